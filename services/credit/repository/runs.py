"""Runs and shards in PostgreSQL: who is meant, whose turn it is, how far it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.errors import NotFound
from databus.many import insert_many
from services.credit.domain.runs import (
    CANCELLED,
    DONE,
    DUE,
    FAILED,
    FORMAL,
    OPEN,
    RUNNING,
    WAITING,
    Progress,
    Run,
    Scope,
    Shard,
)
from services.credit.models import EnterpriseRow, MemberRow, RunRow, ShardRow, StandingRow

_LOCK: Final = 0x5A4E5255
_SCOPE: Final = ("kind", "on", "zone_id", "divisions", "known_before", "unrated_since")


class RunRepository:
    """Implements `use_cases.run_work.Runs`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # ---- runs
    def one_at_a_time(self) -> None:
        """Wait until no other transaction begins or moves a run."""
        self._session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))

    def save(self, run: Run) -> None:
        values = {name: value for name, value in asdict(run).items() if name != "scope"} | asdict(run.scope)
        if values["divisions"] is not None:
            values["divisions"] = list(values["divisions"])
        found = self._session.execute(sa.update(RunRow).where(RunRow.run_id == run.run_id).values(values))
        if not found.rowcount:  # type: ignore[attr-defined]
            self._session.execute(sa.insert(RunRow).values(values))

    def get(self, run_id: str, *, lock: bool = False) -> Run:
        asked = sa.select(*RunRow.__table__.c).where(RunRow.run_id == run_id)
        row = self._session.execute(asked.with_for_update() if lock else asked).mappings().first()
        if row is None:
            raise NotFound("no such run", "run_id", "the id of a run, as list_rating_runs gives it")
        return _run(row)

    def listed(self, equal: Mapping[str, Any], *, limit: int, before: str | None = None) -> Sequence[Run]:
        columns = RunRow.__table__.c
        wanted = [columns[name] == value for name, value in equal.items()]
        wanted += [] if before is None else [columns.run_id < before]
        asked = sa.select(*columns).where(*wanted).order_by(columns.run_id.desc()).limit(limit)
        return [_run(row) for row in self._session.execute(asked).mappings()]

    def open_runs(self, kind: str) -> Sequence[Run]:
        asked = sa.select(*RunRow.__table__.c).where(RunRow.state.in_(OPEN), RunRow.kind == kind)
        return [_run(row) for row in self._session.execute(asked.order_by(RunRow.run_id)).mappings()]

    def season_began(self, since: date) -> bool:
        asked = sa.select(RunRow.run_id).where(
            RunRow.kind == FORMAL, RunRow.agency.is_(None), RunRow.on >= since, RunRow.state != CANCELLED
        )
        return self._session.execute(asked.limit(1)).first() is not None

    # ---- whom
    def count(self, scope: Scope) -> int:
        counted: int = self._session.execute(_whom(scope, sa.func.count())).scalar_one()
        return counted

    def cut(self, scope: Scope, size: int) -> Sequence[tuple[str | None, str | None, int]]:
        """Return ranges of about `size` enterprises that hold all codes there can be, with how many each has."""
        uscc = StandingRow.uscc
        place = sa.func.row_number().over(order_by=uscc) - 1
        ordered = _whom(scope, uscc.label("uscc"), (place // size).label("number")).subquery()
        asked = sa.select(sa.func.min(ordered.c.uscc), sa.func.count()).group_by(ordered.c.number)
        found = self._session.execute(asked.order_by(ordered.c.number)).all()
        starts: list[str | None] = [None, *(first for first, _ in found[1:])]
        ends: list[str | None] = [*starts[1:], None]
        return [(*bounds, count) for *bounds, (_, count) in zip(starts, ends, found, strict=True)] if found else []

    def members(self, scope: Scope, shard: Shard) -> Sequence[str]:
        """Return who is to be rated of a shard, in order."""
        asked = _whom(scope, StandingRow.uscc).where(*_within(shard))
        return self._session.scalars(asked.order_by(StandingRow.uscc)).all()

    def usccs_due(self, scope: Scope) -> Sequence[str]:
        return self._session.scalars(_whom(scope, StandingRow.uscc).order_by(StandingRow.uscc)).all()

    def divisions(self) -> Collection[str]:
        """Return the divisions of active enterprises."""
        known = sa.select(EnterpriseRow.division).where(EnterpriseRow.active, EnterpriseRow.division.is_not(None))
        return [division for division in self._session.scalars(known.distinct()) if division is not None]

    # ---- shards
    def add_shards(self, shards: Sequence[Shard]) -> None:
        insert_many(self._session, ShardRow.__table__, [asdict(shard) for shard in shards])  # type: ignore[arg-type]

    def save_shard(self, shard: Shard) -> None:
        key = (ShardRow.run_id == shard.run_id, ShardRow.number == shard.number)
        self._session.execute(sa.update(ShardRow).where(*key).values(asdict(shard)))

    def lock_shard(self, run_id: str, number: int) -> Shard:
        """Return a shard under lock; whoever is at it is waited for."""
        key = (ShardRow.run_id == run_id, ShardRow.number == number)
        row = self._session.execute(sa.select(*ShardRow.__table__.c).where(*key).with_for_update()).mappings().first()
        if row is None:
            raise NotFound("no such shard", "number", "a shard of the run")
        return _shard(row)

    def next_shard(self, way: str, now: datetime) -> Shard | None:
        """Return the first shard that nobody is at of a run that goes this way, under lock."""
        columns = ShardRow.__table__.c
        asked = (
            sa.select(*columns)
            .join(RunRow, RunRow.run_id == columns.run_id)
            .where(
                RunRow.state == RUNNING,
                RunRow.way == way,
                columns.state == WAITING,
                sa.or_(columns.retry_at.is_(None), columns.retry_at <= now),
            )
            .order_by(columns.run_id, columns.tries, columns.number)
            .limit(1)
            .with_for_update(of=ShardRow, skip_locked=True)
        )
        row = self._session.execute(asked).mappings().first()
        return None if row is None else _shard(row)

    def waiting(self, run_id: str) -> Sequence[int]:
        asked = sa.select(ShardRow.number).where(ShardRow.run_id == run_id, ShardRow.state == WAITING)
        return self._session.scalars(asked.order_by(ShardRow.number)).all()

    def wait_again(self, run_id: str) -> None:
        """Let the shards that failed be tried again."""
        failed = (ShardRow.run_id == run_id, ShardRow.state == FAILED)
        self._session.execute(sa.update(ShardRow).where(*failed).values(state=WAITING, tries=0, retry_at=None))

    def progress(self, run_ids: Collection[str]) -> Mapping[str, Progress]:
        """Return how far runs are."""
        columns = ShardRow.__table__.c
        done, failed = columns.state == DONE, columns.state == FAILED
        asked = (
            sa.select(
                columns.run_id,
                sa.func.count().filter(done).label("shards_done"),
                sa.func.count().filter(failed).label("shards_failed"),
                _sum(sa.case((done, columns.enterprises), else_=columns.rated)).label("done"),
                _sum(columns.rated).label("rated"),
                _sum(columns.changed).label("changed"),
                sa.func.jsonb_agg(columns.by_grade).label("by_grade"),
                sa.func.min(columns.began_at).label("began_at"),
                sa.func.max(columns.done_at).label("last_at"),
                sa.func.min(columns.problem).label("problem"),
            )
            .where(columns.run_id.in_(run_ids))
            .group_by(columns.run_id)
        )
        rows = self._session.execute(asked).mappings()
        return {row["run_id"]: _progress(row) for row in rows}


def _whom(scope: Scope, *columns: Any) -> sa.Select[Any]:
    asked = sa.select(*columns).select_from(StandingRow)
    if scope.kind == FORMAL:
        asked = asked.join(EnterpriseRow, EnterpriseRow.uscc == StandingRow.uscc).where(EnterpriseRow.active)
        asked = asked.where(_unrated(scope.on))
        if scope.known_before is not None:
            asked = asked.where(StandingRow.known_since_on < scope.known_before)
        if scope.unrated_since is not None:
            asked = asked.where(_unrated(scope.unrated_since))
        if scope.divisions is not None:
            here = EnterpriseRow.division.in_(scope.divisions)
            asked = asked.where(sa.or_(here, EnterpriseRow.division.is_(None)))
        if scope.zone_id is not None:
            members = sa.select(MemberRow.uscc).where(MemberRow.zone_id == scope.zone_id, MemberRow.active)
            asked = asked.where(StandingRow.uscc.in_(members))
    elif scope.kind == DUE:
        asked = asked.where(StandingRow.due_on <= scope.on)
        if scope.known_before is not None and scope.unrated_since is not None:
            active = sa.select(EnterpriseRow.uscc).where(EnterpriseRow.uscc == StandingRow.uscc, EnterpriseRow.active)
            known = StandingRow.known_since_on < scope.known_before
            asked = asked.where(sa.not_(sa.and_(known, _unrated(scope.unrated_since), active.exists())))
    return asked


def _unrated(since: date) -> sa.ColumnElement[bool]:
    return sa.or_(StandingRow.formal_on.is_(None), StandingRow.formal_on < since)


def _within(shard: Shard) -> list[sa.ColumnElement[bool]]:
    if shard.remaining is not None:
        return [StandingRow.uscc.in_(shard.remaining)]
    wanted: list[sa.ColumnElement[bool]] = []
    if shard.from_uscc is not None:
        wanted.append(StandingRow.uscc >= shard.from_uscc)
    if shard.until_uscc is not None:
        wanted.append(StandingRow.uscc < shard.until_uscc)
    return wanted


def _sum(what: Any) -> Any:
    return sa.cast(sa.func.coalesce(sa.func.sum(what), 0), sa.Integer)


def _run(row: sa.RowMapping) -> Run:
    values = dict(row)
    scope = {name: values.pop(name) for name in _SCOPE}
    if scope["divisions"] is not None:
        scope["divisions"] = tuple(scope["divisions"])
    return Run(scope=Scope(**scope), **values)


def _shard(row: sa.RowMapping) -> Shard:
    values = dict(row)
    if values["remaining"] is not None:
        values["remaining"] = tuple(values["remaining"])
    return Shard(**values)


def _progress(row: sa.RowMapping) -> Progress:
    values = {name: value for name, value in row.items() if name != "run_id"}
    by_grade: dict[str, int] = {}
    for part in values["by_grade"]:
        for grade, count in part.items():
            by_grade[grade] = by_grade.get(grade, 0) + count
    return Progress(**values | {"by_grade": dict(sorted(by_grade.items()))})
