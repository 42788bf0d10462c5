"""Yearly summaries: counted from what the registry knows, written as PDF and .docx, submitted to governments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from databus.errors import NotFound
from databus.identifiers import uuid7
from databus.jobs.job import Job
from databus.pages import Page, page
from databus.papers.pdf import MEDIA_TYPE as PDF
from databus.papers.word import MEDIA_TYPE as DOCX
from services.enterprise.domain import summaries as rules
from services.enterprise.domain.memberships import STANDING
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.summaries import Summary, period_of
from services.enterprise.use_cases import papers
from services.enterprise.use_cases.bodies import division_of
from services.enterprise.use_cases.papers import PaperToIssue
from services.enterprise.use_cases.summary_papers import as_paper, title_of
from services.enterprise.use_cases.work import Work

ACT: Final = "summarise_year"
_YEARS: Final = 5
_FILES: Final = ((PDF, "pdf"), (DOCX, "docx"))

View = Mapping[str, Any]


def step(job: Job, work: Work, regulations: Regulations) -> Job:
    """Count the year, then write the paper as PDF, then as .docx: a step each.

    Raises:
        NotPermitted: another county's bodies sum up this one's year.
        NotFound: no such zone, or the county has none.
        InvalidRequest: a year to come.

    Source: S14 七(四); SN附2 四(三).
    """
    if not job.position:
        summary = _counted(job, work, regulations)
        work.summaries.save(summary)
    else:
        summary = work.summaries.get(job.position["summary_id"], lock=True)
        summary = _written(summary, work, regulations)
    done = len(summary.papers)
    if done < len(_FILES):
        stage = "正在成文" if job.language == "zh" else "writing"
        return job.went_on({"summary_id": summary.summary_id}, done=done + 1, total=len(_FILES) + 1, stage=stage)
    told = {"summary_id": summary.summary_id, "papers": list(summary.papers)}
    return job.finished(told, paper=summary.papers[0])


def submit(asked: Mapping[str, Any], work: Work, regulations: Regulations) -> View:
    """Submit a summary upwards and to governments; the same again changes nothing.

    Raises:
        NotPermitted: another body's; says whose.
        Conflict: it was submitted to others, or is not written yet.

    Source: S14 七(四): zone status is reported to governments at each level; SN附2 四(三).
    """
    summary = work.summaries.get(asked["summary_id"], lock=True)
    regulations.require(ACT, work.caller.require_agency(), division=summary.division)
    if (summary.reported_to, summary.document_no) == (asked["to"], asked["document_no"]):
        return vars(summary)
    work.expect_version(summary.version)
    submitted = rules.submit(summary, asked["to"], asked["document_no"], today=work.clock.today())
    work.summaries.save(submitted)
    _say(submitted, work)
    return vars(submitted)


def show(summary_id: str, work: Work) -> View:
    """Return a summary with its figures."""
    return vars(work.summaries.get(summary_id))


def list_of(asked: Mapping[str, Any], work: Work) -> Page[View]:
    """Return a page of summaries, without their figures."""
    limit = asked["limit"]
    wanted = {name: asked[name] for name in ("zone_id", "division", "year")}
    found = work.summaries.page(**wanted, after=asked["cursor"], limit=limit + 1)
    told = page(found, limit, lambda summary: summary.summary_id)
    return Page([vars(summary) for summary in told.items], told.next_cursor)


def _counted(job: Job, work: Work, regulations: Regulations) -> Summary:
    asked = job.parameters
    division = division_of(asked["zone_id"], asked["division"], work)
    regulations.require(ACT, job.agency, division=division)
    zone_ids = [asked["zone_id"]] if asked["zone_id"] else list(work.summaries.zones_of(division))
    if not zone_ids:
        raise NotFound(f"there is no zone in {division}")
    today = work.clock.today()
    return Summary(
        summary_id=uuid7(),
        zone_id=asked["zone_id"],
        division=division,
        year=asked["year"],
        agency=job.agency,
        experience=asked["experience"],
        problems=asked["problems"],
        made_on=today,
        rule_set=regulations.version,
        figures=_figures(zone_ids, division, asked["year"], work),
    )


def _figures(zone_ids: Sequence[str], division: str, year: int, work: Work) -> View:
    period = period_of(year, today=work.clock.today())
    first, last = period
    found = work.summaries
    by_state = found.members(zone_ids, last)
    members = [uscc for state, codes in by_state.items() if state in STANDING for uscc in codes]
    exports = found.exports(members, range(year - _YEARS + 1, year + 1))
    return {
        "from_on": first.isoformat(),
        "until_on": last.isoformat(),
        "zones": [_zone(zone_id, last, work) for zone_id in zone_ids],
        "members_by_state": {state: len(codes) for state, codes in by_state.items()},
        "memberships_moved": found.memberships_moved(zone_ids, period),
        "titles_moved": found.titles_moved(zone_ids, period),
        "exports_usd": {str(told): exports.get(told) for told in range(year - _YEARS + 1, year + 1)},
        "grades": found.grades(members, last),
        "cases": found.cases(members, period),
        "campaigns": found.campaigns(zone_ids, year),
        "meetings": found.meetings(zone_ids, division, period),
        "tasks": found.tasks(zone_ids, division, period),
        "checks": found.checks(zone_ids, period),
        "consultations": found.consultations(zone_ids, division, period),
        "problems": found.problems(zone_ids, division, period),
        "notices": found.notices(zone_ids, division, period),
    }


def _zone(zone_id: str, last: date, work: Work) -> View:
    """A zone with its state and level, and its key figures as they were known at the period's end."""
    zone = work.zones.get(zone_id)
    moves = [move for move in work.history.of("zone", zone_id) if move.on <= last]
    board = work.figures.snapshot(zone_id, on=last)
    return {
        "zone_id": zone_id,
        "name": zone.name,
        "product": zone.product,
        "state": moves[-1].target if moves else zone.state,
        "kpis": [dict(kpi) for kpi in board.board["kpis"]] if board else [],
    }


