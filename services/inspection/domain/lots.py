"""Lots (批次): how a batch of goods was made, step by step, and by which marks its pieces are known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from databus.errors import Conflict, InvalidRequest

_SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
_MARK: Final = re.compile(r"(?P<beginning>.*?)(?P<number>\d{1,18})", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Check:
    """A check that the maker did at a step; `document_no` is the paper that shows it."""

    item: str
    result: str
    value: str | None = None
    document_no: str | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """A material or part that went in, from which lot of which supplier."""

    material: str
    supplier_lot: str
    supplier_uscc: str | None = None
    supplier_name: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class ProductionStep:
    """A step in the making of a lot: when, where, by which team, from what, checked how.

    A corrected step stays, with `replaced_by` the number of the one in its place.
    """

    number: int
    step: str
    began_at: datetime
    ended_at: datetime
    workshop: str | None
    line: str | None
    team: str
    checks: tuple[Check, ...]
    inputs: tuple[Input, ...]
    told_by: str
    told_at: datetime
    replaces: int | None = None
    reason: str | None = None
    replaced_by: int | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot of one maker; `quantity` is how much was made of it."""

    lot_id: str
    uscc: str
    lot_no: str
    hs_code: str
    product: str
    quantity: Decimal
    unit: str
    made_from: date
    made_until: date
    registered_by: str
    registered_at: datetime
    step_number: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark on a piece: a beginning, and a number of so many digits."""

    beginning: str
    digits: int
    number: int

    @classmethod
    def parse(cls, text: str, field: str = "mark") -> Mark:
        """Read a mark; InvalidRequest if it does not end in digits."""
        found = _MARK.fullmatch(text)
        if found is None:
            raise InvalidRequest("a mark ends in a number", field, "such as NX-L26-000123, with up to 18 digits")
        number = found["number"]
        return cls(found["beginning"], len(number), int(number))


@dataclass(frozen=True, slots=True)
class MarkRun:
    """All marks from the first to the last."""

    beginning: str
    digits: int
    first: int
    last: int

    @classmethod
    def parse(cls, first: str, last: str, field: str = "marks") -> MarkRun:
        """Read a run of marks; InvalidRequest if it is none."""
        one, other = Mark.parse(first, field), Mark.parse(last, field)
        if (one.beginning, one.digits) != (other.beginning, other.digits) or one.number > other.number:
            raise InvalidRequest(
                "a run of marks has one beginning and counts up", field, "such as from NX-000001 to NX-001200"
            )
        return cls(one.beginning, one.digits, one.number, other.number)

    def holds(self, mark: Mark) -> bool:
        """Whether a mark is one of the run."""
        same = (self.beginning, self.digits) == (mark.beginning, mark.digits)
        return same and self.first <= mark.number <= self.last

    def meets(self, other: MarkRun) -> bool:
        """Whether two runs have a mark in common."""
        same = (self.beginning, self.digits) == (other.beginning, other.digits)
        return same and self.first <= other.last and other.first <= self.last

    @property
    def pieces(self) -> int:
        """How many marks there are."""
        return self.last - self.first + 1

    def texts(self) -> tuple[str, str]:
        """The first and the last mark, as they are printed."""
        return f"{self.beginning}{self.first:0{self.digits}d}", f"{self.beginning}{self.last:0{self.digits}d}"


@dataclass(frozen=True, slots=True)
class Shipment:
    """How much of a lot is in a consignment."""

    consignment_id: str
    lot_id: str
    quantity: Decimal


def check_runs(runs: Sequence[MarkRun]) -> None:
    """Refuse runs of which two have a mark in common."""
    ordered = sorted(runs, key=lambda run: (run.beginning, run.digits, run.first))
    for one, following in pairwise(ordered):
        if one.meets(following):
            raise InvalidRequest("two runs of marks overlap", "marks", f"{one.texts()} and {following.texts()}")


def check_steps(steps: Iterable[ProductionStep], known: Mapping[int, ProductionStep]) -> None:
    """Refuse steps that end before they begin, or stand in the place of what is not there, or not without a reason."""
    replaced = set()
    for step in steps:
        if step.ended_at < step.began_at:
            began = step.began_at.astimezone(_SHANGHAI).isoformat()
            raise InvalidRequest("a step ends after it has begun", "ended_at", f"not before {began}")
        for one in step.inputs:
            if one.supplier_uscc is None and one.supplier_name is None:
                raise InvalidRequest("a supplier is named", "inputs", "supplier_uscc or, without one, supplier_name")
        if step.replaces is None:
            continue
        there = known.get(step.replaces)
        if there is None or there.replaced_by is not None or step.replaces in replaced:
            standing = ", ".join(str(one.number) for one in known.values() if one.replaced_by is None)
            raise InvalidRequest("no such step stands", "replaces", f"one of {standing or 'none'}")
        if step.reason is None:
            raise InvalidRequest("a step is corrected for a reason", "reason", "why the step told before was wrong")
        replaced.add(step.replaces)


def check_shipped(lot: Lot, wanted: Decimal, elsewhere: Decimal) -> None:
    """Refuse to ship more of a lot than was made of it; Conflict names what is left.

    Source: SN附2 三(二)3 (以批次管理为主线): a batch that ships more than was made leads nowhere.
    """
    if wanted + elsewhere > lot.quantity:
        left = lot.quantity - elsewhere
        raise Conflict(
            f"more of lot {lot.lot_no} cannot leave than was made ({lot.quantity:f} {lot.unit})",
            "lots",
            f"at most {left:f} {lot.unit} is in no other consignment",
        )
