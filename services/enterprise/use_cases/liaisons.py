"""Liaison officers, problems reported to the office, and what is made public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.identifiers import uuid7
from databus.pages import Page, page
from services.enterprise.domain import liaisons as rules
from services.enterprise.domain.liaisons import Liaison, Notice, Problem
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.tasks import TaskToAssign
from services.enterprise.use_cases import tasks
from services.enterprise.use_cases.bodies import division_of, require_bodies
from services.enterprise.use_cases.work import Work

_CLAUSE: Final = "SH 六(一)"


@dataclass(frozen=True)
class LiaisonToName:
    """The officer that the calling agency names for a county, from a day on."""

    division: str
    name: str
    position: str
    phone: str
    email: str | None
    held_from: date
    document_no: str


def name(wanted: LiaisonToName, work: Work, regulations: Regulations) -> Liaison:
    """Name the calling agency's liaison officer for a county; the one before ends on that day, and stays on record.

    Raises:
        InvalidRequest: the agency is none of that county's.
        Conflict: a later officer is named already, or the one before began on or after the day.

    Source: SH 六(一): each member unit names one capable officer for reporting and liaison.
    """
    agency = work.caller.require_agency()
    require_bodies([agency], wanted.division, "division", regulations)
    at = work.clock.now()
    for other in work.liaisons.of_agency(agency, wanted.division):
        if _same(other, wanted):
            return other
        if other.held_from >= wanted.held_from and other.held_until != other.held_from:
            right = f"a day after {other.held_from.isoformat()}, from which another is named ({_CLAUSE})"
            raise Conflict("an agency has one liaison officer at a time", "held_from", right)
        if other.held_until is None or other.held_until > wanted.held_from:
            _replaced(other, wanted.held_from, at, wanted.document_no, work)
    told = vars(wanted)
    liaison = Liaison(liaison_id=uuid7(), revision=1, agency=agency, **told, **_now(work, at))
    work.liaisons.add(liaison)
    return liaison


def end(liaison_id: str, held_until: date, document_no: str, work: Work) -> Liaison:
    """End a liaison without another; the agency that named the officer may."""
    liaison = work.liaisons.get(liaison_id, lock=True)
    if liaison.agency != work.caller.require_agency():
        raise NotPermitted(f"the officer was named by {liaison.agency} ({_CLAUSE})")
    if (liaison.held_until, liaison.document_no) == (held_until, document_no):
        return liaison
    return _replaced(liaison, held_until, work.clock.now(), document_no, work)


def list_of(asked: Mapping[str, Any], work: Work) -> Page[Liaison]:
    """Return a page of the liaison officers of a day, as they were known at a moment."""
    limit = asked["limit"]
    found = work.liaisons.page(
        agency=asked["agency"],
        division=asked["division"],
        on=asked["on"] or work.clock.today(),
        known_at=asked["known_at"] or work.clock.now() + timedelta(microseconds=1),
        after=asked["cursor"],
        limit=limit + 1,
    )
    return page(found, limit, lambda liaison: liaison.liaison_id)


def report_problem(
    zone_id: str | None, division: str | None, text: str, work: Work, regulations: Regulations
) -> Problem:
    """Report a problem met in carrying out the plan; it goes to the body that answers such. Source: SH head."""
    whose = division_of(zone_id, division, work)
    agency, today = work.caller.require_agency(), work.clock.today()
    require_bodies([agency], whose, "division", regulations)
    clause = regulations.rows("duty", "act", "answer_problem")[0]["clause"]
    problem = Problem(uuid7(), zone_id, whose, agency, text, today, clause, today)
    known = work.problems.open_same(problem)
    if known is not None:
        return known
    work.problems.save(problem)
    return problem


@dataclass(frozen=True)
class Solution:
    """An answer to a problem, with a task for agencies where one follows from it."""

    answer: str
    agencies: tuple[str, ...] = ()
    due_on: date | None = None


def answer_problem(problem_id: str, told: Solution, work: Work, regulations: Regulations) -> Problem:
    """Answer a problem, with a task for agencies where one follows.

    Raises:
        NotPermitted: another body answers problems in that county; says which.
        Conflict: it is answered already.

    Source: SH head (县中小企业局); SN 四(一).
    """
    problem = work.problems.get(problem_id, lock=True)
    agency, today = work.caller.require_agency(), work.clock.today()
    regulations.require("answer_problem", agency, division=problem.division)
    if (problem.answer, problem.answered_by) == (told.answer, agency):
        return problem
    work.expect_version(problem.version)
    answered = rules.answered(problem, told.answer, agency, None, today=today)
    if told.agencies:
        answered = replace(answered, task_id=_task_of(problem, told, work, regulations))
    work.problems.save(answered)
    return answered


def list_problems(asked: Mapping[str, Any], work: Work) -> Page[Problem]:
    """Return a page of the problems reported."""
    limit = asked["limit"]
    wanted = {name: asked[name] for name in ("zone_id", "division", "agency", "state")}
    found = work.problems.page(**wanted, after=asked["cursor"], limit=limit + 1)
    return page(found, limit, lambda problem: problem.problem_id)


def publish(notice: Mapping[str, Any], work: Work, regulations: Regulations) -> Notice:
    """Make something of a zone or a county public. Source: SH end (主动公开); S12 六(四)."""
    division = division_of(notice["zone_id"], notice["division"], work)
    agency, today = work.caller.require_agency(), work.clock.today()
    duty = regulations.require("publish_notice", agency, division=division)
    if notice["issued_on"] > today:
        raise InvalidRequest("a day to come", "issued_on", f"a day not after {today.isoformat()}")
    told = {**notice, "division": division}
    published = Notice(notice_id=uuid7(), published_on=today, agency=agency, clause=duty.clause, **told)
    work.notices.add(published)
    return published


def list_notices(asked: Mapping[str, Any], work: Work) -> Page[Notice]:
    """Return a page of what was made public."""
    limit = asked["limit"]
    wanted = {name: asked[name] for name in ("zone_id", "division", "kind")}
    found = work.notices.page(**wanted, after=asked["cursor"], limit=limit + 1)
    return page(found, limit, lambda notice: notice.notice_id)


def _same(other: Liaison, wanted: LiaisonToName) -> bool:
    return all(getattr(other, field) == value for field, value in vars(wanted).items())


def _replaced(liaison: Liaison, until: date, at: datetime, document_no: str, work: Work) -> Liaison:
    ended = rules.hand_over(liaison, until, at, document_no)
    work.liaisons.close(liaison, at)
    work.liaisons.add(ended)
    return ended


def _now(work: Work, at: datetime) -> dict[str, Any]:
    return {"held_until": None, "actor": work.caller.actor, "known_from": at}


def _task_of(problem: Problem, told: Solution, work: Work, regulations: Regulations) -> str:
    wanted = TaskToAssign(
        problem.zone_id,
        "problem",
        problem.problem_id,
        f"解决实施中的问题：{problem.text}"[:500],
        "Solve a problem met in implementation",
        told.agencies,
        told.agencies[0],
        told.due_on,
        problem.clause,
        division=problem.division,
    )
    return tasks.assign(wanted, work, regulations).task_id
