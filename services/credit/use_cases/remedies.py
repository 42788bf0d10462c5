"""Remedies in general: kept, said, withdrawn, settled, shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from databus.errors import Conflict, NotFound
from databus.rules import RuleBook
from services.credit.domain import powers
from services.credit.domain.adopted import Adopted
from services.credit.domain.deadlines import Deadline
from services.credit.domain.effects import Effect
from services.credit.domain.items import find_item
from services.credit.domain.remedies import (
    OBJECTION,
    SETTLED,
    WITHDRAWN,
    Remedy,
    Step,
    check_move,
    moved,
)
from services.credit.use_cases.remedy_work import RemedyWork, Wanted

_EVENTS: Final = {OBJECTION: "credit.objection_changed"}


@dataclass(frozen=True)
class WithdrawRemedy:
    """A remedy taken back by whoever handed it in."""

    remedy_id: str
    reason: str | None = None


@dataclass(frozen=True)
class Told:
    """A remedy with what it is about, and what followed from it."""

    remedy: Remedy
    record: Adopted
    effects: Sequence[Effect]


@dataclass(frozen=True)
class ListRemedies:
    """Which remedies, newest first."""

    equal: Mapping[str, str]
    overdue: bool
    limit: int
    cursor: str | None = None


def file(remedy: Remedy, work: RemedyWork) -> Told:
    """Keep and say a new remedy."""
    work.remedies.add(remedy)
    say(remedy, work)
    return tell(remedy, work)


def take_step(
    remedy: Remedy, step: Step, work: RemedyWork, rules: RuleBook, *, deadline: Deadline | None = None
) -> Remedy:
    """Move a remedy, keep it and say it; Conflict names the moves there are."""
    clause = check_move(remedy, step.state, rules)
    after = moved(remedy, Step(**{**vars(step), "clause": clause}), deadline)
    work.remedies.save(after)
    say(after, work)
    return after


def withdraw(ask: WithdrawRemedy, work: RemedyWork, rules: RuleBook) -> Told:
    """Take a remedy back.

    Raises:
        NotFound: no such remedy.
        NotPermitted: somebody else handed it in.
        Conflict: it has ended already.

    Source: 海关总署令第225号; 信用修复管理办法 (2026).
    """
    remedy = find(ask.remedy_id, work, lock=True)
    today = work.clock.today()
    powers.require("withdraw_remedy", work.caller.agency, on=today, rules=rules, recorder=remedy.agency)
    work.expect_version(remedy.version)
    return tell(take_step(remedy, step_of(WITHDRAWN, work, reason=ask.reason), work, rules), work)


def settle_all(record: Adopted, because: str, work: RemedyWork, rules: RuleBook, *, kind: str | None = None) -> None:
    """End the remedies against a record about which nothing is left to decide."""
    today, now = work.clock.today(), work.clock.now()
    for remedy in work.remedies.running(record.record_id, kind):
        take_step(remedy, Step(SETTLED, today, now, reason=because), work, rules)


def get(remedy_id: str, work: RemedyWork) -> Told:
    """Return a remedy with its steps and effects; NotFound if there is none."""
    return tell(find(remedy_id, work), work)


def page(ask: ListRemedies, work: RemedyWork) -> tuple[Sequence[Remedy], str | None]:
    """Return a page of remedies, newest first, and the cursor of the next."""
    late_on = work.clock.today() if ask.overdue else None
    found = work.remedies.page(Wanted(ask.equal, ask.limit + 1, ask.cursor, late_on))
    shown = found[: ask.limit]
    return shown, shown[-1].remedy_id if len(found) > ask.limit else None


def find(remedy_id: str, work: RemedyWork, *, lock: bool = False) -> Remedy:
    """Return a remedy; NotFound if there is none."""
    remedy = work.remedies.find(remedy_id, lock=lock)
    if remedy is None:
        raise NotFound("no such objection or application", "remedy_id", "an id as list_remedies gives it")
    return remedy


def refuse_second(record_id: str, kind: str, work: RemedyWork) -> None:
    """Refuse a remedy while another of its kind waits for the same record's agency."""
    for other in work.remedies.running(record_id, kind):
        raise Conflict(
            f"an {kind.lower()} against this record is waiting already"
            if kind == OBJECTION
            else "a repair of this record is asked for already",
            "record_id",
            f"{other.remedy_id}, filed on {other.filed_on}, due on {other.deadline.due_on}",
        )


def step_of(
    state: str,
    work: RemedyWork,
    *,
    on: date | None = None,
    document_no: str | None = None,
    reason: str | None = None,
) -> Step:
    """Return a step that the caller takes now."""
    caller, clock = work.caller, work.clock
    return Step(state, on or clock.today(), clock.now(), caller.agency, caller.actor, document_no, reason)


def tell(remedy: Remedy, work: RemedyWork) -> Told:
    """Return a remedy with its record and what followed."""
    record = work.book.find_record(remedy.record_id)
    assert record is not None  # a remedy's record is never taken out
    return Told(remedy, record, work.remedies.effects_of(remedy.record_id))


def say(remedy: Remedy, work: RemedyWork) -> None:
    """Say a remedy's whole state."""
    event = _EVENTS.get(remedy.kind, "credit.repair_changed")
    clause = remedy.steps[-1].clause
    work.outbox.add(event, subject=remedy.remedy_id, uscc=remedy.uscc, data=said_of(remedy), legalbasis=clause)


def said_of(remedy: Remedy) -> dict[str, Any]:
    """Return a remedy as its contract says it."""
    last, limit = remedy.steps[-1], remedy.deadline
    return {
        "remedy_id": remedy.remedy_id,
        "kind": remedy.kind,
        "record_id": remedy.record_id,
        "uscc": remedy.uscc,
        "recorder": remedy.recorder,
        "filed_through": remedy.agency,
        "state": remedy.state,
        "filed_on": remedy.filed_on,
        "due_on": limit.due_on,
        "provisional": limit.provisional,
        "reminders": limit.reminders,
        "escalated_on": limit.escalated_on,
        "escalated_to": limit.escalated_to,
        "ended_on": remedy.ended_on,
        "document_no": last.document_no,
        "reason": last.reason if last.state != remedy.steps[0].state else None,
        "version": remedy.version,
    }


def item_name(record: Adopted, rules: RuleBook) -> tuple[str, str]:
    """Return the Chinese and the English name of a record's item."""
    item = find_item(rules, record.item, on=record.effective_on)
    return item.zh, item.en
