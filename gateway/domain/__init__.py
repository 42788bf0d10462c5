"""Decisions of the border: pure values in, pure values out."""
