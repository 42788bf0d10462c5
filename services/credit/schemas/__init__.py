"""Shapes of what credit takes and gives over RPC."""
