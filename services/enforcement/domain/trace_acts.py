"""Acts of an investigation (询问、检查、抽样取证…): what each kind asks for, and the evidence it yields."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain.trace_cases import TraceCase


@dataclass(frozen=True)
class TraceAct:
    """One act: by whom, on which day, what it found; each piece of evidence by its SHA-256."""

    act_id: str
    case_id: str
    uscc: str
    kind: str
    on: date
    officers: tuple[str, ...]
    attested: bool
    place: str | None
    heard: str | None
    findings: str
    evidence: Sequence[Mapping[str, Any]]
    lot_ids: tuple[str, ...]
    document_no: str | None
    agency: str
    actor: str | None
    clause: str


def act_row(kind: str, rules: RuleBook) -> dict[str, Any]:
    """Return what the rules say of a kind of act; InvalidRequest if there is none."""
    rows = rules.table("trace_act")
    for row in rows:
        if row["code"] == kind:
            return row
    raise InvalidRequest("there is no such act", "kind", "one of " + ", ".join(row["code"] for row in rows))


def check(act: TraceAct, case: TraceCase, row: Mapping[str, Any], rules: RuleBook) -> None:
    """Refuse an act that the case does not allow now, or that lacks what its kind asks for.

    Raises:
        Conflict: the case stands where no such act is done, or an officer inspected the goods (回避).
        InvalidRequest: too few officers, others than the investigators, or an entry missing.

    Source: 行政处罚法 Art. 42, 43, 54–56; SN/T 4911.1-2017.
    """
    if case.state not in row["in"]:
        where = ", ".join(row["in"])
        raise Conflict(f"{row['code']} is not done while a case is {case.state} ({row['clause']})", "kind", where)
    check_officers(act.officers, case, row, on=act.on, rules=rules)
    for name in row["needs"]:
        if not getattr(act, name):
            raise InvalidRequest(f"{row['code']} asks for this ({row['clause']})", name, "an entry")


def check_officers(
    officers: Collection[str], case: TraceCase, row: Mapping[str, Any], *, on: date, rules: RuleBook
) -> None:
    """Refuse too few officers, others than the case's investigators, and who inspected the goods."""
    recused = sorted(set(officers) & set(case.inspected_by))
    if recused:
        others = f"others than {', '.join(recused)}"
        raise Conflict("who inspected the goods does not investigate them (回避)", "officers", others)
    wanted = rules.value("investigators_min", on=on) if row["two"] else 0
    if len(set(officers)) < wanted:
        raise InvalidRequest(f"{row['code']} is done by two ({row['clause']})", "officers", f"at least {wanted}")
    if row["two"] and not set(case.investigators) & set(officers):
        right = "at least one of " + ", ".join(case.investigators)
        raise InvalidRequest("none of them investigates the case", "officers", right)
