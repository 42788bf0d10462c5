"""Emergency response: one incident room for a sudden event."""

from __future__ import annotations

from services.enforcement.entrypoints.area import Area


class Incidents(Area):
    """Act at once, together."""
