"""Grades of other schemes beside ours."""

from __future__ import annotations

from services.credit.entrypoints.desk import Desk


class Schemes(Desk):
    """Grades that others give."""
