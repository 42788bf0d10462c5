"""To whom an alert was pushed, who confirmed it, and the first measures."""

from __future__ import annotations

from services.enforcement.entrypoints.area import Area


class Notices(Area):
    """Who knows of an alert."""
