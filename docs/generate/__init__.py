"""Writes the documents that can be read off the code: `python -m docs.generate`, or `--check` to compare only."""
