"""Pictures of figures as SVG within a page: bars, and lines over time; what is not shown is a gap and says so."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final

from gateway.http.pages.markup import Html, both, joined, tag

_WIDTH: Final = 640
_ROW: Final = 28
_LABEL: Final = 190
_VALUE: Final = 70
_HEIGHT: Final = 220
_LEFT: Final = 52
_BOTTOM: Final = 28
_TOP: Final = 14
_STEPS: Final = 4
_KINDS: Final = ("one", "two")
_LONGEST: Final = 13

Number = int | Decimal | None


def bars(title: str, rows: Sequence[tuple[str, Number]], *, unit: str = "") -> Html:
    """Return a picture with a bar for each row, in their order; None is a number that is not shown."""
    if not rows:
        return Html("")
    most = max([Decimal(value) for _, value in rows if value is not None] or [Decimal(0)]) or Decimal(1)
    room = _WIDTH - _LABEL - _VALUE
    parts = []
    for at, (label, value) in enumerate(rows):
        top = at * _ROW
        wide = 0 if value is None else int(room * Decimal(value) / most)
        short = label if len(label) <= _LONGEST else label[: _LONGEST - 1] + "…"
        parts.append(tag("text", short, x=_LABEL - 8, y=top + 19, text_anchor="end"))
        parts.append(tag("rect", x=_LABEL, y=top + 6, width=wide, height=_ROW - 10, class_="one"))
        parts.append(tag("text", "—" if value is None else f"{value}{unit}", x=_LABEL + wide + 6, y=top + 19))
    return _picture(title, len(rows) * _ROW, *parts)


def lines(title: str, over: Sequence[str], series: Sequence[tuple[Html, Sequence[Decimal | None]]], unit: str) -> Html:
    """Return a picture of up to two lines over time.

    Args:
        title: what is shown.
        over: labels of the points of time.
        series: the name of each line, and its value at each point; None is a number that is not shown.
        unit: behind the numbers of the scale.
    """
    most = max([one for _, values in series for one in values if one is not None] or [Decimal(0)]) or Decimal(1)
    step = (_WIDTH - _LEFT - 24) / max(1, len(over) - 1)
    high = _HEIGHT - _TOP - _BOTTOM

    def at(place: int, value: Decimal) -> tuple[str, str]:
        return f"{_LEFT + place * step:.1f}", f"{_TOP + high * (1 - float(value / most)):.1f}"

    parts = [_scale(most * number / _STEPS, at(0, most * number / _STEPS)[1], unit) for number in range(_STEPS + 1)]
    for place, label in enumerate(over):
        where = at(place, Decimal(0))[0]
        parts.append(tag("text", label, x=where, y=_HEIGHT - 8, text_anchor="middle" if place else "start"))
    for kind, (_, values) in zip(_KINDS, series, strict=False):
        shown = [(place, value) for place, value in enumerate(values) if value is not None]
        points = {place: at(place, value) for place, value in shown}
        # what stands together without a gap is one line
        for _, run in groupby(enumerate(points), key=lambda pair: pair[1] - pair[0]):
            path = " ".join(",".join(points[place]) for _, place in run)
            parts.append(tag("polyline", points=path, class_=f"line {kind}"))
        parts += [tag("circle", cx=x, cy=y, r=3.5, class_=kind) for x, y in points.values()]
    key = [tag("span", tag("i", class_=kind), name) for kind, (name, _) in zip(_KINDS, series, strict=False)]
    return joined(_picture(title, _HEIGHT, *parts), tag("p", *key, class_="key"))


def _scale(value: Decimal, height: str, unit: str) -> Html:
    grid = tag("line", x1=_LEFT, x2=_WIDTH - 16, y1=height, y2=height, class_="axis" if not value else "grid")
    told = f"{value.quantize(Decimal('0.01')).normalize():f}{unit}"
    return joined(grid, tag("text", told, x=_LEFT - 6, y=f"{float(height) + 4:.1f}", text_anchor="end"))


def _picture(title: str, height: int, *parts: Html) -> Html:
    zh, _, en = title.partition(" ")
    svg = tag("svg", tag("title", title), *parts, viewBox=f"0 0 {_WIDTH} {height}", role="img")
    return tag("figure", svg, tag("figcaption", both(zh, en) if en else zh))
