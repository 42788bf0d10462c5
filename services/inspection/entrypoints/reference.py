"""Reference data: the catalogue of statutory goods, product risk, registration regimes, lists, special policies."""

from __future__ import annotations

from services.inspection.entrypoints.area import Area


class Reference(Area):
    """What is known of goods, by day."""
