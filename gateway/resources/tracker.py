"""Answers of who used an enterprise's data, corrections, retractions."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.resources.ask import Handler

HANDLERS: Mapping[str, Handler] = {}
