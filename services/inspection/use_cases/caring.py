"""What was granted is looked after: followed up, suspended, withdrawn after notice and defence, said to end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from databus.calendar import add_working_days
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.state_machine import Transition
from services.inspection.domain.care import approval_machine, due, next_review, reviewed, said_of
from services.inspection.domain.copies import Approval
from services.inspection.domain.evidence_steps import EvidenceStep, last_of
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.powers import check_move
from services.inspection.use_cases.approving import held_approval, keep_approval, lock, view
from services.inspection.use_cases.evidence_work import (
    EvidenceWork,
    require_other_person,
    require_reasons,
    view_steps,
)
from services.inspection.use_cases.ports import Desk
from services.inspection.use_cases.powers import division_of

_BY_REVIEW = ("REVIEW_MISSED", "REVIEW_UNMET")


def review_approval(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Follow up what was granted: conditions still met, or not; if not it is suspended at once.

    A follow-up that finds them met ends a suspension that a missed or failed one had brought, no other.

    Raises:
        Conflict: it has ended, or its kind is not followed up.
        InvalidRequest: unmet without reasons.

    Source: DOMAIN D.1/3 (yearly follow-up); 《进出口商品免验办法》; S14 六(一)进口 (risk assessments).
    """
    before = held_approval(desk, work, ask["approval_id"], "review_approval")
    row, today = reviewed(before.kind, desk.rules), desk.clock.today()
    if row is None or before.withdrawn_on is not None or before.valid_until < today:
        raise Conflict(f"{before.kind} is not followed up, or no longer", "approval_id", "one that has not ended")
    on = _day(ask["on"], before, today)
    if ask["outcome"] == "unmet":
        require_reasons(ask)
        after = _suspended(before, on)
    else:
        steps = work.evidence.steps(before.approval_id)
        freed = last_of(steps, "SUSPENDED", *_BY_REVIEW)
        after = _reinstated(before) if freed is not None and freed.step in _BY_REVIEW else before
        after = replace(after, review_on=next_review(before.kind, on, before.valid_until, desk.rules))
    step = "REVIEW_UNMET" if ask["outcome"] == "unmet" else "REVIEWED"
    after = replace(after, version=before.version + 1)
    return view(keep_approval(desk, work, before, after, step, row["clause"], ask), today)


