"""Penalty cases (行政处罚案件): from filing over notice, hearing and review to the decision and what comes of it.

Source: 行政处罚法 Art. 54–73; DOMAIN D.4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain.penalties import act_key

PENALTY_CASE: Final = "penalty_case"
STATES: Final = (
    *("FILED", "INVESTIGATED", "NOTICE", "HEARING", "LEGAL_REVIEW", "DECIDED", "SERVED", "PERFORMED"),
    *("ENFORCING", "ENFORCED", "NOT_PUNISHED", "TRANSFERRED", "ANNULLED"),
)
SOURCES: Final = (
    *("trace_case", "fake_case", "report", "complaint", "campaign", "campaign_result", "alert", "inspection", "lead"),
    *("transfer", "superior"),
)
UNDISPUTED: Final = "UNDISPUTED"
IN_DISPUTE: Final = frozenset({"DISPUTED", "REFERRED"})
BEFORE_DECISION: Final = frozenset({"FILED", "INVESTIGATED", "NOTICE", "HEARING", "LEGAL_REVIEW"})
AFTER_DECISION: Final = frozenset({"DECIDED", "SERVED", "PERFORMED", "ENFORCING", "ENFORCED"})
OVER: Final = frozenset({"PERFORMED", "ENFORCED", "NOT_PUNISHED", "ANNULLED"})

# which moves take a field; every other move refuses it
_TAKEN_BY: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(
        (
            *("statute", "item", "facts", "kinds", "fine_fen", "confiscated_fen", "goods_value_fen"),
            *("circumstances", "weighing", "act", "occurred_on", "continued_until"),
        ),
        frozenset({"INVESTIGATED"}),
    ),
    "hearing_on": frozenset({"HEARING"}),
    "hearing_host": frozenset({"HEARING"}),
    "decided_by": frozenset({"DECIDED", "NOT_PUNISHED"}),
    "signatures": frozenset({"DECIDED", "NOT_PUNISHED"}),
    "minutes_no": frozenset({"DECIDED"}),
    "ground": frozenset({"NOT_PUNISHED"}),
    "transferred_to": frozenset({"TRANSFERRED", "ENFORCING"}),
    "evidence": frozenset({"PERFORMED", "ANNULLED", "TRANSFERRED"}),
}
# what a new proposal replaces
_PROPOSED: Final = (
    *(
        "act",
        "occurred_on",
        "continued_until",
        "statute",
        "item",
        "facts",
        "fine_fen",
        "confiscated_fen",
        "goods_value_fen",
    ),
    "weighing",
)


@dataclass(frozen=True)
class PenaltyCase:
    """A case. The party is an enterprise with its code, or whoever is named; `kinds` are the penalties proposed.

    `noticed_*` is what the party was told of before the decision, which is never heavier. `division` is where the act
    took place.
    """

    case_id: str
    case_no: str
    agency: str
    division: str
    uscc: str | None
    party_name: str | None
    party_place: str | None
    source: str
    source_id: str | None
    source_reference: str
    trace_case_id: str | None
    act: str
    act_key: str
    occurred_on: date | None
    continued_until: date | None
    found_on: date
    harm: bool
    filed_on: date
    clause: str
    state: str = "FILED"
    investigators: tuple[str, ...] = ()
    statute: str | None = None
    item: str | None = None
    facts: str | None = None
    kinds: tuple[str, ...] = ()
    fine_fen: int | None = None
    confiscated_fen: int | None = None
    goods_value_fen: int | None = None
    circumstances: tuple[str, ...] = ()
    weighing: str | None = None
    rounds: int = 0
    noticed_on: date | None = None
    noticed_kinds: tuple[str, ...] = ()
    noticed_fine_fen: int | None = None
    noticed_confiscated_fen: int | None = None
    hearing_on: date | None = None
    hearing_host: str | None = None
    decided_by: tuple[str, ...] = ()
    minutes_no: str | None = None
    decided_on: date | None = None
    document_no: str | None = None
    penalty_id: str | None = None
    served_on: date | None = None
    instalments: Sequence[Mapping[str, Any]] = ()
    ground: str | None = None
    transferred_to: str | None = None
    transferred_on: date | None = None
    publicity: str = "NONE"
    severity: str | None = None
    reported_on: date | None = None
    published_on: date | None = None
    sent_to: str | None = None
    publicity_ended_on: date | None = None
    jurisdiction: str = UNDISPUTED
    claimant: str | None = None
    superior: str | None = None
    annulled_on: date | None = None
    annulment_document_no: str | None = None
    annulment_reason: str | None = None
    ended_on: date | None = None
    version: int = 1

    @property
    def ended_act_on(self) -> date | None:
        """The day of the act, or the last day of one that went on; None while it is not known."""
        return self.continued_until or self.occurred_on

    @property
    def party(self) -> str:
        """Whom the case is against, where no name is known from the registry."""
        return self.party_name or self.uscc or ""


@dataclass(frozen=True)
class CaseMove:
    """What an agency says when it moves a case."""

    case_id: str
    to: str
    on: date | None = None
    act: str | None = None
    occurred_on: date | None = None
    continued_until: date | None = None
    statute: str | None = None
    item: str | None = None
    facts: str | None = None
    kinds: tuple[str, ...] | None = None
    fine_fen: int | None = None
    confiscated_fen: int | None = None
    goods_value_fen: int | None = None
    circumstances: tuple[str, ...] | None = None
    weighing: str | None = None
    hearing_on: date | None = None
    hearing_host: str | None = None
    decided_by: tuple[str, ...] | None = None
    signatures: tuple[Any, ...] | None = None
    minutes_no: str | None = None
    ground: str | None = None
    transferred_to: str | None = None
    evidence: tuple[str, ...] | None = None
    document_no: str | None = None
    reason: str | None = None


def machine(rules: RuleBook) -> StateMachine:
    """The moves of cases. Source: DOMAIN D.4; 行政处罚法 Art. 54–73."""
    return StateMachine.from_rows("penalty case", rules.table("penalty_case_move"))


def moved(case: PenaltyCase, move: CaseMove, transition: Transition, *, on: date) -> PenaltyCase:
    """Return the case after a move, its guards not yet checked.

    Raises:
        InvalidRequest: the move has a field that it does not take.
    """
    for field, targets in _TAKEN_BY.items():
        if getattr(move, field) is not None and move.to not in targets:
            right = f"left out: it goes with to = {' or '.join(sorted(targets))}"
            raise InvalidRequest(f"the move to {move.to} does not take this", field, right)
    after = replace(case, state=move.to, clause=transition.clause, version=case.version + 1)
    made: Callable[[PenaltyCase, CaseMove, date], PenaltyCase] = _MADE.get(move.to, _ended)
    return made(after, move, on)


def _proposed(case: PenaltyCase, move: CaseMove, on: date) -> PenaltyCase:
    del on
    told = {name: getattr(move, name) for name in _PROPOSED if getattr(move, name) is not None}
    lists = {name: getattr(move, name) for name in ("kinds", "circumstances") if getattr(move, name) is not None}
    after = replace(case, **told, **lists, hearing_on=None, hearing_host=None)
    return replace(after, act_key=act_key(after.act))


def _noticed(case: PenaltyCase, move: CaseMove, on: date) -> PenaltyCase:
    del move
    return replace(
        case,
        rounds=case.rounds + 1,
        noticed_on=on,
        noticed_kinds=case.kinds,
        noticed_fine_fen=case.fine_fen,
        noticed_confiscated_fen=case.confiscated_fen,
    )


def _heard(case: PenaltyCase, move: CaseMove, on: date) -> PenaltyCase:
    del on
    return replace(case, hearing_on=move.hearing_on, hearing_host=move.hearing_host)


def _decided(case: PenaltyCase, move: CaseMove, on: date) -> PenaltyCase:
    return replace(case, decided_on=on, minutes_no=move.minutes_no)


def _not_punished(case: PenaltyCase, move: CaseMove, on: date) -> PenaltyCase:
    return replace(case, decided_on=on, ground=move.ground, ended_on=on)


def _transferred(case: PenaltyCase, move: CaseMove, on: date) -> PenaltyCase:
    return replace(case, transferred_to=move.transferred_to, transferred_on=on)


def _before_court(case: PenaltyCase, move: CaseMove, on: date) -> PenaltyCase:
    del on
    return replace(case, transferred_to=move.transferred_to)


def _annulled(case: PenaltyCase, move: CaseMove, on: date) -> PenaltyCase:
    return replace(
        case,
        annulled_on=on,
        annulment_document_no=move.document_no,
        annulment_reason=move.reason,
        ended_on=case.ended_on or on,
    )


def _ended(case: PenaltyCase, move: CaseMove, on: date) -> PenaltyCase:
    return replace(case, ended_on=on) if move.to in OVER else case


_MADE: Final = {
    "INVESTIGATED": _proposed,
    "NOTICE": _noticed,
    "HEARING": _heard,
    "DECIDED": _decided,
    "NOT_PUNISHED": _not_punished,
    "TRANSFERRED": _transferred,
    "ENFORCING": _before_court,
    "ANNULLED": _annulled,
}


def kind_rows(kinds: Sequence[str], rules: RuleBook) -> list[dict[str, Any]]:
    """Return what the rules say of kinds of penalties.

    Raises:
        InvalidRequest: one that there is not.
    """
    rows = {row["code"]: row for row in rules.table("penalty_kind")}
    for kind in kinds:
        if kind not in rows:
            raise InvalidRequest(f"no such penalty: {kind}", "kinds", "of " + ", ".join(rows))
    return [rows[kind] for kind in kinds]


def has_hearing_right(case: PenaltyCase, rules: RuleBook, *, on: date) -> bool:
    """Whether the party may ask for a hearing: who has no code counts as a person, who may from a smaller sum on.

    Source: 行政处罚法 Art. 63; 市场监督管理行政处罚听证办法 5.
    """
    money = max(case.fine_fen or 0, case.confiscated_fen or 0)
    large: int = rules.value("hearing_from_fen" if case.uscc else "hearing_from_fen_person", on=on)
    return money >= large or any(row["hearing"] for row in kind_rows(case.kinds, rules))


def is_grave(case: PenaltyCase, rules: RuleBook, *, on: date) -> bool:
    """Whether heads of the agency decide together. Source: 行政处罚法 Art. 57 (情节复杂或者重大违法行为)."""
    money = max(case.fine_fen or 0, case.confiscated_fen or 0)
    large: int = rules.value("collective_from_fen", on=on)
    return money >= large or any(row["grave"] for row in kind_rows(case.kinds, rules))


def needs_review(case: PenaltyCase, rules: RuleBook, *, on: date) -> bool:
    """Whether the law of the case is reviewed before the decision. Source: 行政处罚法 Art. 58."""
    return case.hearing_on is not None or has_hearing_right(case, rules, on=on) or is_grave(case, rules, on=on)
