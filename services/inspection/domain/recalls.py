"""Recall lists: exported goods that an alert, a trace case, an officer or a fact learned later concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final

from databus.calendar import add_working_days
from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine
from services.inspection.domain.copies import Scope

STATES: Final = ("LISTED", "NOTIFIED", "RECALLED", "RETURNED", "CLEARED")
OPEN: Final = frozenset({"LISTED", "NOTIFIED"})
GROUNDS: Final = ("alert", "trace_case", "lots", "fact")
# what has left; of returned goods a part may still be abroad
GONE: Final = ("EXPORTED", "NOTIFIED_ABROAD", "RETURNED")
_SHOWN: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Ground:
    """Why goods are recalled.

    Attributes:
        kind: one of GROUNDS: `alert`, `trace_case`, `lots` (an officer names lots) or `fact` (something that the
            release rested on is found to be wrong, such as a revoked report).
        reference: of what it rests on: the id of the alert or case, the number of the document or report; the same
            ground again adds to the same list.
        reason: in words that people read.
        document_no: the paper that shows it, if any.
        level: of an alert.
        scope: whose goods, which and whereto, if the ground says so.
    """

    kind: str
    reference: str
    reason: str
    document_no: str | None = None
    level: str | None = None
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Recall:
    """A recall list: `filling` while exported goods are still looked through, `fallen_on` once its ground fell."""

    recall_id: str
    ground: str
    ground_id: str
    level: str | None
    hs_prefix: str | None
    destination: str | None
    uscc: str | None
    reason: str
    document_no: str | None
    clause: str
    opened_on: date
    opened_at: datetime
    opened_by: str | None
    actor: str | None
    filling: bool = False
    fallen_on: date | None = None
    fallen_reason: str | None = None
    version: int = 1

    @property
    def scope(self) -> Scope:
        """Which goods the ground is about."""
        return Scope(self.hs_prefix or "", self.destination, self.uscc)


@dataclass(frozen=True, slots=True)
class Entry:
    """A consignment on a recall list; `quantity` of it is concerned, `got_back` of that is out of the market."""

    entry_id: str
    recall_id: str
    consignment_id: str
    uscc: str
    quantity: Decimal
    unit: str
    listed_on: date
    state: str = "LISTED"
    got_back: Decimal = Decimal(0)
    measure: str | None = None
    notified_on: date | None = None
    reported_on: date | None = None
    due_on: date | None = None
    due_provisional: bool = False
    overdue_since: date | None = None
    clear_proposed: str | None = None
    ended_on: date | None = None
    step_number: int = 0
    version: int = 0

    @property
    def open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.state in OPEN

    @property
    def left(self) -> Decimal:
        """How much is still out there."""
        return self.quantity - self.got_back

    def overdue(self, on: date) -> bool:
        """Whether its term has passed and nothing was told."""
        return self.state == "NOTIFIED" and self.due_on is not None and self.due_on < on


@dataclass(frozen=True, slots=True)
class RecallStep:
    """One thing done about an entry."""

    number: int
    at: datetime
    source: str | None
    target: str
    agency: str | None
    actor: str | None
    clause: str
    reason: str | None = None
    document_no: str | None = None
    quantity: Decimal | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a recall is, of goods counted in one unit."""

    unit: str
    entries: int
    open_entries: int
    overdue_entries: int
    to_clear: int
    quantity: Decimal
    got_back: Decimal

    @property
    def percent(self) -> str:
        """What share is back, in percent, half-even to two places; 0 of nothing."""
        if not self.quantity:
            return "0.00"
        return str((self.got_back * 100 / self.quantity).quantize(_SHOWN, ROUND_HALF_EVEN))


def recall_machine(rules: RuleBook) -> StateMachine:
    """Return the moves of an entry (`[[recall_move]]`)."""
    return StateMachine.from_rows("recall entry", rules.table("recall_move"))


def notified(entry: Entry, rules: RuleBook, on: date) -> Entry:
    """Return the entry with the term in which its enterprise tells what it does.

    Source: DOMAIN B.10, D.2 S04: a recall is reported within two working days.
    """
    term = add_working_days(on, int(rules.value("recall_report_working_days", on=on)))
    return replace(entry, notified_on=on, due_on=term.due_on, due_provisional=term.provisional, clear_proposed=None)


def reported(entry: Entry, measure: str, due_on: date, on: date) -> Entry:
    """Return the entry after its enterprise has told what it does and until when."""
    first = entry.reported_on or on
    return replace(entry, measure=measure, reported_on=first, due_on=due_on, due_provisional=False, overdue_since=None)


def with_back(entry: Entry, quantity: Decimal) -> Entry:
    """Return the entry with more of its goods out of the market; Conflict if that is more than was concerned."""
    if quantity > entry.left:
        raise Conflict(
            "more cannot come back than is still out there", "quantity", f"at most {plain(entry.left)} {entry.unit}"
        )
    return replace(entry, got_back=entry.got_back + quantity)


def check_guards(guards: Sequence[str], clause: str, *, reason: str | None, document_no: str | None) -> None:
    """Refuse a step without the reason or the document that its row asks for; InvalidRequest names the field."""
    for guard, field, told in (("reason", "reason", reason), ("evidence", "document_no", document_no)):
        if guard in guards and told is None:
            raise InvalidRequest(f"the step needs a {field} ({clause})", field, "a text that is not blank")


def plain(amount: Decimal) -> str:
    """Return an amount as people write it: no exponent, no zeros behind."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def grounds_row(rules: RuleBook, kind: str) -> dict[str, Any]:
    """What the rules say of a kind of grounds."""
    return next(row for row in rules.table("recall_ground") if row["kind"] == kind)


def measure_row(rules: RuleBook, code: str) -> dict[str, Any]:
    """What the rules say of a measure; InvalidRequest if there is none of this code."""
    rows = rules.table("recall_measure")
    for row in rows:
        if row["code"] == code:
            return row
    raise InvalidRequest("there is no such measure", "measure", "one of " + ", ".join(row["code"] for row in rows))
