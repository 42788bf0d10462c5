"""Lists of joint incentive and joint punishment: who is proposed, entered after notice and defence, and leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from databus.calendar import add_working_days
from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.credit.domain.period import add_months

OPEN: Final = ("PROPOSED", "NOTIFIED", "HEARD", "LISTED", "SERVED", "REVIEWED")
IN_FORCE: Final = ("LISTED", "SERVED", "REVIEWED")
STATES: Final = (*OPEN, "DECLINED", "DROPPED", "EXITED")
END_KINDS: Final = ("ANNULLED", "REPAIRED", "TERM_OVER", "GRADE_LOST", "DECISION")


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


@dataclass(frozen=True)
class Step:
    """What an officer says when a listing is moved on."""

    to: str
    on: date
    document_no: str
    agency: str
    actor: str
    reason: str | None = None
    defence: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attempt:
    """A step that is tried, and what its guards look at; `standing` is what of its basis is in force."""

    before: Listing
    step: Step
    standing: Sequence[str]
    clause: str


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
    return _due(listing, listing.proposed_on, "listing_notice_working_days", rules)


def moved(attempt: Attempt, transition: Transition, rules: RuleBook, *, known_at: datetime) -> Listing:
    """Return the listing after a step, every guard of it checked."""
    for guard in transition.guards:
        GUARDS[guard](attempt)
    before, step = attempt.before, attempt.step
    after = replace(
        before,
        state=step.to,
        on=step.on,
        clause=transition.clause,
        agency=step.agency,
        actor=step.actor,
        document_no=step.document_no,
        reason=step.reason,
        evidence=step.evidence,
        version=before.version + 1,
        known_at=known_at,
        reminded_on=None,
        escalated_on=None,
    )
    return _STEPS[step.to](after, rules)


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


def _due(listing: Listing, since: date, key: str, rules: RuleBook) -> Listing:
    term = add_working_days(since, rules.value(key, on=listing.on))
    return replace(listing, due_on=term.due_on, due_provisional=term.provisional)


def _notified(listing: Listing, rules: RuleBook) -> Listing:
    defence = add_working_days(listing.on, rules.value("listing_defence_working_days", on=listing.on))
    told = replace(
        listing,
        noticed_on=listing.on,
        notice_document_no=listing.document_no,
        defend_until=defence.due_on,
        prepared_by=listing.actor,
    )
    return _due(told, defence.due_on, "listing_decision_working_days", rules)


def _heard(listing: Listing, rules: RuleBook) -> Listing:
    return _due(replace(listing, heard_on=listing.on), listing.on, "listing_decision_working_days", rules)


def _listed(listing: Listing, rules: RuleBook) -> Listing:
    row = list_named(listing.list, rules, on=listing.on)
    until = add_months(listing.on, rules.value(row["term"], on=listing.on)) if "term" in row else None
    told = replace(
        listing,
        decided_on=listing.on,
        decision_document_no=listing.document_no,
        decided_by=listing.agency,
        prepared_by=listing.actor,
        until=until,
    )
    return _due(told, listing.on, "listing_service_working_days", rules)


def _served(listing: Listing, rules: RuleBook) -> Listing:
    assert listing.decided_on is not None
    return _to_review(replace(listing, served_on=listing.on), listing.decided_on, rules)


def _reviewed(listing: Listing, rules: RuleBook) -> Listing:
    return _to_review(replace(listing, prepared_by=listing.actor), listing.on, rules)


def _to_review(listing: Listing, since: date, rules: RuleBook) -> Listing:
    row = list_named(listing.list, rules, on=listing.on)
    review_on = add_months(since, rules.value(row["review"], on=listing.on))
    return replace(listing, review_on=review_on, due_on=review_on, due_provisional=False)


def _closed(listing: Listing, _: RuleBook) -> Listing:
    kind = "DECISION" if listing.state == "EXITED" else None
    return replace(listing, ended_on=listing.on, end_kind=kind, due_on=None, due_provisional=False)


_STEPS: Final[Mapping[str, Callable[[Listing, RuleBook], Listing]]] = {
    "NOTIFIED": _notified,
    "HEARD": _heard,
    "LISTED": _listed,
    "SERVED": _served,
    "REVIEWED": _reviewed,
    "DECLINED": _closed,
    "EXITED": _closed,
}


def _basis_stands(attempt: Attempt) -> None:
    if not attempt.standing:
        raise Conflict(
            "nothing of what it rests on is in force", "to", f"DECLINED, or wait for the rule: {attempt.clause}"
        )


def _defence_told(attempt: Attempt) -> None:
    if attempt.step.defence is None:
        raise InvalidRequest("the defence is missing", "defence", "what the enterprise said, or that it waived it")


def _defence_over(attempt: Attempt) -> None:
    before = attempt.before
    if before.heard_on is None and before.defend_until is not None and attempt.step.on <= before.defend_until:
        raise Conflict(
            "the enterprise may still defend itself",
            "on",
            f"after {before.defend_until}, or once its defence is HEARD ({attempt.clause})",
        )


def _another_person(attempt: Attempt) -> None:
    if attempt.step.actor == attempt.before.prepared_by:
        raise NotPermitted(f"who prepared it does not decide it: another officer does ({attempt.clause})")


def _reasoned(attempt: Attempt) -> None:
    wrong = []
    if attempt.step.reason is None:
        wrong.append(("reason", "why, in a sentence"))
    if not attempt.step.evidence:
        wrong.append(("evidence", "at least one document that shows it"))
    if wrong:
        raise InvalidRequest.about("a decision without reason or evidence", wrong)


GUARDS: Final[Mapping[str, Callable[[Attempt], None]]] = {
    "basis_stands": _basis_stands,
    "defence_told": _defence_told,
    "defence_over": _defence_over,
    "another_person": _another_person,
    "reasoned": _reasoned,
}
