"""Co-inspection: one appointment, one visit, one shared result."""

from __future__ import annotations

from services.inspection.entrypoints.area import Area


class CoInspections(Area):
    """What agencies look at together."""
