"""What penalty cases need of a transaction; how each step is kept and said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Protocol

from databus.clock import Clock
from databus.rules import RuleBook
from services.enforcement.domain import penalty_acts
from services.enforcement.domain.agencies import require_owner
from services.enforcement.domain.fines import Instalment, Owed, Paid, owed_on
from services.enforcement.domain.history import Step
from services.enforcement.domain.penalty_acts import PenaltyAct
from services.enforcement.domain.penalty_cases import PENALTY_CASE, PenaltyCase
from services.enforcement.use_cases.clocks import ClockWork, pause_clock, resume_clock, start_clock
from services.enforcement.use_cases.due import DECISION
from services.enforcement.use_cases.legal_documents import DocumentWork
from services.enforcement.use_cases.officers import SigningWork
from services.enforcement.use_cases.powers import require_row
from services.enforcement.use_cases.work import Kept, Work

EVENT: Final = "enforcement.penalty_case_changed"
_TOLD: Final = (
    *("case_id", "case_no", "agency", "division", "uscc", "state", "item", "filed_on", "decided_on"),
    *("document_no", "served_on", "penalty_id", "publicity", "jurisdiction", "ended_on", "clause", "version"),
)


@dataclass(frozen=True)
class Payment:
    """What was paid, by the number of the bank's receipt."""

    payment_id: str
    case_id: str
    paid_on: date
    amount_fen: int
    receipt_no: str
    agency: str


class PenaltyCases(Kept[PenaltyCase], Protocol):
    """Penalty cases."""

    def of_source(
        self, agency: str, source: str, reference: str, act_key: str, uscc: str | None
    ) -> PenaltyCase | None: ...

    def of_source_id(self, source: str, source_id: str, uscc: str | None) -> PenaltyCase | None: ...

    def of_trace_case(self, case_id: str) -> Sequence[PenaltyCase]: ...

    def on_act(
        self, uscc: str | None, party: str | None, act_key: str, occurred_on: date | None
    ) -> Sequence[PenaltyCase]: ...

    def near(self, case: PenaltyCase, limit: int) -> Sequence[PenaltyCase]: ...

    def of_penalty(self, penalty_id: str) -> PenaltyCase | None: ...

    def decided_by(
        self,
        agencies: Collection[str],
        *,
        from_on: date | None,
        until_on: date | None,
        after: str | None,
        limit: int,
    ) -> Sequence[PenaltyCase]: ...


class PenaltyActs(Protocol):
    """Acts of penalty cases."""

    def add(self, act: PenaltyAct) -> None: ...

    def of(self, case_id: str) -> Sequence[PenaltyAct]: ...


class Payments(Protocol):
    """What was paid of fines."""

    def add(self, payment: Payment) -> None: ...

    def of(self, case_id: str) -> Sequence[Payment]: ...


class PenaltyWork(Work, DocumentWork, SigningWork, Protocol):
    """A transaction in which penalty cases are conducted."""

    @property
    def penalty_cases(self) -> PenaltyCases: ...
    @property
    def penalty_acts(self) -> PenaltyActs: ...
    @property
    def penalty_payments(self) -> Payments: ...


def owned(case_id: str, tx: PenaltyWork, rules: RuleBook, clock: Clock) -> tuple[PenaltyCase, str]:
    """Return a case, locked, and the calling agency that owns it.

    Raises:
        NotPermitted: an agency that punishes nothing here, or another's case.
    """
    case = tx.penalty_cases.get(case_id)
    agency = require_row("penalty_case", rules.table("penalty_case_by")[0], tx, rules, division=case.division)
    require_owner(case.agency, agency, rules, what=case.case_no, on=clock.today())
    return case, agency


def last_day(tx: Work, case: PenaltyCase) -> date:
    """Return the day of the newest step of a case."""
    return max(step.on for step in tx.history.of(PENALTY_CASE, case.case_id))


def keep(
    after: PenaltyCase,
    before: str | None,
    on: date,
    tx: PenaltyWork,
    *,
    clause: str | None = None,
    note: str | None = None,
    document_no: str | None = None,
    digest: str | None = None,
) -> PenaltyCase:
    """Keep a case's new state, note the step, say it."""
    if before is None:
        tx.penalty_cases.add(after)
    else:
        tx.penalty_cases.save(after)
    caller = tx.caller
    step = Step(
        PENALTY_CASE,
        after.case_id,
        after.version,
        before,
        after.state,
        on,
        caller.agency,
        caller.actor,
        clause or after.clause,
    )
    tx.history.add(replace(step, note=note, document_no=document_no, digest=digest))
    data = {name: getattr(after, name) for name in _TOLD}
    tx.outbox.add(EVENT, subject=after.case_id, data=data, uscc=after.uscc, legalbasis=clause or after.clause)
    return after


def run(case: PenaltyCase, kind: str, on: date, tx: ClockWork, rules: RuleBook) -> None:
    """Start a clock of a case."""
    start_clock(
        tx,
        rules,
        kind=kind,
        subject_kind=PENALTY_CASE,
        subject_id=case.case_id,
        responsible=case.agency,
        on=on,
        division=case.division,
        uscc=case.uscc,
    )


def stand_still(case: PenaltyCase, on: date, reason: str, tx: PenaltyWork, rules: RuleBook) -> None:
    """Stop the term of the decision while something goes on that does not count; let it run once nothing does."""
    still = penalty_acts.stands_still(case, tx.penalty_acts.of(case.case_id), rules)
    told = {"kind": DECISION, "subject_kind": PENALTY_CASE, "subject_id": case.case_id}
    for clock in tx.clocks.open_of(PENALTY_CASE, case.case_id, DECISION):
        if still and clock.paused_on is None and on <= clock.due_on:
            pause_clock(tx, rules, **told, on=on, reason=reason)
        elif not still and clock.paused_on is not None:
            resume_clock(tx, rules, **told, on=max(on, clock.paused_on))


def instalments_of(case: PenaltyCase) -> list[Instalment]:
    """Return until when how much of the fine is to be paid; nothing before the decision is served."""
    return [Instalment(date.fromisoformat(one["due_on"]), one["amount_fen"]) for one in case.instalments]


def owed(case: PenaltyCase, on: date, tx: PenaltyWork, rules: RuleBook) -> Owed | None:
    """Return what is owed of a fine on a day; None where there is none to pay, or it is not served."""
    plan = instalments_of(case)
    if not plan:
        return None
    paid = [Paid(one.paid_on, one.amount_fen) for one in tx.penalty_payments.of(case.case_id)]
    stays = penalty_acts.stays(tx.penalty_acts.of(case.case_id), rules)
    return owed_on(on, plan, paid, stays, rules.value("surcharge_percent", on=on))
