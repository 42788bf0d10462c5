"""Leaves repaired records out of what tells of them as if they still stood.

Source: 信用修复管理办法, after repair stop publishing, sharing and using; DOMAIN B.6, D.5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

RECORD: Final = "record_id"

IsOwn = Callable[[Mapping[str, Any]], bool]


def is_repaired(record: Mapping[str, Any], repaired: AbstractSet[str]) -> bool:
    """Whether something is, or counts, a record that was repaired since."""
    named = record.get(RECORD)
    return isinstance(named, str) and named in repaired


def without(value: Any, repaired: AbstractSet[str], is_own: IsOwn) -> Any:
    """Return a value without the repaired records in it, however deep; the same value if there are none.

    Args:
        value: of a field; not changed.
        repaired: ids.
        is_own: whether the receiver said a record, which it may see for ever.
    """
    if isinstance(value, Mapping):
        kept = {name: without(one, repaired, is_own) for name, one in value.items() if name not in repaired}
        same = len(kept) == len(value) and all(kept[name] is one for name, one in value.items())
        return value if same else kept
    if isinstance(value, list):
        left = [
            without(one, repaired, is_own)
            for one in value
            if not (isinstance(one, Mapping) and is_repaired(one, repaired) and not is_own(one))
        ]
        same = len(left) == len(value) and all(mine is one for mine, one in zip(left, value, strict=True))
        return value if same else left
    return value
