"""What the public may see: records that are public now, and the grade; nothing else ever leaves this way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from databus.errors import NotFound
from databus.rules import RuleBook
from services.credit.domain.adopted import Adopted
from services.credit.domain.items import codes_of, find_item
from services.credit.domain.rating import rate
from services.credit.domain.records import counts_until
from services.credit.domain.remedies import OPEN, REPAIR
from services.credit.domain.repair import public_since, publicity
from services.credit.use_cases import remedies
from services.credit.use_cases.aftermath import end_publicity, is_public
from services.credit.use_cases.remedy_work import PublicRecords, RemedyWork, Span

SEVERITIES: Final = ("MINOR", "GENERAL", "SERIOUS")
FIRST_PAGE: Final = 50
TERM_OVER: Final = "TERM_OVER"
AT_ONCE: Final = 1000  # records in one transaction, unless one day has more
_DAY: Final = timedelta(days=1)
_ALL: Final = date.max  # nothing of that severity is public any more


@dataclass(frozen=True)
class ListPublicity:
    """Which public records, newest first."""

    equal: Mapping[str, str]
    limit: int
    cursor: str | None = None


def get_publicity(uscc: str, work: RemedyWork, rules: RuleBook) -> dict[str, Any]:
    """Return what the public may see of an enterprise; a code that was replaced leads to the one that stands for it.

    Raises:
        NotFound: no such enterprise is registered.

    Source: 信用修复管理办法 (2026); DOMAIN B.6, D.2 (publicity), D.5.
    """
    today, uscc = work.clock.today(), work.lineage.heir_of(uscc)
    enterprise = work.remedies.find_enterprise(uscc)
    if enterprise is None:
        raise NotFound("no such enterprise is registered", "uscc", "the code of a registered enterprise")
    shown, cursor = list_publicity(ListPublicity({"uscc": uscc}, FIRST_PAGE), work, rules)
    rating = rate(work.book.facts(uscc), on=today, rules=rules)
    public = rules.value("grade_published", on=today)
    return {
        "uscc": uscc,
        "name": enterprise.name,
        "active": enterprise.active,
        "on": today,
        "grade": rating.grade if public else None,
        "since": rating.since if public else None,
        "rated": rating.rated if public else None,
        "formal_on": rating.formal_on if public else None,
        "valid_until": rating.valid_until if public else None,
        "records": shown,
        "next_cursor": cursor,
    }


def list_publicity(
    ask: ListPublicity, work: RemedyWork, rules: RuleBook
) -> tuple[Sequence[dict[str, Any]], str | None]:
    """Return a page of the records that are public today, and the cursor of the next."""
    today = work.clock.today()
    equal = {name: work.lineage.heir_of(value) if name == "uscc" else value for name, value in ask.equal.items()}
    wanted = PublicRecords(_spans(today, today + _DAY, rules), equal, ask.limit + 1, ask.cursor)
    found = work.remedies.public(wanted)
    page = found[: ask.limit]
    objected = {
        objection.record_id
        for objection in work.book.objections_to([record.record_id for record in page])
        if objection.state == OPEN
    }
    shown = [
        _shown(record, record.record_id in objected, today, rules)
        for record in page
        if is_public(record, on=today, rules=rules)
    ]
    return shown, page[-1].record_id if len(found) > ask.limit else None


def end_what_is_over(on: date, work: RemedyWork, rules: RuleBook) -> bool:
    """Say of some whose publicity has stopped by itself that it has; whether others are left.

    Days missed are made up for.

    Source: 信用修复管理办法 (2026): auto-stop at the maximum.
    """
    left = [_end_some(severity, on, work, rules) for severity in SEVERITIES]
    return any(left)


def _end_some(severity: str, on: date, work: RemedyWork, rules: RuleBook) -> bool:
    """Go on from the first day of effect of which it was not said yet; rules may end months of them at once."""
    job, first = f"publicity/{severity}", public_since(severity, on=on, rules=rules)
    kept = work.remedies.followed_until(job)
    since = kept or public_since(severity, on=on - _DAY, rules=rules)
    if since is None or (first is None and since == _ALL):
        return False
    goal = on if first is None else first
    since = min(since, goal)  # the rules let them be public for longer again
    if since < goal:
        found, since = _some(Span(codes_of(rules, severity), since, goal), work)
        for record in found:
            _end(record, severity, on, work, rules)
    mark = _ALL if first is None and since == goal else since
    if mark != kept:
        work.remedies.note_followed(job, mark)
    return since < goal


def _some(span: Span, work: RemedyWork) -> tuple[Sequence[Adopted], date]:
    """Return the records of the first days of a span, so many days as are said at once, and the day after them."""
    while span.end_on - span.first_on > _DAY:
        found = work.remedies.public(PublicRecords([span], {}, AT_ONCE + 1))
        if len(found) <= AT_ONCE:
            return found, span.end_on
        span = replace(span, end_on=span.first_on + (span.end_on - span.first_on) // 2)
    return work.remedies.public(PublicRecords([span], {})), span.end_on


def _end(record: Adopted, severity: str, on: date, work: RemedyWork, rules: RuleBook) -> None:
    item = find_item(rules, record.item, on=record.effective_on)
    if item.severity != severity:
        return
    end_publicity(record, TERM_OVER, work, rules)
    if counts_until(item, record.effective_on, rules) <= on:
        remedies.settle_all(record, TERM_OVER, work, rules, kind=REPAIR)


def _spans(on: date, end_on: date, rules: RuleBook) -> Sequence[Span]:
    first = {severity: public_since(severity, on=on, rules=rules) for severity in SEVERITIES}
    return [Span(codes_of(rules, severity), day, end_on) for severity, day in first.items() if day is not None]


def _shown(record: Adopted, objected: bool, on: date, rules: RuleBook) -> dict[str, Any]:
    item = find_item(rules, record.item, on=record.effective_on)
    return {
        "record_id": record.record_id,
        "uscc": record.uscc,
        "item": record.item,
        "zh": item.zh,
        "en": item.en,
        "severity": item.severity,
        "agency": record.agency,
        "document_no": record.document_no,
        "effective_on": record.effective_on,
        "public_until": publicity(item, record.effective_on, on=on, rules=rules).until,
        "clause": item.clause,
        "objected": objected,
    }
