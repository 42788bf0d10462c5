"""The yearly rating of everybody, in steps and by many workers."""

from __future__ import annotations

from services.credit.entrypoints.desk import Desk


class RatingRuns(Desk):
    """Rating everybody."""
