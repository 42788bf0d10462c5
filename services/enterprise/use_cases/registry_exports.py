"""Exporting enterprises or a zone's members as a job: gathered a page at a step, then written as one sealed file.

The file of enterprises has the headings that an import reads. In it stands what is shared unconditionally alone, of
the counties in which the agency that asks has a seat.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from databus.clock import day_of
from databus.errors import TooLarge
from databus.papers import Sheet
from databus.papers.sheets import CSV, XLSX, write_csv, write_xlsx
from services.enterprise.domain import cells
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.jobs import Job
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.words import membership_state
from services.enterprise.use_cases import papers
from services.enterprise.use_cases.kept import Member
from services.enterprise.use_cases.work import Work

ACT: Final = "export_registry"
PAGE_ROWS: Final = 1_000
_MEMBER_HEADS: Final = (
    *("统一社会信用代码", "企业名称", "资格状态", "批次", "状态日期"),
    *("企业类型", "龙头企业", "信用等级"),
)
_STAGES: Final = {"zh": "正在汇集", "en": "gathering rows"}

Row = Sequence[str]
Rows = tuple[list[Row], str | None]


def export_enterprises(job: Job, work: Work, regulations: Regulations) -> Job:
    """Gather a page of enterprises, or write the file. Source: SH 六(二)."""

    def gather(after: str | None) -> Rows:
        asked = {name: job.parameters[name] for name in ("zone", "grade")}
        found = work.enterprises.listed(**asked, after=after, limit=PAGE_ROWS)
        theirs = in_counties(ACT, job, (one.division for one, _ in found), regulations)
        last = found[-1][0].uscc if len(found) == PAGE_ROWS else None
        return [_enterprise(*pair) for pair in found if pair[0].division in theirs], last

    return step_of(job, (*cells.columns(), "信用等级"), "企业名录", gather, work, regulations)


def export_members(job: Job, work: Work, regulations: Regulations) -> Job:
    """Gather a page of a zone's memberships, or write the file. Source: SH 二(二)3, 六(二)."""
    zone = work.zones.get(job.parameters["zone"])
    regulations.require(ACT, job.agency, division=zone.division)

    def gather(after: str | None) -> Rows:
        every: dict[str, Any] = {"state": None, "batch_no": None, "overdue_on": None}
        found = work.memberships.page(zone.zone_id, **every, after=after, limit=PAGE_ROWS)
        last = found[-1].membership.uscc if len(found) == PAGE_ROWS else None
        return [_member(member) for member in found], last

    return step_of(job, _MEMBER_HEADS, f"{zone.name}企业名单", gather, work, regulations)


def step_of(
    job: Job,
    heads: Sequence[str],
    title: str,
    gather: Callable[[str | None], Rows],
    work: Work,
    regulations: Regulations,
) -> Job:
    """Gather a page of rows, or write the file of all of them."""
    position = job.position or {"chunk": 0, "after": None, "whole": False}
    if position["whole"]:
        return _written(job, heads, title, work, regulations)
    rows, last = gather(position["after"])
    number, done = position["chunk"] + 1, job.done + len(rows)
    most = regulations.book.value(f"export_most_rows_{job.parameters['format']}", on=work.clock.today())
    if done > most:
        raise TooLarge(f"the export has more than {most} rows: name a zone or a grade, or ask for csv")
    work.jobs.keep_chunks(job.job_id, [zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), 1)], first=number)
    position = {"chunk": number, "after": last, "whole": last is None}
    return job.went_on(position, done=done, stage=_STAGES[job.language])


def _written(job: Job, heads: Sequence[str], title: str, work: Work, regulations: Regulations) -> Job:
    chunks = (work.jobs.chunk(job.job_id, number) for number in range(1, job.position["chunk"] + 1))
    rows = tuple(tuple(row) for chunk in chunks if chunk is not None for row in json.loads(zlib.decompress(chunk)))
    now, form = work.clock.now(), job.parameters["format"]
    sheet = Sheet(title, tuple(heads), rows)
    wanted = papers.PaperToIssue(
        kind="registry_export",
        about=job.parameters.get("zone") or "registry",
        title=title,
        body=write_xlsx([sheet], made_at=now) if form == "xlsx" else write_csv(sheet),
        media_type=XLSX if form == "xlsx" else CSV,
        filename=f"{title}-{day_of(now)}.{form}",
        says={"rows": len(rows)},
    )
    paper = papers.issue(wanted, work, regulations)
    work.jobs.drop_chunks(job.job_id)
    told = {"rows": len(rows), "filename": paper.filename, "size_bytes": paper.size_bytes}
    return job.went_on({}, done=len(rows), total=len(rows)).finished(told, paper=paper.code)


def in_counties(act: str, job: Job, divisions: Iterable[str], regulations: Regulations) -> set[str]:
    """Of some counties those in which the agency has a seat that an act is for."""
    by = regulations.require(act, job.agency).by
    return {one for one in set(divisions) if regulations.sits_in(job.agency, by, one)}


def _enterprise(one: Enterprise, grade: str) -> Row:
    return [*cells.written(vars(one)), grade]


def _member(member: Member) -> Row:
    membership = member.membership
    return [
        membership.uscc,
        member.name,
        membership_state(membership.state),
        "" if membership.batch_no is None else str(membership.batch_no),
        "" if membership.since is None else membership.since.isoformat(),
        cells.ROLE_NAMES[member.role],
        cells.YES if member.leading else cells.NO,
        member.grade,
    ]
