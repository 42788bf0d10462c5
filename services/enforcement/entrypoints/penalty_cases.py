"""Penalty cases: from filing to performance, annulment or transfer."""

from __future__ import annotations

from services.enforcement.entrypoints.area import Area


class PenaltyCases(Area):
    """How a penalty comes to be."""
