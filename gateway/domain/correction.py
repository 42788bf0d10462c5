"""A request for correction: what may become of it, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from databus.errors import Conflict, NotFound, NotPermitted

REQUESTED: Final = "REQUESTED"
ACCEPTED: Final = "ACCEPTED"
REFUSED: Final = "REFUSED"
OVERDUE: Final = "OVERDUE"
DONE: Final = "DONE"
STATES: Final = (REQUESTED, ACCEPTED, REFUSED, OVERDUE, DONE)
ANSWERS: Final = (ACCEPTED, REFUSED, DONE)

# The provider's answers; OVERDUE comes by itself, and is left by any answer.
_MOVES: Final[Mapping[str, tuple[str, ...]]] = {
    REQUESTED: (ACCEPTED, REFUSED, DONE),
    OVERDUE: (ACCEPTED, REFUSED, DONE),
    ACCEPTED: (REFUSED, DONE),
}
OPEN: Final = tuple(_MOVES)


@dataclass(frozen=True, slots=True)
class Correction:
    """What is asked, of whom, and how it stands.

    Attributes:
        wrong: what is wrong.
        proposed: what would be right.
        evidence_hash: SHA-256 of the document that shows it.
        due_on: last day of the provider's term; carrying out has a term of its own, from the acceptance.
        provisional: whether a holiday notice still to come may move that day.
        remind_on: the next day on which the provider is reminded; None once all is done.
        history: steps, each with state, agency, at and note.
    """

    id: str
    uscc: str
    dataset: str
    field: str
    record_id: str | None
    wrong: str
    proposed: str
    evidence_hash: str | None
    requested_by: str
    requested_at: datetime
    requested_on: date
    provider: str
    state: str
    due_on: date
    provisional: bool
    clause: str
    answer: str | None
    reminders: int
    remind_on: date | None
    history: list[dict[str, Any]]
    version: int

    def overdue(self, today: date) -> bool:
        """Whether something is left to do and its term has passed."""
        return self.state in OPEN and self.due_on < today

    def told(self) -> dict[str, Any]:
        """Return what its events say."""
        return {
            "correction_id": self.id,
            "uscc": self.uscc,
            "dataset": self.dataset,
            "field": self.field,
            "record_id": self.record_id,
            "wrong": self.wrong,
            "right": self.proposed,
            "evidence_hash": self.evidence_hash,
            "requested_by": self.requested_by,
            "provider": self.provider,
            "state": self.state,
            "requested_on": self.requested_on,
            "due_on": self.due_on,
            "answer": self.answer,
            "clause": self.clause,
            "version": self.version,
        }


def check_sees(correction: Correction | None, agency: str, *, operator: bool, own: str | None) -> Correction:
    """Return a request to those who take part in it.

    Args:
        correction: as kept.
        agency: who asks.
        operator: whether it operates the exchange.
        own: the code of the enterprise that asks about itself.

    Raises:
        NotFound: there is none, or it is none of theirs.
    """
    taking_part = correction is not None and (
        operator or (correction.uscc == own if own is not None else agency in _parties(correction))
    )
    if correction is None or not taking_part:
        raise NotFound("there is no such request for correction")
    return correction


def check_answer(correction: Correction, to: str, agency: str) -> None:
    """Refuse an answer that is not the agency's to give, or not in this state.

    Source: 政务数据共享条例 (order 809): whoever provides data checks and corrects them.
    """
    if agency != correction.provider:
        raise NotPermitted(
            f"{correction.provider} provides {correction.dataset}", "agency", f"the answer of {correction.provider}"
        )
    allowed = _MOVES.get(correction.state, ())
    if to not in allowed:
        raise Conflict(
            f"a correction that is {correction.state} does not become {to}",
            "to",
            f"one of {', '.join(allowed)}" if allowed else "nothing: it is closed",
        )


def _parties(correction: Correction) -> tuple[str, str]:
    return correction.provider, correction.requested_by