def _written(summary: Summary, work: Work, regulations: Regulations) -> Summary:
    media_type, ending = _FILES[len(summary.papers)]
    about = summary.zone_id or summary.division
    wanted = PaperToIssue(
        kind="yearly_summary",
        about=about,
        title=title_of(summary),
        body=as_paper(summary, _names(regulations)),
        media_type=media_type,
        filename=f"summary-{about}-{summary.year}.{ending}",
        says={"year": summary.year, "members": len_of(summary), "agency": summary.agency},
        purpose="zone_building",
    )
    code = papers.issue(wanted, work, regulations).code
    return _saved(replace(summary, papers=(*summary.papers, code), version=summary.version + 1), work)


def len_of(summary: Summary) -> int:
    """How many members a summary counts."""
    return sum(number for state, number in summary.figures["members_by_state"].items() if state in STANDING)


def _names(regulations: Regulations) -> Mapping[str, str]:
    """The Chinese names of agencies, as the plans and the rules give them."""
    named = (*regulations.book.table("plan_agency"), *regulations.book.table("agency_name"))
    return {row["agency"]: row["zh"] for row in named}


def _saved(summary: Summary, work: Work) -> Summary:
    work.summaries.save(summary)
    return summary


def _say(summary: Summary, work: Work) -> None:
    data = {
        "summary_id": summary.summary_id,
        "zone_id": summary.zone_id,
        "division": summary.division,
        "year": summary.year,
        "agency": summary.agency,
        "reported_to": list(summary.reported_to),
        "reported_on": summary.reported_on,
        "document_no": summary.document_no,
        "papers": list(summary.papers),
        "version": summary.version,
    }
    work.outbox.add(
        "enterprise.summary_submitted", subject=summary.summary_id, data=data, legalbasis="S14 七(四); SN附2 四(三)"
    )
