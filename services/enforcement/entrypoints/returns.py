"""Returned export goods (出口退货信息), each of them investigated."""

from __future__ import annotations

from services.enforcement.entrypoints.area import Area


class Returns(Area):
    """What came back, and why."""
