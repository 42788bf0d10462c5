"""One enterprise stands for another: what is known of the old code counts for the one that took its place."""

from __future__ import annotations

from dataclasses import replace

from databus import contracts
from databus.envelope import Event
from databus.rules import RuleBook
from services.credit.domain.adopted import Adopted, Ending
from services.credit.use_cases.adoption import cause_of
from services.credit.use_cases.corrections import restate
from services.credit.use_cases.lineage import SUCCEEDED, LineageWork, Restatement, Succession, begin_all
from services.credit.use_cases.listing_steps import hand_over as hand_over_listings
from services.credit.use_cases.records import end_by_annulment
from services.credit.use_cases.turn import Turn, finish


def succeed(event: Event, work: LineageWork, rules: RuleBook) -> None:
    """Let records, formal ratings and AA of a duplicate or an old code go over to the code that stands for it.

    An enterprise that is taken over or divided stays what it was, and so does who takes it over: their rating is their
    own. What is said of the old code later is adopted for the new one, so the order in which things are heard is free.

    Source: 海关总署令第251号 (合并、分立: 适用存续企业的信用状况认定结果), by analogy; SH 六(二); DOMAIN D.2.
    """
    data = contracts.validate(event.name, event.data)
    if not data["follows"]:
        return
    old, heir = data["uscc"], work.lineage.heir_of(data["successor"])
    if heir == old:
        return
    turns = begin_all({old, heir}, work)
    at = turns[old].at
    told = Succession(old, data["successor"], data["kind"], data["on"], data["document_no"], data["clause"], at)
    if not work.lineage.add_succession(told):
        return
    turns[heir] = _hand_over(turns[old], turns[heir], work)
    why = Restatement(SUCCEEDED, data["document_no"], data["reason"], data["agency"])
    for record in work.book.records_about(old):
        twin = _twin(record, heir, work)
        if twin is None:
            restate(record, record.restated(at, uscc=heir), why, work, rules)
        else:
            _leave_to(twin, record, Ending(work.clock.today(), why.correction_document_no, at, why.reason), work, rules)
    hand_over_listings(old, heir, work, rules)
    for turn in turns.values():
        finish(turn, cause_of(event), work, rules)


def _twin(record: Adopted, heir: str, work: LineageWork) -> Adopted | None:
    """Return the heir's own record under the same document and item, if there is one."""
    under = work.book.records_under(record.agency, record.document_no, record.item)
    return next((one for one in under if one.uscc == heir), None)


def _leave_to(twin: Adopted, record: Adopted, ending: Ending, work: LineageWork, rules: RuleBook) -> None:
    """Let the heir's own record stand for both, since one act is one record; it falls with either penalty."""
    if twin.penalty_id is None and record.penalty_id is not None:
        work.book.link_record(twin.record_id, penalty_id=record.penalty_id, trace_case_id=record.trace_case_id)
    if record.annulment is None:
        end_by_annulment(record, ending, work, rules)


def _hand_over(old: Turn, heir: Turn, work: LineageWork) -> Turn:
    """Let ratings and grants go over; return the heir's step, known since the first of both was."""
    work.lineage.hand_over(old.uscc, heir.uscc, heir.at)
    standing = heir.standing
    if old.standing.known_since_on >= standing.known_since_on:
        return heir
    work.lineage.keep_known_since(heir.uscc, standing.known_since_on, standing.known_since_at, heir.at)
    return replace(heir, standing=replace(standing, known_since_on=old.standing.known_since_on))