def move_approval(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Suspend what was granted, lift that, give notice of withdrawal, hear the defence, withdraw it or let it be.

    Raises:
        Conflict: no such step from here; no notice; the term of the defence still runs.
        NotPermitted: who gave notice does not decide.
        InvalidRequest: no reasons, or no word of the defence.

    Source: 行政处罚法 44, 45 (by analogy); 《进出口商品免验办法》.
    """
    before = held_approval(desk, work, ask["approval_id"], "move_approval")
    division = None if before.uscc is None else division_of(work, before.uscc)
    agency = work.caller.agency
    move = check_move(
        approval_machine(desk.rules), before.state, ask["to"], agency, division=division, rules=desk.rules
    )
    steps = work.evidence.steps(before.approval_id)
    _guard(desk, work, move, before, steps, ask)
    after = _moved(desk, before, ask)
    step = ask["to"] if ask["to"] != "IN_FORCE" else "REINSTATED" if before.state == "SUSPENDED" else "DROPPED"
    told = {**ask, "reason": ask["defence"] or ask["reason"]}
    return view(keep_approval(desk, work, before, after, step, move.clause, told), desk.clock.today())


def get_approval(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Return an approval with every step of its care."""
    found = work.approvals.find(ask["approval_id"])
    if found is None:
        raise NotFound("there is no such approval", "approval_id", "the id that record_approval answered")
    return {**view(found, desk.clock.today()), "steps": view_steps(work.evidence.steps(found.approval_id))}


def follow_approvals(desk: Desk, work: EvidenceWork, limit: int) -> int:
    """Do what the calendar asks of approvals: remind, say that a follow-up is due, suspend, say the end; each once."""
    today = desk.clock.today()
    seen = work.applications.approvals_due(today, limit)
    for one in seen:
        lock(work, one)
        approval = work.approvals.find(one.approval_id, for_update=True)
        assert approval is not None
        _follow(desk, work, approval, today)
    return len(seen)


def _follow(desk: Desk, work: EvidenceWork, approval: Approval, today: date) -> None:
    said = said_of(work.evidence.steps(approval.approval_id))
    asked = [] if approval.withdrawn_on is not None else due(approval, said, desk.rules, today)
    past = [name for name, on in asked if on <= today]
    if "EXPIRED" in past:
        past = ["EXPIRED"]
    if not past:  # it was looked at before its day, or by another worker
        keep = replace(approval, attend_on=asked[0][1] if asked else None)
        work.approvals.save(keep)
        return
    clause = str((reviewed(approval.kind, desk.rules) or _row(desk, approval.kind))["clause"])
    for name in past:
        before, step = approval, name.rpartition("_")[0] if name.startswith("REVIEW_") else name
        after = _suspended(before, today) if step == "REVIEW_MISSED" else before
        after = replace(after, version=before.version + 1)
        told = {"on": before.review_on} if name.startswith("REVIEW_") else {}
        approval = keep_approval(desk, work, before, after, step, clause, told, by_rule=True)


def _row(desk: Desk, kind: str) -> JsonObject:
    return next(row for row in desk.rules.table("approval") if row["kind"] == kind)


def _suspended(before: Approval, on: date) -> Approval:
    state = "SUSPENDED" if before.state == "IN_FORCE" else before.state
    return replace(before, state=state, suspended_on=before.suspended_on or on)


def _reinstated(before: Approval) -> Approval:
    state = "IN_FORCE" if before.state == "SUSPENDED" else before.state
    return replace(before, state=state, suspended_on=None)


def _day(on: date | None, approval: Approval, today: date) -> date:
    day = on or today
    if not approval.valid_from <= day <= today:
        raise InvalidRequest("not a day of its validity", "on", f"from {approval.valid_from} to {today}")
    return day


def _guard(
    desk: Desk,
    work: EvidenceWork,
    move: Transition,
    before: Approval,
    steps: list[EvidenceStep],
    ask: JsonObject,
) -> None:
    if "reasons" in move.guards:
        require_reasons(ask)
    if "defence" in move.guards and not ask["defence"]:
        raise InvalidRequest(
            "nothing is said of the defence", "defence", "what the holder said, or that it said nothing"
        )
    if "noticed" in move.guards and not ask["at_request"]:
        _require_notice(desk, work, before, steps)


def _require_notice(desk: Desk, work: EvidenceWork, before: Approval, steps: list[EvidenceStep]) -> None:
    if before.state not in {"NOTICED", "HEARD"}:
        raise Conflict(
            "notice comes before a withdrawal (行政处罚法 44, 45, by analogy)",
            "to",
            "NOTICED first; or `at_request` with the holder's own request",
        )
    if before.state == "NOTICED" and before.defend_until is not None and desk.clock.today() <= before.defend_until:
        raise Conflict("the holder may still defend itself", "to", f"after {before.defend_until}, or HEARD")
    notice = last_of(steps, "NOTICED")
    if work.caller.actor is None:
        raise NotPermitted("a withdrawal is an officer's: the call names none (sanhu.actor)")
    require_other_person(work, notice.actor if notice else None, "a withdrawal")


def _moved(desk: Desk, before: Approval, ask: JsonObject) -> Approval:
    today, to = desk.clock.today(), ask["to"]
    after = replace(before, version=before.version + 1)
    if to == "SUSPENDED":
        return _suspended(after, today)
    if to == "NOTICED":
        term = add_working_days(today, desk.limit("defence_working_days", today))
        return replace(after, state=to, defend_until=term.due_on)
    if to == "WITHDRAWN":
        return replace(after, state=to, withdrawn_on=today, reason=ask["reason"])
    if to == "HEARD":
        return replace(after, state=to)
    if before.state == "SUSPENDED":
        return replace(after, state=to, suspended_on=None)
    dropped = "IN_FORCE" if before.suspended_on is None else "SUSPENDED"
    return replace(after, state=dropped, defend_until=None)
