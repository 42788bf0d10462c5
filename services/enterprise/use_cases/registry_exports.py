"""Exporting enterprises or a zone's members as a job: gathered a page at a step, then written as one sealed file.

The file of enterprises has the headings that an import reads. In it stands what is shared unconditionally alone, of
the counties in which the agency that asks has a seat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from databus.jobs import gathering
from databus.jobs.gathering import PAGE_ROWS, Row, Rows
from databus.jobs.job import Job
from databus.sheets.cells import NO, YES
from services.enterprise.domain import cells
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.words import membership_state
from services.enterprise.use_cases import papers
from services.enterprise.use_cases.kept import Member
from services.enterprise.use_cases.work import Work

ACT: Final = "export_registry"
_MEMBER_HEADS: Final = (
    *("统一社会信用代码", "企业名称", "资格状态", "批次", "状态日期"),
    *("企业类型", "龙头企业", "信用等级"),
)


def export_enterprises(job: Job, work: Work, regulations: Regulations) -> Job:
    """Gather a page of enterprises, or write the file. Source: SH 六(二)."""

    def gather(after: str | None) -> Rows:
        asked = {name: job.parameters[name] for name in ("zone", "grade")}
        found = work.enterprises.listed(**asked, after=after, limit=PAGE_ROWS)
        theirs = in_counties(ACT, job, (one.division for one, _ in found), regulations)
        last = found[-1][0].uscc if len(found) == PAGE_ROWS else None
        return [_enterprise(*pair) for pair in found if pair[0].division in theirs], last

    return export(job, (*cells.columns(), "信用等级"), "企业名录", gather, work, regulations)


def export_members(job: Job, work: Work, regulations: Regulations) -> Job:
    """Gather a page of a zone's memberships, or write the file. Source: SH 二(二)3, 六(二)."""
    zone = work.zones.get(job.parameters["zone"])
    regulations.require(ACT, job.agency, division=zone.division)

    def gather(after: str | None) -> Rows:
        every: dict[str, Any] = {"state": None, "batch_no": None, "overdue_on": None}
        found = work.memberships.page(zone.zone_id, **every, after=after, limit=PAGE_ROWS)
        last = found[-1].membership.uscc if len(found) == PAGE_ROWS else None
        return [_member(member) for member in found], last

    return export(job, _MEMBER_HEADS, f"{zone.name}企业名单", gather, work, regulations)


def export(
    job: Job,
    heads: Sequence[str],
    title: str,
    gather: Callable[[str | None], Rows],
    work: Work,
    regulations: Regulations,
) -> Job:
    """Gather a page of rows, or write the file of all of them."""
    about, issuer = job.parameters.get("zone") or "registry", papers.issuer_of(regulations)
    return gathering.step_of(job, heads, title, gather, work, issuer, kind="registry_export", about=about)


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
        YES if member.leading else NO,
        member.grade,
    ]
