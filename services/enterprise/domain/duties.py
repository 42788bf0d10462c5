"""Who may do something, and by which clause."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Duty:
    """Who may do something, and by which clause."""

    by: tuple[str, ...]
    clause: str
