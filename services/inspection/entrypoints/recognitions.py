"""Recognition of each other's results (监管互认)."""

from __future__ import annotations

from services.inspection.entrypoints.area import Area


class Recognitions(Area):
    """One check that counts for all."""
