"""Files of records, and exports."""

from __future__ import annotations

from services.credit.entrypoints.desk import Desk


class Jobs(Desk):
    """Long work on files."""
