"""Sheets that people fill in and send: opened with care, read strictly, each mistake told by row and column."""
