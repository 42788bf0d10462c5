"""A record as the bus is told of it."""

from __future__ import annotations

from typing import Any

from databus.rules import RuleBook
from services.credit.domain.adopted import Adopted
from services.credit.domain.items import find_item
from services.credit.domain.records import counts_until
from services.credit.use_cases.work import CreditWork


def say_record(event: str, record: Adopted, work: CreditWork, rules: RuleBook) -> None:
    """Say a record's whole state."""
    state = record_state(record, rules)
    work.outbox.add(event, subject=record.record_id, uscc=record.uscc, data=state, legalbasis=state["clause"])


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
