"""Recording acts, annulling and repairing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.credit.domain import powers
from services.credit.domain.adopted import Adopted, Ending
from services.credit.domain.items import find_item
from services.credit.domain.rating import Rating
from services.credit.domain.repair import check_repair
from services.credit.domain.statements import check_statement
from services.credit.use_cases.aftermath import follow_ending
from services.credit.use_cases.announcement import say_record
from services.credit.use_cases.lineage import LineageWork, begin_for, find, hold
from services.credit.use_cases.turn import finish
from services.credit.use_cases.work import CreditWork


@dataclass(frozen=True)
class RecordAct:
    """A dishonest act as an agency's legally effective document states it."""

    uscc: str
    item: str
    occurred_on: date
    effective_on: date
    document_no: str
    detail: str | None = None
    evidence_hash: str | None = None
    trace_case_id: str | None = None
    decided_on: date | None = None


@dataclass(frozen=True)
class AnnulRecord:
    """The document behind a record was annulled; `on` is the day from which it no longer counts."""

    record_id: str
    document_no: str
    on: date | None = None
    reason: str | None = None


@dataclass(frozen=True)
class RepairRecord:
    """A repair (信用修复) as the agency that recorded the act decides it."""

    record_id: str
    document_no: str
    corrected: bool
    duties_fulfilled: bool
    public_pledge: bool
    on: date | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Recorded:
    """A record with the rating it leads to today."""

    record: Adopted
    rating: Rating


def record_act(act: RecordAct, work: LineageWork, rules: RuleBook) -> Recorded:
    """Adopt an act as a credit record (采信) and rate its enterprise anew.

    An enterprise that the registry has not told of yet is not refused: its facts are kept and it is U. What is said of
    a code that another stands for counts for that one.

    Raises:
        InvalidRequest: an item that does not exist, or days in the wrong order.
        NotPermitted: another agency's item; names whose.
        Conflict: the same document and item stand for another fact.

    Source: DOMAIN D.2 (items, legally effective document); SH 四(十三) (采信).
    """
    agency = work.caller.require_agency()
    check_statement(act, agency, today=work.clock.today(), rules=rules)
    turn = begin_for(act.uscc, work)
    act = replace(act, uscc=turn.uscc)
    kept = kept_record(act, agency, work)
    if kept is None:
        kept = Adopted(record_id=uuid7(), agency=agency, known_at=turn.at, **vars(act))
        work.book.add_record(kept)
        say_record("credit.record_added", kept, work, rules)
    return Recorded(kept, finish(turn, "credit.record_act/" + kept.record_id, work, rules))


def annul_record(ask: AnnulRecord, work: CreditWork, rules: RuleBook) -> Recorded:
    """Take a record out from a day on, because the document behind it was annulled.

    Raises:
        NotFound: no such record.
        NotPermitted: not the agency that recorded it, nor its successor.
        InvalidRequest: a day to come, or before the document was made; names the first that can be.
        Conflict: it is annulled already.

    Source: DOMAIN D.2 (a penalty annulled → reversed and rated anew); 谁办案、谁录入、谁负责.
    """
    record = find(ask.record_id, work)
    today = work.clock.today()
    powers.require("annul", work.caller.agency, on=today, rules=rules, recorder=record.agency)
    on = past_day(ask.on, today)
    record, turn = hold(ask.record_id, work)
    work.expect_version(record.version)
    if record.annulment is not None:
        raise Conflict("the record is annulled already", "record_id", f"annulled on {record.annulment.on}")
    made_on = record.decided_on or record.occurred_on
    if made_on is not None and on < made_on:
        raise InvalidRequest("annulled before it was made", "on", f"{made_on} or later")
    record = end_by_annulment(record, Ending(on, ask.document_no, turn.at, ask.reason), work, rules)
    return Recorded(record, finish(turn, "credit.annul_record/" + record.record_id, work, rules))


