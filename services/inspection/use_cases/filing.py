"""Papers filed once and used while valid (单证备案); self-declarations and assurances; what follows a false one."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from databus.pages import page
from databus.state_machine import StateMachine, Transition
from services.inspection.domain.evidence_steps import last_of
from services.inspection.domain.filings import FALSE, FILED, Filing
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.powers import check_move
from services.inspection.domain.reach import Reach
from services.inspection.domain.terms import last_day
from services.inspection.use_cases.deciding import uscc_key
from services.inspection.use_cases.evidence_work import (
    EvidenceWork,
    note,
    require_other_person,
    require_reasons,
    view_steps,
)
from services.inspection.use_cases.false_filings import reinstate, reopen_cleared
from services.inspection.use_cases.ports import Desk
from services.inspection.use_cases.powers import division_of, require
from services.inspection.use_cases.redeciding import redecide_touched

_NO_FINDING: Final = {"finding_document_no": None, "finding_agency": None, "finding_on": None}


def file_evidence(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """File a paper by its hash for goods and a time; consignments that it speaks for are decided anew.

    Raises:
        InvalidRequest: promises missing, or a validity beyond what the kind allows.
        Conflict: one of its kind was found false, and the bar still holds.

    Source: announcement 2014 No. 124 (单证备案); 2017 rules (合格保证); S14 六(一) (自我声明).
    """
    row, today = _row(desk, ask["kind"]), desk.clock.today()
    require(desk, work, "file_evidence", ask["uscc"])
    filing = Filing(
        filing_id=uuid7(),
        state=FILED,
        agency=work.caller.require_agency(),
        **{**ask, "valid_from": ask["valid_from"] or today, "promises": tuple(ask["promises"])},
    )
    _check(desk, filing, row)
    work.held.writing(uscc_key(filing.uscc))
    _refuse_if_barred(work, filing, today)
    work.evidence.add(filing)
    _told(desk, work, filing, "FILED", row["clause"], {}, row)
    return view(filing)


def move_filing(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Withdraw a paper, find it false, or overturn that finding; what rested on it is decided anew.

    A false statement leads to the credit item of its kind, and the enterprise's mere word counts no more for a time.
    Goods released on it that have not left are stopped, those that have left go on a recall list.

    Raises:
        Conflict, NotPermitted: another's move, or not from here; the finding's own officer overturns it.
        InvalidRequest: a finding without its reasons.

    Source: DOMAIN D.2 (S03); D.6 (a finding overturned → what rested on it is reversed).
    """
    seen = _find(work, ask["filing_id"])
    work.held.writing(uscc_key(seen.uscc))
    before = _find(work, ask["filing_id"], for_update=True)
    work.expect_version(before.version)
    row, move = _row(desk, before.kind), _move(desk, work, before, ask["to"])
    if "reasons" in move.guards:
        require_reasons(ask)
    if "other_person" in move.guards:
        found = last_of(work.evidence.steps(before.filing_id), FALSE)
        require_other_person(work, found.actor if found else None, "overturning a finding")
    after = _moved(desk, before, ask, row)
    work.evidence.save(after)
    step = "REINSTATED" if before.state == FALSE else after.state
    _told(desk, work, after, step, move.clause, ask, row)
    if after.state == FALSE:
        reopen_cleared(desk, work, after, move.clause, ask)
    elif before.state == FALSE:
        reinstate(desk, work, after, ask["document_no"])
    return view(after)


