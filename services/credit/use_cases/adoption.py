"""What other services say, taken into credit: enterprises, penalties, findings, complaints, failed batches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from databus import contracts
from databus.clock import day_of
from databus.envelope import Event
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.credit.domain.adopted import Adopted, Ending
from services.credit.domain.items import bonus_codes, find_item
from services.credit.domain.rating import Facts
from services.credit.use_cases.announcement import say_record
from services.credit.use_cases.lineage import LineageWork, begin_for, hold, kept_for
from services.credit.use_cases.records import end_by_annulment
from services.credit.use_cases.turn import begin, finish
from services.credit.use_cases.work import CreditWork, Enterprise, Nonconformity, Overturned

FINDING_OVERTURNED: Final = "enforcement.finding_overturned"
NONCONFORMITY_WITHDRAWN: Final = "inspection.nonconformity_withdrawn"


@dataclass(frozen=True)
class _Fact:
    """The document behind a record, as an event tells it."""

    uscc: str
    item: str
    agency: str
    document_no: str
    occurred_on: date | None
    effective_on: date
    detail: str | None = None
    penalty_id: str | None = None
    trace_case_id: str | None = None
    decided_on: date | None = None


def follow_enterprise(event: Event, work: CreditWork, rules: RuleBook) -> None:
    """Keep the copy of an enterprise and let its bonuses follow the registry, from the day it was said.

    Source: DOMAIN D.2 (bonuses: pledge kept, CNAS lab, own brand, quality award).
    """
    data = contracts.validate(event.name, event.data)
    on = day_of(event.time)
    held = frozenset(code for code in bonus_codes(rules, on=on) if data[code])
    turn = begin(data["uscc"], work)
    work.book.save_enterprise(Enterprise(data["uscc"], data["name"], data["active"], data["division"]))
    if not turn.standing.version and not held:  # nothing is known of it but that it is there
        finish(turn, cause_of(event), work, rules, facts=Facts(turn.standing.known_since_on))
        return
    if turn.standing.version and work.book.last_bonuses(data["uscc"]) == held:
        return
    work.book.add_bonuses(data["uscc"], on=on, held=held, known_at=turn.at)
    finish(turn, cause_of(event), work, rules)


def follow_membership(event: Event, work: CreditWork) -> None:
    """Keep who belongs to which zone, so that a zone's members can be rated together."""
    data = contracts.validate(event.name, event.data)
    active = data["state"] in {"ACTIVE", "RECTIFYING"}
    on, version = data["on"], data["version"]
    work.book.save_membership(data["uscc"], data["zone_id"], active=active, on=on, version=version)


def adopt_penalty(event: Event, work: LineageWork, rules: RuleBook) -> None:
    """Adopt a penalty as a record; annul what rests on it when it is annulled, whichever was heard first.

    A penalty decided before the finding it cites was overturned falls with that finding, though heard after it.

    Source: DOMAIN B.4 (penalty → credit), D.2 (annulled → event reversed and rated anew).
    """
    data = contracts.validate(event.name, event.data)
    fact = _Fact(
        uscc=data["uscc"],
        item=data["item"],
        agency=data["agency"],
        document_no=data["document_no"],
        occurred_on=data["occurred_on"],
        effective_on=data["effective_on"],
        decided_on=data["decided_on"],
        detail=data["act"],
        penalty_id=data["penalty_id"],
        trace_case_id=data["trace_case_id"],
    )
    adopt(fact, event, work, rules)
    if data["state"] == "ANNULLED":
        resting = work.book.records_of_penalty(data["penalty_id"])
        document_no = data["annulment_document_no"] or data["document_no"]
        annul_all(resting, data["annulled_on"] or day_of(event.time), document_no, cause_of(event), work, rules)
        return
    fallen = _fallen(data, work, rules)
    if fallen is not None and event.time <= fallen.at:
        resting = work.book.records_of_penalty(data["penalty_id"])
        cause = f"{FINDING_OVERTURNED}/{fallen.case_id}"
        annul_all(resting, day_of(fallen.at), fallen.document_no, cause, work, rules)


def adopt_complaint(event: Event, work: LineageWork, rules: RuleBook) -> None:
    """Adopt a substantiated complaint as O01."""
    data = contracts.validate(event.name, event.data)
    row = _adoption(event.name, rules)
    fact = _Fact(
        uscc=data["uscc"],
        item=row["items"][0],
        agency=data["agency"],
        document_no=data["document_no"],
        occurred_on=data["occurred_on"],
        effective_on=data["effective_on"],
    )
    adopt(fact, event, work, rules)


def adopt_nonconformity(event: Event, work: LineageWork, rules: RuleBook) -> None:
    """Adopt a batch found nonconforming as P01 or P02, once a document says so.

    One that a re-inspection has taken back does not count, though heard after that.
    """
    data = contracts.validate(event.name, event.data)
    row = _adoption(event.name, rules)
    if data["item"] not in row["items"] or data["document_no"] is None:
        return
    fact = _Fact(
        uscc=data["uscc"],
        item=data["item"],
        agency=event.agency or row["agency"],
        document_no=data["document_no"],
        occurred_on=data["on"],
        effective_on=data["on"],
        detail=f"{data['declaration_no']} {data['product']}",
    )
    found = replace(_nonconformity(data, work), agency=fact.agency)
    work.book.save_nonconformity(found)
    adopt(fact, event, work, rules)
    _let_fall(found, work, rules)


