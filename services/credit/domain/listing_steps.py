"""Steps of a listing: notice, defence, decision, service, review, exit; and what stands against each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from databus.calendar import add_working_days
from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.rules import RuleBook
from databus.state_machine import Transition
from services.credit.domain.listings import Listing, due_after, list_named
from services.credit.domain.period import add_months


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


def _notified(listing: Listing, rules: RuleBook) -> Listing:
    defence = add_working_days(listing.on, rules.value("listing_defence_working_days", on=listing.on))
    told = replace(
        listing,
        noticed_on=listing.on,
        notice_document_no=listing.document_no,
        defend_until=defence.due_on,
        prepared_by=listing.actor,
    )
    return due_after(told, defence.due_on, "listing_decision_working_days", rules)


def _heard(listing: Listing, rules: RuleBook) -> Listing:
    return due_after(replace(listing, heard_on=listing.on), listing.on, "listing_decision_working_days", rules)


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
    return due_after(told, listing.on, "listing_service_working_days", rules)


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
