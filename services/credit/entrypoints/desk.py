"""What every area of credit stands on."""

from __future__ import annotations

from typing import Any

from databus.service import Service
from services.credit.repository import CreditTransaction

Tx = CreditTransaction
Asked = dict[str, Any]


class Desk(Service):
    """One area of credit."""
