"""Who is rated, who is missing, and who has not reported."""

from __future__ import annotations

from services.credit.entrypoints.desk import Desk


class Coverage(Desk):
    """Whether everybody is rated."""
