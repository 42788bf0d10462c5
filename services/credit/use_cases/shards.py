"""One shard of a run: its enterprises locked, rated, written and said in one transaction.

Enterprises that somebody else holds under lock just then are left for a second pass, so that a shard never waits with
thousands of locks in hand; whoever records an act about an enterprise of the shard waits until it is done, and the act
is rated behind it. All that is read of an enterprise is read once it is locked, so nothing recorded is passed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

import orjson
import polars as pl

from databus import contracts, strict_json
from databus.rules import RuleBook
from services.credit.domain.cycle import valid_until
from services.credit.domain.rating import rate
from services.credit.domain.runs import Run, Shard
from services.credit.domain.standing import HistoryEntry, Standing
from services.credit.use_cases.following_listings import follow_rating
from services.credit.use_cases.population import rate_frames, states
from services.credit.use_cases.run_work import RunWork
from services.credit.use_cases.turn import TICK, facts_read, state_of
from services.credit.use_cases.work import FormalRating

COLUMNS_FROM: Final = 100  # enterprises; fewer are rated one by one
SEEN_OF: Final = 100  # one in so many bodies made on columns is read against its contract
_RATED: Final = contracts.get("credit.rated")  # its form is that of credit.grade_changed and of the history too


@dataclass(frozen=True)
class Rated:
    """The rating of one enterprise.

    Attributes:
        grade: now, with score, rated, formal_on and due_on.
        body: its state as its contract writes it, as JSON.
        facts: what was read.
        formal: grade and score on the day of the formal rating, if one is made.
    """

    grade: str
    score: int
    rated: bool
    formal_on: date | None
    due_on: date | None
    body: bytes
    facts: Any
    formal: tuple[str, int] | None


@dataclass(frozen=True)
class Pass:
    """What one pass through a shard came to."""

    by_grade: dict[str, int]
    changed: int
    remaining: Sequence[str]


def rate_shard(run: Run, shard: Shard, work: RunWork, rules: RuleBook, *, alone: bool = False) -> Pass:
    """Rate whoever of a shard is to be rated, and say it.

    Args:
        run: whose shard it is.
        shard: under lock.
        work: the transaction.
        rules: the rule book of today.
        alone: in a transaction that has written about them already, so that no other connection sees the facts.

    Source: AQSIQ announcement 2013 No. 93 (rated each October).
    """
    today = work.clock.today()
    on = max(run.scope.on, today)
    usccs = work.runs.members(run.scope, shard)
    standings = work.shards.lock_standings(usccs, wait=alone or shard.remaining is not None)
    if run.formal_on is not None:  # who was rated formally before the lock was had is done
        standings = [one for one in standings if one.formal_on is None or one.formal_on < run.formal_on]
    at = work.clock.now()
    many = len(standings) >= COLUMNS_FROM and not alone
    rated = (_by_columns if many else _singly)(run, shard, standings, on, work, rules)
    grades: Counter[str] = Counter()
    changed = 0
    writing = _Writing(run, on, at, rules)
    for standing, one in zip(standings, rated, strict=True):
        changed += writing.note(standing, one, work)
        grades[one.formal[0] if one.formal else one.grade] += 1
    writing.write(work)
    _follow_lists(standings, writing.grades, on, work, rules)
    held = {standing.uscc for standing in standings}
    return Pass(dict(grades), changed, [uscc for uscc in usccs if uscc not in held])


class _Writing:
    """Gathers what is written of a shard."""

    def __init__(self, run: Run, on: date, at: datetime, rules: RuleBook) -> None:
        self._run = run
        self._on = on
        self._at = at
        self._rules = rules
        self._standings: list[Standing] = []
        self._formals: list[FormalRating] = []
        self._history: list[HistoryEntry] = []
        self.grades: list[str] = []

    def note(self, before: Standing, one: Rated, work: RunWork) -> bool:
        """Take in one enterprise's rating and say it; whether its grade changed."""
        run, body = self._run, one.body
        self.grades.append(one.grade)
        at = max(self._at, before.known_at + TICK)
        written: Any = orjson.Fragment(body)
        self._standings.append(_after(before, one, self._on, at))
        self._history.append(
            HistoryEntry(
                uscc=before.uscc,
                version=before.version + 1,
                on=self._on,
                known_at=at,
                cause=run.cause,
                rule_set=self._rules.version,
                rules_digest=self._rules.digest,
                facts=one.facts,
                result=written,
            )
        )
        if run.formal_on is not None and one.formal is not None:
            self._formals.append(_formal(run, run.formal_on, before.uscc, one.formal, at, self._rules))
            work.outbox.add_written("credit.rated", subject=before.uscc, uscc=before.uscc, body=body)
        changed = (one.grade, one.rated) != (before.grade, before.rated)
        if changed:
            work.outbox.add_written("credit.grade_changed", subject=before.uscc, uscc=before.uscc, body=body)
        return changed

    def write(self, work: RunWork) -> None:
        work.shards.add_formals(self._formals)
        work.shards.save_standings(self._standings)
        work.shards.add_history(self._history)


