"""Lists of joint incentive and joint punishment: who is proposed, entered after notice and defence, and leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from databus.calendar import add_working_days
from databus.errors import InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine

OPEN: Final = ("PROPOSED", "NOTIFIED", "HEARD", "LISTED", "SERVED", "REVIEWED")
IN_FORCE: Final = ("LISTED", "SERVED", "REVIEWED")
STATES: Final = (*OPEN, "DECLINED", "DROPPED", "EXITED")
END_KINDS: Final = ("ANNULLED", "REPAIRED", "TERM_OVER", "GRADE_LOST", "DECISION", "SUCCEEDED")


@dataclass(frozen=True)
class Listing:
    """A proposal to enter an enterprise in a list, and what became of it.

    `basis` names the records it rests on, or the grant of AA; `proposed_by` is None where the rule proposed it.
    It holds from `decided_on` and before `until`; `due_on` is the last day of the step that is next.
    """

    listing_id: str
    uscc: str
    list: str
    state: str
    basis: tuple[str, ...]
    grade: str
    division: str | None
    clause: str
    on: date
    proposed_on: date
    due_on: date | None
    due_provisional: bool
    known_at: datetime
    version: int = 1
    agency: str | None = None
    actor: str | None = None
    document_no: str | None = None
    reason: str | None = None
    evidence: tuple[str, ...] = ()
    proposed_by: str | None = None
    prepared_by: str | None = None
    noticed_on: date | None = None
    notice_document_no: str | None = None
    defend_until: date | None = None
    defence: str | None = None
    heard_on: date | None = None
    decided_on: date | None = None
    decision_document_no: str | None = None
    decided_by: str | None = None
    until: date | None = None
    served_on: date | None = None
    review_on: date | None = None
    ended_on: date | None = None
    end_kind: str | None = None
    reminded_on: date | None = None
    escalated_on: date | None = None

    @property
    def in_force(self) -> bool:
        """Whether the enterprise is on the list."""
        return self.state in IN_FORCE

    def holds(self, day: date) -> bool:
        """Whether the enterprise is on the list on a day, by what this version says."""
        if self.decided_on is None or day < self.decided_on:
            return False
        return (self.ended_on is None or day < self.ended_on) and (self.until is None or day < self.until)

    def overdue(self, day: date) -> bool:
        """Whether the step that is next should have been made."""
        return self.state in OPEN and self.due_on is not None and self.due_on < day


def list_named(code: str, rules: RuleBook, *, on: date) -> Mapping[str, Any]:
    """Return a list; InvalidRequest names those there are."""
    rows = rules.table("list", on=on)
    found = next((row for row in rows if row["code"] == code), None)
    if found is None:
        raise InvalidRequest("no such list", "list", "one of " + ", ".join(row["code"] for row in rows))
    return found


def machine(code: str, rules: RuleBook) -> StateMachine:
    """The steps of one list. Source: 国发〔2016〕33号; 国办发〔2020〕49号; 行政处罚法 44, 45 (by analogy)."""
    return StateMachine.from_rows(code, [row for row in rules.table("listing_move") if code in row["lists"]])


def grounds(
    row: Mapping[str, Any], grade: str, deductions: Iterable[tuple[str, str | None]], granted_on: date | None
) -> tuple[str, ...]:
    """Return what a proposal by rule would rest on, nothing if the rule proposes nobody.

    Args:
        row: the list.
        grade: the enterprise's grade.
        deductions: record and severity of everything that counts against it.
        granted_on: the day AA was granted, while it stands.

    Source: DOMAIN D.2 (D + SERIOUS → joint-punishment list).
    """
    if grade not in row["grades"]:
        return ()
    if row["severities"]:
        return tuple(record_id for record_id, severity in deductions if severity in row["severities"])
    return (aa_ground(granted_on),) if granted_on is not None else ()


def aa_ground(granted_on: date) -> str:
    """What a place on the incentive list rests on."""
    return f"aa/{granted_on.isoformat()}"


def proposed(listing: Listing, rules: RuleBook) -> Listing:
    """Return a proposal with the day by which somebody must take it up."""
    return due_after(listing, listing.proposed_on, "listing_notice_working_days", rules)


def ended(
    listing: Listing, kind: str, rules: RuleBook, *, on: date, known_at: datetime, document_no: str | None
) -> Listing:
    """Return a listing that the rule ends: dropped before a decision, left after one."""
    to = "EXITED" if listing.in_force else "DROPPED"
    clause = list_named(listing.list, rules, on=on)["clause"]
    return replace(
        listing,
        state=to,
        on=on,
        clause=clause,
        agency=None,
        actor=None,
        document_no=document_no,
        reason=None,
        evidence=(),
        ended_on=on,
        end_kind=kind,
        due_on=None,
        due_provisional=False,
        version=listing.version + 1,
        known_at=known_at,
    )


def nagged(listing: Listing, rules: RuleBook, *, on: date, known_at: datetime) -> Listing | None:
    """Return the listing once reminded or escalated, None where there is nothing to say today."""
    if listing.state not in OPEN or listing.due_on is None:
        return None
    ahead = timedelta(days=rules.value("listing_remind_days", on=on))
    if listing.due_on < on and listing.escalated_on is None:
        return replace(listing, escalated_on=on, version=listing.version + 1, known_at=known_at)
    if listing.due_on - ahead <= on <= listing.due_on and listing.reminded_on is None:
        return replace(listing, reminded_on=on, version=listing.version + 1, known_at=known_at)
    return None


def due_after(listing: Listing, since: date, key: str, rules: RuleBook) -> Listing:
    """Return the listing with the last day of its next step, so many working days after a day."""
    term = add_working_days(since, rules.value(key, on=listing.on))
    return replace(listing, due_on=term.due_on, due_provisional=term.provisional)
