"""Correcting what a record says: the wrong statement is undone exactly, the right one counts as if said at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from services.credit.domain import powers
from services.credit.domain.adopted import Adopted, Ending
from services.credit.domain.statements import check_statement
from services.credit.use_cases.aftermath import follow_correction, follow_leaving
from services.credit.use_cases.announcement import say_record, say_restated
from services.credit.use_cases.lineage import CORRECTED, LineageWork, Restatement, begin_all, find
from services.credit.use_cases.records import Recorded
from services.credit.use_cases.turn import finish


@dataclass(frozen=True)
class CorrectRecord:
    """What of a record was wrong and what is right, by which document, and why.

    `right` maps names of fields (uscc, item, document_no, occurred_on, decided_on, effective_on, detail,
    evidence_hash) to what they should have said.
    """

    record_id: str
    document_no: str
    reason: str
    right: Mapping[str, Any]


def correct_record(ask: CorrectRecord, work: LineageWork, rules: RuleBook) -> Recorded:
    """Let a record say what is right; whoever it was wrongly about is rated as if it had never been.

    What it said before is kept with both times, so that a rating as known then stays what it was.

    Raises:
        NotFound: no such record.
        NotPermitted: not the agency that recorded it, or not one that may record the right item.
        InvalidRequest: nothing differs, or the right days are in the wrong order.
        Conflict: it is annulled, or the right statement stands as another record.

    Source: 谁办案、谁录入、谁负责; DOMAIN D.2 (corrections and annulments reverse exactly).
    """
    record = find(ask.record_id, work)
    agency, today = work.caller.require_agency(), work.clock.today()
    powers.require("correct", agency, on=today, rules=rules, recorder=record.agency)
    meant = dict(ask.right)
    if "uscc" in meant:
        meant["uscc"] = work.lineage.heir_of(meant["uscc"])
    turns = begin_all({record.uscc, meant.get("uscc", record.uscc)}, work)
    at = next(iter(turns.values())).at
    record = find(ask.record_id, work)
    if record.uscc not in turns:
        raise Conflict("the record has just been corrected", "record_id", "read it again")
    if "uscc" in meant and work.lineage.heir_of(meant["uscc"]) != meant["uscc"]:
        raise Conflict("another has just taken the place of this enterprise", "uscc", "the same again")
    work.expect_version(record.version)
    right = _righted(record, meant, at)
    _check(record, right, agency, today, work, rules)
    why = Restatement(CORRECTED, ask.document_no, ask.reason, agency, work.caller.actor)
    restate(record, right, why, work, rules)
    cause = f"credit.correct_record/{record.record_id}"
    ratings = {uscc: finish(turn, cause, work, rules) for uscc, turn in turns.items()}
    return Recorded(right, ratings[right.uscc])


def restate(record: Adopted, right: Adopted, why: Restatement, work: LineageWork, rules: RuleBook) -> None:
    """Keep what a record said, let it say something else, and say so; whom it leaves is told that it is annulled."""
    work.lineage.keep_statement(record, right.stated_at, why)
    work.book.save_record(right)
    if right.uscc != record.uscc and why.cause == CORRECTED:
        gone = Ending(work.clock.today(), why.correction_document_no, right.stated_at, why.reason)
        left = replace(record, annulment=gone, version=right.version)
        say_record("credit.record_annulled", left, work, rules)
        follow_leaving(record, left, work, rules)
    else:
        follow_correction(record, right, work, rules)
    say_restated(record, right, why, work, rules)


def _righted(record: Adopted, meant: Mapping[str, Any], at: datetime) -> Adopted:
    if all(getattr(record, name) == value for name, value in meant.items()):
        raise InvalidRequest("nothing of the record is corrected", "record_id", "what differs from what it says")
    return record.restated(at, **meant)


def _check(record: Adopted, right: Adopted, agency: str, today: date, work: LineageWork, rules: RuleBook) -> None:
    if record.annulment is not None:
        raise Conflict("an annulled record is not corrected", "record_id", f"annulled on {record.annulment.on}")
    check_statement(right, agency, today=today, rules=rules)
    if record.repair is not None and right.effective_on > record.repair.on:
        last = f"{record.repair.on} or earlier"
        raise InvalidRequest("repaired before its document took effect", "effective_on", last)
    for other in work.book.records_under(right.agency, right.document_no, right.item):
        if other.record_id != record.record_id:
            raise Conflict(
                f"{right.agency} has recorded {right.item} under this document already",
                "document_no",
                f"stands for {other.record_id} ({other.state}): annul this record instead",
            )
