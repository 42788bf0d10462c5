"""Findings MALICIOUS: approved by two officers, reviewed by their owner, upheld or overturned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Protocol

from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain import findings, trace_guards
from services.enforcement.domain.agencies import require_owner
from services.enforcement.domain.history import TRACE_CASE, day_of_act
from services.enforcement.domain.trace_cases import TraceCase
from services.enforcement.use_cases.approvals import APPROVE, counting, to_sign
from services.enforcement.use_cases.officers import (
    Signature,
    SigningWork,
    attest_officers,
    check_signatures,
    signatures_needed,
    signed_act,
)
from services.enforcement.use_cases.powers import check_move, division_of
from services.enforcement.use_cases.trace_cases import last_day, note_step, say
from services.enforcement.use_cases.work import Work, comes_again, digest_of

_REVIEW_EVENTS: Final = {
    "OPEN": "enforcement.finding_review_opened",
    "UPHELD": "enforcement.finding_upheld",
    "OVERTURNED": "enforcement.finding_overturned",
}


class FindingWork(Work, SigningWork, Protocol):
    """A transaction in which officers approve findings."""


@dataclass(frozen=True)
class ApproveFinding:
    """Officers who approve that a cause is found MALICIOUS."""

    case_id: str
    approved_by: tuple[str, ...] | None = None
    on: date | None = None
    document_no: str | None = None
    signatures: tuple[Signature, ...] | None = None


@dataclass(frozen=True)
class ReviewFinding:
    """How the review of a finding stands: OPEN, UPHELD or OVERTURNED."""

    case_id: str
    outcome: str
    reason: str
    on: date | None = None
    document_no: str | None = None


def approve_finding(order: ApproveFinding, tx: FindingWork, rules: RuleBook, clock: Clock) -> TraceCase:
    """Approve that a cause is MALICIOUS, as the calling officer or for the officers named; once for each counts.

    Source: 行政处罚法 Art. 57, 58; DOMAIN D.4 (two persons).
    """
    agency = tx.caller.require_agency()
    case = tx.cases.get(order.case_id)
    on = day_of_act(order.on, today=clock.today(), since=last_day(tx, case))
    require_owner(case.agency, agency, rules, what=case.case_no, on=on)
    if case.state != "CAUSE_CLASSIFIED" or case.cause != "MALICIOUS":
        raise Conflict(
            "nothing to approve", "case_id", f"a case classified MALICIOUS; this one is {case.state} ({case.cause})"
        )
    officers = _approving(order, case, agency, on, tx, rules)
    for officer in officers:
        trace_guards.check_approver(case, officer)
    standing = counting(case, agency, tx, rules, division=division_of(tx, case.uscc))
    given = _called(standing, tx)
    approvals = (*standing, *dict.fromkeys(one for one in officers if one not in given))
    if approvals == case.approvals:
        return case
    tx.expect_version(case.version)
    after = replace(case, approvals=approvals, version=case.version + 1)
    tx.cases.save(after)
    told = "approved: " + ", ".join(officers)
    note_step(tx, after, case.state, on, note=told, document_no=order.document_no)
    say(tx, "enforcement.trace_changed", after)
    return after


def _approving(
    order: ApproveFinding, case: TraceCase, agency: str, on: date, tx: FindingWork, rules: RuleBook
) -> tuple[str, ...]:
    """Who approves: those who signed; where no officer of the agency has a key, those named or the caller.

    Raises:
        InvalidRequest: nobody, or signatures are missing or do not hold.
        Conflict: recused, or investigated.

    Source: 行政处罚法 Art. 43, 57, 58; DESIGN §6 (two persons, two signatures).
    """
    apart = (*case.investigators, *case.inspected_by)
    if order.signatures or signatures_needed(tx, APPROVE, agency, rules, division=division_of(tx, case.uscc)):
        said = to_sign(case)
        signed = check_signatures(
            tx,
            said,
            order.signatures or (),
            agency=agency,
            post=signed_act(APPROVE, rules)["post"],
            on=on,
            rules=rules,
            at_least=1,
            other_than=apart,
            uscc=case.uscc,
        )
        return tuple(one.officer_id for one in signed)
    named = order.approved_by or ((tx.caller.actor,) if tx.caller.actor else ())
    if not named:
        raise InvalidRequest("nobody approves", "approved_by", "the officers who approve; your token names none")
    by = attest_officers(
        tx,
        named,
        agency=agency,
        post=signed_act(APPROVE, rules)["post"],
        on=on,
        rules=rules,
        uscc=case.uscc,
        other_than=apart,
        field="approved_by",
    )
    return by.names


def _called(names: Sequence[str], tx: FindingWork) -> frozenset[str]:
    """Return all that those who approved are called, so that whoever was registered since approves once."""
    known = [one for one in tx.officers.named(names) if one.names & set(names)] if names else []
    return frozenset({*names, *(name for one in known for name in one.names)})


def review_finding(order: ReviewFinding, tx: Work, rules: RuleBook, clock: Clock) -> TraceCase:
    """Open the review of a finding, uphold it or overturn it; what rested on an overturned one is put back.

    Raises:
        NotPermitted: only the owner upholds or overturns.
        Conflict: there is no finding in force, or no review is open.

    Source: 行政处罚法 Art. 75 (有错误的，应当主动改正).
    """
    agency = tx.caller.require_agency()
    case = tx.cases.get(order.case_id)
    digest = digest_of(order, agency)
    if comes_again(tx, TRACE_CASE, case.case_id, case.state, digest):
        return case
    tx.expect_version(case.version)
    machine, state, division = findings.machine(rules), findings.review_state(case), division_of(tx, case.uscc)
    transition = check_move(machine, state, order.outcome, tx, rules, division=division)
    on = day_of_act(order.on, today=clock.today(), since=case.disposed_on)
    if "owner" in transition.guards:
        require_owner(case.agency, agency, rules, what=f"the finding of {case.case_no}", on=on)
    if "document_told" in transition.guards and order.document_no is None:
        raise InvalidRequest("a document is missing", "document_no", "the number of the review's decision")
    after = findings.reviewed(case, order.outcome, transition.clause)
    tx.cases.save(after)
    note = f"review {order.outcome}: {order.reason}"
    note_step(tx, after, case.state, on, note=note, document_no=order.document_no, digest=digest)
    say(tx, _REVIEW_EVENTS[order.outcome], after)
    return after


def open_review(case: TraceCase, reason: str, on: date, tx: Work, rules: RuleBook) -> TraceCase:
    """Send a finding that lost a support to its owner for review; it stands until overturned.

    Source: DESIGN §2; 行政处罚法 Art. 75.
    """
    transition = findings.machine(rules).check(findings.review_state(case), "OPEN", agency=None)
    after = findings.reviewed(case, "OPEN", transition.clause)
    tx.cases.save(after)
    note_step(tx, after, case.state, on, note=f"review OPEN: {reason}")
    say(tx, _REVIEW_EVENTS["OPEN"], after)
    return after
