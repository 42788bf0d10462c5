"""Formal ratings: the snapshot of a cycle, by decision or each October; how an enterprise leaves U."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from databus.errors import Conflict, NotFound
from databus.rules import RuleBook
from services.credit.domain import powers
from services.credit.domain.cycle import valid_until
from services.credit.domain.rating import rate
from services.credit.domain.runs import Run
from services.credit.use_cases.records import past_day
from services.credit.use_cases.run_work import RunWork
from services.credit.use_cases.runs import formal_scope, start_run
from services.credit.use_cases.turn import begin, finish
from services.credit.use_cases.work import CreditWork, FormalRating

LISTED = 500


@dataclass(frozen=True)
class RateFormally:
    """Whom to rate: the enterprises listed, else the active members of a zone, else everybody active."""

    usccs: Sequence[str] | None = None
    zone_id: str | None = None
    on: date | None = None


@dataclass(frozen=True)
class FormalRatings:
    """What a formal rating came to; `ratings` lists the first 500.

    Of more than are rated while the caller waits, `run_id` is the run that rates them, and `awaited` how many.
    """

    on: date
    valid_until: date
    rule_set: str
    ratings: Sequence[FormalRating]
    by_grade: dict[str, int]
    count: int
    run_id: str | None = None
    awaited: int = 0


def rate_formally(ask: RateFormally, work: RunWork, rules: RuleBook) -> FormalRatings:
    """Rate enterprises formally on a day and keep the snapshot, valid to 31 October of the next cycle.

    Raises:
        NotPermitted: not an agency that rates.
        NotFound: an enterprise nothing is known of; names each.
        InvalidRequest: a day to come, or a zone of which no active member is known.
        Conflict: a later formal rating stands already.

    Source: AQSIQ announcement 2013 No. 93 (rated each October); SH 三(二) (100 % rated).
    """
    today = work.clock.today()
    powers.require("rate_formally", work.caller.agency, on=today, rules=rules)
    on = past_day(ask.on, today)
    if ask.usccs is None:
        run = _by_a_run(ask.zone_id, on, work, rules)
        if run is not None:
            return FormalRatings(on, valid_until(on, rules), rules.version, [], {}, 0, run.run_id, run.enterprises)
    usccs = sorted(set(ask.usccs)) if ask.usccs is not None else work.book.usccs_active(ask.zone_id)
    known = work.book.usccs_known(usccs)
    missing = [
        (f"usccs.{place}", f"nothing is known of {uscc}")
        for place, uscc in enumerate(ask.usccs or ())
        if uscc not in known
    ]
    if missing:
        raise NotFound.about("cannot rate an enterprise that nobody has told of", missing)
    usccs = _of_the_county(usccs, named=ask.usccs is not None or ask.zone_id is not None, work=work, rules=rules)
    made = [rate_one(uscc, on, work.caller.agency, work, rules) for uscc in usccs]
    by_grade = dict(sorted(Counter(formal.grade for formal in made).items()))
    return FormalRatings(on, valid_until(on, rules), rules.version, made[:LISTED], by_grade, len(made))


def _by_a_run(zone_id: str | None, on: date, work: RunWork, rules: RuleBook) -> Run | None:
    """Begin a run if these are more than are rated while the caller waits, and return it."""
    scope = formal_scope(zone_id, on, work, rules)
    if work.runs.count(scope) <= rules.value("run_at_once_most", on=work.clock.today()):
        return None
    return start_run(scope, work, rules)


def _of_the_county(usccs: Sequence[str], *, named: bool, work: CreditWork, rules: RuleBook) -> Sequence[str]:
    """Return those whom the caller rates: its own county's; NotPermitted if it names another county's."""
    agency, today = work.caller.agency, work.clock.today()
    divisions = work.book.divisions(usccs)
    for division in sorted(set(divisions.values())) if named else ():
        powers.require("rate_formally", agency, on=today, rules=rules, division=division)
    return [
        uscc
        for uscc in usccs
        if powers.may("rate_formally", agency, on=today, rules=rules, division=divisions.get(uscc))
    ]


def rate_one(uscc: str, on: date, agency: str | None, work: CreditWork, rules: RuleBook) -> FormalRating:
    """Rate one enterprise formally on a day; a second time on the same day changes nothing."""
    turn = begin(uscc, work, on=max(on, work.clock.today()))
    facts = work.book.facts(uscc)
    last = max(facts.formal_days, default=on)
    if last > on:
        raise Conflict(f"{uscc} has a later formal rating", "on", f"{last} or later")
    again = on in facts.formal_days
    snapshot = rate(facts.with_formal_day(on), on=on, rules=rules)
    formal = FormalRating(
        uscc,
        on,
        valid_until(on, rules),
        snapshot.grade,
        snapshot.score,
        rules.version,
        agency,
        turn.at,
    )
    if not again:
        work.book.add_formal(formal)
        finish(turn, f"formal rating on {on}", work, rules, formal=True)
    return formal
