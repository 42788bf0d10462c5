"""Whether every member of a zone is rated (K8), who is missing, and which body has not reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from databus.rules import RuleBook
from services.credit.domain.coverage import REASONS, Member, Missing, cover
from services.credit.domain.reporting import DUE, FILED, OVERDUE, expected
from services.credit.use_cases.directory import RatingWork
from services.credit.use_cases.reports import Owed, owed

FIELD: Final = {FILED: "filed", DUE: "due", OVERDUE: "overdue"}
K8: Final = "SH 三(二); DOMAIN D.3/K8"


@dataclass(frozen=True)
class GetCoverage:
    """Of which zone, on which day (today unless given)."""

    zone_id: str
    limit: int
    on: date | None = None
    cursor: str | None = None


def get_coverage(ask: GetCoverage, work: RatingWork, rules: RuleBook) -> dict[str, Any]:
    """Return how many members are rated, a page of those who are not and why, and who has not reported.

    Source: SH 三(二) (100 % rated); DOMAIN D.3 (K8); SH 四(十三), 六(一) (who reports).
    """
    work.book.one_snapshot()
    on = ask.on or work.clock.today()
    members = work.directory.members_on(ask.zone_id, on)
    found = cover(members, on=on, rules=rules)
    after = [one for one in found.missing if ask.cursor is None or one.member.uscc > ask.cursor]
    page = after[: ask.limit]
    return {
        "zone_id": ask.zone_id,
        "on": on,
        "members": found.members,
        "rated": found.rated,
        "passed": found.passed,
        "clause": K8,
        "by_reason": dict(sorted(Counter(one.reason for one in found.missing).items())),
        "missing": [_shown(one) for one in page],
        "next_cursor": page[-1].member.uscc if len(after) > ask.limit else None,
        "agencies": _agencies(_owed_for(members, on, work, rules)),
    }


def _shown(one: Missing) -> dict[str, Any]:
    zh, en = REASONS[one.reason]
    return {**vars(one.member), "reason": one.reason, "zh": zh, "en": en}


def _owed_for(members: Iterable[Member], on: date, work: RatingWork, rules: RuleBook) -> list[Owed]:
    """Return the reports owed for the counties that a zone's members are registered in."""
    counties = work.directory.divisions_of([member.uscc for member in members])
    reports = [one for county in counties for one in expected(rules, on=on, division=county)]
    return owed(list(dict.fromkeys(reports)), on, work)


def _agencies(reports: Sequence[Owed]) -> list[dict[str, Any]]:
    """Return for each body what it has reported and what not, those that owe most first."""
    by_agency: dict[str, list[Owed]] = {}
    for one in reports:
        by_agency.setdefault(one.expected.agency, []).append(one)
    rows = [_agency(agency, found) for agency, found in by_agency.items()]
    return sorted(rows, key=lambda row: (-row["overdue"], -row["due"], row["agency"]))


def _agency(agency: str, found: Sequence[Owed]) -> dict[str, Any]:
    states = Counter(one.state for one in found)
    late = [one.expected.due_on for one in found if one.state == OVERDUE]
    filed = [one.report.filed_on for one in found if one.state == FILED and one.report is not None]
    return {
        "agency": agency,
        **{name: states[state] for state, name in FIELD.items()},
        "overdue_since": min(late, default=None),
        "last_filed_on": max(filed, default=None),
        "reported": not late,
    }
