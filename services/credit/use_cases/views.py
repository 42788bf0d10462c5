"""What a caller is shown of records and ratings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from databus.rules import RuleBook
from services.credit.domain.adopted import Adopted
from services.credit.domain.explanation import Explanation
from services.credit.domain.items import find_item, items_on
from services.credit.domain.remedies import OPEN
from services.credit.domain.repair import publicity, repairable_from
from services.credit.domain.scoring import Deduction
from services.credit.use_cases.advanced import AaDecided
from services.credit.use_cases.announcement import record_state
from services.credit.use_cases.lineage import FormerStatement, LineageWork, find
from services.credit.use_cases.records import Recorded
from services.credit.use_cases.simulation import Simulated
from services.credit.use_cases.work import CreditWork, Objection


def show_record(
    record: Adopted,
    objections: Sequence[Objection],
    former: Sequence[FormerStatement],
    *,
    on: date,
    rules: RuleBook,
) -> dict[str, Any]:
    """Return a record with its item, its publicity, the objections to it and what it said before."""
    item = find_item(rules, record.item, on=record.effective_on)
    shown = publicity(item, record.effective_on, on=on, rules=rules)
    return record_state(record, rules) | {
        "zh": item.zh,
        "en": item.en,
        "info": item.info,
        "decided_on": record.decided_on,
        "detail": record.detail,
        "evidence_hash": record.evidence_hash,
        "public": shown.public and record.ended_on is None and record.effective_on <= on,
        "public_until": shown.until,
        "repairable_from": repairable_from(item, record.effective_on, on=on, rules=rules),
        "recorded_at": record.known_at,
        "objected": any(objection.state == OPEN for objection in objections),
        "objections": objections,
        "former": [vars(said) | {"about_another": said.uscc != record.uscc} for said in former],
    }


def show_one(record_id: str, work: LineageWork, rules: RuleBook) -> dict[str, Any]:
    """Return a record; NotFound if there is none."""
    record = find(record_id, work)
    return _show(record, work, rules)


def show_page(
    equal: Mapping[str, str], work: LineageWork, rules: RuleBook, *, limit: int, cursor: str | None
) -> dict[str, Any]:
    """Return a page of records, newest first."""
    if "uscc" in equal:
        equal = {**equal, "uscc": work.lineage.heir_of(equal["uscc"])}
    found = work.book.list_records(equal, limit=limit + 1, before=cursor)
    page, today = found[:limit], work.clock.today()
    ids = [record.record_id for record in page]
    objections: dict[str, list[Objection]] = defaultdict(list)
    for objection in work.book.objections_to(ids):
        objections[objection.record_id].append(objection)
    former = work.lineage.former(ids)
    return {
        "items": [
            show_record(record, objections[record.record_id], former.get(record.record_id, ()), on=today, rules=rules)
            for record in page
        ],
        "next_cursor": page[-1].record_id if len(found) > limit else None,
    }


def show_ended(recorded: Recorded, work: LineageWork, rules: RuleBook) -> dict[str, Any]:
    """Return an annulled or repaired record with the rating it leads to."""
    return _show(recorded.record, work, rules) | {"score": recorded.rating.score, "grade": recorded.rating.grade}


def _show(record: Adopted, work: LineageWork, rules: RuleBook) -> dict[str, Any]:
    objections = work.book.objections_to([record.record_id])
    former = work.lineage.former([record.record_id]).get(record.record_id, ())
    return show_record(record, objections, former, on=work.clock.today(), rules=rules)


def show_recorded(recorded: Recorded, rules: RuleBook) -> dict[str, Any]:
    """Return what an act led to."""
    record, rating = recorded.record, recorded.rating
    return {
        "record_id": record.record_id,
        "score": rating.score,
        "grade": rating.grade,
        "score_grade": rating.score_grade,
        "counts_until": record_state(record, rules)["counts_until"],
        "next_change_on": rating.next_change_on,
        "version": record.version,
    }


def show_simulation(simulated: Simulated) -> dict[str, Any]:
    """Return what a simulation came to."""
    return {
        "score": simulated.assessment.score,
        "grade": simulated.assessment.grade,
        "aa_eligible": simulated.aa_eligible,
        "aa_conditions": simulated.conditions,
        "deductions": [show_deduction(deduction, None) for deduction in simulated.assessment.deductions],
        "bonuses": simulated.assessment.bonuses,
        "next_change_on": simulated.next_change_on,
        "rule_set": simulated.rule_set,
    }


def show_deduction(deduction: Deduction, why: Explanation | None) -> dict[str, Any]:
    """Return a deduction, with its reason in words where there is one."""
    shown = {
        "record_id": deduction.record.record_id,
        "item": deduction.item.code,
        "points": deduction.points,
        "direct_d": deduction.item.direct_d,
        "clause": deduction.item.clause,
        "counts_until": deduction.counts_until,
        "agency": deduction.record.agency,
        "document_no": deduction.record.document_no,
        "effective_on": deduction.record.effective_on,
    }
    if why is None:
        return shown
    return shown | {
        "because_zh": why.zh,
        "because_en": why.en,
        "repairable_from": why.repairable_from,
        "public": why.publicity.public,
        "public_until": why.publicity.until,
        "steps": why.steps,
    }


def show_items(work: CreditWork, rules: RuleBook) -> dict[str, Any]:
    """Return the catalogue as it stands today."""
    today = work.clock.today()
    classes = rules.table("information", on=today)
    return {"rule_set": rules.version, "items": list(items_on(rules, today).values()), "information": classes}


def show_aa(decided: AaDecided) -> dict[str, Any]:
    """Return what a decision on AA came to."""
    return {
        "uscc": decided.uscc,
        "on": decided.on,
        "grade": decided.rating.grade,
        "score": decided.rating.score,
        "aa_conditions": decided.conditions,
    }
