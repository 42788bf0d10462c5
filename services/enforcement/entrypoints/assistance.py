"""Assistance between agencies (执法互助), and transfers of cases and evidence."""

from __future__ import annotations

from services.enforcement.entrypoints.area import Area


class Assistance(Area):
    """How agencies help each other."""
