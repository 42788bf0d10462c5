"""A version of a listing: made, kept, said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from databus import contracts
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.credit.domain import powers
from services.credit.domain.listings import OPEN, Listing, ended, list_named, proposed
from services.credit.domain.measures import of_list
from services.credit.use_cases.work import CreditWork

_TICK: Final = timedelta(microseconds=1)


def keep(listing: Listing, before: Listing | None, work: CreditWork, rules: RuleBook) -> None:
    """Keep a version of a listing and say it."""
    work.listings.add(listing)
    work.outbox.add(
        "credit.listing_changed",
        subject=listing.listing_id,
        uscc=listing.uscc,
        data=_state(listing, before, rules),
        legalbasis=listing.clause,
    )


def propose_by_rule(
    uscc: str, code: str, basis: tuple[str, ...], grade: str, work: CreditWork, rules: RuleBook
) -> None:
    """Propose an enterprise as the rule has it; a person takes it up."""
    division = work.book.divisions([uscc]).get(uscc)
    clause = str(list_named(code, rules, on=work.clock.today())["clause"])
    keep(new_listing(uscc, code, basis, grade, division, clause, work, rules), None, work, rules)


def still_standing(uscc: str, basis: Collection[str], work: CreditWork) -> list[str]:
    """Return what of a basis is in force: records neither annulled nor repaired, a grant of AA not revoked."""
    facts = work.book.facts(uscc)
    found = {str(record.record_id) for record in facts.records if record.ended_on is None}
    found |= {f"aa/{grant.granted_on.isoformat()}" for grant in facts.grants if grant.revoked_on is None}
    return [one for one in basis if one in found]


def hand_over(old: str, heir: str, work: CreditWork, rules: RuleBook) -> None:
    """Let what an enterprise is proposed for, or on, go over to the code that stands for it.

    Of two listings of one list the one in force stays, the heir's if both or neither are.
    """
    mine = {one.list: one for one in work.listings.of(heir) if one.state in OPEN}
    for one in work.listings.of(old):
        if one.state not in OPEN:
            continue
        other = mine.get(one.list)
        if other is not None and (other.in_force or not one.in_force):
            _end(one, work, rules)
            continue
        if other is not None:
            _end(other, work, rules)
        keep(replace(one, uscc=heir, version=one.version + 1, known_at=moment_after(one, work)), one, work, rules)


def _end(one: Listing, work: CreditWork, rules: RuleBook) -> None:
    on, known_at = work.clock.today(), moment_after(one, work)
    keep(ended(one, "SUCCEEDED", rules, on=on, known_at=known_at, document_no=None), one, work, rules)


def moment_after(before: Listing, work: CreditWork) -> datetime:
    """Return the moment at which the next version is known: now, and later than the one before."""
    return max(work.clock.now(), before.known_at + _TICK)


def new_listing(
    uscc: str,
    code: str,
    basis: tuple[str, ...],
    grade: str,
    division: str | None,
    clause: str,
    work: CreditWork,
    rules: RuleBook,
) -> Listing:
    """Return a proposal of today."""
    today = work.clock.today()
    made = Listing(
        listing_id=uuid7(),
        uscc=uscc,
        list=code,
        state="PROPOSED",
        basis=basis,
        grade=grade,
        division=division,
        clause=clause,
        on=today,
        proposed_on=today,
        due_on=None,
        due_provisional=False,
        known_at=work.clock.now(),
    )
    return proposed(made, rules)


def _state(listing: Listing, before: Listing | None, rules: RuleBook) -> dict[str, Any]:
    row = list_named(listing.list, rules, on=listing.proposed_on)
    seats = powers.seats_of(rules)
    to = seats.agencies(row["escalates_to"], listing.division) if listing.escalated_on else ()
    told = contracts.get("credit.listing_changed").schema.fields.keys() & vars(listing).keys()
    return {name: getattr(listing, name) for name in told} | {
        "effect": row["effect"],
        "previous_state": before.state if before else None,
        "in_force": listing.in_force,
        "measures": [one.code for one in of_list(listing.list, on=listing.on, rules=rules)],
        "escalated_to": list(to),
    }
