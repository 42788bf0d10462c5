"""One step in an enterprise's credit: lock where it stands, change facts, rate anew, say what changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from databus import contracts
from databus.errors import NotFound
from databus.rules import RuleBook
from services.credit.domain.rating import Facts, Rating, bonuses_on, rate
from services.credit.domain.standing import HistoryEntry, Standing
from services.credit.use_cases.following_listings import follow_rating
from services.credit.use_cases.work import CreditWork

TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Turn:
    """A step begun: the standing under lock and the moment its facts are known at.

    Moments of one enterprise never repeat, so that what was known at one can be told exactly.
    """

    standing: Standing
    at: datetime
    on: date

    @property
    def uscc(self) -> str:
        return self.standing.uscc


def begin(uscc: str, work: CreditWork, *, on: date | None = None) -> Turn:
    """Lock an enterprise's standing, making it if it was not known; the rating's day is today unless given."""
    today, now = work.clock.today(), work.clock.now()
    standing = work.book.lock_standing(uscc, today=today, now=now)
    # the clock is asked again after waiting for the lock
    return Turn(standing, max(work.clock.now(), standing.known_at + TICK), on or today)


def finish(
    turn: Turn, cause: str, work: CreditWork, rules: RuleBook, *, formal: bool = False, facts: Facts | None = None
) -> Rating:
    """Rate anew, keep the rating with the facts it read, and say it if the grade changed or it was formal.

    `facts` are all there are, where the caller knows them without asking.

    Source: DESIGN §5 (score and grade follow every record and expiry at once).
    """
    before = turn.standing
    facts = work.book.facts(turn.uscc) if facts is None else facts
    rating = rate(facts, on=turn.on, rules=rules)
    state = state_of(turn.uscc, rating, before.grade, before.version + 1)
    work.book.save_standing(_after(turn, rating))
    work.book.add_history(_entry(turn, cause, facts, rating, state, rules))
    if formal:
        work.outbox.add("credit.rated", subject=turn.uscc, uscc=turn.uscc, data=state)
    if (rating.grade, rating.rated) != (before.grade, before.rated):
        work.outbox.add("credit.grade_changed", subject=turn.uscc, uscc=turn.uscc, data=state)
    if before.version:
        follow_rating(turn.uscc, rating, facts, work, rules)
    return rating


def find_standing(uscc: str, work: CreditWork) -> Standing:
    """Return where an enterprise stands; NotFound if nothing is known of it."""
    standing = work.book.find_standing(uscc)
    if standing is None:
        raise NotFound("nothing is known of this enterprise", "uscc", "an enterprise registered or recorded")
    return standing


def state_of(uscc: str, rating: Rating, previous_grade: str | None, version: int) -> dict[str, Any]:
    """Return a rating as its contract says it."""
    return {
        "uscc": uscc,
        "grade": rating.grade,
        "previous_grade": previous_grade,
        "score": rating.score,
        "since": rating.since,
        "rated": rating.rated,
        "formal_on": rating.formal_on,
        "valid_until": rating.valid_until,
        "rule_set": rating.rule_set,
        "deductions": [
            {
                "record_id": deduction.record.record_id,
                "item": deduction.item.code,
                "points": deduction.points,
                "clause": deduction.item.clause,
                "counts_until": deduction.counts_until,
            }
            for deduction in rating.assessment.deductions
        ],
        "bonuses": list(rating.assessment.bonuses),
        "next_change_on": rating.next_change_on,
        "version": version,
    }


def _after(turn: Turn, rating: Rating) -> Standing:
    return replace(
        turn.standing,
        known_at=turn.at,
        version=turn.standing.version + 1,
        grade=rating.grade,
        score=rating.score,
        rated=rating.rated,
        on=turn.on,
        formal_on=rating.formal_on,
        due_on=rating.due_on,
    )


def _entry(
    turn: Turn, cause: str, facts: Facts, rating: Rating, state: dict[str, Any], rules: RuleBook
) -> HistoryEntry:
    return HistoryEntry(
        uscc=turn.uscc,
        version=turn.standing.version + 1,
        on=turn.on,
        known_at=turn.at,
        cause=cause,
        rule_set=rating.rule_set,
        rules_digest=rules.digest,
        facts=facts_read(facts, turn.on),
        result=contracts.get("credit.rated").schema.dump(state),
    )


def facts_read(facts: Facts, on: date) -> dict[str, Any]:
    """Return keys and versions of what a rating read; an empty list says that there was none."""
    return {
        "records": {str(record.record_id): record.version for record in facts.records},
        "bonuses": sorted(bonuses_on(facts, on)),
        "formal_days": [day.isoformat() for day in facts.formal_days],
        "grants": [grant.granted_on.isoformat() for grant in facts.grants],
    }
