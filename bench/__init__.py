"""The measurements behind `make bench`: ours and a named peer's, in one run, as ratios."""
