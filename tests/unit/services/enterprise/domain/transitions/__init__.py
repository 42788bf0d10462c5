"""The moves of zones, memberships, titles and mark licences against tables of D.4 written by hand, exhaustively."""
