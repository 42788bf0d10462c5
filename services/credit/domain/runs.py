"""A run: everybody rated anew, or formally, in shards; who is meant by it and where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from databus.errors import Conflict
from databus.rules import RuleBook
from services.credit.domain.cycle import cycle_start, is_rating_season, valid_until

FORMAL: Final = "FORMAL"  # the snapshot of a cycle
RULE_SET: Final = "RULE_SET"  # everybody anew, because the rules have changed
DUE: Final = "DUE"  # those whose next change has come
KINDS: Final = (FORMAL, RULE_SET, DUE)

WORKER: Final = "WORKER"  # one shard after the other, by whichever worker is at the chore
BUS: Final = "BUS"  # each shard a task, taken by as many workers as there are
WAYS: Final = (WORKER, BUS)

RUNNING: Final = "RUNNING"
PAUSED: Final = "PAUSED"
CANCELLED: Final = "CANCELLED"
FAILED: Final = "FAILED"  # everything is done but shards that failed each time
DONE: Final = "DONE"
STATES: Final = (RUNNING, PAUSED, CANCELLED, FAILED, DONE)
OPEN: Final = (RUNNING, PAUSED, FAILED)
MOVES: Final = {RUNNING: (PAUSED, CANCELLED), PAUSED: (RUNNING, CANCELLED), FAILED: (RUNNING, CANCELLED)}

WAITING: Final = "WAITING"
MOST_TRIES: Final = 3
RETRY_AFTER: Final = timedelta(seconds=20)


@dataclass(frozen=True)
class Scope:
    """Whom a run rates.

    Attributes:
        kind: FORMAL: active enterprises; RULE_SET: everybody known; DUE: whose next change has come.
        on: the day; FORMAL leaves out who has been rated formally on it or later.
        zone_id: active members of a zone alone.
        divisions: enterprises of these divisions alone, and those whose division is not known; None: of all.
        known_before: FORMAL: known since before this day alone. DUE: leaves out those of an open formal run, which
            are known since before this day and
        unrated_since: have no formal rating of this day or later.
    """

    kind: str
    on: date
    zone_id: str | None = None
    divisions: tuple[str, ...] | None = None
    known_before: date | None = None
    unrated_since: date | None = None


@dataclass(frozen=True)
class Run:
    """A run, who began it, and what it came to once it has ended."""

    run_id: str
    scope: Scope
    way: str
    state: str
    reason: str | None
    agency: str | None
    actor: str | None
    rule_set: str
    enterprises: int
    shards: int
    started_at: datetime
    ended_at: datetime | None = None
    version: int = 1

    @property
    def cause(self) -> str:
        """What the history says led to the ratings."""
        return f"credit.rating_run/{self.run_id}"

    @property
    def formal_on(self) -> date | None:
        """The day of the formal ratings it makes, None if it makes none."""
        return self.scope.on if self.scope.kind == FORMAL else None

    def moved(self, to: str, at: datetime, *, way: str | None = None) -> Run:
        """Return the run paused, going on (another way if one is named), or given up.

        Raises:
            Conflict: there is no such move from where it stands.
        """
        if to not in MOVES.get(self.state, ()):
            allowed = ", ".join(MOVES.get(self.state, ())) or "nothing: it has ended"
            raise Conflict(
                f"a run that is {self.state} does not become {to} (AQSIQ announcement 2013 No. 93: rated each October)",
                "to",
                allowed,
            )
        ended_at = at if to == CANCELLED else None
        return replace(self, state=to, way=way or self.way, ended_at=ended_at, version=self.version + 1)

    def ended(self, at: datetime, *, failed: bool) -> Run:
        """Return the run after its last shard."""
        state, moment = (FAILED, None) if failed else (DONE, at)
        return replace(self, state=state, ended_at=moment, version=self.version + 1)


@dataclass(frozen=True)
class Shard:
    """A range of enterprises, from a code on and before another; None is no limit.

    `remaining` are those that others held under lock when the rest was rated; None before the first pass.
    """

    run_id: str
    number: int
    from_uscc: str | None
    until_uscc: str | None
    enterprises: int
    state: str = WAITING
    remaining: tuple[str, ...] | None = None
    rated: int = 0
    changed: int = 0
    by_grade: Mapping[str, int] = field(default_factory=dict)
    tries: int = 0
    retry_at: datetime | None = None
    problem: str | None = None
    began_at: datetime | None = None
    done_at: datetime | None = None

    def went(
        self, by_grade: Mapping[str, int], changed: int, remaining: Sequence[str], *, began_at: datetime, at: datetime
    ) -> Shard:
        """Return the shard after a pass; it is done when nobody remains."""
        grades = {grade: self.by_grade.get(grade, 0) + by_grade.get(grade, 0) for grade in {*self.by_grade, *by_grade}}
        return replace(
            self,
            state=WAITING if remaining else DONE,
            remaining=tuple(remaining),
            rated=self.rated + sum(by_grade.values()),
            changed=self.changed + changed,
            by_grade=dict(sorted(grades.items())),
            problem=None,
            retry_at=None,
            began_at=self.began_at or began_at,
            done_at=None if remaining else at,
        )

    def failed(self, problem: str, at: datetime) -> Shard:
        """Return the shard after a pass that failed: tried again later, given up after the third."""
        tries = self.tries + 1
        state = FAILED if tries >= MOST_TRIES else WAITING
        return replace(self, state=state, tries=tries, problem=problem, retry_at=at + RETRY_AFTER * tries)


@dataclass(frozen=True)
class Progress:
    """How far a run is; `per_s` enterprises a second since its first shard was begun."""

    shards_done: int
    shards_failed: int
    done: int
    rated: int
    changed: int
    by_grade: Mapping[str, int]
    began_at: datetime | None
    last_at: datetime | None
    problem: str | None

    @property
    def per_s(self) -> int | None:
        if self.began_at is None or self.last_at is None or self.last_at <= self.began_at:
            return None
        return round(self.done / (self.last_at - self.began_at).total_seconds())


def season_day(on: date, rules: RuleBook) -> tuple[date, bool] | None:
    """Return the day that the cycle's formal ratings carry if they begin on a day, and whether they are late.

    In the season it is the day itself. Who begins late, because credit was down to its end, rates as of its last day,
    so that no enterprise is without a rating through no doing of its own; when that was known stands beside it.
    None: out of season, and too late to do it without a person's decision.

    Source: AQSIQ announcement 2013 No. 93 (rated each October).
    """
    if is_rating_season(on, rules):
        return on, False
    last = valid_until(cycle_start(on, rules) - timedelta(days=1), rules)
    if last < on <= last + timedelta(days=rules.value("formal_rating_late_days", on=on)):
        return last, True
    return None
