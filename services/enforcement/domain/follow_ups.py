"""What follows from the result of a visit: a trace case, a penalty case, a lead for the next draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from databus.errors import Conflict
from databus.rules import RuleBook

FOLLOW_UPS: Final = ("trace_case", "penalty_case", "lead")


@dataclass(frozen=True)
class FollowUp:
    """What was opened, from which result, by whom; `case_id` is the case's, None for a lead."""

    follow_up_id: str
    campaign_id: str
    uscc: str
    kind: str
    case_id: str | None
    matter: str
    agency: str
    opened_on: date
    document_no: str | None
    clause: str


def row_of(kind: str, rules: RuleBook) -> Mapping[str, Any]:
    """Return what the rules say about a kind of follow-ups."""
    return next(row for row in rules.table("campaign_follow_up") if row["code"] == kind)


def check_finding(kind: str, finding: str, rules: RuleBook) -> None:
    """Refuse what does not follow from a finding.

    Raises:
        Conflict: names the findings from which it does, and the clause.
    """
    row = row_of(kind, rules)
    if finding not in row["findings"]:
        told = ", ".join(row["findings"])
        raise Conflict(f"no {kind} follows from {finding} ({row['clause']})", "kind", f"after a finding of {told}")
