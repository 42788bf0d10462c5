"""What agencies grant: exemption certificates, joint inspection, risk assessments, registration regimes and entries."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import Final

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from services.inspection.domain.care import attended, next_review, reviewed, said_of
from services.inspection.domain.copies import Approval
from services.inspection.domain.evidence_steps import EvidenceStep
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.reach import Reach
from services.inspection.use_cases.deciding import chapter_key, uscc_key
from services.inspection.use_cases.evidence_work import EvidenceWork, note
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import require, require_seated
from services.inspection.use_cases.redeciding import redecide_touched

_WORDS: Final = {"withdraw_approval": "withdrawal", "review_approval": "review", "move_approval": "care"}


def record_approval(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Record what an agency has granted or ordered; open consignments it touches are decided anew.

    Source: by kind, the clause of its row in `rules/consignments.toml`: 商检法 5 (免验), S12 五(二) (共同检验),
    S14 六(一) (有期限的注册登记, 进口风险评估), order 113 (四类).
    """
    row = _row(desk, ask["kind"])
    if "opened_by" in row:
        raise InvalidRequest(f"{row['zh']} has a way of its own ({row['clause']})", "kind", row["opened_by"])
    agency = work.caller.require_agency()
    require_seated(desk, work, f"granting of {ask['kind']}", row, ask["uscc"])
    today = desk.clock.today()
    approval = Approval(
        approval_id=uuid7(),
        agency=agency,
        withdrawn_on=None,
        reason=None,
        version=1,
        **{**ask, "valid_from": ask["valid_from"] or today},
    )
    _check(desk, approval, row["needs"])
    if approval.review_on is None:
        since = max(approval.valid_from, today)
        approval = replace(approval, review_on=next_review(approval.kind, since, approval.valid_until, desk.rules))
    lock(work, approval)
    add_approval(desk, work, approval, "RECORDED", str(row["clause"]), {})
    return view(approval, today)


def withdraw_approval(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Note that an approval recorded from a document was withdrawn by another, or close a regime, from today.

    Raises:
        Conflict: what was granted on an application here ends here too: notice, defence, withdrawal (`move_approval`).
    """
    before = held_approval(desk, work, ask["approval_id"], "withdraw_approval")
    if before.withdrawn_on is not None:
        raise Conflict("it was withdrawn already", "approval_id", f"withdrawn on {before.withdrawn_on}")
    if before.application_id is not None:
        raise Conflict(
            "it was granted on an application, so its holder is given notice first (行政处罚法 44, 45, by analogy)",
            "approval_id",
            "move_approval: NOTICED, HEARD, WITHDRAWN",
        )
    today = desk.clock.today()
    after = replace(before, withdrawn_on=today, state="WITHDRAWN", reason=ask["reason"], version=before.version + 1)
    keep_approval(desk, work, before, after, "WITHDRAWN", desk.clause_of("withdraw_approval"), ask)
    return view(after, today)


def list_approvals(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """List approvals, newest first."""
    found = work.approvals.page(ask, ask["cursor"], ask["limit"] + 1)
    items = found[: ask["limit"]]
    more = len(found) > ask["limit"]
    today = desk.clock.today()
    return {"items": [view(one, today) for one in items], "next_cursor": items[-1].approval_id if more else None}


def held_approval(desk: Desk, work: EvidenceWork, approval_id: str, act: str) -> Approval:
    """Return an approval to be changed, under the lock of what it concerns.

    Raises:
        NotFound: there is none.
        NotPermitted: the agency may not, or neither grants nor, for a follow-up, reviews its kind for the holder.
    """
    seen = work.approvals.find(approval_id)
    if seen is None:
        raise NotFound("there is no such approval", "approval_id", "the id that record_approval answered")
    require(desk, work, act, seen.uscc)
    row = (reviewed(seen.kind, desk.rules) if act == "review_approval" else None) or _row(desk, seen.kind)
    require_seated(desk, work, f"{_WORDS.get(act, act)} of {seen.kind}", row, seen.uscc)
    lock(work, seen)
    found = work.approvals.find(approval_id, for_update=True)
    assert found is not None
    work.expect_version(found.version)
    return found


def add_approval(
    desk: Desk, work: EvidenceWork, approval: Approval, step: str, clause: str, ask: JsonObject
) -> Approval:
    """Keep a new approval with its first step, say it, and decide anew what it touches."""
    after = attended(approval, frozenset(), desk.rules, desk.clock.today())
    work.approvals.add(after)
    _told(desk, work, after, step, clause, ask)
    redecide_touched(desk, work, touched_by(after), f"inspection.approval_recorded/{after.approval_id}")
    return after


def keep_approval(
    desk: Desk,
    work: EvidenceWork,
    before: Approval,
    after: Approval,
    step: str,
    clause: str,
    ask: JsonObject,
    *,
    by_rule: bool = False,
) -> Approval:
    """Keep a changed approval with the step that changed it, say it, and decide anew what it touches."""
    taken = _told(desk, work, after, step, clause, ask, by_rule=by_rule)
    said = said_of(work.evidence.steps(after.approval_id))
    after = attended(after, said, desk.rules, desk.clock.today())
    work.approvals.save(after)
    if (before.suspended_on, before.withdrawn_on) != (after.suspended_on, after.withdrawn_on) or step == "EXPIRED":
        redecide_touched(desk, work, touched_by(after), f"inspection.approval_{step.lower()}/{taken.subject_id}")
    return after


def view(approval: Approval, on: date) -> JsonObject:
    """Return an approval as it is told."""
    return {**asdict(approval), "in_force": approval.holds(on)}


def _told(
    desk: Desk,
    work: EvidenceWork,
    approval: Approval,
    step: str,
    clause: str,
    ask: JsonObject,
    *,
    by_rule: bool = False,
) -> EvidenceStep:
    taken = note(desk, work, approval.approval_id, step, clause, ask, by_rule=by_rule)
    told = {name: value for name, value in view(approval, desk.clock.today()).items() if name != "attend_on"}
    told |= {"step": step, "on": taken.on, "step_reason": taken.reason, "clause": clause}
    told["step_document_no"] = taken.document_no
    work.outbox.add("inspection.approval_changed", subject=approval.approval_id, uscc=approval.uscc, data=told)
    return taken


def _row(desk: Desk, kind: str) -> JsonObject:
    return next(row for row in desk.rules.table("approval") if row["kind"] == kind)


def _check(desk: Desk, approval: Approval, needs: list[str]) -> None:
    wrong: list[str] = []
    for name in needs:
        if getattr(approval, name) is None:
            wrong += [name, f"given, for {approval.kind}"]
    if approval.level is not None and "level" not in needs:
        wrong += ["level", "left out: only a risk assessment has one"]
    if approval.valid_until < approval.valid_from:
        wrong += ["valid_until", f"{approval.valid_from} or later"]
    if approval.kind == "exemption":
        years = desk.limit("exemption_validity_years", approval.valid_from)
        last = _years_later(approval.valid_from, years)
        if approval.valid_until > last:
            wrong += ["valid_until", f"{last} at the latest: an exemption holds at most {years} years"]
    if wrong:
        raise InvalidRequest("it cannot be recorded like this", *wrong)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def lock(work: Work, approval: Approval) -> None:
    """Let nobody decide on what an approval concerns until this transaction ends."""
    work.held.writing(uscc_key(approval.uscc) if approval.uscc else chapter_key(approval.hs_prefix or ""))


def touched_by(approval: Approval) -> list[Reach]:
    """What an approval can concern."""
    return [Reach(hs_prefix=approval.hs_prefix or "", direction=approval.direction, uscc=approval.uscc)]
