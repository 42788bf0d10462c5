"""What agencies grant: exemption certificates, joint inspection, risk assessments, registration regimes and entries."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from services.inspection.domain.copies import Approval
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.reach import Reach
from services.inspection.use_cases.deciding import chapter_key, uscc_key
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import require, require_seated
from services.inspection.use_cases.redeciding import redecide_touched


def record_approval(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Record what an agency has granted or ordered; open consignments it touches are decided anew.

    Source: by kind, the clause of its row in `rules/consignments.toml`: 商检法 5 (免验), S12 五(二) (共同检验),
    S14 六(一) (有期限的注册登记, 进口风险评估), order 113 (四类).
    """
    row = _row(desk, ask["kind"])
    agency = work.caller.require_agency()
    require_seated(desk, work, f"granting of {ask['kind']}", row, ask["uscc"])
    approval = Approval(
        approval_id=uuid7(),
        agency=agency,
        withdrawn_on=None,
        reason=None,
        version=1,
        **{**ask, "valid_from": ask["valid_from"] or desk.clock.today()},
    )
    _check(desk, approval, row["needs"])
    _lock(work, approval)
    work.approvals.add(approval)
    redecide_touched(desk, work, touched_by(approval), f"inspection.approval_recorded/{approval.approval_id}")
    return view(approval)


def withdraw_approval(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Withdraw an approval, or close a registration regime, from today."""
    seen = work.approvals.find(ask["approval_id"])
    if seen is None:
        raise NotFound("there is no such approval", "approval_id", "the id that record_approval answered")
    require(desk, work, "withdraw_approval", seen.uscc)
    require_seated(desk, work, f"withdrawal of {seen.kind}", _row(desk, seen.kind), seen.uscc)
    _lock(work, seen)
    approval = work.approvals.find(ask["approval_id"], for_update=True)
    assert approval is not None
    work.expect_version(approval.version)
    if approval.withdrawn_on is not None:
        raise Conflict("it was withdrawn already", "approval_id", f"withdrawn on {approval.withdrawn_on}")
    approval = replace(approval, withdrawn_on=desk.clock.today(), reason=ask["reason"], version=approval.version + 1)
    work.approvals.save(approval)
    redecide_touched(desk, work, touched_by(approval), f"inspection.approval_withdrawn/{approval.approval_id}")
    return view(approval)


def list_approvals(work: Work, ask: JsonObject) -> JsonObject:
    """List approvals, newest first."""
    found = work.approvals.page(ask, ask["cursor"], ask["limit"] + 1)
    items = found[: ask["limit"]]
    more = len(found) > ask["limit"]
    return {"items": [view(one) for one in items], "next_cursor": items[-1].approval_id if more else None}


def view(approval: Approval) -> JsonObject:
    """Return an approval as it is told."""
    return asdict(approval)


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


def _lock(work: Work, approval: Approval) -> None:
    work.held.writing(uscc_key(approval.uscc) if approval.uscc else chapter_key(approval.hs_prefix or ""))


def touched_by(approval: Approval) -> list[Reach]:
    """What an approval can concern."""
    return [Reach(hs_prefix=approval.hs_prefix or "", uscc=approval.uscc)]
