"""What the setter is handed: a paper's blocks as plain JSON values, numbers of pictures already measured."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import ceil
from typing import Any, Final

from databus.papers.content import (
    Bars,
    Block,
    Cell,
    Chain,
    Facts,
    Flows,
    Heading,
    Lines,
    Picture,
    Table,
    Text,
    as_text,
    drawn,
)

_STEPS: Final = (1, 2, 5, 10)
_MOST_LABELS: Final = 16
_GAP: Final = 0.04  # between two boxes of a column, as a share of the height


def block(one: Block) -> dict[str, Any]:
    """Return a block as the template reads it."""
    match one:
        case Heading(text, level):
            return {"kind": "heading", "text": drawn(text), "level": min(max(level, 1), 3)}
        case Text(text, quiet):
            return {"kind": "text", "paragraphs": paragraphs(text), "quiet": quiet}
        case Facts(rows):
            return {"kind": "facts", "rows": [[drawn(name), as_text(value)] for name, value in rows]}
        case Table():
            return _table(one)
        case Bars() | Lines() | Flows() | Chain():
            return _picture(one)


def _picture(one: Picture) -> dict[str, Any]:
    match one:
        case Bars():
            return _bars(one)
        case Lines():
            return _lines(one)
        case Flows():
            return _flows(one)
        case Chain():
            return _chain(one)


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text."""
    return [line for line in drawn(text).splitlines() if line.strip()]


def is_number(cell: Cell) -> bool:
    """Say whether a value is set to the right, as numbers are."""
    return isinstance(cell, (int, Decimal, float)) and not isinstance(cell, bool)


def _table(table: Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "heads": [drawn(head) for head in table.heads],
        "rows": [[as_text(cell) for cell in row] for row in table.rows],
        "widths": list(table.widths) or [1] * len(table.heads),
        "numeric": [_of_numbers([row[n] for row in table.rows]) for n in range(len(table.heads))],
        "caption": drawn(table.caption),
    }


def _of_numbers(column: Sequence[Cell]) -> bool:
    known = [cell for cell in column if cell is not None]
    return bool(known) and all(is_number(cell) for cell in known)


def _bars(bars: Bars) -> dict[str, Any]:
    top, ticks = scale(max(bars.values))
    return {
        "kind": "bars",
        "title": drawn(bars.title),
        "unit": drawn(bars.unit),
        "ticks": ticks,
        "bars": [
            {"label": drawn(label), "share": float(value) / top, "value": as_text(value)}
            for label, value in zip(bars.labels, bars.values, strict=True)
        ],
    }


def _lines(lines: Lines) -> dict[str, Any]:
    known = [value for one in lines.series for value in one.values if value is not None]
    top, ticks = scale(max(known, default=0))
    last = max(len(lines.labels) - 1, 1)
    every = -(-len(lines.labels) // _MOST_LABELS)
    return {
        "kind": "lines",
        "title": drawn(lines.title),
        "unit": drawn(lines.unit),
        "ticks": ticks,
        "labels": [{"text": drawn(label), "at": n / last} for n, label in enumerate(lines.labels) if n % every == 0],
        "series": [
            {"name": drawn(one.name), "runs": _runs([None if v is None else float(v) / top for v in one.values], last)}
            for one in lines.series
        ],
    }


def _flows(flows: Flows) -> dict[str, Any]:
    """Measure two columns of boxes, as high as what stands in them, and the bands between."""
    every = sum(count for _, _, count in flows.flows) or 1
    used = [name for name in flows.names if any(name in flow[:2] for flow in flows.flows)]
    room = 1 - _GAP * max(len(used) - 1, 0)
    columns = [_boxes(flows, used, side, room / every) for side in (0, 1)]
    bands: list[dict[str, Any]] = []
    rank = {name: place for place, name in enumerate(flows.names)}
    for one, other, count in sorted(flows.flows, key=lambda flow: (rank[flow[0]], rank[flow[1]])):
        left, right = columns[0][one], columns[1][other]
        kind = _kind(one, other, rank, flows.apart)
        bands.append({"kind": kind, "left": left["next"], "right": right["next"], "height": count * room / every})
        left["next"] += count * room / every
        right["next"] += count * room / every
    bands.sort(key=lambda band: band["kind"] != "same")  # those that move are drawn over those that stay
    return {
        "kind": "flows",
        "title": drawn(flows.title),
        "unit": drawn(flows.unit),
        "heads": [drawn(head) for head in flows.heads],
        "columns": [list(column.values()) for column in columns],
        "bands": bands,
    }


def _boxes(flows: Flows, used: Sequence[str], side: int, scale: float) -> dict[str, dict[str, Any]]:
    at, boxes = 0.0, {}
    for name in used:
        count = sum(flow[2] for flow in flows.flows if flow[side] == name)
        boxes[name] = {"name": drawn(name), "at": at, "next": at, "height": count * scale, "value": as_text(count)}
        at += count * scale + _GAP
    return boxes


def _chain(chain: Chain) -> dict[str, Any]:
    """Measure columns of boxes over a height of the longest, each column spread evenly, and the lines between."""
    tall = max(len(column) for column in chain.columns)
    middles = [[(place + 0.5) / len(column) for place in range(len(column))] for column in chain.columns]
    return {
        "kind": "chain",
        "title": drawn(chain.title),
        "unit": "",
        "rows": tall,
        "heads": [drawn(head) for head in chain.heads],
        "columns": [
            [
                {"lines": paragraphs(text), "at": middles[n][place], "marked": (n, place) in chain.marked}
                for place, text in enumerate(column)
            ]
            for n, column in enumerate(chain.columns)
        ],
        "links": [
            {"column": n, "left": middles[n][one], "right": middles[n + 1][other]} for n, one, other in chain.links
        ],
    }


def _kind(one: str, other: str, rank: dict[str, int], apart: Sequence[str]) -> str:
    if one == other:
        return "same"
    if one in apart or other in apart:
        return "apart"
    return "rise" if rank[other] < rank[one] else "fall"


def _runs(shares: list[float | None], last: int) -> list[list[tuple[float, float]]]:
    """Return the unbroken stretches of a line: what is not known leaves a gap."""
    runs: list[list[tuple[float, float]]] = [[]]
    for n, share in enumerate(shares):
        if share is None:
            runs.append([])
        else:
            runs[-1].append((n / last, share))
    return [run for run in runs if run]


def scale(most: Decimal | float) -> tuple[float, list[dict[str, Any]]]:
    """Return the height of an axis that holds a number, and its marks (share of the height, text)."""
    if most <= 0:
        return 1.0, [{"at": 0.0, "text": "0"}]
    rough = float(most) / 4
    power = 0
    while rough >= 10:
        rough, power = rough / 10, power + 1
    while rough < 1:
        rough, power = rough * 10, power - 1
    step = Decimal(next(one for one in _STEPS if one >= rough)).scaleb(power)
    count = ceil(Decimal(str(most)) / step)
    top = step * count
    return float(top), [{"at": n / count, "text": f"{(step * n):,f}"} for n in range(count + 1)]
