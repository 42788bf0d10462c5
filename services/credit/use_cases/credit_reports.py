"""Credit reports of enterprises: asked for as a job, issued as a sealed PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from databus.jobs.job import Job
from databus.papers.pdf import MEDIA_TYPE as PDF
from databus.rules import RuleBook
from services.credit.domain import powers
from services.credit.use_cases import papers
from services.credit.use_cases.credit_papers import CreditFile, paper, said
from services.credit.use_cases.long_work import LongWork
from services.credit.use_cases.ratings import GetRating, find_rating, get_rating

ACT: Final = "report_credit"


def check(parameters: Mapping[str, Any], work: LongWork, rules: RuleBook) -> None:
    """Refuse a report that cannot be written, before it is begun.

    Raises:
        NotFound: nothing is known of the enterprise.
        NotPermitted: another county's enterprise.
    """
    known = find_rating(_asked(parameters), work, rules)
    division = work.book.divisions([known.uscc]).get(known.uscc)
    agency, today = work.caller.require_agency(), work.clock.today()
    powers.require(ACT, agency, on=today, rules=rules, division=division)


def write_report(job: Job, work: LongWork, rules: RuleBook) -> Job:
    """Write an enterprise's credit report and seal it.

    Source: SH 四(十三) (信用档案); DOMAIN D.5 (points: for a purpose); 信用修复管理办法 (what is left out).
    """
    check(job.parameters, work, rules)
    ask = _asked(job.parameters)
    told, known = get_rating(ask, work, rules), find_rating(ask, work, rules)
    agency, made_at = work.caller.require_agency(), work.clock.now()
    file = CreditFile(told, known.facts, agency, work.caller.purpose, made_at, job.language)
    title = file.word("title")
    wanted = papers.PaperToIssue(
        kind="credit_report",
        about=told.uscc,
        title=f"{title} {told.uscc}",
        body=paper(file, rules),
        media_type=PDF,
        filename=f"{title}-{told.uscc}-{told.on}.pdf",
        says=said(file),
    )
    made = papers.issue(wanted, work, rules)
    result = {"grade": told.rating.grade, "score": told.rating.score, "filename": made.filename}
    return job.went_on({}, done=1, total=1).finished(result | {"size_bytes": made.size_bytes}, paper=made.code)


def _asked(parameters: Mapping[str, Any]) -> GetRating:
    on = parameters.get("on")
    return GetRating(parameters["uscc"], None if on is None else date.fromisoformat(on))
