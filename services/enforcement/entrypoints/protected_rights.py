"""Well-known and foreign-related marks, and patents, checked against consignments and campaigns."""

from __future__ import annotations

from services.enforcement.entrypoints.area import Area


class ProtectedRights(Area):
    """Whose marks and patents are looked after."""
