"""Clocks: what is due when, who is late, reminders and escalations."""

from __future__ import annotations

from services.enforcement.entrypoints.area import Area


class Clocks(Area):
    """What is due."""
