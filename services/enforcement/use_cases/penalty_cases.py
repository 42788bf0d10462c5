"""Penalty cases: moved step by step, each with the documents and terms that it yields."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from databus.clock import Clock
from databus.rules import RuleBook
from services.enforcement.domain import penalty_acts, penalty_guards
from services.enforcement.domain.agencies import require_owner
from services.enforcement.domain.history import day_of_act
from services.enforcement.domain.penalties import check_case, party_key
from services.enforcement.domain.penalty_cases import (
    BEFORE_DECISION,
    PENALTY_CASE,
    CaseMove,
    PenaltyCase,
    machine,
    moved,
)
from services.enforcement.domain.penalty_guards import Attempt, Served
from services.enforcement.domain.powers import sits_in
from services.enforcement.domain.trace_cases import TraceCase
from services.enforcement.use_cases import penalty_papers, penalty_steps
from services.enforcement.use_cases.filing_penalty_cases import fined_by
from services.enforcement.use_cases.legal_documents import document_of
from services.enforcement.use_cases.officers import (
    check_signatures,
    require_officers,
    signatures_needed,
    signed_act,
    statement_of,
)
from services.enforcement.use_cases.penalty_case_work import PenaltyWork, keep, last_day, owed
from services.enforcement.use_cases.powers import check_move
from services.enforcement.use_cases.work import comes_again, digest_of

_ACT: Final = "decide_penalty"
_RESTS_ON_FINDING: Final = frozenset({"INVESTIGATED", "NOTICE", "DECIDED"})  # where the item asks for one


def move_penalty_case(move: CaseMove, tx: PenaltyWork, rules: RuleBook, clock: Clock) -> PenaltyCase:
    """Move a case on, with the documents and terms that the step yields; the same move again changes nothing.

    Raises:
        NotPermitted: neither the owner nor, for an annulment, the body that reviews.
        Conflict: no such move from here, or a guard is not met; names it and the clause.
        InvalidRequest: what the move asks for is missing or wrong.

    Source: 行政处罚法 Art. 27, 33, 44, 45, 54–75.
    """
    agency = tx.caller.require_agency()
    case = tx.penalty_cases.get(move.case_id)
    digest = digest_of(move, agency)
    if comes_again(tx, PENALTY_CASE, case.case_id, move.to, digest):
        return case
    tx.expect_version(case.version)
    transition = check_move(machine(rules), case.state, move.to, tx, rules, division=case.division)
    on = day_of_act(move.on, today=clock.today(), since=last_day(tx, case))
    if move.to != "ANNULLED" or not _reviews(agency, case, rules):
        require_owner(case.agency, agency, rules, what=case.case_no, on=on)
    if move.to == "DECIDED":
        tx.penalties.hold_party(party_key(case.uscc, case.party_name))
    after = moved(case, move, transition, on=on)
    if after.item is not None and move.to in _RESTS_ON_FINDING:
        check_case(after.item, after.uscc or "", tx.cases.find(after.trace_case_id), rules)
    after = _with_people(after, move, agency, on, tx, rules)
    penalty_guards.check(_attempt(case, after, move, on, tx, rules), transition)
    after = penalty_steps.follow(case, after, move, on, tx, rules, clock)
    told = "; ".join(filter(None, (move.reason, *(move.evidence or ()))))
    return keep(after, case.state, on, tx, note=told or None, document_no=move.document_no, digest=digest)


def transfer_with_finding(finding: TraceCase, tx: PenaltyWork, rules: RuleBook, clock: Clock) -> None:
    """Let the case that a finding filed go to the judiciary with it, where the finding's case ends so.

    Source: 行政处罚法 Art. 27.
    """
    case = tx.penalty_cases.find(finding.penalty_case_id, lock=True)
    if case is None or case.state not in BEFORE_DECISION or finding.transferred_to is None:
        return
    transition, on = (
        machine(rules).check(case.state, "TRANSFERRED", agency=None),
        max(clock.today(), last_day(tx, case)),
    )
    move = CaseMove(case.case_id, "TRANSFERRED", transferred_to=finding.transferred_to, reason=finding.case_no)
    after = moved(case, move, transition, on=on)
    penalty_guards.check(_attempt(case, after, move, on, tx, rules), transition)
    keep(penalty_steps.follow(case, after, move, on, tx, rules, clock), case.state, on, tx, note=move.reason)


def to_sign(case: PenaltyCase, to: str) -> dict[str, Any]:
    """Return what officers sign who decide a case."""
    return statement_of(
        _ACT,
        PENALTY_CASE,
        case.case_id,
        to=to,
        case_no=case.case_no,
        uscc=case.uscc,
        party_name=case.party_name,
        facts=case.facts,
        statute=case.statute,
        kinds=list(case.kinds),
        fine_fen=case.fine_fen,
        confiscated_fen=case.confiscated_fen,
        rounds=case.rounds,
    )


def _reviews(agency: str, case: PenaltyCase, rules: RuleBook) -> bool:
    row = next(row for row in rules.table("permission") if row["act"] == "annul_penalty")
    return sits_in(row["by"], agency, division=case.division, rules=rules)


def _with_people(
    case: PenaltyCase, move: CaseMove, agency: str, on: date, tx: PenaltyWork, rules: RuleBook
) -> PenaltyCase:
    """Return the case with its host, or those who decide it: apart from who investigated, and from each other.

    Source: 行政处罚法 Art. 43, 57, 64(四).
    """
    if move.hearing_host is not None:
        [host] = require_officers(
            tx,
            (move.hearing_host,),
            agency=agency,
            post="hearing_host",
            on=on,
            rules=rules,
            at_least=1,
            uscc=case.uscc,
            other_than=penalty_acts.took_part(case, tx.penalty_acts.of(case.case_id), rules),
            field="hearing_host",
        )
        return replace(case, hearing_host=host.officer_id)
    if move.to not in {"DECIDED", "NOT_PUNISHED"}:
        return case
    return replace(case, decided_by=_deciding(case, move, agency, on, tx, rules))


def _deciding(
    case: PenaltyCase, move: CaseMove, agency: str, on: date, tx: PenaltyWork, rules: RuleBook
) -> tuple[str, ...]:
    """Who decides: those who signed; where no officer of the agency has a key, those named."""
    acts, host = tx.penalty_acts.of(case.case_id), filter(None, [case.hearing_host])
    apart, post = penalty_acts.took_part(case, acts, rules).union(host), signed_act(_ACT, rules)["post"]
    if move.signatures or signatures_needed(tx, _ACT, agency, rules, division=case.division):
        signed = check_signatures(
            tx,
            to_sign(case, move.to),
            move.signatures or (),
            agency=agency,
            post=post,
            on=on,
            rules=rules,
            other_than=apart,
            uscc=case.uscc,
        )
        return tuple(one.officer_id for one in signed)
    named = require_officers(
        tx,
        move.decided_by or (),
        agency=agency,
        post=post,
        on=on,
        rules=rules,
        other_than=apart,
        uscc=case.uscc,
        field="decided_by",
    )
    return tuple(one.officer_id for one in named)


def _attempt(
    case: PenaltyCase, after: PenaltyCase, move: CaseMove, on: date, tx: PenaltyWork, rules: RuleBook
) -> Attempt:
    return Attempt(
        before=case,
        after=after,
        move=move,
        on=on,
        acts=tx.penalty_acts.of(case.case_id),
        served=served(case, on, tx),
        fined_by=fined_by(case, tx) if move.to == "DECIDED" else None,
        owed=owed(case, on, tx, rules),
        rules=rules,
    )


def served(case: PenaltyCase, on: date, tx: PenaltyWork) -> Served:
    """Return when a case's documents count as served, of those that do by a day."""
    days: dict[str, date | None] = {}
    for name, kind in penalty_papers.SERVED.items():
        document = document_of(tx, PENALTY_CASE, case.case_id, kind)
        day = None if document is None else document.served_on
        days[name] = day if day is not None and day <= on else None
    return Served(**days)
