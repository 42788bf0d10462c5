"""Synthetic data of the Huidong zone: the office's spreadsheet and the figures of its plan."""
