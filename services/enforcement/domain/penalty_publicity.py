"""Publicity of penalty decisions (行政处罚信息公示): whether, by when, how long, and how it ends.

Source: 行政处罚法 Art. 48; 市场监督管理行政处罚信息公示规定 (SAMR order 45) 8, 10, 13; 信用修复管理办法; DOMAIN B.6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain.guarding import check_guards
from services.enforcement.domain.penalty_cases import AFTER_DECISION, PenaltyCase
from services.enforcement.domain.terms import months_later

NONE: Final = "NONE"
NOT_PUBLIC: Final = "NOT_PUBLIC"
DUE: Final = "DUE"
SENT: Final = "SENT"
PUBLISHED: Final = "PUBLISHED"
ENDED: Final = "ENDED"
WITHDRAWN: Final = "WITHDRAWN"
STATES: Final = (NONE, NOT_PUBLIC, DUE, SENT, PUBLISHED, ENDED, WITHDRAWN)
REPORTED: Final = "REPORTED"  # a step that moves no state: told to the credit information platform (双公示)
STEPS: Final = (REPORTED, SENT, PUBLISHED, ENDED, WITHDRAWN)


@dataclass(frozen=True)
class PublicityMove:
    """What was done about publicity."""

    case_id: str
    to: str
    on: date | None = None
    document_no: str | None = None
    sent_to: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class PublicityAttempt:
    """A step that is tried."""

    case: PenaltyCase
    move: PublicityMove
    on: date
    rules: RuleBook


def machine(rules: RuleBook) -> StateMachine:
    """The moves of publicity."""
    return StateMachine.from_rows("publicity", rules.table("penalty_publicity_move"))


def severity_of(item: str, rules: RuleBook) -> str:
    """Return how serious the act is that a credit item names."""
    return next(str(row["severity"]) for row in rules.table("item") if row["code"] == item)


def class_of(case: PenaltyCase, severity: str, rules: RuleBook) -> dict[str, Any]:
    """Return how long a decision is public, by its penalties and how serious the act is: the first row that fits.

    Source: SAMR order 45 Art. 5 (warnings alone not published), 13; 信用修复管理办法 (minor: not in principle).
    """
    for row in rules.table("publicity_class"):
        lightest = bool(case.kinds) and set(case.kinds) <= set(row["only"])
        if row["severity"] in {"", severity} and (not row["only"] or lightest):
            return row
    raise KeyError(f"no class of publicity for {severity}")


def moved(attempt: PublicityAttempt, transition: Transition) -> PenaltyCase:
    """Return the case after a step of its publicity.

    Raises:
        Conflict, InvalidRequest: a guard is not met; names it and the clause.
    """
    check_guards(GUARDS, transition, attempt)
    case, move, on = attempt.case, attempt.move, attempt.on
    after = replace(case, publicity=move.to, version=case.version + 1)
    if move.to == SENT:
        return replace(after, sent_to=move.sent_to)
    if move.to == PUBLISHED:
        return replace(after, published_on=on)
    return replace(after, publicity_ended_on=on)


def earliest_end(case: PenaltyCase, rules: RuleBook) -> date | None:
    """Return the first day on which publicity may end by repair; None if it is not published."""
    if case.published_on is None or case.severity is None:
        return None
    row = class_of(case, case.severity, rules)
    return months_later(case.published_on, _months(row["least_clock"] or row["clock"], rules))


def latest_end(case: PenaltyCase, rules: RuleBook) -> date | None:
    """Return the day on which publicity ends by itself; None if it is not published."""
    if case.published_on is None or case.severity is None:
        return None
    return months_later(case.published_on, _months(class_of(case, case.severity, rules)["clock"], rules))


def _months(kind: str, rules: RuleBook) -> int:
    row = next(row for row in rules.table("clock") if row["code"] == kind)
    return int(row["length"])


def _decided(attempt: PublicityAttempt) -> None:
    if attempt.case.state not in AFTER_DECISION:
        raise Conflict("there is no decision in force", "to", f"a case decided; this one is {attempt.case.state}")


def _sent_to_told(attempt: PublicityAttempt) -> None:
    if attempt.move.sent_to is None:
        raise InvalidRequest("whom it was sent to is missing", "sent_to", "the province that publishes it")


def _long_enough(attempt: PublicityAttempt) -> None:
    earliest = earliest_end(attempt.case, attempt.rules)
    if earliest is not None and attempt.on < earliest:
        raise Conflict("it is public for longer", "on", f"a day not before {earliest}")


def _ended_or_repaired(attempt: PublicityAttempt) -> None:
    """Before its last day publicity ends by repair alone: what was decided is performed, and a document says so."""
    latest = latest_end(attempt.case, attempt.rules)
    if latest is None or attempt.on >= latest:
        return
    if attempt.case.state not in {"PERFORMED", "ENFORCED"}:
        raise Conflict("what was decided is not performed", "to", f"PERFORMED first, or {latest} and later")
    if attempt.move.document_no is None:
        raise InvalidRequest("repair needs its decision", "document_no", f"its number, or {latest} and later")


def _annulled_or_changed(attempt: PublicityAttempt) -> None:
    if attempt.case.state != "ANNULLED" and attempt.move.document_no is None:
        raise InvalidRequest(
            "why it is wrong is missing", "document_no", "the decision that changed it, or annul first"
        )


def _reason_told(attempt: PublicityAttempt) -> None:
    if attempt.move.reason is None:
        raise InvalidRequest("a reason is missing", "reason", "why, in a sentence")


GUARDS: Final[Mapping[str, Callable[[PublicityAttempt], None]]] = {
    "decided": _decided,
    "sent_to_told": _sent_to_told,
    "long_enough": _long_enough,
    "ended_or_repaired": _ended_or_repaired,
    "annulled_or_changed": _annulled_or_changed,
    "reason_told": _reason_told,
}