def repair_record(ask: RepairRecord, work: CreditWork, rules: RuleBook) -> Recorded:
    """Repair a record: from then on it is neither published, shared nor used.

    Raises:
        NotFound: no such record.
        NotPermitted: not the agency that recorded it, nor its successor (谁认定、谁修复).
        Conflict: before the minimum period (says from when), a condition unmet, or it has ended already.

    Source: 信用修复管理办法 (2026); DOMAIN D.2 (publicity and repair).
    """
    record = find(ask.record_id, work)
    today = work.clock.today()
    powers.require("repair", work.caller.agency, on=today, rules=rules, recorder=record.agency)
    on = past_day(ask.on, today)
    record, turn = hold(ask.record_id, work)
    work.expect_version(record.version)
    if record.state != "EFFECTIVE":
        raise Conflict("the record has ended already", "record_id", f"{record.state} since {record.ended_on}")
    item = find_item(rules, record.item, on=record.effective_on)
    conditions = [(name, getattr(ask, name)) for name in ("corrected", "duties_fulfilled", "public_pledge")]
    check_repair(item, record.effective_on, conditions, on=on, rules=rules)
    record = end_by_repair(record, Ending(on, ask.document_no, turn.at, ask.reason), work, rules)
    return Recorded(record, finish(turn, "credit.repair_record/" + record.record_id, work, rules))


def end_by_annulment(record: Adopted, ending: Ending, work: CreditWork, rules: RuleBook) -> Adopted:
    """Keep and say that a record is annulled; return it as it is now."""
    ended = replace(record, annulment=ending, version=record.version + 1)
    work.book.save_record(ended)
    say_record("credit.record_annulled", ended, work, rules)
    follow_ending(record, ended, work, rules)
    return ended


def end_by_repair(record: Adopted, ending: Ending, work: CreditWork, rules: RuleBook) -> Adopted:
    """Keep and say that a record is repaired; return it as it is now."""
    ended = replace(record, repair=ending, version=record.version + 1)
    work.book.save_record(ended)
    say_record("credit.record_repaired", ended, work, rules)
    follow_ending(record, ended, work, rules)
    return ended


def past_day(on: date | None, today: date) -> date:
    """Return the day of a decision, today unless given; InvalidRequest for a day to come."""
    if on is not None and on > today:
        raise InvalidRequest("a decision of a day to come", "on", f"{today} or earlier")
    return on or today


def kept_record(act: RecordAct, agency: str, work: LineageWork) -> Adopted | None:
    """Return the record that stands for this very fact; None, or Conflict, as `same_fact` says."""
    under = work.book.records_under(agency, act.document_no, act.item)
    once = [] if under else [record for _, record in work.lineage.once_under(agency, act.document_no, act.item)]
    return same_fact(act, agency, under, once)


def same_fact(act: RecordAct, agency: str, under: Sequence[Adopted], once: Sequence[Adopted]) -> Adopted | None:
    """Return the record that stands for this very fact, None if the document and item are new.

    Args:
        act: as it is stated.
        agency: who states it.
        under: records that the agency's document and item stand for.
        once: records that they stood for before they were corrected.

    Raises:
        Conflict: the same document and item stand for another fact.
    """
    for record in sorted(under, key=lambda one: one.uscc != act.uscc):  # a document may concern several enterprises
        said = record.uscc, record.occurred_on, record.effective_on
        decided_alike = None in (record.decided_on, act.decided_on) or record.decided_on == act.decided_on
        if said != (act.uscc, act.occurred_on, act.effective_on) or not decided_alike or record.state != "EFFECTIVE":
            raise Conflict(
                f"{agency} has already recorded {act.item} under this document",
                "document_no",
                f"stands for {record.record_id} ({record.state}) of {record.uscc}, from {record.effective_on}",
            )
        return record
    for record in once:
        raise Conflict(
            f"{agency} has corrected what it recorded as {act.item} under this document",
            "document_no",
            f"stands as {record.record_id}: {record.item} under {record.document_no}, from {record.effective_on}",
        )
    return None
