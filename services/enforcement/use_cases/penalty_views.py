"""A penalty case on one page: what happened, what comes next, who has to act, by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from databus.clock import Clock
from databus.errors import SanhuError
from databus.rules import RuleBook
from services.enforcement.domain import clocks as terms
from services.enforcement.domain import penalty_cases, penalty_publicity, penalty_terms, statutes
from services.enforcement.domain.history import PENALTY
from services.enforcement.domain.penalty_cases import BEFORE_DECISION, PENALTY_CASE, PenaltyCase
from services.enforcement.use_cases.clocks import clocks_of
from services.enforcement.use_cases.filing_penalty_cases import fined_by
from services.enforcement.use_cases.penalty_case_work import PenaltyWork, owed
from services.enforcement.use_cases.penalty_cases import to_sign

_OVERTURNED: Final = (
    "所依据的恶意违法认定已被撤销：没有其他违法事实的，决定不予行政处罚；另有的，改按该事实办理",
    "the finding it rests on was overturned: end it without a penalty, or go on with what else was found",
)
_OPEN: Final = BEFORE_DECISION | {"TRANSFERRED"}
_ACTS: Final = 20  # the newest; the list has all
_DOCUMENTS: Final = 60
_NEAR: Final = 5
_PAYMENTS: Final = 100
_SHOWN: Final = ("document_id", "document_no", "kind", "title", "state", "issued_on", "served_on", "party", "paper")


def case_file(case_id: str, tx: PenaltyWork, rules: RuleBook, clock: Clock) -> dict[str, Any]:
    """Return a case with its acts, documents, terms, payments, and what comes next."""
    case, today = tx.penalty_cases.look(case_id), clock.today()
    acts, running = tx.penalty_acts.of(case_id), [*clocks_of(tx, PENALTY_CASE, case_id)]
    if case.penalty_id is not None:
        running += clocks_of(tx, PENALTY, case.penalty_id)
    documents = tx.legal_documents.about(PENALTY_CASE, case_id)
    return {
        **asdict(case),
        "acts": acts[-_ACTS:],
        "acts_total": len(acts),
        "documents": [{name: getattr(one, name) for name in _SHOWN} for one in documents[-_DOCUMENTS:]],
        "payments": list(tx.penalty_payments.of(case_id))[-_PAYMENTS:],
        "owed": owed(case, today, tx, rules),
        "fine_range": _range(case, rules, today),
        "punished_until": _counts_until(case, rules),
        "fined_by": fined_by(case, tx),
        "perhaps_same_act": [_brief(one) for one in tx.penalty_cases.near(case, _NEAR)],
        "public_until": penalty_publicity.latest_end(case, rules),
        "next": _next(case, running, _rests_on_nothing(case, tx), rules),
        "to_sign": to_sign(case, "DECIDED") if case.state in BEFORE_DECISION and case.statute else None,
        "to_sign_not_punished": to_sign(case, "NOT_PUNISHED") if case.state in _OPEN else None,
        "clocks": running,
        "history": tx.history.of(PENALTY_CASE, case_id),
    }


def _range(case: PenaltyCase, rules: RuleBook, today: date) -> statutes.FineRange | None:
    """Return what may be fined; None where the rules hold nothing, or something is not told yet."""
    try:
        return penalty_terms.fine_range(case, rules, decided_on=case.decided_on or today)
    except SanhuError:
        return None


def _counts_until(case: PenaltyCase, rules: RuleBook) -> date | None:
    if case.ended_act_on is None:
        return None
    return statutes.counts_until(case.ended_act_on, rules, harm=case.harm, on=case.found_on)


def _brief(case: PenaltyCase) -> dict[str, Any]:
    return {name: getattr(case, name) for name in ("case_id", "case_no", "agency", "act", "state")}


def _rests_on_nothing(case: PenaltyCase, tx: PenaltyWork) -> bool:
    """Whether the finding that an open case rests on was overturned; a person ends the case then."""
    if case.trace_case_id is None or case.state not in _OPEN:
        return False
    found = tx.cases.find(case.trace_case_id)
    return found is not None and found.finding_review == "OVERTURNED"


def _next(case: PenaltyCase, running: Sequence[terms.Clock], overturned: bool, rules: RuleBook) -> dict[str, Any]:
    """Return what comes next, who has to act, by when, and which moves there are, in Chinese and English."""
    row = next(one for one in rules.table("penalty_case_state") if one["code"] == case.state)
    names = {one["code"]: one for one in rules.table("penalty_case_state")}
    open_now = sorted((one for one in running if not one.is_over), key=lambda one: one.due_on)
    first = open_now[0] if open_now else None
    zh, en = _OVERTURNED if overturned else (row["next_zh"], row["next_en"])
    moves = [
        {
            "to": move.target,
            "zh": names[move.target]["zh"],
            "en": names[move.target]["en"],
            "clause": move.clause,
            "needs": list(move.guards),
        }
        for move in penalty_cases.machine(rules).from_state(case.state)
        if move.by  # the service itself makes the others
    ]
    return {
        "zh": zh,
        "en": en,
        "state_zh": row["zh"],
        "state_en": row["en"],
        "who": row["who"],
        "agency": case.superior if case.jurisdiction == "REFERRED" else case.agency,
        "due_on": None if first is None else first.due_on,
        "provisional": None if first is None else first.provisional,
        "due_kind": None if first is None else first.kind,
        "late": any(one.late for one in open_now),
        "moves": moves,
    }
