"""Requests for assistance between agencies (执法互助): asked, accepted, answered, disputed, decided above both.

Source: 行政处罚法 Art. 26; SN附2 三(四)1; DOMAIN D.4, D.7.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain.guarding import check_guards

ASSISTANCE: Final = "assistance"
ASKER, ASKED, SUPERIOR = "asker", "asked", "superior"
STATES: Final = (
    *("DRAFT", "SENT", "ACCEPTED", "RETURNED_FOR_INFO", "REFUSED", "WORKING", "ANSWERED", "CONFIRMED", "DISPUTED"),
    *("ESCALATED", "CLOSED"),
)
UNANSWERED: Final = ("SENT", "RETURNED_FOR_INFO", "ACCEPTED", "WORKING")
UNSUPPLIED: Final = "UNSUPPLIED"  # the outcome of what was closed while the asked waited for the asker
REFUSALS: Final = ("not_within_powers", "insufficient_information", "unlawful", "impairs_own_duties")


@dataclass(frozen=True)
class AssistanceRequest:
    """Who asks whom for what, on which basis, and what came of it.

    `superior` is told once it has to decide or the last day passed; nobody else ever sees the request.
    """

    request_id: str
    reference: str
    from_agency: str
    to_agency: str
    uscc: str | None
    subject_kind: str | None
    subject_id: str | None
    matter: str
    legal_basis: str
    asked: tuple[str, ...]
    evidence: Sequence[Mapping[str, Any]]
    created_on: date
    clause: str
    state: str = "DRAFT"
    superior: str | None = None
    letter_no: str | None = None
    reply_no: str | None = None
    needs_inquiry: bool = False
    supplement: str | None = None
    answer: str | None = None
    answer_evidence: Sequence[Mapping[str, Any]] = ()
    refusal: str | None = None
    explanation: str | None = None
    reason: str | None = None
    decision: str | None = None
    outcome: str | None = None
    sent_on: date | None = None
    stop_on: date | None = None
    answered_on: date | None = None
    closed_on: date | None = None
    late: bool = False
    overdue: bool = False
    version: int = 1


@dataclass(frozen=True)
class AssistanceMove:
    """What is said when a request moves."""

    request_id: str
    to: str
    needs_inquiry: bool | None = None
    refusal: str | None = None
    explanation: str | None = None
    supplement: str | None = None
    answer: str | None = None
    evidence: Sequence[Mapping[str, Any]] | None = None
    reason: str | None = None
    decision: str | None = None


_TAKEN_BY: Final = {
    "needs_inquiry": frozenset({"ACCEPTED"}),
    "refusal": frozenset({"REFUSED"}),
    "explanation": frozenset({"REFUSED"}),
    "supplement": frozenset({"SENT"}),
    "answer": frozenset({"ANSWERED"}),
    "evidence": frozenset({"SENT", "ANSWERED"}),
    "reason": frozenset({"RETURNED_FOR_INFO", "DISPUTED", "CLOSED"}),
    "decision": frozenset({"CLOSED"}),
}


def machine(rules: RuleBook) -> StateMachine:
    """The moves of requests."""
    return StateMachine.from_rows("assistance request", rules.table("assistance_move"))


def party_of(transition: Transition, rules: RuleBook) -> str | None:
    """Return who of the parties makes a move; None: the service by rule."""
    for row in rules.table("assistance_move"):
        sources = row["from"] if isinstance(row["from"], list) else [row["from"]]
        if transition.source in sources and transition.target == row["to"]:
            party: str | None = row.get("party")
            return party if row["by"] else None
    return None


def require_party(request: AssistanceRequest, transition: Transition, bodies: Collection[str], rules: RuleBook) -> None:
    """Refuse whoever is not the party whose move it is; `bodies` are the caller's code and its predecessors'.

    Raises:
        NotPermitted: another party's, or a superior that is the successor of a party too; names who, and the clause.
    """
    party = party_of(transition, rules)
    who = {ASKER: request.from_agency, ASKED: request.to_agency, SUPERIOR: request.superior}.get(party or "")
    judged = party == SUPERIOR and not {request.from_agency, request.to_agency}.isdisjoint(bodies)
    if who is None or who not in bodies or judged:
        what = f"assistance request: {transition.source} → {transition.target}"
        raise NotPermitted(f"{what} is for {who or 'the service itself, by rule'} ({transition.clause})")


def may_see(request: AssistanceRequest, bodies: Collection[str]) -> bool:
    """Whether a request concerns an agency: who asks; once it is sent, who is asked; who decides above both."""
    told = {request.from_agency}
    if request.state != "DRAFT":
        told |= {request.to_agency, request.superior or request.from_agency}
    return not told.isdisjoint(bodies)


def common_superior(one: str, other: str, rules: RuleBook, *, on: date) -> str | None:
    """Return the nearest body above both, neither of the two itself; None if the rows name none.

    Source: 行政处罚法 Art. 25 (共同的上一级行政机关).
    """
    above, other_above = _above(one, rules, on), _above(other, rules, on)
    common = [body for body in above if body in other_above and body not in {one, other}]
    return min(common, key=lambda body: (above[body] + other_above[body], list(above).index(body)), default=None)


def _above(agency: str, rules: RuleBook, on: date) -> dict[str, int]:
    rows = {row["agency"]: row["superiors"] for row in rules.table("superior", on=on)}
    found: dict[str, int] = {}
    level, steps = list(rows.get(agency, ())), 1
    while level:
        found |= {body: steps for body in level if body not in found}
        level = [up for body in level for up in rows.get(body, ()) if up not in found]
        steps += 1
    return found


def moved(
    request: AssistanceRequest, move: AssistanceMove, transition: Transition, *, on: date, superior: str | None
) -> AssistanceRequest:
    """Return the request after a move. `superior` stands above both parties.

    Raises:
        InvalidRequest: a field is missing, or goes with another move; names guard and clause.
        Conflict: nobody connected stands above both, or the last day is not over, or is over.
    """
    over = request.stop_on is not None and on > request.stop_on and request.state in UNANSWERED
    if over and "stop_over" not in transition.guards:
        raise Conflict(f"the last day is over ({transition.clause})", "to", f"none: closed after {request.stop_on}")
    for field, targets in _TAKEN_BY.items():
        if getattr(move, field) is not None and move.to not in targets:
            right = f"left out: it goes with to = {' or '.join(sorted(targets))}"
            raise InvalidRequest(f"the move to {move.to} does not take this", field, right)
    check_guards(GUARDS, transition, Attempt(request, move, on, superior))
    told = {name: getattr(move, name) for name in _TAKEN_BY if name != "evidence" and getattr(move, name) is not None}
    after = replace(request, state=move.to, clause=transition.clause, version=request.version + 1, **told)
    return _with_effect(after, move, on, superior)


def _with_effect(after: AssistanceRequest, move: AssistanceMove, on: date, superior: str | None) -> AssistanceRequest:
    evidence = tuple(move.evidence or ())
    effects: dict[str, dict[str, Any]] = {
        "SENT": {"evidence": (*after.evidence, *evidence), "sent_on": after.sent_on or on},
        "ANSWERED": {"answer_evidence": evidence, "answered_on": on},
        "REFUSED": {"answered_on": on},
        "CONFIRMED": {"outcome": "CONFIRMED"},
        "DISPUTED": {"outcome": "DISPUTED"},
        "ESCALATED": {"superior": superior},
        "CLOSED": {"closed_on": on},
    }
    return replace(after, **effects.get(after.state, {}))


def stopped(request: AssistanceRequest, transition: Transition, *, on: date, superior: str | None) -> AssistanceRequest:
    """Return a request closed as OVERDUE, its superior told; who waited for what was to be supplied was not late."""
    waited = request.state == "RETURNED_FOR_INFO"
    after = moved(request, AssistanceMove(request.request_id, "CLOSED"), transition, on=on, superior=superior)
    outcome = UNSUPPLIED if waited else request.outcome
    return replace(after, overdue=True, late=request.late or not waited, superior=superior, outcome=outcome)


# ---- guards
@dataclass(frozen=True)
class Attempt:
    """A move that is tried."""

    request: AssistanceRequest
    move: AssistanceMove
    on: date
    superior: str | None


def _told(field: str, right: str) -> Callable[[Attempt], None]:
    def check(attempt: Attempt) -> None:
        if not getattr(attempt.move, field):
            raise InvalidRequest(f"{field} is missing", field, right)

    return check


def _superior_known(attempt: Attempt) -> None:
    if attempt.superior is None:
        raise Conflict("no common superior is connected", "to", "CLOSED after talks, with what they came to as reason")


def _stop_over(attempt: Attempt) -> None:
    if attempt.request.stop_on is None or attempt.on <= attempt.request.stop_on:
        raise Conflict("the last day is not over", "to", f"after {attempt.request.stop_on}")


GUARDS: Final[Mapping[str, Callable[[Attempt], None]]] = {
    "reason_told": _told("reason", "why, in a sentence"),
    "refusal_told": _told("refusal", "one of " + ", ".join(REFUSALS)),
    "explanation_told": _told("explanation", "why this reason holds here"),
    "supplement_told": _told("supplement", "what was missing"),
    "answer_told": _told("answer", "what was found"),
    "evidence_told": _told("evidence", "what shows it, by SHA-256"),
    "decision_told": _told("decision", "what the superior decides"),
    "superior_known": _superior_known,
    "stop_over": _stop_over,
}
