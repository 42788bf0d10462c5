"""Facts about enterprises, with both times."""

from __future__ import annotations

from services.enterprise.entrypoints.desk import Desk


class Facts(Desk):
    """Facts about enterprises, with both times."""
