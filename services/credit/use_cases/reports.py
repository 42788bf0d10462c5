"""Reports of what bodies know: filed for a period, also that there is nothing; reminded of when overdue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from databus.calendar import is_working_day
from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.credit.domain.reporting import (
    FILED,
    OPEN,
    OVERDUE,
    Expected,
    escalated_to,
    expected,
    parse_period,
)
from services.credit.use_cases.directory import RatingWork, RecordCount, Report

REMINDED_OF: Final = 24  # reports named in one reminder, the oldest first


@dataclass(frozen=True)
class FileReport:
    """A body's report for a period: `nil` says that it knows of no dishonest act."""

    duty: str
    division: str
    period: str
    nil: bool
    document_no: str
    note: str | None = None


@dataclass(frozen=True)
class Owed:
    """A report that is owed, whether it has been made, and how many records came."""

    expected: Expected
    report: Report | None
    state: str
    records: int = 0

    @property
    def contradicted(self) -> bool:
        """Whether nothing was reported, and records came all the same."""
        return self.report is not None and self.report.nil and self.records > 0


def file_report(ask: FileReport, work: RatingWork, rules: RuleBook) -> dict[str, Any]:
    """Keep a body's report for a period that is over; a further one for the same period is a new version.

    Raises:
        InvalidRequest: no such duty, county or period; lists those there are.
        NotPermitted: another body's duty; names whose.
        Conflict: the period is not over, or what is said of records and the records here differ.

    Source: SH 四(十三), 六(一) 信息报送; SN附2 三(四)1.
    """
    agency, today = work.caller.require_agency(), work.clock.today()
    one = _find(ask, agency, today, rules)
    if one.state(None, today) == OPEN:
        raise Conflict("the period is not over", "period", f"a period that ended before {today}")
    (counted,) = owed([one], today, work)
    _check_against_records(ask, counted)
    before = counted.report
    if before is not None and (before.document_no, before.nil, before.note) == (ask.document_no, ask.nil, ask.note):
        return shown(counted)
    report = Report(
        report_id=uuid7(),
        duty=one.duty,
        division=one.division,
        agency=one.agency,
        filed_by=agency,
        period=one.period.name,
        nil=ask.nil,
        records=counted.records,
        document_no=ask.document_no,
        note=ask.note,
        actor=work.caller.actor,
        filed_on=today,
        known_at=work.clock.now(),
        version=1 if before is None else before.version + 1,
    )
    work.directory.add_report(report)
    subject = "/".join(one.key)
    work.outbox.add("credit.report_filed", subject=subject, data=_said(report, one), legalbasis=one.clause)
    return shown(replace(counted, report=report, state=FILED))


def list_reports(
    filters: Mapping[str, Any], work: RatingWork, rules: RuleBook, *, limit: int, cursor: str | None
) -> dict[str, Any]:
    """Return a page of the reports that are owed, the newest period first; InvalidRequest for a period that is none."""
    if filters.get("period") is not None:
        parse_period(filters["period"])
    on = filters.get("on") or work.clock.today()
    every = [one for one in expected(rules, on=on, division=filters.get("division")) if _wanted(one, filters)]
    found = owed(every, on, work, counted=False)
    if filters.get("state") is not None:
        found = [one for one in found if one.state == filters["state"]]
    start = _place_after(found, cursor)
    page = _with_records(found[start : start + limit], work)
    last = start + limit < len(found)
    return {"on": on, "items": [shown(one) for one in page], "next_cursor": _name(page[-1].expected) if last else None}


def remind(on: date, work: RatingWork, rules: RuleBook) -> None:
    """Remind every body of its overdue reports, once each working day; after a term tell the office too.

    Source: SH 六(一) 信息报送; the interval and the term are suite defaults in `rules/reporting.toml`.
    """
    if not is_working_day(on) or not rules.value("report_reminded_every_working_day", on=on):
        return
    late: dict[tuple[str, str], list[Expected]] = {}
    for one in owed(list(expected(rules, on=on)), on, work, counted=False):
        if one.state == OVERDUE:
            late.setdefault((one.expected.agency, one.expected.division), []).append(one.expected)
    for (agency, division), found in sorted(late.items()):
        number = work.directory.reminded(agency, division, on)
        if number is not None:
            data = _reminder(sorted(found, key=lambda one: one.due_on), on, rules)
            whose = {"agency": agency, "division": division, "on": on, "version": number}
            work.outbox.add("credit.report_reminded", subject=f"{division}/{agency}", data=whose | data)


def owed(every: Sequence[Expected], on: date, work: RatingWork, *, counted: bool = True) -> list[Owed]:
    """Return how reports stand on a day, by what was filed by then."""
    divisions = {one.division for one in every}
    only = divisions.pop() if len(divisions) == 1 else None
    filed = {_key(report): report for report in work.directory.reports(division=only) if report.filed_on <= on}
    found = []
    for one in every:
        report = filed.get(one.key)
        found.append(Owed(one, report, one.state(None if report is None else report.filed_on, on)))
    return _with_records(found, work) if counted else found


