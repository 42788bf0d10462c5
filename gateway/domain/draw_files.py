"""How large the file of a draw may be that anybody has recomputed here: what costs time, counted before it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from databus.errors import InvalidRequest, TooLarge

MOST_BYTES: Final = 6 << 20
MOST_LOTS: Final = 50_000
MOST_AGENCIES: Final = 100
MOST_HASHES: Final = 600_000

_HOW: Final = "sanhu verify draw recomputes it whatever its size"


def check_cost(document: Any) -> None:
    """Refuse what would take too long to recompute.

    Raises:
        InvalidRequest: not the file of a draw.
        TooLarge: says how to check it otherwise.
    """
    try:
        cost = _hashes(document)
        agencies = len(document["commitments"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InvalidRequest("not the file of a draw", "document", "as it was downloaded, or a proof") from None
    if agencies > MOST_AGENCIES:
        raise TooLarge(f"more than {MOST_AGENCIES} agencies in one draw; {_HOW}")
    if cost > MOST_HASHES:
        raise TooLarge(f"more than {MOST_HASHES} hashes to recompute; {_HOW}")


def _hashes(document: Mapping[str, Any]) -> int:
    lots = document.get("lots", ())
    if len(lots) > MOST_LOTS:
        raise TooLarge(f"more than {MOST_LOTS} lots; {_HOW}")
    grades = Counter(str(line).partition("|")[2].partition("|")[0] for line in lots)
    rows = document["terms"]["grades"]
    tickets = sum(count * (1 + int(rows[grade]["tickets"])) for grade, count in grades.items() if grade in rows)
    officers = len((document.get("officers") or {"list": ()})["list"])
    return tickets + len(lots) + len(document.get("targets", ())) * (1 + officers)
