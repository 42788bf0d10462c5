"""Tasks, meetings, checks, consultations, summaries."""

from __future__ import annotations

from services.enterprise.entrypoints.desk import Desk


class Governance(Desk):
    """Tasks, meetings, checks, consultations, summaries."""
