"""Jobs on files, and issued papers."""

from __future__ import annotations

from services.enforcement.entrypoints.area import Area


class Jobs(Area):
    """What arrives in files, and leaves on paper."""
