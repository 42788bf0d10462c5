"""Rule sets, tried on past consignments before they are adopted."""

from __future__ import annotations

from services.inspection.entrypoints.area import Area


class RuleSets(Area):
    """Which mode table holds from which day."""
