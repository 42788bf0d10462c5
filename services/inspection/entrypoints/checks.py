"""Checks: papers required, draws, tests, re-inspection, rework."""

from __future__ import annotations

from services.inspection.entrypoints.area import Area


class Checks(Area):
    """How a consignment is checked."""
