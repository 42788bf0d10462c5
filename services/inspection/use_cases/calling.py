"""Papers that their firm keeps (单证自存), called for when an officer wants to see them, handed in within a term."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta

from databus.calendar import add_working_days
from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from databus.pages import page
from services.inspection.domain.filings import PaperCall
from services.inspection.domain.mode_table import JsonObject
from services.inspection.use_cases.evidence_work import EvidenceWork, note, view_steps
from services.inspection.use_cases.ports import Desk
from services.inspection.use_cases.powers import require


def call_for_paper(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Call on an enterprise to hand in a paper that it named by its hash, with a consignment or a filing.

    Raises:
        NotFound: there is no such consignment or filing, or it names no paper of this hash that the enterprise keeps.

    Source: announcement 2014 No. 124 (单证自存).
    """
    uscc, title = _kept(work, ask)
    require(desk, work, "call_for_paper", uscc)
    today = desk.clock.today()
    due_on = add_working_days(today, desk.limit("paper_call_working_days", today)).due_on
    call = PaperCall(
        call_id=uuid7(),
        uscc=uscc,
        title=title,
        state="CALLED",
        called_on=today,
        due_on=due_on,
        attend_on=due_on + timedelta(days=1),
        agency=work.caller.require_agency(),
        **{name: ask[name] for name in ("document_no", "consignment_id", "filing_id", "sha256", "reason")},
    )
    work.evidence.add(call)
    _told(desk, work, call, "CALLED", ask)
    return view(call)


def answer_paper_call(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Hand in a paper called for: its hash must be the one named; another is a mismatch, and the call stays open.

    Raises:
        Conflict: the paper was handed in already.
    """
    seen = _find(work, ask["call_id"])
    require(desk, work, "answer_paper_call", seen.uscc)
    before = _find(work, ask["call_id"], for_update=True)
    work.expect_version(before.version)
    if before.state == "HANDED_IN":
        raise Conflict("the paper was handed in already", "call_id", f"handed in on {before.handed_on}")
    matches = ask["sha256"] == before.sha256
    after = replace(
        before,
        state="HANDED_IN" if matches else "MISMATCHED",
        handed_on=desk.clock.today(),
        handed_sha256=ask["sha256"],
        attend_on=None if matches else before.attend_on,
        version=before.version + 1,
    )
    work.evidence.save(after)
    _told(desk, work, after, after.state, ask)
    return view(after)


def follow_calls(desk: Desk, work: EvidenceWork, limit: int) -> int:
    """Note once of each call that its term is over; return how many were looked at."""
    today = desk.clock.today()
    found = work.evidence.calls_due(today, limit)
    for one in found:
        after = replace(one, overdue_on=today, attend_on=None, version=one.version + 1)
        work.evidence.save(after)
        _told(desk, work, after, "OVERDUE", {}, by_rule=True)
    return len(found)


def list_paper_calls(work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """List calls, newest first."""
    filters = {name: ask[name] for name in ("uscc", "state", "consignment_id") if ask[name] is not None}
    found = work.evidence.calls(filters, ask["cursor"], ask["limit"] + 1)
    told = page(found, ask["limit"], lambda one: one.call_id)
    return {"items": [view(one) for one in told.items], "next_cursor": told.next_cursor}


def get_paper_call(work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Return a call with its steps."""
    found = _find(work, ask["call_id"])
    return {**view(found), "steps": view_steps(work.evidence.steps(found.call_id))}


def view(call: PaperCall) -> JsonObject:
    """Return a call as it is told."""
    return {name: value for name, value in asdict(call).items() if name != "attend_on"}


def _find(work: EvidenceWork, call_id: str, *, for_update: bool = False) -> PaperCall:
    found = work.evidence.call(call_id, for_update=for_update)
    if found is None:
        raise NotFound("there is no such call", "call_id", "the id that call_for_paper answered")
    return found


def _kept(work: EvidenceWork, ask: JsonObject) -> tuple[str, str]:
    """Return whose paper it is and what it is called."""
    if (ask["consignment_id"] is None) == (ask["filing_id"] is None):
        raise InvalidRequest(
            "a call names a consignment or a filing", "consignment_id", "one of consignment_id and filing_id, not both"
        )
    if ask["filing_id"] is not None:
        filing = work.evidence.filing(ask["filing_id"])
        if filing is None:
            raise NotFound("there is no such filing", "filing_id", "the id that file_evidence answered")
        named = [(filing.uscc, filing.title)] if (filing.sha256, filing.kept_by) == _wanted(ask) else []
    else:
        consignment = work.consignments.find(ask["consignment_id"])
        if consignment is None:
            raise NotFound("there is no such consignment", "consignment_id", "the id a declaration was answered with")
        papers = work.consignments.documents(ask["consignment_id"])
        named = [(consignment.declared.uscc, one.title) for one in papers if (one.sha256, one.kept_by) == _wanted(ask)]
    if not named:
        raise NotFound("the enterprise keeps no such paper", "sha256", "the hash of a paper kept by the enterprise")
    return named[0]


def _wanted(ask: JsonObject) -> tuple[str, str]:
    return ask["sha256"], "enterprise"


def _told(
    desk: Desk, work: EvidenceWork, call: PaperCall, step: str, ask: JsonObject, *, by_rule: bool = False
) -> None:
    clause = desk.clause_of("call_for_paper")
    note(desk, work, call.call_id, step, clause, ask, by_rule=by_rule)
    told = {**view(call), "clause": clause}
    work.outbox.add("inspection.paper_called", subject=call.call_id, uscc=call.uscc, data=told)
