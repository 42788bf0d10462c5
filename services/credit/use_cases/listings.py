"""Lists: proposed by rule or by an agency, moved on by persons, ended at once when their ground falls."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Protocol

from databus import contracts
from databus.envelope import Event
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.pages import Page, page
from databus.rules import RuleBook
from databus.tasks import Tasks
from services.credit.domain import powers
from services.credit.domain.items import codes_of
from services.credit.domain.listing_steps import Attempt, Step, moved
from services.credit.domain.listings import OPEN, Listing, list_named, machine, nagged
from services.credit.domain.rating import rate
from services.credit.use_cases.following_listings import follow_rating
from services.credit.use_cases.kept_listings import Applied, Part, Wanted
from services.credit.use_cases.listing_steps import keep, moment_after, new_listing, still_standing
from services.credit.use_cases.turn import begin
from services.credit.use_cases.work import CreditWork

AT_ONCE: Final = 200  # enterprises in a transaction, a second or two
TASK: Final = "follow_more_listings"
_EVERYBODY: Final = "Z" * 18  # behind all codes, which have no Z


class ListingWork(CreditWork, Protocol):
    """A transaction that may leave the rest of its work to tasks."""

    @property
    def taskbox(self) -> Tasks: ...


@dataclass(frozen=True)
class ProposeListing:
    """A proposal of an agency, resting on records."""

    uscc: str
    list: str
    document_no: str
    reason: str
    basis: Sequence[str] = ()


@dataclass(frozen=True)
class MoveListing:
    """A step of a listing, and the document it rests on."""

    listing_id: str
    to: str
    document_no: str
    on: date | None = None
    reason: str | None = None
    defence: str | None = None
    evidence: Sequence[str] = ()


def propose_listing(ask: ProposeListing, work: CreditWork, rules: RuleBook) -> Listing:
    """Propose an enterprise for a list; entry is another person's decision, after notice and defence.

    Raises:
        NotPermitted: not a body that proposes, or not of the enterprise's county.
        InvalidRequest: no such list, or a ground that is none.
        Conflict: a proposal or an entry is open already.

    Source: 国办发〔2020〕49号; DOMAIN D.2 (entry needs its own decision).
    """
    agency, actor, today = work.caller.require_agency(), officer(work), work.clock.today()
    division = work.book.divisions([ask.uscc]).get(ask.uscc)
    powers.require("propose_listing", agency, on=today, rules=rules, division=division)
    row = list_named(ask.list, rules, on=today)
    turn = begin(ask.uscc, work)
    basis = tuple(dict.fromkeys(ask.basis)) or _grants(ask.uscc, row["grades"], work)
    standing = still_standing(ask.uscc, basis, work)
    strange = [one for one in basis if one not in standing]
    if strange or not basis:
        raise InvalidRequest(
            "a proposal rests on what is in force",
            "basis",
            "records of this enterprise that are EFFECTIVE" if row["severities"] else "an enterprise of grade AA",
        )
    listing = new_listing(ask.uscc, row["code"], basis, turn.standing.grade, division, str(row["clause"]), work, rules)
    listing = replace(
        listing,
        agency=agency,
        actor=actor,
        proposed_by=agency,
        prepared_by=actor,
        document_no=ask.document_no,
        reason=ask.reason,
    )
    if any(one.list == listing.list and one.state in OPEN for one in work.listings.of(ask.uscc)):
        raise Conflict("the enterprise is proposed or listed already", "uscc", f"one without an open {listing.list}")
    keep(listing, None, work, rules)
    return listing


def move_listing(ask: MoveListing, work: CreditWork, rules: RuleBook) -> Listing:
    """Move a listing on: notice, defence, decision, service, review, exit.

    Raises:
        NotFound: no such listing.
        NotPermitted: another body's step, another county's, or the same person's who prepared it.
        Conflict: no such step from here, or a guard stands against it; names it with its clause.

    Source: 行政处罚法 44, 45, 61 (by analogy); 国发〔2016〕33号; 国办发〔2020〕49号.
    """
    agency, actor, today = work.caller.require_agency(), officer(work), work.clock.today()
    uscc = find(ask.listing_id, work).uscc
    begin(uscc, work)
    before = find(ask.listing_id, work)
    work.expect_version(before.version)
    transition = machine(before.list, rules).check(before.state, ask.to, agency=None)
    powers.require_seat(
        f"{before.state} → {ask.to}", transition.by, transition.clause, agency, division=before.division, rules=rules
    )
    on = _day(ask.on, before.on, today)
    step = Step(ask.to, on, ask.document_no, agency, actor, ask.reason, ask.defence, tuple(ask.evidence))
    attempt = Attempt(before, step, still_standing(uscc, before.basis, work), transition.clause)
    after = moved(attempt, transition, rules, known_at=moment_after(before, work))
    if ask.defence is not None:
        after = replace(after, defence=ask.defence)
    keep(after, before, work, rules)
    return after


def find(listing_id: str, work: CreditWork, *, known_at: datetime | None = None) -> Listing:
    """Return a listing, as known at a moment; NotFound if there is none, or was none then."""
    found = work.listings.find(listing_id, known_at=known_at)
    if found is None:
        raise NotFound("no such listing", "listing_id", "the id of a listing, as list_listings gives it")
    return found


def list_listings(
    wanted: Wanted, work: CreditWork, rules: RuleBook, *, limit: int, cursor: str | None
) -> Page[Listing]:
    """Return listings, newest first; InvalidRequest if there is no such list."""
    if wanted.list is not None:
        list_named(wanted.list, rules, on=work.clock.today())
    found = work.listings.page(wanted, limit=limit + 1, before=cursor)
    return page(found, limit, lambda one: one.listing_id)


def note_applied(event: Event, work: CreditWork) -> None:
    """Note that a service has put a version of a listing into effect."""
    data = contracts.validate(event.name, event.data)
    service = event.name.partition(".")[0]
    work.listings.save_applied(Applied(data["listing_id"], service, data["version"], event.time, data["touched"]))


def officer(work: CreditWork) -> str:
    """Return the acting officer; NotPermitted without one, since two persons must be told apart."""
    if work.caller.actor is None:
        raise NotPermitted("the act is an officer's: the call names none (sanhu.actor)")
    return work.caller.actor


def follow_day(on: date, work: ListingWork, rules: RuleBook, *, after: str = "") -> None:
    """Do each day what no rating did: after runs over everybody, when terms end, when nobody has acted in time.

    So many enterprises at once, in the order of codes; the rest is left to tasks, since a run over a million leaves
    twenty thousand to be proposed, whose locks nobody is to wait for.

    Args:
        on: the day.
        work: the transaction.
        rules: the rule book of the day.
        after: the code up to which it has been done.
    """
    found = _looked_at(on, work, rules, Part(after, AT_ONCE + 1))
    for uscc in found[:AT_ONCE]:
        begin(uscc, work, on=on)
        facts = work.book.facts(uscc)
        follow_rating(uscc, rate(facts, on=on, rules=rules), facts, work, rules)
    if len(found) > AT_ONCE:
        work.taskbox.add(TASK, {"on": on.isoformat(), "after": found[AT_ONCE - 1]})
    elif _nag(on, work, rules) == AT_ONCE:
        work.taskbox.add(TASK, {"on": on.isoformat(), "after": _EVERYBODY})


def _looked_at(on: date, work: CreditWork, rules: RuleBook, part: Part) -> Sequence[str]:
    """Return who may have to enter a list or leave it: the first of them after a code, in order."""
    found: set[str] = set()
    for row in rules.table("list", on=on):
        items = sorted({code for severity in row["severities"] for code in codes_of(rules, severity)})
        kept_by = row["grades"] if row["effect"] == "incentive" else None
        found |= set(work.listings.proposable(row["grades"], row["code"], items, on, part))
        found |= set(work.listings.leaving(row["code"], kept_by, on, part))
    return sorted(found)


def _nag(on: date, work: CreditWork, rules: RuleBook) -> int:
    """Remind of so many listings on which nobody has acted in time; return how many that were."""
    count = 0
    for seen in work.listings.open_and_due(on):
        if count == AT_ONCE:
            break
        if nagged(seen, rules, on=on, known_at=seen.known_at) is None:
            continue
        begin(seen.uscc, work, on=on)
        one = find(seen.listing_id, work)  # under its lock: somebody may just have taken the step
        said = nagged(one, rules, on=on, known_at=moment_after(one, work))
        if said is not None:
            keep(said, one, work, rules)
            count += 1
    return count


def _grants(uscc: str, grades: Collection[str], work: CreditWork) -> tuple[str, ...]:
    standing = work.book.find_standing(uscc)
    if standing is None or standing.grade not in grades:
        return ()
    return tuple(
        f"aa/{grant.granted_on.isoformat()}" for grant in work.book.facts(uscc).grants if grant.revoked_on is None
    )[-1:]


def _day(on: date | None, since: date, today: date) -> date:
    day = on or today
    if not since <= day <= today:
        raise InvalidRequest("a step out of order", "on", f"from {since} to {today}")
    return day
