"""Remedies, effects and what is public, in PostgreSQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.credit.domain.adopted import Adopted
from services.credit.domain.deadlines import Deadline
from services.credit.domain.effects import Effect
from services.credit.domain.remedies import RUNNING, Remedy, Step
from services.credit.models import EffectRow, EnterpriseRow, PublicityDayRow, RecordRow, RemedyRow, RemedyStepRow
from services.credit.repository.register import adopted
from services.credit.use_cases.remedy_work import PublicRecords, Wanted
from services.credit.use_cases.work import Enterprise

T = TypeVar("T", Remedy, Effect)
_DEADLINE = tuple(field.name for field in fields(Deadline))


class RemedyRepository:
    """Implements `use_cases.remedy_work.RemedyBook`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # ---- remedies
    def add(self, remedy: Remedy) -> None:
        self._session.execute(insert(RemedyRow).values(_columns_of(remedy)))
        self._add_step(remedy)

    def save(self, remedy: Remedy) -> None:
        change = sa.update(RemedyRow).where(RemedyRow.remedy_id == remedy.remedy_id)
        self._session.execute(change.values(_columns_of(remedy)))
        self._add_step(remedy)

    def find(self, remedy_id: str, *, lock: bool = False) -> Remedy | None:
        return next(iter(self._remedies(RemedyRow.remedy_id == remedy_id, lock=lock)), None)

    def running(self, record_id: str, kind: str | None = None) -> Sequence[Remedy]:
        wanted = [RemedyRow.record_id == record_id, RemedyRow.state.in_(RUNNING)]
        return self._remedies(*wanted, *([] if kind is None else [RemedyRow.kind == kind]), lock=True)

    def page(self, wanted: Wanted) -> Sequence[Remedy]:
        found = self._session.execute(_page_of(RemedyRow, RemedyRow.remedy_id, wanted)).mappings()
        return [_built(Remedy, row) for row in found]

    def to_remind(self, on: date, limit: int) -> Sequence[Remedy]:
        return self._remedies(RemedyRow.remind_on <= on, lock=True, limit=limit)

    def _remedies(self, *wanted: sa.ColumnElement[bool], lock: bool, limit: int | None = None) -> Sequence[Remedy]:
        asked = sa.select(*RemedyRow.__table__.c).where(*wanted).order_by(RemedyRow.remedy_id).limit(limit)
        rows = self._session.execute(asked.with_for_update() if lock else asked).mappings().all()
        steps = self._steps([row["remedy_id"] for row in rows])
        return [replace(_built(Remedy, row), steps=tuple(steps[row["remedy_id"]])) for row in rows]

    def _steps(self, remedy_ids: Sequence[str]) -> Mapping[str, list[Step]]:
        columns = RemedyStepRow.__table__.c
        asked = sa.select(*columns).where(columns.remedy_id.in_(remedy_ids)).order_by(columns.number)
        found: dict[str, list[Step]] = defaultdict(list)
        for row in self._session.execute(asked).mappings():
            found[row["remedy_id"]].append(Step(**{field.name: row[field.name] for field in fields(Step)}))
        return found

    def _add_step(self, remedy: Remedy) -> None:
        values = {"remedy_id": remedy.remedy_id, "number": len(remedy.steps), **vars(remedy.steps[-1])}
        self._session.execute(insert(RemedyStepRow).values(values).on_conflict_do_nothing())

    # ---- effects
    def add_effect(self, effect: Effect) -> bool:
        adding = insert(EffectRow).values(_columns_of(effect)).on_conflict_do_nothing()
        return self._session.execute(adding.returning(EffectRow.effect_id)).first() is not None

    def save_effect(self, effect: Effect) -> None:
        change = sa.update(EffectRow).where(EffectRow.effect_id == effect.effect_id)
        self._session.execute(change.values(_columns_of(effect)))

    def find_effect(self, effect_id: str, *, lock: bool = False) -> Effect | None:
        return next(iter(self._effects(EffectRow.effect_id == effect_id, lock=lock)), None)

    def effects_of(self, record_id: str) -> Sequence[Effect]:
        return self._effects(EffectRow.record_id == record_id)

    def effects_page(self, wanted: Wanted) -> Sequence[Effect]:
        found = self._session.execute(_page_of(EffectRow, EffectRow.effect_id, wanted)).mappings()
        return [_built(Effect, row) for row in found]

    def effects_to_remind(self, on: date, limit: int) -> Sequence[Effect]:
        return self._effects(EffectRow.remind_on <= on, lock=True, limit=limit)

    def _effects(
        self, *wanted: sa.ColumnElement[bool], lock: bool = False, limit: int | None = None
    ) -> Sequence[Effect]:
        asked = sa.select(*EffectRow.__table__.c).where(*wanted).order_by(EffectRow.effect_id).limit(limit)
        rows = self._session.execute(asked.with_for_update() if lock else asked).mappings()
        return [_built(Effect, row) for row in rows]

    # ---- publicity
    def followed_until(self, job: str) -> date | None:
        asked = sa.select(PublicityDayRow.last_on).where(PublicityDayRow.job == job).with_for_update()
        return self._session.scalar(asked)

    def note_followed(self, job: str, on: date) -> None:
        noted = insert(PublicityDayRow).values(job=job, last_on=on)
        self._session.execute(noted.on_conflict_do_update(index_elements=["job"], set_={"last_on": on}))

    def public(self, wanted: PublicRecords) -> Sequence[Adopted]:
        if not wanted.spans:
            return []
        columns = RecordRow.__table__.c
        order = sa.tuple_(columns.effective_on, columns.record_id)
        within = [
            sa.and_(
                columns.item.in_(one.items), columns.effective_on >= one.first_on, columns.effective_on < one.end_on
            )
            for one in wanted.spans
        ]
        asked = sa.select(*columns).where(
            columns.effective_on.between(
                min(one.first_on for one in wanted.spans), max(one.end_on for one in wanted.spans)
            ),
            sa.or_(*within),
            columns.annulled_on.is_(None),
            columns.repaired_on.is_(None),
            *(columns[name] == value for name, value in wanted.equal.items()),
        )
        if wanted.before is not None:
            day = sa.select(columns.effective_on).where(columns.record_id == wanted.before).scalar_subquery()
            asked = asked.where(order < sa.tuple_(day, sa.cast(wanted.before, columns.record_id.type)))
        newest = (columns.effective_on.desc(), columns.record_id.desc())
        return [adopted(row) for row in self._session.execute(asked.order_by(*newest).limit(wanted.limit)).mappings()]

    def find_enterprise(self, uscc: str) -> Enterprise | None:
        asked = sa.select(*EnterpriseRow.__table__.c).where(EnterpriseRow.uscc == uscc)
        row = self._session.execute(asked).mappings().first()
        return None if row is None else Enterprise(**{one.name: row[one.name] for one in fields(Enterprise)})


def _page_of(row: type[RemedyRow | EffectRow], key: Any, wanted: Wanted) -> sa.Select[Any]:
    columns = row.__table__.c
    equal = dict(wanted.equal)
    found = sa.select(*columns)
    state = equal.pop("state", None) if row is EffectRow else None
    if state is not None:
        found = found.where(columns.confirmed_at.is_(None) if state == "WAITING" else columns.confirmed_at.is_not(None))
    found = found.where(*(columns[name] == value for name, value in equal.items()))
    if wanted.late_on is not None:
        found = found.where(columns.remind_on.is_not(None), columns.due_on < wanted.late_on)
    if wanted.before is not None:
        found = found.where(key < wanted.before)
    return found.order_by(key.desc()).limit(wanted.limit)


def _columns_of(thing: Remedy | Effect) -> dict[str, Any]:
    values = {name: value for name, value in vars(thing).items() if name not in {"deadline", "steps"}}
    return values | vars(thing.deadline)


def _built(kind: type[T], row: sa.RowMapping) -> T:
    values = dict(row)
    limits = {name: values.pop(name) for name in _DEADLINE}
    return kind(**values, deadline=Deadline(**limits))
