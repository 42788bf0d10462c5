"""Trace cases as they are shown: with acts, goods, returns, negotiations, plans, and what their finding led to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final, Protocol

from databus.rules import RuleBook
from services.enforcement.domain.clocks import Clock
from services.enforcement.domain.history import FAKE_CASE, NEGOTIATION, SUPPORT, TRACE_CASE
from services.enforcement.domain.negotiations import Negotiation
from services.enforcement.domain.supports import Support
from services.enforcement.domain.trace_cases import TraceCase
from services.enforcement.use_cases import files
from services.enforcement.use_cases.clocks import ClockWork
from services.enforcement.use_cases.fakes import FakeWork
from services.enforcement.use_cases.finding_effects import EffectWork, effects_of
from services.enforcement.use_cases.investigating import InvestigationWork
from services.enforcement.use_cases.negotiating import NegotiationWork
from services.enforcement.use_cases.returns import ReturnWork
from services.enforcement.use_cases.supporting import SupportWork
from services.enforcement.use_cases.trace_goods import Goods

# of each in the file of a case, the newest; the lists have all
_ACTS: Final = 10
_NEGOTIATIONS: Final = 5
_PLANS: Final = 5
_RETURNS: Final = 50
_RUNNING: Final = frozenset({"PLANNED", "RUNNING", "NOT_VERIFIED"})


class FileWork(InvestigationWork, ReturnWork, NegotiationWork, SupportWork, EffectWork, Protocol):
    """A transaction that reads all of a case."""


def case_file(case_id: str, tx: FileWork, rules: RuleBook, today: date) -> dict[str, Any]:
    """Return a case with all that was done in it, who confirmed what of its finding, and its history."""
    case = tx.cases.look(case_id)
    goods = tx.trace_goods.of(case_id)
    return {
        **files.trace_case_file(case_id, tx, rules),
        "recall_report_due_on": _recall_due(case, tx),
        "acts": tx.trace_acts.of(case_id, _ACTS),
        "acts_total": tx.trace_acts.count(case_id),
        "consignment_ids": goods.consignment_ids,
        "lot_ids": goods.lot_ids,
        "returns": list(tx.returns.of_case(case_id))[-_RETURNS:],
        "negotiations": [negotiation(one, tx) for one in list(tx.negotiations.of_case(case_id))[-_NEGOTIATIONS:]],
        "supports": [support(one, tx, today) for one in list(tx.supports.of_case(case_id))[-_PLANS:]],
        "effects": effects_of(case, tx, rules),
    }


def goods_of(linked: tuple[TraceCase, Goods]) -> dict[str, Any]:
    """Return the goods that a case is about."""
    case, goods = linked
    return {name: getattr(case, name) for name in ("case_id", "case_no", "uscc")} | asdict(goods)


def negotiation(one: Negotiation, tx: ClockWork) -> dict[str, Any]:
    """Return a negotiation with the term of the answer that is waited for."""
    return {**asdict(one), **_term(tx.clocks.of(NEGOTIATION, one.negotiation_id))}


def support(plan: Support, tx: ClockWork, today: date) -> dict[str, Any]:
    """Return a plan with the term that runs, its own or of its check; late if that is, or the plan itself."""
    term = _term(tx.clocks.of(SUPPORT, plan.support_id))
    overdue = plan.state in _RUNNING and plan.until_on < today
    return {**asdict(plan), **term, "late": term["late"] or overdue}


def fake_case_file(case_id: str, tx: FakeWork) -> dict[str, Any]:
    """Return a case against fakes with its history."""
    return {**asdict(tx.fakes.look(case_id)), "history": tx.history.of(FAKE_CASE, case_id)}


def _term(clocks: Sequence[Clock]) -> Mapping[str, Any]:
    running = next((one for one in reversed(clocks) if not one.is_over), None)
    if running is None:
        return {"due_on": None, "provisional": None, "late": False}
    return {"due_on": running.due_on, "provisional": running.provisional, "late": running.late}


def _recall_due(case: TraceCase, tx: ClockWork) -> date | None:
    running = [one for one in tx.clocks.of(TRACE_CASE, case.case_id) if one.kind == "recall_report"]
    return running[-1].due_on if running else None
