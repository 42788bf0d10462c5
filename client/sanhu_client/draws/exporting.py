"""Fetches all that recomputes a draw into one document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def export(campaign_id: str, ask: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """Return a draw's document: its head, every lot, every target as far as it may be seen.

    Args:
        campaign_id: the campaign.
        ask: calls a method by its name, such as `enforcement.get_draw`; `Exchange.call` does.
    """
    document = dict(ask("enforcement.get_draw", campaign_id=campaign_id)["document"] or {})
    if not document:
        raise ValueError("the campaign has not been drawn")
    lots: list[str] = []
    part, parts = 0, 1
    while part < parts:
        page = ask("enforcement.get_draw_lots", campaign_id=campaign_id, part=part)
        lots += page["lots"]
        part, parts = part + 1, page["parts"]
    targets: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        more = {} if cursor is None else {"cursor": cursor}
        page = ask("enforcement.list_draw_targets", campaign_id=campaign_id, limit=200, **more)
        targets += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    return {**document, "lots": lots, "targets": targets}
