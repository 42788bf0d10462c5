"""The gateway's own resources: one module for each area, one handler for each method."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.resources import agencies, agreements, events, evidence, exchange, tracker
from gateway.resources.ask import Ask, Handler

__all__ = ["HANDLERS", "Ask", "Handler"]

HANDLERS: Mapping[str, Handler] = {
    **exchange.HANDLERS,
    **agencies.HANDLERS,
    **agreements.HANDLERS,
    **evidence.HANDLERS,
    **events.HANDLERS,
    **tracker.HANDLERS,
}
