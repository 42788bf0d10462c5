"""Returns as they are shown: with what their form still lacks, when it is due, and how many are investigated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Protocol

from databus.errors import InvalidRequest
from databus.pages import page
from databus.rules import RuleBook
from services.enforcement.domain.clocks import Clock
from services.enforcement.domain.history import RETURN
from services.enforcement.domain.returns import ReturnForm, cause_kind, missing
from services.enforcement.use_cases.returns import CLOCK, ReturnForms, ReturnWork


class Reading(ReturnForms, Protocol):
    """Forms, as lists and counts need them."""

    def page_of(self, *, limit: int, cursor: str | None, **asked: Any) -> tuple[list[ReturnForm], str | None]: ...

    def counted(self, from_on: date, until_on: date, division: str | None) -> dict[str, int]: ...

    def waiting(
        self, from_on: date, until_on: date, division: str | None, after: str | None, limit: int
    ) -> list[ReturnForm]: ...


class ReadingWork(ReturnWork, Protocol):
    """A transaction that reads returns."""

    @property
    def returns(self) -> Reading: ...


def shown(form: ReturnForm, tx: ReturnWork, rules: RuleBook) -> dict[str, Any]:
    """Return a return with what its form lacks and when it is due."""
    clock = _clock_of(form, tx)
    return {
        **asdict(form),
        "cause_kind": cause_kind(form, rules),
        "missing": missing(form, rules),
        "due_on": clock.due_on if clock else None,
        "provisional": clock.provisional if clock else None,
        "late": clock.late if clock else False,
    }


def return_file(return_id: str, tx: ReturnWork, rules: RuleBook) -> dict[str, Any]:
    """Return a return with its history."""
    form = tx.returns.look(return_id)
    return {**shown(form, tx, rules), "history": tx.history.of(RETURN, return_id)}


def return_page(asked: Mapping[str, Any], tx: ReadingWork, rules: RuleBook) -> tuple[list[dict[str, Any]], str | None]:
    """Return a page of returns, newest first."""
    found, cursor = tx.returns.page_of(**asked)
    return [shown(one, tx, rules) for one in found], cursor


def coverage(asked: Mapping[str, Any], tx: ReadingWork) -> dict[str, Any]:
    """Count how many returns of a period are investigated, and name those that are late.

    Source: 出口工业产品退运货物追溯调查管理工作规范 (100 % of returns are investigated).
    """
    from_on, until_on, division = asked["from_on"], asked["until_on"], asked["division"]
    if until_on < from_on:
        raise InvalidRequest("the period ends before it begins", "until_on", f"a day not before {from_on}")
    counted = tx.returns.counted(from_on, until_on, division)
    waiting = tx.returns.waiting(from_on, until_on, division, asked["cursor"], asked["limit"] + 1)
    shown = page(waiting, asked["limit"], lambda form: form.return_id)
    clocks = [(form, _clock_of(form, tx)) for form in shown.items]
    return {
        "from_on": from_on,
        "until_on": until_on,
        **counted,
        "without_case": counted["returns"] - counted["with_case"],
        "waiting": counted["returns"] - counted["completed"],
        "late": [_late(form, clock) for form, clock in clocks if clock is not None and clock.late],
        "next_cursor": shown.next_cursor,
    }


def _late(form: ReturnForm, clock: Clock) -> dict[str, Any]:
    same = ("return_id", "case_id", "uscc", "returned_on")
    return {name: getattr(form, name) for name in same} | {"responsible": clock.responsible, "due_on": clock.due_on}


def _clock_of(form: ReturnForm, tx: ReturnWork) -> Clock | None:
    clocks: Sequence[Clock] = tx.clocks.of(RETURN, form.return_id)
    return next((one for one in clocks if one.kind == CLOCK), None)
