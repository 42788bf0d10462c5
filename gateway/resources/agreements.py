"""Answers of the catalogue, sharing agreements, requests for data."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.resources.ask import Handler

HANDLERS: Mapping[str, Handler] = {}
