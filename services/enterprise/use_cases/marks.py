"""Licences to use a zone's name and mark: applying, moving, using; what ends or suspends them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from services.enterprise.domain.marks import (
    APPLIED,
    ENDED,
    EXPIRED,
    LICENSED,
    SUSPENDED,
    Licensee,
    MarkLicence,
    MarkUse,
    move_mark,
)
from services.enterprise.domain.memberships import ACTIVE, Membership
from services.enterprise.domain.moves import Move, check_day
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.words import membership_state
from services.enterprise.use_cases import findings
from services.enterprise.use_cases.kept import Trace
from services.enterprise.use_cases.repetition import is_repetition
from services.enterprise.use_cases.saying import say_mark
from services.enterprise.use_cases.work import Work

_USES_SHOWN: Final = 100


def apply(asked: Mapping[str, Any], on: date, work: Work, regulations: Regulations) -> MarkLicence:
    """Ask for a licence; asked for again, it is answered as it stands. Source: S14 六(五); SN附2 三(五)3."""
    zone_id, uscc, agency = asked["zone_id"], asked["uscc"], work.caller.require_agency()
    division = work.zones.get(zone_id).division
    duty = regulations.require("apply_mark_licence", agency, division=division)
    membership = work.memberships.get(zone_id, uscc, lock=True)
    wanted = Move(APPLIED, on, agency, asked["evidence"])
    for licence in work.marks.live(uscc, zone_id):
        if is_repetition(wanted, licence.state, work.history.last("mark_licence", licence.licence_id)):
            return licence
        raise Conflict("a licence stands or is asked for", "uscc", f"{licence.licence_id} is {licence.state}")
    if membership.state != ACTIVE:
        raise Conflict("only an ACTIVE member asks", "uscc", f"the membership is {membership.state} ({duty.clause})")
    check_day(on, since=membership.since, today=work.clock.today())
    licence = MarkLicence(uuid7(), zone_id, uscc, asked["purpose"], since=on)
    work.marks.save(licence)
    say_mark(licence, None, wanted, duty.clause, regulations, work)
    return licence


def move(licence_id: str, wanted: Move, work: Work, regulations: Regulations) -> MarkLicence:
    """Move a licence; a move asked for again is answered as it stands. Source: S14 六(五), 六(六)."""
    licence = work.marks.get(licence_id, lock=True)
    last = work.history.last("mark_licence", licence_id)
    if is_repetition(wanted, licence.state, last, until=licence.valid_until):
        return licence
    work.expect_version(licence.version)
    return _move_locked(licence, wanted, work, regulations)


def record_use(licence_id: str, asked: Mapping[str, Any], on: date, work: Work, regulations: Regulations) -> MarkUse:
    """Note a use of the name and mark; only whoever holds a licence on that day uses them. Source: S14 六(五)."""
    licence = work.marks.get(licence_id, lock=True)
    agency, division = work.caller.require_agency(), work.zones.get(licence.zone_id).division
    duty = regulations.require("record_mark_use", agency, division=division)
    known = [row["use"] for row in regulations.book.table("mark_use")]
    if asked["use"] not in known:
        raise InvalidRequest("no such use", "use", f"one of {', '.join(known)}")
    check_day(on, since=None, today=work.clock.today())
    if not _held_on(licence, on, work):
        raise Conflict("no licence was held on that day", "on", f"the licence is {licence.state} ({duty.clause})")
    use = MarkUse(uuid7(), licence_id, asked["use"], asked["occasion"], on, agency, work.clock.now())
    work.marks.add_use(use)
    return use


def show(licence_id: str, work: Work) -> Mapping[str, Any]:
    """Return a licence with its history and its newest uses."""
    return {
        **vars(work.marks.get(licence_id)),
        "history": work.history.of("mark_licence", licence_id),
        "uses": work.marks.uses(licence_id, limit=_USES_SHOWN),
    }


def end_with(membership: Membership, work: Work, regulations: Regulations) -> None:
    """End the licences of a membership that ended: it is members that use the name. Source: S14 三(五), 六(五)."""
    reason = f"示范区企业资格终止（{membership_state(membership.state)}）"
    for licence in work.marks.live(membership.uscc, membership.zone_id, lock=True):
        _move_locked(licence, Move(ENDED, work.clock.today(), None, reason=reason), work, regulations)


def settle(uscc: str, leading: Trace | None, work: Work, regulations: Regulations) -> None:
    """Suspend licences while a malicious finding stands, by the oldest; put them back when none does.

    What people suspended is theirs to give back, what ran out meanwhile stays. Source: S14 六(六).
    """
    today = work.clock.today()
    for licence in work.marks.live(uscc, lock=True):
        by_finding = licence.state == SUSPENDED and licence.trace_case_id is not None
        if leading is not None and (licence.state == LICENSED or by_finding):
            if licence.trace_case_id != leading.case_id:
                reason = f"恶意违法认定（{leading.case_no}）"
                at_once = Move(SUSPENDED, today, None, reason=reason, trace_case_id=leading.case_id)
                _move_locked(licence, at_once, work, regulations)
        elif leading is None and by_finding and _may_be_used(licence, today, work):
            back = Move(LICENSED, today, None, reason="认定撤销，恢复使用")
            _move_locked(licence, back, work, regulations)


def hand_over(uscc: str, successor: str, reason: str, clause: str, work: Work, regulations: Regulations) -> None:
    """Let the licences of an enterprise go over to the one that is the same under another code, as they stand."""
    for licence in work.marks.live(uscc, lock=True):
        handed = replace(licence, uscc=successor, version=licence.version + 1)
        work.marks.save(handed)
        move = Move(handed.state, work.clock.today(), None, reason=reason)
        say_mark(handed, licence.state, move, clause, regulations, work)


def expire(work: Work, regulations: Regulations) -> None:
    """Let licences expire whose last day has passed. Source: S14 三(五)."""
    today = work.clock.today()
    for licence in work.marks.run_out(today):
        _move_locked(licence, Move(EXPIRED, today, None, reason="期满"), work, regulations)


def _move_locked(licence: MarkLicence, wanted: Move, work: Work, regulations: Regulations) -> MarkLicence:
    membership, zone = work.memberships.find(licence.zone_id, licence.uscc), work.zones.get(licence.zone_id)
    licensee = Licensee(
        membership_state=membership.state if membership else None,
        zone_level=zone.level,
        finding_stands=findings.any_stands(licence.uscc, work),
        division=zone.division,
    )
    moved, transition = move_mark(licence, wanted, licensee, regulations, today=work.clock.today())
    work.marks.save(moved)
    say_mark(moved, licence.state, wanted, transition.clause, regulations, work)
    return moved


def _may_be_used(licence: MarkLicence, today: date, work: Work) -> bool:
    return not licence.has_run_out(today) and work.zones.get(licence.zone_id).level is not None


def _held_on(licence: MarkLicence, on: date, work: Work) -> bool:
    """Whether the licence was held through the day, by its history."""
    standing = None
    for moved in work.history.of("mark_licence", licence.licence_id):
        if moved.on <= on:
            standing = moved.target
    return standing == LICENSED and not licence.has_run_out(on)