def shown(one: Owed) -> dict[str, Any]:
    """Return a report as a caller sees it."""
    it, report = one.expected, one.report
    return {
        "duty": it.duty,
        "zh": it.zh,
        "en": it.en,
        "division": it.division,
        "agency": it.agency,
        "period": it.period.name,
        "from_on": it.period.from_on,
        "until_on": it.period.until_on,
        "due_on": it.due_on,
        "provisional": it.provisional,
        "state": one.state,
        "overdue": one.state == OVERDUE,
        "items_reported": it.items,
        "records_now": one.records,
        "contradicted": one.contradicted,
        "clause": it.clause,
        "report_id": report and report.report_id,
        "nil": None if report is None else report.nil,
        "records": None if report is None else report.records,
        "document_no": report and report.document_no,
        "filed_by": report and report.filed_by,
        "note": report and report.note,
        "filed_on": report and report.filed_on,
        "version": 0 if report is None else report.version,
    }


def _find(ask: FileReport, agency: str, today: date, rules: RuleBook) -> Expected:
    period = parse_period(ask.period)
    duties = [one for one in expected(rules, on=max(today, period.from_on)) if one.duty == ask.duty]
    if not duties:
        codes = ", ".join(row["code"] for row in rules.table("reporting_duties"))
        raise InvalidRequest("no such duty to report", "duty", f"one of {codes}")
    counties = [one for one in duties if one.division == ask.division]
    if not counties:
        known = ", ".join(sorted({one.division for one in duties}))
        raise InvalidRequest("nobody reports that for this county", "division", f"one of {known}")
    periods = [one for one in counties if one.period.name == ask.period]
    if not periods:
        raise InvalidRequest("no report is owed for that period", "period", f"such as {counties[-1].period.name}")
    mine = next((one for one in periods if agency in one.heirs_of), None)
    if mine is None:
        whose = ", ".join(one.agency for one in periods)
        raise NotPermitted(
            f"{ask.duty} of {ask.division} is reported by {whose}, not by {agency} ({periods[0].clause})"
        )
    return mine


def _check_against_records(ask: FileReport, counted: Owed) -> None:
    if ask.nil and counted.records:
        raise Conflict(
            f"{counted.records} records of that period stand here under this duty", "nil", "false, or annul the records"
        )
    if not ask.nil and not counted.records:
        raise Conflict("no record of that period stands here under this duty", "nil", "true, or record the acts first")


def _with_records(found: Sequence[Owed], work: RatingWork) -> list[Owed]:
    """Return them with the records that took effect in their periods; one query for all."""
    if not found:
        return []
    agencies = {agency for one in found for agency in one.expected.heirs_of}
    first = min(one.expected.period.from_on for one in found)
    last = max(one.expected.period.until_on for one in found)
    counts = work.directory.record_counts(agencies, None, first, last)
    return [replace(one, records=_count(one.expected, counts)) for one in found]


def _count(one: Expected, counts: Iterable[RecordCount]) -> int:
    return sum(
        row.count
        for row in counts
        if row.agency in one.heirs_of
        and row.item in one.items
        and row.division.startswith(one.division)
        and one.period.from_on <= row.on <= one.period.until_on
    )


def _reminder(late: Sequence[Expected], on: date, rules: RuleBook) -> dict[str, Any]:
    told = [
        {"duty": one.duty, "period": one.period.name, "due_on": one.due_on, "clause": one.clause}
        for one in late[:REMINDED_OF]
    ]
    also = dict.fromkeys(office for one in late for office in escalated_to(one, on=on, rules=rules))
    return {"overdue_count": len(late), "reports": told, "escalated_to": list(also)}


def _said(report: Report, one: Expected) -> dict[str, Any]:
    told = {name: value for name, value in vars(report).items() if name not in {"note", "actor", "known_at"}}
    return {**told, "due_on": one.due_on, "clause": one.clause}


def _wanted(one: Expected, filters: Mapping[str, Any]) -> bool:
    told = {"agency": one.agency, "duty": one.duty, "period": one.period.name}
    return all(filters.get(name) in {None, value} for name, value in told.items())


def _place_after(found: Sequence[Owed], cursor: str | None) -> int:
    if cursor is None:
        return 0
    for place, one in enumerate(found):
        if _name(one.expected) == cursor:
            return place + 1
    raise InvalidRequest("there is no such page", "cursor", "a cursor that a page gave as `next_cursor`")


def _name(one: Expected) -> str:
    return "/".join(one.key)


def _key(report: Report) -> tuple[str, str, str, str]:
    return report.duty, report.division, report.agency, report.period