def get_filing(work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Return a filing with its steps."""
    found = _find(work, ask["filing_id"])
    return {**view(found), "steps": view_steps(work.evidence.steps(found.filing_id))}


def list_filings(work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """List filings, newest first."""
    filters = {name: ask[name] for name in ("uscc", "kind", "state", "on") if ask[name] is not None}
    found = work.evidence.filings(filters, ask["cursor"], ask["limit"] + 1)
    told = page(found, ask["limit"], lambda one: one.filing_id)
    return {"items": [view(one) for one in told.items], "next_cursor": told.next_cursor}


def view(filing: Filing) -> JsonObject:
    """Return a filing as it is told."""
    return {**asdict(filing), "promises": list(filing.promises)}


def _row(desk: Desk, kind: str) -> JsonObject:
    return next(row for row in desk.rules.table("filing_kind") if row["kind"] == kind)


def _find(work: EvidenceWork, filing_id: str, *, for_update: bool = False) -> Filing:
    found = work.evidence.filing(filing_id, for_update=for_update)
    if found is None:
        raise NotFound("there is no such filing", "filing_id", "the id that file_evidence answered")
    return found


def _check(desk: Desk, filing: Filing, row: JsonObject) -> None:
    wrong: list[str] = []
    missing = [one for one in row.get("promises", ()) if one not in filing.promises]
    if missing:
        wrong += ["promises", "all of: " + ", ".join(row["promises"])]
    elif filing.promises and "promises" not in row:
        wrong += ["promises", "left out: only an assurance of conformity promises"]
    last = last_day(filing.valid_from, desk.limit(row["validity"], filing.valid_from))
    if not filing.valid_from <= filing.valid_until <= last:
        wrong += ["valid_until", f"from {filing.valid_from} to {last}"]
    if wrong:
        raise InvalidRequest("it cannot be filed like this", *wrong)


def _refuse_if_barred(work: EvidenceWork, filing: Filing, today: date) -> None:
    against = [one for one in work.evidence.filings_of(filing.uscc, filing.kind) if one.bars(today)]
    met = next((one for one in against if one.meets(filing.hs_prefix)), None)
    if met is not None:
        raise Conflict(
            f"a paper of this kind was found false ({met.found_document_no})",
            "kind",
            f"filed anew after {met.barred_until}, or once the finding is overturned",
        )


def _move(desk: Desk, work: EvidenceWork, filing: Filing, to: str) -> Transition:
    machine = StateMachine.from_rows("filing", desk.rules.table("filing_move"))
    division = division_of(work, filing.uscc)
    return check_move(machine, filing.state, to, work.caller.agency, division=division, rules=desk.rules)


def _moved(desk: Desk, before: Filing, ask: JsonObject, row: JsonObject) -> Filing:
    today, version = desk.clock.today(), before.version + 1
    if ask["to"] == FALSE:
        months = desk.limit("false_statement_bars_months", today)
        barred = last_day(today, months) if "false_item" in row else None
        found = ask["document_no"] or ask["evidence"][0]
        return replace(
            before, state=FALSE, ended_on=today, found_document_no=found, barred_until=barred, version=version
        )
    if ask["to"] == FILED:
        return replace(before, state=FILED, ended_on=None, found_document_no=None, barred_until=None, version=version)
    return replace(before, state=ask["to"], ended_on=today, version=version)


def _told(
    desk: Desk, work: EvidenceWork, filing: Filing, step: str, clause: str, ask: JsonObject, row: JsonObject
) -> None:
    """Keep the step, say it, and decide anew what the paper speaks for."""
    taken = note(desk, work, filing.filing_id, step, clause, ask)
    told: dict[str, Any] = view(filing)
    told |= {
        "step": step,
        "on": taken.on,
        "document_no": taken.document_no or filing.document_no,
        "reason": taken.reason,
        "clause": clause,
        # of a finding overturned too: the item that its document had led to
        "item": row.get("false_item") if step in {FALSE, "REINSTATED"} else None,
        **(_finding(work, filing) if step in {FALSE, "REINSTATED"} else _NO_FINDING),
    }
    work.outbox.add("inspection.filing_changed", subject=filing.filing_id, uscc=filing.uscc, data=told)
    touched = [Reach(hs_prefix=filing.hs_prefix or "", uscc=filing.uscc)]
    redecide_touched(desk, work, touched, f"inspection.filing_changed/{filing.filing_id}")


def _finding(work: EvidenceWork, filing: Filing) -> JsonObject:
    """Return by which document, whose, and when it was found false."""
    found = last_of(work.evidence.steps(filing.filing_id), FALSE)
    assert found is not None
    document_no = found.document_no or next(iter(found.evidence), None)
    return {"finding_document_no": document_no, "finding_agency": found.agency, "finding_on": found.on}
