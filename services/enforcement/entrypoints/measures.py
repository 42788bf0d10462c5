"""Technical trade measures and standards, matched to zones and members."""

from __future__ import annotations

from services.enforcement.entrypoints.area import Area


class Measures(Area):
    """What foreign markets will ask for."""
