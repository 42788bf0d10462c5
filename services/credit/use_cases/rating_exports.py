"""Exporting ratings as a job: a page of enterprises at a step, then one sealed file.

A file cannot be cut field by field at the border, so those alone may have one who may see points, and of the counties
alone in which they have a seat.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from databus.jobs import gathering
from databus.jobs.gathering import PAGE_ROWS, Row, Rows
from databus.jobs.job import Job
from databus.rules import RuleBook
from services.credit.domain import powers
from services.credit.domain.cycle import valid_until
from services.credit.domain.summary import category
from services.credit.use_cases import papers
from services.credit.use_cases.directory import Listed, Wanted
from services.credit.use_cases.long_work import LongWork

ACT: Final = "export_ratings"
_TITLES: Final = {"zh": "企业信用等级", "en": "credit ratings"}
_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "zh": (
        *("统一社会信用代码", "企业名称", "行政区划", "类别", "信用等级", "得分"),
        *("正式评级日期", "有效期至", "下次变化"),
    ),
    "en": ("USCC", "enterprise", "division", "kind", "grade", "score", "rated on", "valid to", "next change"),
}
_KINDS: Final = {
    "zh": {"RATED": "已评级", "UNRATED": "未评级", "INACTIVE": "停业注销", "UNREGISTERED": "未登记"},
    "en": {"RATED": "rated", "UNRATED": "unrated", "INACTIVE": "inactive", "UNREGISTERED": "not registered"},
}


def step(job: Job, work: LongWork, rules: RuleBook) -> Job:
    """Gather a page of ratings, or write the file. Source: SH 四(十三); 质检总局公告2013年第93号."""
    asked, today = job.parameters, work.clock.today()
    wanted = Wanted(grade=asked["grade"], zone_id=asked["zone"], division=asked["division"], category=asked["category"])

    def gather(after: str | None) -> Rows:
        found = work.directory.page(wanted, limit=PAGE_ROWS, after=after)
        divisions = {_division(one) for one in found}
        theirs = {one for one in divisions if powers.may(ACT, job.agency, on=today, rules=rules, division=one)}
        last = found[-1].uscc if len(found) == PAGE_ROWS else None
        return [_row(one, job.language, rules) for one in found if _division(one) in theirs], last

    heads, title, issuer = _HEADS[job.language], _TITLES[job.language], papers.issuer_of(rules)
    about = asked["zone"] or "ratings"
    return gathering.step_of(job, heads, title, gather, work, issuer, kind="rating_export", about=about)


def _division(one: Listed) -> str:
    """Where an enterprise is: as registered, else as its code says."""
    return one.division or one.uscc[2:8]


def _row(one: Listed, language: str, rules: RuleBook) -> Row:
    until = None if one.formal_on is None else valid_until(one.formal_on, rules)
    kind = category(active=one.active, rated=one.rated)
    told: list[Any] = [one.uscc, one.name, one.division, _KINDS[language][kind], one.grade, one.score]
    return ["" if cell is None else str(cell) for cell in (*told, one.formal_on, until, one.due_on)]
