"""What stands in a paper: a title and blocks, all of it plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

Cell = str | int | Decimal | float | bool | date | datetime | None

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")

# What XML cannot hold, and what no font draws.
_NOT_DRAWN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A line over what follows; level 1 to 3."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph, or several where the text has line breaks; a quiet one is set small and grey."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and their values, one a line."""

    rows: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads. Widths are shares of the line; columns of numbers are set to the right by themselves."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...] = ()
    caption: str = ""

    def __post_init__(self) -> None:
        wrong = [row for row in self.rows if len(row) != len(self.heads)]
        if wrong or not self.heads or (self.widths and len(self.widths) != len(self.heads)):
            raise ValueError(f"a table of {len(self.heads)} heads has rows or widths of another number")


@dataclass(frozen=True, slots=True)
class Bars:
    """A picture of one number (zero or more) for each label."""

    title: str
    labels: tuple[str, ...]
    values: tuple[int | Decimal | float, ...]
    unit: str = ""

    def __post_init__(self) -> None:
        if not self.labels or len(self.labels) != len(self.values):
            raise ValueError(f"{len(self.labels)} labels and {len(self.values)} values make no picture")
        if any(value < 0 for value in self.values):
            raise ValueError("bars are drawn of numbers that are zero or more")


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a picture; None where nothing is known."""

    name: str
    values: tuple[int | Decimal | float | None, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """A picture of numbers (zero or more) over the same labels, one line for each series."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""

    def __post_init__(self) -> None:
        if not self.labels or not self.series or any(len(one.values) != len(self.labels) for one in self.series):
            raise ValueError("every line needs one value, or None, for each label")
        if any(value is not None and value < 0 for one in self.series for value in one.values):
            raise ValueError("lines are drawn of numbers that are zero or more")


@dataclass(frozen=True, slots=True)
class Flows:
    """A picture of how many go from one name to another, the best name first: bands between two columns of all names.

    Attributes:
        title: over the picture.
        heads: over the two columns.
        names: in the order they are drawn, from the best down.
        flows: from which name to which, and how many.
        unit: of the numbers.
        apart: names to or from which a band is neither a rise nor a fall.
    """

    title: str
    heads: tuple[str, str]
    names: tuple[str, ...]
    flows: tuple[tuple[str, str, int], ...]
    unit: str = ""
    apart: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any({one, other} - {*self.names} or count < 0 for one, other, count in self.flows):
            raise ValueError("a band goes from one of the names to another, and is of a number that is zero or more")


@dataclass(frozen=True, slots=True)
class Chain:
    """A picture of what leads to what: columns of boxes, and lines from boxes of one column to boxes of the next.

    Attributes:
        title: over the picture.
        heads: over the columns.
        columns: the boxes of each column, from the top; a box has one or more lines of text.
        links: from which box to which: the column, the box in it, the box in the next column.
        marked: boxes that stand out: the column, the box in it.
    """

    title: str
    heads: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    links: tuple[tuple[int, int, int], ...] = ()
    marked: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if len(self.heads) != len(self.columns) or not any(self.columns):
            raise ValueError("a chain has a head over each of its columns, and a box at least")
        for column, one, other in self.links:
            if not 0 <= column < len(self.columns) - 1:
                raise ValueError(f"no line goes on from column {column}")
            if not (0 <= one < len(self.columns[column]) and 0 <= other < len(self.columns[column + 1])):
                raise ValueError("a line goes from a box to a box")


Block = Heading | Text | Facts | Table | Bars | Lines | Flows | Chain
Picture = Bars | Lines | Flows | Chain


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it is to be read.

    Attributes:
        title: its name.
        subtitle: what or whom it is about.
        blocks: what stands in it, in order.
        number: its document number, where it has one.
        made_on: the day printed on it.
        language: of hyphenation and of the words the setter adds itself: zh or en.
    """

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    number: str
    made_on: date
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class Stamp:
    """How a paper says where it comes from: its code on every page, a QR code and a few lines at its end."""

    code: str
    qr: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook, or one CSV file. Widths, in characters, fit what stands in a column unless said."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...] = ()


def as_text(cell: Cell) -> str:
    """Return a value as people read it: days as 2016-05-01, moments in Shanghai's time, nothing as an empty text."""
    match cell:
        case None:
            text = ""
        case bool():
            text = "是 Yes" if cell else "否 No"
        case datetime():
            text = cell.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        case date():
            text = cell.isoformat()
        case Decimal():
            text = f"{cell:,f}"
        case int() | float():
            text = f"{cell:,}"
        case str():
            text = drawn(cell)
    return text


def drawn(text: str) -> str:
    """Return the text without the characters that no paper can hold."""
    return _NOT_DRAWN.sub("\ufffd", text)
