"""Lists a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some items, and the cursor that the next page is asked for with; None on the last."""

    items: Sequence[T]
    next_cursor: str | None


def page(found: Sequence[T], limit: int, key: Callable[[T], str]) -> Page[T]:
    """Make a page of up to `limit` items; one item more than that was asked for, to know whether there are more."""
    shown = found[:limit]
    return Page(shown, key(shown[-1]) if len(found) > limit else None)
