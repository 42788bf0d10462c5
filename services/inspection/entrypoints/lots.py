"""Lots with their production steps, recall lists and returns."""

from __future__ import annotations

from services.inspection.entrypoints.area import Area


class Lots(Area):
    """Where each piece came from, and where its lot-mates went."""
