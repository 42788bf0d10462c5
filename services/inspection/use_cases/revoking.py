"""Revoking a result that counted for others: whatever rested on it is opened again.

Goods not yet gone are decided anew and checked, released ones are stopped first, exported ones go on a recall list; a
check that an agency did not make is owed again. A few are reopened at once, more by the worker; until then nothing of
them is released (`recognising.require_recognised`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from databus.errors import Conflict, NotFound, NotPermitted
from services.inspection.domain.consignment import OPEN_STATES, Consignment
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.offered import REVOKED, SET_ASIDE, VALID, OfferedResult
from services.inspection.domain.recalls import GONE, Ground
from services.inspection.domain.recognition_terms import Terms
from services.inspection.domain.saved import OPEN, REOPENED, RESOLVED, Recognition, ResultConflict
from services.inspection.use_cases.deciding import decide_now, locked
from services.inspection.use_cases.ledger import Ledger
from services.inspection.use_cases.offering import say_conflict, say_result
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import require
from services.inspection.use_cases.recall_listing import list_for_recall
from services.inspection.use_cases.recognising import offered_key

_CLAUSE: Final = "DOMAIN D.5; 商检法 33"


def revoke_result(desk: Desk, work: Work, ask: JsonObject) -> OfferedResult:
    """Take back a result that one's own agency said; what rested on it is opened again.

    Raises:
        NotPermitted: another agency's result.
        Conflict: it counts no more already.

    Source: DOMAIN D.5; 谁认定、谁负责.
    """
    result = _fetch(work, ask["result_id"])
    require(desk, work, "revoke_offered_result", result.uscc)
    names = Terms.of(desk.rules).names(work.caller.require_agency())
    own = {result.issuer, result.offered_by, *result.counts_for}
    if own.isdisjoint(names):
        raise NotPermitted(f"a result is revoked by who said it: {', '.join(sorted(own))} (谁认定、谁负责)")
    work.expect_version(result.version)
    if result.state != VALID:
        raise Conflict("the result counts no more already", "result_id", f"{result.state} on {result.ended_on}")
    return withdraw(desk, work, result, REVOKED, reason=ask["reason"], document_no=ask["document_no"])


def revoke_source(
    desk: Desk, work: Work, source: str, source_id: str, *, reason: str, document_no: str | None
) -> list[OfferedResult]:
    """Revoke every result that came from one thing, such as a report that was withdrawn; nothing if there is none."""
    found = work.offered_results.of_source(source, source_id)
    return [
        withdraw(desk, work, _fetch(work, one.result_id), REVOKED, reason=reason, document_no=document_no)
        for one in found
    ]


def set_aside(desk: Desk, work: Work, result_id: str, *, reason: str, document_no: str | None) -> OfferedResult:
    """Let a result count no more, though nothing was wrong with it."""
    return withdraw(desk, work, _fetch(work, result_id), SET_ASIDE, reason=reason, document_no=document_no)


def resolve_conflict(desk: Desk, work: Work, ask: JsonObject) -> ResultConflict:
    """Say which of two contradicting results stands; a person who said neither decides.

    What falls counts for nobody any more, and what rested on it is opened again.

    Source: DOMAIN D.5; 商检法 27, 28, 30.
    """
    seen = work.result_conflicts.find(ask["conflict_id"])
    if seen is None:
        raise NotFound("there is no such contradiction", "conflict_id", "an id as list_result_conflicts gives it")
    require(desk, work, "resolve_result_conflict", seen.uscc)
    work.held.writing(offered_key(seen.uscc))
    conflict = work.result_conflicts.find(ask["conflict_id"], for_update=True)
    assert conflict is not None
    work.expect_version(conflict.version)
    if conflict.state != OPEN:
        raise Conflict("it is resolved already", "conflict_id", f"{conflict.resolution} on {conflict.resolved_on}")
    caller = work.caller
    for result_id in (conflict.result_id, conflict.other_result_id):
        said = work.offered_results.find(result_id)
        if said is not None and (said.offered_by, said.actor) == (caller.agency, caller.actor):
            raise NotPermitted("who said one of the two does not choose between them: another officer (商检法 30)")
    settled = _settled(desk, work, conflict, ask["resolution"], ask["reason"], ask["document_no"])
    for result_id in settled.falling:
        falls = _fetch(work, result_id)
        if falls.state == VALID:
            withdraw(desk, work, falls, SET_ASIDE, reason=ask["reason"], document_no=ask["document_no"])
    return settled


def withdraw(
    desk: Desk, work: Work, result: OfferedResult, state: str, *, reason: str, document_no: str | None
) -> OfferedResult:
    """End a result from today, settle what it contradicted, and open again what rested on it."""
    ended = replace(
        result,
        state=state,
        ended_on=desk.clock.today(),
        reason=reason,
        ended_document_no=document_no,
        ended_by=work.caller.agency,
        reopening=True,
        version=result.version + 1,
    )
    ended = replace(ended, reopening=_reopen(desk, work, ended))
    work.offered_results.save(ended)
    say_result(work, ended)
    for conflict in work.result_conflicts.of_result(result.result_id):
        if conflict.state == OPEN:
            stands = "second_stands" if conflict.result_id == result.result_id else "first_stands"
            _settled(desk, work, conflict, stands, f"{state.lower()}: {reason}", document_no)
    return ended


def reopen_next(desk: Desk, work: Work) -> bool:
    """Reopen some of what rested on a result that counts no more; whether there is more to do."""
    waiting = work.offered_results.reopening()
    if waiting is None:
        return False
    result = _fetch(work, waiting.result_id)
    work.offered_results.save(replace(result, reopening=_reopen(desk, work, result)))
    return True


def _fetch(work: Work, result_id: str) -> OfferedResult:
    """Return a result to be changed; while it is, nobody looks for results about its enterprise."""
    seen = work.offered_results.find(result_id)
    if seen is None:
        raise NotFound("there is no such result", "result_id", "an id as list_offered_results gives it")
    work.held.writing(offered_key(seen.uscc))
    found = work.offered_results.find(result_id, for_update=True)
    assert found is not None
    work.held.writing(offered_key(found.uscc))  # it went over to an heir meanwhile
    return found


def _settled(
    desk: Desk, work: Work, conflict: ResultConflict, resolution: str, reason: str, document_no: str | None
) -> ResultConflict:
    settled = replace(
        conflict,
        state=RESOLVED,
        resolution=resolution,
        resolved_on=desk.clock.today(),
        resolved_by=work.caller.agency,
        actor=work.caller.actor,
        reason=reason,
        document_no=document_no,
        version=conflict.version + 1,
    )
    work.result_conflicts.save(settled)
    say_conflict(work, settled)
    return settled


def _reopen(desk: Desk, work: Work, result: OfferedResult) -> bool:
    """Open again some of the checks that rested on a result; whether there are more."""
    most = desk.limit("reopened_at_once", desk.clock.today())
    found = work.recognitions.resting_on(result.result_id, most)
    ledger = Ledger(desk, work)
    gone: list[Consignment] = []
    because = f"{result.state.lower()}: {result.reason}"
    held = {one.consignment_id: one for one in locked(work, [it.consignment_id for it in found if it.consignment_id])}
    for one in found:
        outcome = _again(ledger, one, result, held, gone)
        reopened = replace(
            one, state=REOPENED, reopened_on=ledger.on, reopened_because=because, version=one.version + 1
        )
        work.recognitions.save(reopened)
        _say_reopened(work, reopened, outcome)
    ledger.write()
    ground = Ground("fact", result.result_id, because, result.ended_document_no)
    list_for_recall(desk, work, gone, ground)
    return len(found) == most


def _again(
    ledger: Ledger,
    one: Recognition,
    result: OfferedResult,
    held: Mapping[str, Consignment],
    gone: list[Consignment],
) -> str:
    """Put a consignment back before its check, or among what has gone; the outcome in a word."""
    if one.consignment_id is None:
        return "owed"
    consignment = held.get(one.consignment_id)
    if consignment is None:
        return "ended"
    if consignment.state in GONE:
        gone.append(consignment)
        return "recall_listed" if consignment.declared.direction == "export" else "ended"
    if consignment.state == "RELEASED":
        _step(ledger, consignment, "STOPPED", result)
        consignment.released_on = None
        decide_now(ledger, [consignment], _cause(result), anew=True)
        return "stopped"
    if consignment.state == "CONFORMING":
        _step(ledger, consignment, "MODE_DECIDED", result)
        decide_now(ledger, [consignment], _cause(result), anew=True)
        return "checked_anew"
    return "checked_anew" if consignment.state in OPEN_STATES else "ended"


def _step(ledger: Ledger, consignment: Consignment, target: str, result: OfferedResult) -> None:
    reason = f"免于检查所依据的结果{result.document_no}已失效 (what the skipped check rested on counts no more)"
    ledger.step(
        consignment,
        target,
        clause=_CLAUSE,
        by_rule=True,
        reason=reason,
        cause=_cause(result),
        document_no=result.ended_document_no,
    )


def _cause(result: OfferedResult) -> str:
    return f"inspection.offered_result_changed/{result.result_id}"


def _say_reopened(work: Work, one: Recognition, outcome: str) -> None:
    names = ("recognition_id", "uscc", "check", "result_id", "issuer", "recognised_by", "document_no", "consignment_id")
    told = {name: getattr(one, name) for name in (*names, "reopened_on", "version")}
    told |= {"because": one.reopened_because, "outcome": outcome}
    work.outbox.add("inspection.recognition_reopened", subject=one.recognition_id, uscc=one.uscc, data=told)
