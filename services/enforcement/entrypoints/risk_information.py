"""Risk information: collected, assessed, matched to products and enterprises, confirmed by a person."""

from __future__ import annotations

from services.enforcement.entrypoints.area import Area


class RiskInformation(Area):
    """What is known of risks."""
