"""A record as the bus is told of it."""

from __future__ import annotations

from typing import Any, Final, Protocol

from databus.rules import RuleBook
from services.credit.domain.adopted import Adopted
from services.credit.domain.items import find_item
from services.credit.domain.records import counts_until
from services.credit.use_cases.work import CreditWork

STATED: Final = ("uscc", "item", "document_no", "occurred_on", "decided_on", "effective_on", "detail", "evidence_hash")


class Restatement(Protocol):
    """Why a record says something else."""

    @property
    def cause(self) -> str: ...
    @property
    def correction_document_no(self) -> str: ...
    @property
    def reason(self) -> str | None: ...


def say_record(event: str, record: Adopted, work: CreditWork, rules: RuleBook) -> None:
    """Say a record's whole state."""
    state = record_state(record, rules)
    work.outbox.add(event, subject=record.record_id, uscc=record.uscc, data=state, legalbasis=state["clause"])


def say_restated(record: Adopted, right: Adopted, why: Restatement, work: CreditWork, rules: RuleBook) -> None:
    """Say what a record says now, and which of its words changed; not whom it was wrongly about."""
    changed = [name for name in STATED if getattr(record, name) != getattr(right, name)]
    state = record_state(right, rules) | {
        "decided_on": right.decided_on,
        "changed": changed,
        "cause": why.cause,
        "correction_document_no": why.correction_document_no,
        "reason": why.reason,
    }
    name = "credit.record_corrected"
    work.outbox.add(name, subject=right.record_id, uscc=right.uscc, data=state, legalbasis=state["clause"])


def record_state(record: Adopted, rules: RuleBook) -> dict[str, Any]:
    """Return a record as its contract says it."""
    item = find_item(rules, record.item, on=record.effective_on)
    return {
        "record_id": record.record_id,
        "uscc": record.uscc,
        "item": record.item,
        "severity": item.severity,
        "points": item.points,
        "direct_d": item.direct_d,
        "agency": record.agency,
        "document_no": record.document_no,
        "occurred_on": record.occurred_on,
        "effective_on": record.effective_on,
        "counts_until": counts_until(item, record.effective_on, rules),
        "state": record.state,
        "ended_on": record.ended_on,
        "penalty_id": record.penalty_id,
        "trace_case_id": record.trace_case_id,
        "clause": item.clause,
        "version": record.version,
    }
