"""Technical trade measures and standards (技术性贸易措施): what markets ask of goods, and from when.

Source: SH 三(五); S12 五(四); S14 六(二); WTO TBT Agreement 2.9, 2.12; SPS Agreement, Annex B.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain.guarding import check_guards
from services.enforcement.domain.history import day_of_act
from services.enforcement.domain.risk_matches import shorter

KINDS: Final = ("tbt", "sps", "foreign_regulation", "foreign_standard", "domestic_regulation", "domestic_standard")
STATES: Final = ("NOTIFIED", "ADOPTED", "IN_FORCE", "WITHDRAWN", "REPEALED")
OPEN: Final = frozenset({"NOTIFIED", "ADOPTED", "IN_FORCE"})
HOME: Final = "CN"
WAYS: Final = ("goods", "goods_and_market")


@dataclass(frozen=True)
class TechnicalMeasure:
    """A notification, a regulation or a standard, and where it stands.

    `member` is the country or the Union whose measure it is. `hs_prefixes` are the goods it is about, `text_sha256`
    is of the text. `matched_after` is the last enterprise looked at while not `matched`.
    """

    measure_id: str
    kind: str
    reference: str
    member: str
    state: str
    title: str
    summary: str
    products: str
    hs_prefixes: tuple[str, ...]
    notified_on: date | None
    comment_until: date | None
    adopted_on: date | None
    in_force_on: date | None
    text_reference: str | None
    text_sha256: str | None
    replaces: str | None
    agency: str
    recorded_on: date
    matched: bool
    matched_after: str
    digest: str
    clause: str
    version: int = 1


@dataclass(frozen=True)
class MeasureTold:
    """What is told of a measure when it is recorded."""

    kind: str
    reference: str
    member: str
    title: str
    summary: str
    products: str
    hs_prefixes: tuple[str, ...]
    notified_on: date | None = None
    comment_until: date | None = None
    adopted_on: date | None = None
    in_force_on: date | None = None
    text_reference: str | None = None
    text_sha256: str | None = None
    replaces: str | None = None


@dataclass(frozen=True)
class MeasureMove:
    """What became of a measure; days left out stay as they are."""

    measure_id: str
    to: str
    comment_until: date | None = None
    adopted_on: date | None = None
    in_force_on: date | None = None
    text_reference: str | None = None
    text_sha256: str | None = None
    reason: str | None = None
    document_no: str | None = None
    on: date | None = None


@dataclass(frozen=True)
class MeasureNotice:
    """That a measure concerns an enterprise: by which of its HS prefixes, and whether it sold to that market."""

    notice_id: str
    measure_id: str
    uscc: str
    division: str
    hs_prefix: str
    way: str
    sent_on: date


def kind_row(kind: str, rules: RuleBook) -> Mapping[str, Any]:
    """Return what the rules say of a kind: who may tell it, and how long comments are taken where nothing is said."""
    return next(row for row in rules.table("measure_kind") if row["code"] == kind)


def machine(rules: RuleBook) -> StateMachine:
    """The moves of a measure."""
    return StateMachine.from_rows("technical_measure", rules.table("measure_move"))


def markets_of(member: str, rules: RuleBook) -> frozenset[str]:
    """Return the countries of a market: those of a union, or the country itself."""
    found = next((row["countries"] for row in rules.table("market_group") if row["code"] == member), [member])
    return frozenset(found)


def begun(told: MeasureTold, row: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """Return the state and the days with which a measure begins.

    Raises:
        InvalidRequest: days that contradict each other, or a member that the kind is not of.
    """
    if row["domestic"] != (told.member == HOME):
        right = f"{HOME}" if row["domestic"] else f"a member other than {HOME}"
        raise InvalidRequest(f"a {told.kind} of {told.member}", "member", right)
    notified_on = told.notified_on
    if "comment_days" in row:
        if notified_on is None:
            raise InvalidRequest("a notification without its day", "notified_on", "a day, not left out")
        day_of_act(notified_on, today=today, field="notified_on")
    elif told.adopted_on is None:
        raise InvalidRequest("it is not adopted yet", "adopted_on", "a day, not left out")
    until = told.comment_until
    if until is None and "comment_days" in row and notified_on is not None:
        until = notified_on + timedelta(days=row["comment_days"])
    days = {"notified_on": notified_on, "comment_until": until}
    days |= {"adopted_on": told.adopted_on, "in_force_on": told.in_force_on}
    in_order(days)
    if told.adopted_on is None:
        return {"state": "NOTIFIED", **days}
    day_of_act(told.adopted_on, today=today, field="adopted_on")
    over = told.in_force_on is not None and told.in_force_on <= today
    return {"state": "IN_FORCE" if over else "ADOPTED", **days}


def in_order(days: Mapping[str, date | None]) -> None:
    """Refuse days that contradict each other.

    Raises:
        InvalidRequest: names the later field.
    """
    for earlier, later in (
        ("notified_on", "comment_until"),
        ("notified_on", "adopted_on"),
        ("adopted_on", "in_force_on"),
        ("notified_on", "in_force_on"),
    ):
        first, second = days[earlier], days[later]
        if first is not None and second is not None and second < first:
            raise InvalidRequest(f"before {earlier}", later, f"a day not before {first}")


def moved(before: TechnicalMeasure, move: MeasureMove, transition: Transition, *, today: date) -> TechnicalMeasure:
    """Return a measure after a move whose guards it meets.

    Raises:
        InvalidRequest, Conflict: a guard is not met; names it and the clause.
    """
    after = replace(
        before,
        state=move.to,
        comment_until=move.comment_until or before.comment_until,
        adopted_on=move.adopted_on or before.adopted_on,
        in_force_on=move.in_force_on or before.in_force_on,
        text_reference=move.text_reference or before.text_reference,
        text_sha256=move.text_sha256 or before.text_sha256,
        clause=transition.clause,
        version=before.version + 1,
    )
    in_order(vars(after))
    check_guards(GUARDS, transition, after, move, today)
    return after


def longest_prefix(codes: Collection[str], prefixes: Collection[str]) -> str | None:
    """Return the longest of the prefixes that a code begins with, else the most exact of the codes that begin one.

    A maker that says only 6403 has goods of 640399 too.
    """
    exact = [prefix for prefix in prefixes if any(code.startswith(prefix) for code in codes)]
    rough = [code for code in codes for prefix in prefixes if code in shorter(prefix)]
    return max(exact, key=len, default=None) or max(rough, key=len, default=None)


def _adopted(after: TechnicalMeasure, _move: MeasureMove, today: date) -> None:
    if after.adopted_on is None:
        raise InvalidRequest("the day of adoption is not told", "adopted_on", "a day, not left out")
    day_of_act(after.adopted_on, today=today, field="adopted_on")


def _has_come(after: TechnicalMeasure, _move: MeasureMove, today: date) -> None:
    if after.in_force_on is None:
        raise InvalidRequest("the day of entry into force is not told", "in_force_on", "a day, not left out")
    if after.in_force_on > today:
        raise Conflict("its day has not come", "in_force_on", f"a day not after {today}")


def _reason_told(_after: TechnicalMeasure, move: MeasureMove, _today: date) -> None:
    if not move.reason:
        raise InvalidRequest("why, is not told", "reason", "a text, not left out")


GUARDS: Final[Mapping[str, Callable[[TechnicalMeasure, MeasureMove, date], None]]] = {
    "adopted_on_told": _adopted,
    "in_force_on_has_come": _has_come,
    "reason_of_measure_told": _reason_told,
}
