"""What people found when they assessed an applicant, evaluated a nominee, or reviewed a holder's work for a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from databus.errors import InvalidRequest
from services.enterprise.domain.regulations import Regulations

MEMBERSHIP: Final = "membership"
TITLE: Final = "title"
DUTIES: Final = "duties"
KINDS: Final = (MEMBERSHIP, TITLE, DUTIES)


@dataclass(frozen=True)
class Finding:
    """One criterion and whether it is met."""

    criterion: str
    met: bool
    note: str | None = None


@dataclass(frozen=True)
class Evaluation:
    """An evaluation of a membership or title as it stood: `subject_version` names the state it is about.

    So it counts until its subject moves on; a review of duties counts for its `year`.
    """

    evaluation_id: str
    kind: str
    subject: str
    subject_version: int
    zone_id: str
    uscc: str
    year: int | None
    items: tuple[Finding, ...]
    passed: bool
    on: date
    document_no: str
    agency: str
    clause: str
    noted_at: datetime


def judge(kind: str, items: Sequence[Finding], regulations: Regulations) -> tuple[bool, str]:
    """Return whether an evaluation is passed, and the clauses of its criteria: every required one must be met.

    Raises:
        InvalidRequest: a criterion is left out, named twice or unknown; says which there are.

    Source: SH 四(二)2; SN附2 二 (推进)1; S14 六(三).
    """
    rows = {row["criterion"]: row for row in regulations.rows("criterion", "kind", kind)}
    named = [item.criterion for item in items]
    if sorted(named) != sorted(rows):
        raise InvalidRequest("every criterion is answered, once", "items", f"one for each of {', '.join(rows)}")
    clauses = dict.fromkeys(row["clause"] for row in rows.values())
    return all(item.met for item in items if rows[item.criterion]["required"]), "; ".join(clauses)


def assessment_is_needed(plan: str | None, regulations: Regulations) -> bool:
    """Whether a zone's plan has applicants assessed before the office recommends them. Source: SN附2 二 (推进)1."""
    return plan is not None and bool(regulations.rows("assessment_needed", "plan", plan))
