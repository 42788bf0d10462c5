"""Answers of the evidence log: heads, proofs, erasure, reconciliation."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.resources.ask import Handler

HANDLERS: Mapping[str, Handler] = {}
