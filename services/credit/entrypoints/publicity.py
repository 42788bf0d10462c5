"""What is public of credit, and until when."""

from __future__ import annotations

from services.credit.entrypoints.desk import Desk


class Publicity(Desk):
    """What the public may see."""
