"""A yearly summary (年度总结): what a zone or a county did in a year, counted, and to whom it was reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from databus.errors import Conflict, InvalidRequest

Period = tuple[date, date]


@dataclass(frozen=True)
class Summary:
    """A summary with the figures it was made from and the papers that hold it, by their codes.

    `reported_to` names the bodies it was submitted to, on `reported_on`.
    """

    summary_id: str
    zone_id: str | None
    division: str
    year: int
    agency: str
    experience: str
    problems: str
    made_on: date
    rule_set: str
    figures: Mapping[str, Any]
    papers: tuple[str, ...] = ()
    reported_to: tuple[str, ...] = ()
    reported_on: date | None = None
    document_no: str | None = None
    version: int = 1


def period_of(year: int, *, today: date) -> Period:
    """Return the first and the last day that a year's summary counts; today ends a year that is not over.

    Raises:
        InvalidRequest: a year to come.
    """
    if year > today.year:
        raise InvalidRequest("a year to come", "year", f"at most {today.year}")
    return date(year, 1, 1), min(date(year + 1, 1, 1) - timedelta(days=1), today)


def submit(summary: Summary, to: tuple[str, ...], document_no: str, *, today: date) -> Summary:
    """Return the summary as it is submitted upwards and to governments; Conflict if it was.

    Source: S14 七(四); SN附2 四(三).
    """
    if summary.reported_on is not None:
        told = f"on {summary.reported_on.isoformat()} by {summary.document_no}; make a new one (S14 七(四))"
        raise Conflict("the summary was submitted", "summary_id", told)
    if not summary.papers:
        raise Conflict("the summary is not written yet", "summary_id", "when its job is DONE (S14 七(四))")
    return replace(summary, reported_to=to, reported_on=today, document_no=document_no, version=summary.version + 1)
