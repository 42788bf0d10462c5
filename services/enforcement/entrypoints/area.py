"""What every area of enforcement stands on."""

from __future__ import annotations

from typing import Any

from databus.service import Service
from databus.strict_json import JsonObject
from services.enforcement.repository import EnforcementTransaction

Tx = EnforcementTransaction
Ask = dict[str, Any]
Answer = dict[str, Any]


class Area(Service):
    """One area of enforcement."""


def page(found: tuple[Any, str | None]) -> JsonObject:
    """Show a page of things."""
    items, next_cursor = found
    return {"items": items, "next_cursor": next_cursor}
