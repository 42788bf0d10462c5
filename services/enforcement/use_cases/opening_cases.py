"""Trace cases that open by themselves: on a return, and on whatever else the regulation names as a trigger."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from databus.rules import RuleBook
from services.enforcement.domain import powers
from services.enforcement.domain.trace_cases import TRIGGERS, TraceCase
from services.enforcement.use_cases.powers import division_of
from services.enforcement.use_cases.trace_cases import OpenTraceCase, begin_case
from services.enforcement.use_cases.trace_consequences import CaseWork


@dataclass(frozen=True)
class Trigger:
    """What asks for a case: the kind of trigger, its number at the source, whom and which goods it is about.

    `agency` is who said it: it owns the case if it investigates causes, else the body that answers for returns does.
    """

    trigger: str
    source_reference: str
    uscc: str
    hs_code: str
    on: date
    agency: str | None
    lots: tuple[str, ...] = ()
    alert_id: str | None = None
    consignment_id: str | None = None


def open_case_for(told: Trigger, tx: CaseWork, rules: RuleBook) -> TraceCase | None:
    """Open a trace case by itself, or return the one that stands on the same source, enterprise and goods.

    For whoever learns of a foreign notification, recall, return or finding of domestic sampling about an enterprise,
    once it is certain that the enterprise is meant. Called again for the same, it opens no second case; None if what
    is told is no trigger.

    Source: S14 六(六).
    """
    if told.trigger not in TRIGGERS:
        return None
    standing = tx.cases.of_source(told.trigger, told.source_reference, told.uscc, told.hs_code)
    if standing is not None:
        return standing
    consignment_id = told.consignment_id
    if consignment_id is not None and tx.cases.of_consignment(consignment_id) is not None:
        consignment_id = None  # a consignment stands in one case by itself; others name it among their goods
    order = OpenTraceCase(
        told.trigger,
        told.uscc,
        told.hs_code,
        told.source_reference,
        lots=told.lots,
        alert_id=told.alert_id,
        consignment_id=consignment_id,
    )
    row = rules.table("trace_open")[0]
    return begin_case(order, _owner(told, row["by"], tx, rules), told.on, row["clause"], tx, rules)


def _owner(told: Trigger, by: Collection[str], tx: CaseWork, rules: RuleBook) -> str:
    """Whose case it is: of who said it, if it sits in that county, else of who answers for returns there."""
    division = division_of(tx, told.uscc)
    if told.agency is not None and powers.sits_in(by, told.agency, division=division, rules=rules):
        return told.agency
    seat = str(rules.value("returns_owner", on=told.on))
    return next(iter(powers.seated([seat], division=division, rules=rules)), seat)
