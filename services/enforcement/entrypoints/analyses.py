"""Quarterly quality analyses by industry and market."""

from __future__ import annotations

from services.enforcement.entrypoints.area import Area


class Analyses(Area):
    """What the figures of quality say."""