def _follow_lists(before: Sequence[Standing], grades: Sequence[str], on: date, work: RunWork, rules: RuleBook) -> None:
    """Let the lists follow those who are on one, or have come to a grade that a list is for."""
    listing = {grade for row in rules.table("list", on=on) for grade in row["grades"]}
    on_lists = set(work.listings.open_usccs([standing.uscc for standing in before]))
    for standing, grade in zip(before, grades, strict=True):
        come = grade in listing and grade != standing.grade
        if standing.version and (come or standing.uscc in on_lists):
            facts = work.book.facts(standing.uscc)
            follow_rating(standing.uscc, rate(facts, on=on, rules=rules), facts, work, rules)


def _after(before: Standing, one: Rated, on: date, at: datetime) -> Standing:
    return replace(
        before,
        known_at=at,
        version=before.version + 1,
        grade=one.grade,
        score=one.score,
        rated=one.rated,
        on=on,
        formal_on=one.formal_on,
        due_on=one.due_on,
    )


def _formal(
    run: Run, formal_on: date, uscc: str, graded: tuple[str, int], at: datetime, rules: RuleBook
) -> FormalRating:
    grade, score = graded
    return FormalRating(uscc, formal_on, valid_until(formal_on, rules), grade, score, rules.version, run.agency, at)


def _singly(
    run: Run, _shard: Shard, standings: Sequence[Standing], on: date, work: RunWork, rules: RuleBook
) -> Iterator[Rated]:
    """Rate each by its own facts."""
    for standing in standings:
        facts = work.book.facts(standing.uscc)
        if run.formal_on is not None:
            facts = facts.with_formal_day(run.formal_on)
        rating = rate(facts, on=on, rules=rules)
        state = state_of(standing.uscc, rating, standing.grade, standing.version + 1)
        formal = None
        if run.formal_on is not None:
            then = rating if run.formal_on == on else rate(facts, on=run.formal_on, rules=rules)
            formal = then.grade, then.score
        yield Rated(
            grade=rating.grade,
            score=rating.score,
            rated=rating.rated,
            formal_on=rating.formal_on,
            due_on=rating.due_on,
            body=strict_json.dumps(contracts.write(_RATED, state)),
            facts=facts_read(facts, on),
            formal=formal,
        )


def _by_columns(
    run: Run, shard: Shard, standings: Sequence[Standing], on: date, work: RunWork, rules: RuleBook
) -> Iterator[Rated]:
    """Rate all at once, to the same answers."""
    locked = pl.Series("uscc", [standing.uscc for standing in standings], dtype=pl.String)
    frames = work.columns(shard.from_uscc, shard.until_uscc).only(locked)
    now = rate_frames(frames, on=on, rules=rules, formal_on=run.formal_on).ratings
    formals: Iterator[tuple[str, int] | None] = iter([None] * len(standings))
    if run.formal_on is not None:
        same = run.formal_on == on
        then = now if same else rate_frames(frames, on=run.formal_on, rules=rules, formal_on=run.formal_on).ratings
        formals = zip(then["grade"], then["score"], strict=True)
    assert now["uscc"].equals(locked), "the columns are in the order of the standings"
    bodies = states(now, standings, rules.version, list(_RATED.schema.fields))
    _must_be_agreed(bodies)
    columns = now.select("grade", "score", "rated", "formal_on", "due_on").iter_rows()
    for decided, body, read, formal in zip(columns, bodies, now["facts_read"], formals, strict=True):
        grade, score, rated, formal_on, due_on = decided
        yield Rated(grade, score, rated, formal_on, due_on, body.encode(), orjson.Fragment(read), formal)


def _must_be_agreed(bodies: Sequence[str]) -> None:
    """Hold what is said of some of a shard against the contract; all of it is made in the same way."""
    for body in bodies[::SEEN_OF]:
        contracts.validate(_RATED.name, strict_json.loads_object(body))
