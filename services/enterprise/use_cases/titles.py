"""Nominating for the title and moving it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from databus.errors import Conflict
from databus.identifiers import uuid7
from services.enterprise.domain.evaluations import TITLE
from services.enterprise.domain.memberships import ACTIVE
from services.enterprise.domain.moves import Move, check_day
from services.enterprise.domain.proposals import REVERSAL
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.titles import EXPIRED, HELD, NOMINATED, UNDER_WAY, Holder, Title, move_title
from services.enterprise.use_cases import findings, proposals
from services.enterprise.use_cases.repetition import is_repetition
from services.enterprise.use_cases.saying import say_title
from services.enterprise.use_cases.work import Work


def nominate(
    zone_id: str,
    uscc: str,
    on: date,
    evidence: tuple[str, ...],
    work: Work,
    regulations: Regulations,
    *,
    grounds: str | None = None,
) -> Title:
    """Nominate an ACTIVE member for the title; a nomination asked for again is answered as it stands.

    Source: S14 六(三).
    """
    agency = work.caller.require_agency()
    zone, duty = work.zones.get(zone_id), regulations.nomination
    regulations.require_of(duty, "nominating for the title", agency, division=zone.division)
    membership = work.memberships.get(zone_id, uscc, lock=True)
    if membership.state != ACTIVE:
        raise Conflict(
            "only an ACTIVE member is nominated", "uscc", f"the membership is {membership.state} ({duty.clause})"
        )
    if work.copies.punished(uscc):
        raise Conflict("nobody on the list of joint punishment is nominated", "uscc", "国发〔2016〕33号")
    wanted = Move(NOMINATED, on, agency, evidence)
    check_day(on, since=membership.since, today=work.clock.today())
    for title in work.titles.of(uscc, zone_id):
        if is_repetition(wanted, title.state, work.history.last("title", title.title_id)):
            return title
        if title.state in HELD | UNDER_WAY:
            raise Conflict("a title stands or is under way", "uscc", f"{title.title_id} is {title.state}")
    title = Title(uuid7(), zone_id, uscc, since=on, grounds=grounds)
    work.titles.save(title)
    say_title(title, None, wanted, duty.clause, regulations, work)
    return title


def move(title_id: str, wanted: Move, work: Work, regulations: Regulations) -> Title:
    """Move a title; a move asked for again is answered as it stands. Source: S14 六(三), 六(六)."""
    title = work.titles.get(title_id, lock=True)
    if is_repetition(wanted, title.state, work.history.last("title", title_id), until=title.valid_until):
        return title
    work.expect_version(title.version)
    return move_locked(title, wanted, work, regulations)


def move_locked(title: Title, wanted: Move, work: Work, regulations: Regulations) -> Title:
    """Move a title whose row is held."""
    membership = work.memberships.find(title.zone_id, title.uscc)
    holder = Holder(
        membership_state=membership.state if membership else None,
        finding_stands=findings.any_stands(title.uscc, work),
        finding_overturned=findings.has_fallen(title.trace_case_id, work),
        evaluated=work.evaluations.passed(TITLE, title.title_id, title.version),
        other_title=_other_title(title, work),
        division=work.zones.get(title.zone_id).division,
        punished=work.copies.punished(title.uscc),
    )
    moved, transition = move_title(title, wanted, holder, regulations, today=work.clock.today())
    work.titles.save(moved)
    say_title(moved, title.state, wanted, transition.clause, regulations, work)
    proposals.settle(title.title_id, moved.state, work)
    return moved


def expire(work: Work, regulations: Regulations) -> None:
    """Let titles expire whose last day has passed; those revoked can be had back no more. Source: S14 三(五)."""
    today = work.clock.today()
    for title in work.titles.run_out(today):
        if title.state in HELD:
            move_locked(title, Move(EXPIRED, today, None, reason="期满"), work, regulations)
        lying = work.proposals.open_about(title.title_id)
        proposals.withdraw_all(lying, REVERSAL, f"moot: its last day was {title.valid_until}", work)


def _other_title(title: Title, work: Work) -> str | None:
    others = (one for one in work.titles.of(title.uscc, title.zone_id) if one.title_id != title.title_id)
    return next((one.title_id for one in others if one.state in HELD | UNDER_WAY), None)


def rest_on(title: Title, case_id: str, reason: str, clause: str, work: Work, regulations: Regulations) -> None:
    """Let a suspension rest on another finding than before; the title stays suspended."""
    moved = replace(title, trace_case_id=case_id, reason=reason, version=title.version + 1)
    again = Move(title.state, work.clock.today(), None, reason=reason, trace_case_id=case_id)
    work.titles.save(moved)
    say_title(moved, title.state, again, clause, regulations, work)
