"""Rule sets: drafted, tried on everyone, adopted by two persons."""

from __future__ import annotations

from services.credit.entrypoints.desk import Desk


class RuleSets(Desk):
    """Rule sets and their trials."""
