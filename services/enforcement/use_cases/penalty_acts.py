"""What is done in a penalty case between its moves, with the documents and terms that it yields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain import penalty_acts, penalty_cases, penalty_terms
from services.enforcement.domain.history import day_of_act
from services.enforcement.domain.officers import Officer
from services.enforcement.domain.penalty_acts import PenaltyAct
from services.enforcement.domain.penalty_cases import PENALTY_CASE, PenaltyCase
from services.enforcement.use_cases.clocks import clocks_of, meet_clock
from services.enforcement.use_cases.legal_documents import document_of, require_served, told_of
from services.enforcement.use_cases.officers import require_officers
from services.enforcement.use_cases.penalty_case_work import PenaltyWork, keep, owed, owned, run, stand_still
from services.enforcement.use_cases.penalty_papers import SERVED, issue

_POST_OF_CASE = "investigator"


@dataclass(frozen=True)
class RecordPenaltyAct:
    """One act; each piece of evidence with what it is and its SHA-256."""

    case_id: str
    kind: str
    findings: str
    on: date | None = None
    officers: tuple[str, ...] | None = None
    place: str | None = None
    heard: str | None = None
    outcome: str | None = None
    evidence: Sequence[Mapping[str, Any]] | None = None
    document_no: str | None = None


def record_penalty_act(order: RecordPenaltyAct, tx: PenaltyWork, rules: RuleBook, clock: Clock) -> PenaltyAct:
    """Put down an act in a case; the same again is answered.

    Raises:
        NotPermitted: not the owner of the case.
        Conflict: the case stands where no such act is done; too late, or too early; an officer is recused.
        InvalidRequest: what the kind asks for is missing; names it.

    Source: 行政处罚法 Art. 42–46, 54–58, 63, 64, 73.
    """
    case, agency = owned(order.case_id, tx, rules, clock)
    row, acts = penalty_acts.act_row(order.kind, rules), tx.penalty_acts.of(case.case_id)
    on = day_of_act(order.on, today=clock.today(), since=case.filed_on)
    officers = _officers(order, case, row, acts, agency, on, tx, rules)
    act = PenaltyAct(
        act_id=uuid7(),
        case_id=case.case_id,
        uscc=case.uscc,
        kind=order.kind,
        on=on,
        officers=tuple(one.officer_id for one in officers),
        place=order.place,
        heard=order.heard,
        findings=order.findings,
        outcome=order.outcome,
        evidence=tuple(order.evidence or ()),
        document_no=order.document_no,
        agency=agency,
        actor=tx.caller.actor,
        clause=row["clause"],
        round=case.rounds,
    )
    there = next((one for one in acts if _same(one, act)), None)
    if there is not None:
        return there
    most = rules.value("penalty_acts_most", on=on)
    if len(acts) >= most:
        raise Conflict("the case has as many acts as it may", "case_id", f"at most {most}")
    penalty_acts.check(act, case, row, acts, rules)
    _check_time(act, case, tx, rules)
    tx.penalty_acts.add(act)
    _follow(act, case, row, officers, tx, rules)
    return act


def _same(one: PenaltyAct, other: PenaltyAct) -> bool:
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("kind", "on", "officers", "findings", "outcome", "document_no", "round")
    )


def _officers(
    order: RecordPenaltyAct,
    case: PenaltyCase,
    row: Mapping[str, Any],
    acts: Sequence[PenaltyAct],
    agency: str,
    on: date,
    tx: PenaltyWork,
    rules: RuleBook,
) -> tuple[Officer, ...]:
    """Who acts: of the post that the kind asks for; investigators of the case, and others who have not investigated it.

    Source: 行政处罚法 Art. 42, 43, 58, 64(四).
    """
    if not row["post"]:
        return ()
    investigates = row["post"] == _POST_OF_CASE
    apart = penalty_acts.judged if investigates else penalty_acts.took_part
    found = require_officers(
        tx,
        order.officers or (),
        agency=agency,
        post=row["post"],
        on=on,
        rules=rules,
        at_least=row["officers"],
        uscc=case.uscc,
        other_than=apart(case, acts, rules),
    )
    ids = {one.officer_id for one in found}
    if investigates and not row.get("assigns") and not ids & set(case.investigators):
        right = "at least one of " + (", ".join(case.investigators) or "those of an act assignment")
        raise InvalidRequest("none of them investigates the case", "officers", right)
    if row["code"] == penalty_acts.HEARING_HELD and case.hearing_host not in ids:
        raise InvalidRequest("another host was announced", "officers", f"{case.hearing_host}")
    return found


def _check_time(act: PenaltyAct, case: PenaltyCase, tx: PenaltyWork, rules: RuleBook) -> None:
    """Refuse what the party asks for too late, and a hearing too early. Source: 行政处罚法 Art. 63, 64, 85."""
    if act.kind in {penalty_acts.HEARING_ASKED, penalty_acts.DEFENCE, penalty_acts.WAIVED}:
        served = require_served(tx, PENALTY_CASE, case.case_id, SERVED["notice"], by=act.on, field="kind")
        until = penalty_terms.answer_until(served, rules)
        if act.kind == penalty_acts.HEARING_ASKED and act.on > until:
            raise Conflict(f"asked for too late ({act.clause})", "on", f"a day from {served} to {until}")
        if act.kind == penalty_acts.HEARING_ASKED and not penalty_cases.has_hearing_right(case, rules, on=act.on):
            raise Conflict(f"no hearing for such a penalty ({act.clause})", "kind", "defence")
    if act.kind == penalty_acts.HEARING_HELD and case.hearing_on is not None:
        served = require_served(tx, PENALTY_CASE, case.case_id, SERVED["hearing"], by=act.on, field="kind")
        earliest = max(case.hearing_on, penalty_terms.earliest_hearing(served, rules))
        if act.on < earliest:
            raise Conflict(f"the hearing is held too early ({act.clause})", "on", f"a day not before {earliest}")


def _follow(
    act: PenaltyAct,
    case: PenaltyCase,
    row: Mapping[str, Any],
    officers: Sequence[Officer],
    tx: PenaltyWork,
    rules: RuleBook,
) -> None:
    if row.get("meets"):
        meet_clock(tx, rules, kind=row["meets"], subject_kind=PENALTY_CASE, subject_id=case.case_id, on=act.on)
    if row.get("starts"):
        run(case, row["starts"], act.on, tx, rules)
    stand_still(case, act.on, row["zh"], tx, rules)
    if row.get("assigns"):
        names = ", ".join(act.officers)
        after = replace(case, investigators=act.officers, version=case.version + 1)
        keep(after, case.state, max(act.on, case.filed_on), tx, clause=act.clause, note=f"assigned: {names}")
    if row.get("yields"):
        facts = _FACTS[row["yields"]](act, case, row, tx, rules)
        issue(case, row["yields"], {**facts, "officers": told_of(officers)}, act.on, tx, rules)


def _registered(
    act: PenaltyAct, case: PenaltyCase, row: Mapping[str, Any], tx: PenaltyWork, rules: RuleBook
) -> dict[str, Any]:
    del rules
    term = next(one for one in reversed(clocks_of(tx, PENALTY_CASE, case.case_id)) if one.kind == row["starts"])
    titles = [str(one["title"]) for one in act.evidence]
    return {"case_no": case.case_no, "place": act.place, "evidence": titles, "decide_by": term.due_on}


def _said(
    act: PenaltyAct, case: PenaltyCase, row: Mapping[str, Any], tx: PenaltyWork, rules: RuleBook
) -> dict[str, Any]:
    del row, tx
    word = outcome_zh(act.outcome, rules)
    return {"case_no": case.case_no, "outcome": word, "findings": act.findings}


def _held(
    act: PenaltyAct, case: PenaltyCase, row: Mapping[str, Any], tx: PenaltyWork, rules: RuleBook
) -> dict[str, Any]:
    return {**_said(act, case, row, tx, rules), "held_on": act.on, "heard": act.heard}


def _reminded(
    act: PenaltyAct, case: PenaltyCase, row: Mapping[str, Any], tx: PenaltyWork, rules: RuleBook
) -> dict[str, Any]:
    stands = owed(case, act.on, tx, rules)
    if stands is None or not stands.overdue:
        raise Conflict(f"nothing is overdue ({row['clause']})", "kind", "after the last day to pay")
    decision = document_of(tx, PENALTY_CASE, case.case_id, SERVED["decision"])
    return {
        "case_no": case.case_no,
        "decision_no": case.document_no if decision is None else decision.document_no,
        "owed": stands.owed_fen,
        "days": rules.value("reminder_days", on=act.on),
    }


def outcome_zh(outcome: str | None, rules: RuleBook) -> str | None:
    """Return an outcome as documents print it."""
    return next((str(row["zh"]) for row in rules.table("act_outcome") if row["code"] == outcome), outcome)


_FACTS = {
    "evidence_registration": _registered,
    "evidence_disposal": _said,
    "hearing_report": _held,
    "legal_review_opinion": _said,
    "enforcement_reminder": _reminded,
}
