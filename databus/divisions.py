"""Administrative divisions of GB/T 2260: which codes stand, which stood once, which nobody knows.

A code belongs to a county as it was when the enterprise was registered; counties are merged, divided and renamed, and
the code of the enterprise stays. So an old code, or one that no list has, is told and never refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_SPAN: Final = re.compile(r"\[([0-9]{4})?-([0-9]{4})?\](.+)")


@dataclass(frozen=True)
class Division:
    """A county, or district, that had a code over some years; None: since the first list, until today."""

    code: str
    name: str
    since: int | None
    until: int | None


@lru_cache(maxsize=8192)
def divisions(code: str) -> tuple[Division, ...]:
    """Return what had a code of six digits, oldest first; nothing if no list has it.

    The lists are those of python-stdnum, made for the birth places in citizens' numbers.
    """
    from stdnum import numdb

    found = [facts["county"] for _, facts in numdb.get("cn/loc").info(code) if "county" in facts]
    return tuple(_division(code, told) for county in found for told in county.split(","))


def warning(code: str) -> tuple[str, str] | None:
    """Return what is to be said of a code in Chinese and English, None if it stands today."""
    known = divisions(code)
    if not known:
        return f"行政区划代码{code}不在已知的GB/T 2260代码中", f"{code} is in no list of GB/T 2260 known here"
    last = known[-1]
    if last.until is None:
        return None
    return (
        f"行政区划代码{code}（{last.name}）已于{last.until}年停用",
        f"{code} ({last.name}) has not stood since {last.until}",
    )


def _division(code: str, told: str) -> Division:
    span = _SPAN.fullmatch(told)
    if span is None:
        return Division(code, told, None, None)
    since, until, name = span.groups()
    return Division(code, name, int(since) if since else None, int(until) if until else None)
