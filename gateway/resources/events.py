"""Answers of the event feed and webhooks."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.resources.ask import Handler

HANDLERS: Mapping[str, Handler] = {}
