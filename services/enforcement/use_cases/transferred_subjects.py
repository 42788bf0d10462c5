"""What is handed over: whose it is, and how another agency becomes its owner."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Protocol

from databus.errors import Conflict, NotPermitted
from databus.rules import RuleBook
from services.enforcement.domain.agencies import codes_of, require_owner
from services.enforcement.domain.history import FAKE_CASE, TRACE_CASE, Step
from services.enforcement.domain.penalty_cases import AFTER_DECISION, IN_DISPUTE, OVER
from services.enforcement.domain.transfers import Transfer
from services.enforcement.use_cases import negotiating, penalty_case_work, supporting, trace_cases
from services.enforcement.use_cases.assistance import AssistanceWork, visible
from services.enforcement.use_cases.clocks import hand_over_clocks
from services.enforcement.use_cases.fakes import FakeWork
from services.enforcement.use_cases.negotiating import NegotiationWork
from services.enforcement.use_cases.penalty_case_work import PenaltyWork
from services.enforcement.use_cases.powers import division_of
from services.enforcement.use_cases.supporting import SupportWork

_OVER: Final = {"CLOSED", "ARCHIVED", "TRANSFERRED", *AFTER_DECISION, *OVER}


class SubjectWork(AssistanceWork, PenaltyWork, FakeWork, SupportWork, NegotiationWork, Protocol):
    """A transaction with everything that is handed over."""


@dataclass(frozen=True)
class Subject:
    """A thing that is handed over."""

    agency: str
    uscc: str | None
    division: str | None
    state: str
    disputed: bool = False


def owned_subject(kind: str, key: str, to_agency: str, tx: SubjectWork, rules: RuleBook, *, on: date) -> Subject:
    """Return the thing, locked, if it is the calling agency's to hand over.

    Raises:
        NotFound: there is none.
        NotPermitted: another's; or evidence for one who is no party of the request.
        Conflict: it is over, or who is competent for it is disputed.
    """
    agency = tx.caller.require_agency()
    if kind == "assistance":
        request = visible(key, tx, rules, on, lock=True)
        parties = {request.from_agency, request.to_agency}
        if to_agency not in parties or parties.isdisjoint(codes_of(agency, rules, on=on)):
            raise NotPermitted(f"evidence of a request goes between its parties, not from {agency} to {to_agency}")
        if request.state in {"DRAFT", "CLOSED"}:
            raise Conflict(f"the request is {request.state}", "subject_id", "a request that is sent and open")
        return Subject(agency, request.uscc, None, request.state)
    subject = _found(kind, key, tx)
    require_owner(subject.agency, agency, rules, what=key, on=on)
    if subject.state in _OVER:
        raise Conflict("it is over", "subject_id", "one that is open")
    if subject.disputed:
        raise Conflict("who is competent is disputed (行政处罚法 25)", "subject_id", "move_jurisdiction SETTLED first")
    return subject


def _found(kind: str, key: str, tx: SubjectWork) -> Subject:
    if kind == TRACE_CASE:
        case = tx.cases.get(key)
        return Subject(case.agency, case.uscc, division_of(tx, case.uscc), case.state)
    if kind == FAKE_CASE:
        fake = tx.fakes.get(key)
        return Subject(fake.agency, fake.uscc, fake.division, fake.state)
    penalty = tx.penalty_cases.get(key)
    disputed = penalty.jurisdiction in IN_DISPUTE
    return Subject(penalty.agency, penalty.uscc, penalty.division, penalty.state, disputed)


def take_over(transfer: Transfer, tx: SubjectWork, rules: RuleBook, *, on: date) -> None:
    """Make who took a case its owner, with its clocks; the terms stay.

    Raises:
        Conflict: meanwhile it is over, disputed, or another's.
    """
    key, taker = transfer.subject_id, transfer.to_agency
    subject = _found(transfer.subject_kind, key, tx)
    if subject.agency != transfer.from_agency or subject.state in _OVER or subject.disputed:
        raise Conflict("meanwhile it is over, disputed, or another's", "to", "REFUSED")
    note = f"{transfer.from_agency} → {taker}: {transfer.transfer_id}"
    if transfer.subject_kind == TRACE_CASE:
        case = tx.cases.get(key)
        after = replace(case, agency=taker, version=case.version + 1)
        tx.cases.save(after)
        trace_cases.note_step(tx, after, case.state, on, note=note)
        trace_cases.say(tx, "enforcement.trace_changed", after)
        supporting.hand_on(tx, rules, key, taker, on, note)
        negotiating.hand_on(tx, rules, key, taker, on, note)
    elif transfer.subject_kind == FAKE_CASE:
        _take_fake(key, taker, note, tx, on)
    else:
        penalty = tx.penalty_cases.get(key)
        moved = replace(penalty, agency=taker, investigators=(), version=penalty.version + 1)
        penalty_case_work.keep(moved, penalty.state, on, tx, clause=transfer.clause, note=note)
    hand_over_clocks(
        tx, rules, subject_kind=transfer.subject_kind, subject_id=key, responsible=taker, on=on, reason=transfer.reason
    )


def _take_fake(key: str, taker: str, note: str, tx: SubjectWork, on: date) -> None:
    case, caller = tx.fakes.get(key), tx.caller
    after = replace(case, agency=taker, version=case.version + 1)
    tx.fakes.save(after)
    step = Step(FAKE_CASE, key, after.version, case.state, after.state, on, caller.agency, caller.actor, after.clause)
    tx.history.add(replace(step, note=note))
    tx.outbox.add("enforcement.fake_case_changed", subject=key, data=after, uscc=after.uscc, legalbasis=after.clause)
