"""Incentives, sanctions and lists."""

from __future__ import annotations

from services.credit.entrypoints.desk import Desk


class Listings(Desk):
    """What grades mean, and who is listed."""
