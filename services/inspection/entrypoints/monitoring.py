"""Risk monitoring in place of batch management."""

from __future__ import annotations

from services.inspection.entrypoints.area import Area


class Monitoring(Area):
    """Plans, drawn samples, and what they say of a product."""
