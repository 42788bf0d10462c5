"""Evidence: exemptions applied for, laboratories and their reports, bodies, declarations, assurances, filed papers."""

from __future__ import annotations

from services.inspection.entrypoints.area import Area


class Evidence(Area):
    """What may stand for a check."""
