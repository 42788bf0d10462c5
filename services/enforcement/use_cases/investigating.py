"""What investigators do in a trace case, act by act, and the goods that they find it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain import trace_acts
from services.enforcement.domain.agencies import require_owner
from services.enforcement.domain.history import TRACE_CASE, day_of_act
from services.enforcement.domain.trace_acts import TraceAct
from services.enforcement.domain.trace_cases import TraceCase
from services.enforcement.use_cases.clocks import ClockWork, meet_clock, start_clock
from services.enforcement.use_cases.officers import OfficerWork, attest_officers
from services.enforcement.use_cases.powers import division_of, require_row
from services.enforcement.use_cases.trace_goods import Goods, GoodsWork, link_goods


@dataclass(frozen=True)
class RecordAct:
    """One act of an investigation; each piece of evidence with what it is and its SHA-256."""

    case_id: str
    kind: str
    findings: str
    on: date | None = None
    officers: tuple[str, ...] | None = None
    place: str | None = None
    heard: str | None = None
    evidence: Sequence[Mapping[str, Any]] | None = None
    consignment_ids: tuple[str, ...] | None = None
    lot_ids: tuple[str, ...] | None = None
    document_no: str | None = None


@dataclass(frozen=True)
class LinkGoods:
    """Lots and consignments of inspection that a case is about."""

    case_id: str
    consignment_ids: tuple[str, ...] = ()
    lot_ids: tuple[str, ...] = ()


class Acts(Protocol):
    """Acts of investigations."""

    def add(self, act: TraceAct) -> None: ...

    def same(self, act: TraceAct) -> TraceAct | None: ...

    def of(self, case_id: str, limit: int) -> Sequence[TraceAct]: ...

    def count(self, case_id: str) -> int: ...


class InvestigationWork(GoodsWork, ClockWork, OfficerWork, Protocol):
    """A transaction in which cases are investigated."""

    @property
    def trace_acts(self) -> Acts: ...


def record_act(order: RecordAct, tx: InvestigationWork, rules: RuleBook, clock: Clock) -> TraceAct:
    """Put down an act of an investigation, by officers of the agency that owns the case; the same again is answered.

    Raises:
        NotPermitted: not the owner of the case.
        Conflict: the case stands where no such act is done, or an officer is recused.
        InvalidRequest: what the kind asks for is missing; names it.

    Source: S14 六(六); 行政处罚法 Art. 42, 43, 54–56; SN/T 4911.1-2017 (追溯调查).
    """
    case, agency = _owned(order.case_id, tx, rules, clock)
    row = trace_acts.act_row(order.kind, rules)
    on = day_of_act(order.on, today=clock.today(), since=case.opened_on)
    named = order.officers or ()
    by = attest_officers(tx, named, agency=agency, post="investigator", on=on, rules=rules, uscc=case.uscc)
    act = TraceAct(
        act_id=uuid7(),
        case_id=case.case_id,
        uscc=case.uscc,
        kind=order.kind,
        on=on,
        officers=by.names,
        attested=bool(by.names) and by.attested,
        place=order.place,
        heard=order.heard,
        findings=order.findings,
        evidence=order.evidence or (),
        lot_ids=order.lot_ids or (),
        document_no=order.document_no,
        agency=agency,
        actor=tx.caller.actor,
        clause=row["clause"],
    )
    there = tx.trace_acts.same(act)
    if there is not None:
        return there
    most = rules.value("trace_acts_most", on=on)
    if tx.trace_acts.count(case.case_id) >= most:
        raise Conflict("the case has as many acts as it may", "case_id", f"at most {most}")
    trace_acts.check(act, case, row, rules)
    tx.trace_acts.add(act)
    link_goods(tx, case, order.consignment_ids or (), order.lot_ids or ())
    _clocks(act, case, row, tx, rules)
    return act


def link(order: LinkGoods, tx: InvestigationWork, rules: RuleBook, clock: Clock) -> tuple[TraceCase, Goods]:
    """Name lots and consignments that a case is about, so that inspection finds them and what else they went into.

    Raises:
        NotPermitted: not the owner of the case.
        InvalidRequest: nothing is named.

    Source: SN附2 三(二)3.
    """
    case, _ = _owned(order.case_id, tx, rules, clock)
    if not order.consignment_ids and not order.lot_ids:
        raise InvalidRequest("nothing is named", "consignment_ids", "ids of consignments, or lot_ids")
    link_goods(tx, case, order.consignment_ids, order.lot_ids)
    return case, tx.trace_goods.of(case.case_id)


def _owned(case_id: str, tx: InvestigationWork, rules: RuleBook, clock: Clock) -> tuple[TraceCase, str]:
    case = tx.cases.get(case_id)
    row = rules.table("trace_act_by")[0]
    agency = require_row("an act of investigation", row, tx, rules, division=division_of(tx, case.uscc))
    require_owner(case.agency, agency, rules, what=case.case_no, on=clock.today())
    return case, agency


def _clocks(act: TraceAct, case: TraceCase, row: Mapping[str, Any], tx: InvestigationWork, rules: RuleBook) -> None:
    if row["meets"]:
        meet_clock(tx, rules, kind=row["meets"], subject_kind=TRACE_CASE, subject_id=case.case_id, on=act.on)
    if row["starts"]:
        start_clock(
            tx,
            rules,
            kind=row["starts"],
            subject_kind=TRACE_CASE,
            subject_id=case.case_id,
            responsible=case.agency,
            on=act.on,
            division=division_of(tx, case.uscc),
            uscc=case.uscc,
        )