def adopt_false_statement(event: Event, work: LineageWork, rules: RuleBook) -> None:
    """Adopt a self-declaration or commitment found false as S03; annul it when the finding is overturned.

    A finding overturned is kept as a record and its end, whichever was heard first.

    Source: DOMAIN D.2 (S03), D.6 (a finding overturned → what rested on it is reversed).
    """
    data = contracts.validate(event.name, event.data)
    row = _adoption(event.name, rules)
    if data["item"] not in row["items"] or data["finding_document_no"] is None:
        return
    fact = _Fact(
        uscc=data["uscc"],
        item=data["item"],
        agency=data["finding_agency"] or row["agency"],
        document_no=data["finding_document_no"],
        occurred_on=data["finding_on"],
        effective_on=data["finding_on"] or data["on"],
        detail=data["title"],
    )
    adopt(fact, event, work, rules)
    if data["step"] == "REINSTATED":
        resting = kept_for(fact.uscc, fact.agency, fact.document_no, fact.item, work)
        document_no = data["document_no"] or fact.document_no
        annul_all(resting, data["on"], document_no, cause_of(event), work, rules)


def withdraw_nonconformity(event: Event, work: LineageWork, rules: RuleBook) -> None:
    """Annul the record that rests on a batch which a re-inspection found conforming, from that day.

    A document that found several batches nonconforming counts as long as one of them stands.

    Source: 商检法 27, 28; DOMAIN D.4 (REINSPECTION → CONFORMING).
    """
    data = contracts.validate(event.name, event.data)
    if data["item"] is None or data["document_no"] is None:
        return
    document_no = data["reason"] or data["document_no"]
    found = replace(_nonconformity(data, work), withdrawn_on=data["on"], withdrawal_document_no=document_no)
    work.book.save_nonconformity(found)
    _let_fall(found, work, rules)


def overturn_finding(event: Event, work: LineageWork, rules: RuleBook) -> None:
    """Annul the MALICIOUS items that rest on a finding now overturned.

    Source: DOMAIN D.6 (a finding overturned → what rested on it is reversed).
    """
    data = contracts.validate(event.name, event.data)
    row = _adoption(FINDING_OVERTURNED, rules)
    document_no = data["document_no"] or data["case_no"]
    work.book.save_overturned(Overturned(data["case_id"], event.time, document_no))
    resting = [record for item in row["items"] for record in work.book.records_of_case(data["case_id"], item)]
    annul_all(resting, day_of(event.time), document_no, cause_of(event), work, rules)


def adopt(fact: _Fact, event: Event, work: LineageWork, rules: RuleBook) -> None:
    """Keep a fact as a record, unless its document and item stand, or stood until corrected, for the same enterprise.

    An act that its agency recorded itself is linked to the penalty and the case, so that it falls with them.
    """
    find_item(rules, fact.item, on=fact.effective_on)
    turn = begin_for(fact.uscc, work)
    fact = replace(fact, uscc=turn.uscc)
    kept = next(iter(kept_for(fact.uscc, fact.agency, fact.document_no, fact.item, work)), None)
    if kept is None:
        kept = Adopted(record_id=uuid7(), known_at=turn.at, **vars(fact))
        work.book.add_record(kept)
        say_record("credit.record_added", kept, work, rules)
        finish(turn, cause_of(event), work, rules)
    elif kept.penalty_id is None and fact.penalty_id is not None:
        work.book.link_record(kept.record_id, penalty_id=fact.penalty_id, trace_case_id=fact.trace_case_id)


def annul_all(
    resting: Iterable[Adopted],
    on: date,
    document_no: str,
    cause: str,
    work: CreditWork,
    rules: RuleBook,
) -> None:
    """Annul records that are not annulled yet."""
    for record in resting:
        standing, turn = hold(record.record_id, work)
        if standing.annulment is None:
            end_by_annulment(standing, Ending(on, document_no, turn.at, cause), work, rules)
            finish(turn, cause, work, rules)


def cause_of(event: Event) -> str:
    """Return how the history names an event."""
    return f"{event.name}/{event.subject}"


def _nonconformity(data: dict[str, Any], work: LineageWork) -> Nonconformity:
    """Return what is known of a batch found nonconforming, or that it is heard of now."""
    asked = Nonconformity(data["consignment_id"], data["document_no"], data["item"], data["uscc"])
    under = work.book.nonconformities_under(asked.uscc, asked.document_no, asked.item)
    return next((one for one in under if one.consignment_id == asked.consignment_id), asked)


def _let_fall(found: Nonconformity, work: LineageWork, rules: RuleBook) -> None:
    """Annul what rests on a batch found nonconforming and taken back, unless another under its document stands."""
    if found.agency is None or found.withdrawn_on is None or found.withdrawal_document_no is None:
        return
    under = work.book.nonconformities_under(found.uscc, found.document_no, found.item)
    if any(one.agency == found.agency and one.withdrawn_on is None for one in under):
        return
    resting = kept_for(found.uscc, found.agency, found.document_no, found.item, work)
    cause = f"{NONCONFORMITY_WITHDRAWN}/{found.consignment_id}"
    annul_all(resting, found.withdrawn_on, found.withdrawal_document_no, cause, work, rules)


def _fallen(penalty: dict[str, Any], work: CreditWork, rules: RuleBook) -> Overturned | None:
    """Return the overturned finding that a penalty's item rests on, if it rests on one."""
    case_id, items = penalty["trace_case_id"], _adoption(FINDING_OVERTURNED, rules)["items"]
    return work.book.find_overturned(case_id) if case_id is not None and penalty["item"] in items else None


def _adoption(event: str, rules: RuleBook) -> dict[str, Any]:
    return next(row for row in rules.table("adoptions") if row["event"] == event)
