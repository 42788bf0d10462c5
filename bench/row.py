"""One line of the results, and how rates and delays become one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Row:
    """`ratio` above 1 is better; without a peer, `peer`, `peer_name` and `ratio` are null."""

    name: str
    ours: float
    peer: float | None
    peer_name: str | None
    ratio: float | None
    unit: str


def against(name: str, ours: Sequence[float], peer: Sequence[float], peer_name: str, unit: str = "calls/s") -> Row:
    """Compare the medians of two series of rates, taken in turns."""
    our_rate, peer_rate = median(ours), median(peer)
    return Row(name, round(our_rate, 1), round(peer_rate, 1), peer_name, round(our_rate / peer_rate, 2), unit)


def alone(name: str, value: float, unit: str) -> Row:
    """A figure without a peer."""
    return Row(name, round(value, 2), None, None, None, unit)


def write(rows: Sequence[Row], path: Path, *, beside: bool = False) -> None:
    """Write the results as the list that `DESIGN` names; `beside` rows of other names that are there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {row["name"]: row for row in json.loads(path.read_text())} if beside and path.exists() else {}
    told |= {row.name: asdict(row) for row in rows}
    path.write_text(json.dumps(list(told.values()), indent=2, ensure_ascii=False) + "\n")
