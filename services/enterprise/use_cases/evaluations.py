"""Assessing applicants, evaluating nominees, reviewing holders; what holders do for others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from services.enterprise.domain.activities import Activity
from services.enterprise.domain.evaluations import DUTIES, MEMBERSHIP, TITLE, Evaluation, Finding, judge
from services.enterprise.domain.memberships import OFFICE_REVIEW
from services.enterprise.domain.moves import check_day
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.titles import EVALUATING, HELD
from services.enterprise.use_cases.work import Work

Found = Sequence[Finding]


def assess(asked: Mapping[str, Any], on: date, work: Work, regulations: Regulations) -> Evaluation:
    """Note the assessment of an application under review; the latest counts for the recommendation.

    Source: SN附2 二 (推进)1; SH 四(二).
    """
    zone = work.zones.get(asked["zone_id"])
    regulations.require("assess_applicant", work.caller.require_agency(), division=zone.division)
    membership = work.memberships.get(zone.zone_id, asked["uscc"], lock=True)
    if membership.state != OFFICE_REVIEW:
        raise Conflict("only an application under review is assessed", "uscc", f"it is {membership.state}")
    check_day(on, since=membership.since, today=work.clock.today())
    about = (MEMBERSHIP, membership.membership_id, membership.version, zone.zone_id, membership.uscc, None)
    return _keep(about, asked, on, work, regulations)


def evaluate(asked: Mapping[str, Any], on: date, work: Work, regulations: Regulations) -> Evaluation:
    """Note the evaluation of a nominee, or with a year the review of what a holder did in it.

    Source: S14 六(三).
    """
    title, year = work.titles.get(asked["title_id"], lock=True), asked["year"]
    zone = work.zones.get(title.zone_id)
    regulations.require("evaluate_title", work.caller.require_agency(), division=zone.division)
    if year is None and title.state != EVALUATING:
        raise Conflict("only a nominee under evaluation is evaluated", "title_id", f"the title is {title.state}")
    if year is not None and title.state not in HELD:
        raise Conflict("only a holder's work is reviewed", "title_id", f"the title is {title.state}")
    if year is not None and year > on.year:
        raise InvalidRequest("a year to come", "year", f"at most {on.year}")
    check_day(on, since=title.since if year is None else None, today=work.clock.today())
    about = (TITLE if year is None else DUTIES, title.title_id, title.version, title.zone_id, title.uscc, year)
    return _keep(about, asked, on, work, regulations)


def record_activity(asked: Mapping[str, Any], on: date, work: Work, regulations: Regulations) -> Activity:
    """Note what a holder did for standards, its industry and chain, or small enterprises. Source: S14 六(三)."""
    title, agency = work.titles.get(asked["title_id"], lock=True), work.caller.require_agency()
    regulations.require("record_title_activity", agency, division=work.zones.get(title.zone_id).division)
    kinds = [row["criterion"] for row in regulations.rows("criterion", "kind", DUTIES)]
    if asked["kind"] not in kinds:
        raise InvalidRequest("no such activity", "kind", f"one of {', '.join(kinds)}")
    if title.state not in HELD:
        raise Conflict("only a holder has these duties", "title_id", f"the title is {title.state} (S14 六(三))")
    check_day(on, since=None, today=work.clock.today())
    activity = Activity(
        activity_id=uuid7(),
        title_id=title.title_id,
        zone_id=title.zone_id,
        uscc=title.uscc,
        kind=asked["kind"],
        on=on,
        what=asked["what"],
        reached=asked["reached"],
        document_no=asked["document_no"],
        agency=agency,
        noted_at=work.clock.now(),
    )
    work.evaluations.add_activity(activity)
    return activity


def _keep(
    about: tuple[str, str, int, str, str, int | None],
    asked: Mapping[str, Any],
    on: date,
    work: Work,
    regulations: Regulations,
) -> Evaluation:
    kind, subject, version, zone_id, uscc, year = about
    passed, clause = judge(kind, asked["items"], regulations)
    evaluation = Evaluation(
        evaluation_id=uuid7(),
        kind=kind,
        subject=subject,
        subject_version=version,
        zone_id=zone_id,
        uscc=uscc,
        year=year,
        items=tuple(asked["items"]),
        passed=passed,
        on=on,
        document_no=asked["document_no"],
        agency=work.caller.require_agency(),
        clause=clause,
        noted_at=work.clock.now(),
    )
    work.evaluations.add(evaluation)
    return evaluation
