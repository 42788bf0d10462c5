"""How clocks are found again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from services.enforcement import models
from services.enforcement.domain.clocks import ESCALATED, OVER, PAUSED, Clock
from services.enforcement.domain.history import CAMPAIGN, PENALTY, TRACE_CASE
from services.enforcement.repository.kept import Kept, things

_AT_ONCE: Final = 1000
_ABOUT: Final[Mapping[str, type[models.Base]]] = {
    TRACE_CASE: models.TraceCaseRow,
    CAMPAIGN: models.CampaignRow,
    PENALTY: models.PenaltyRow,
}


class Clocks(Kept[Clock]):
    """Clocks."""

    def open_of(self, subject_kind: str, subject_id: str, kind: str | None = None) -> list[Clock]:
        """Return the clocks of a thing that are not over, locked until the transaction ends."""
        return self._locked(*self._about(subject_kind, subject_id), *self.equal(kind=kind), self._open())

    def of(self, subject_kind: str, subject_id: str) -> list[Clock]:
        """Return all clocks of a thing, oldest first."""
        return self.all(*self._about(subject_kind, subject_id))

    def to_look_at(self, today: date, limit: int) -> list[Clock]:
        """Return clocks whose next day has come and that nobody else looks at, locked."""
        select = sa.select(self.table).where(self.table.c.next_on <= today).order_by(self.table.c.next_on).limit(limit)
        return things(self.session, select.with_for_update(skip_locked=True), self.made)

    def reckoned_otherwise(self, calendar: str, limit: int) -> list[Clock]:
        """Return clocks not over whose last day was found by another calendar, locked."""
        select = sa.select(self.table).where(self._open(), self.table.c.calendar != calendar).limit(limit)
        return things(self.session, select.with_for_update(skip_locked=True), self.made)

    def late_by_kind(self, today: date) -> dict[str, int]:
        """Return how many clocks of each kind are late on a day and not over."""
        column = self.table.c
        select = sa.select(column.kind, sa.func.count()).where(self._running_late(today)).group_by(column.kind)
        return {kind: int(count) for kind, count in self.session.execute(select)}

    def lacking(self, subject_kind: str, kind: str, state: str) -> list[str]:
        """Return the ids of things in a state that never had a clock of a kind, oldest first, at most a thousand."""
        about = models.table(_ABOUT[subject_kind])
        key = next(iter(about.primary_key))
        clock = sa.select(1).where(*self._about_row(subject_kind, key), self.table.c.kind == kind)
        stands = about.c.annulled_on.is_not(None) if state == "ANNULLED" else about.c.state == state
        own = about.c.penalty_case_id.is_(None) if subject_kind == TRACE_CASE else sa.true()
        select = sa.select(key).where(stands, own, sa.not_(sa.exists(clock))).order_by(key).limit(_AT_ONCE)
        return list(self.session.scalars(select))

    def _about_row(self, subject_kind: str, key: sa.Column[str]) -> list[sa.ColumnElement[bool]]:
        return [self.table.c.subject_kind == subject_kind, self.table.c.subject_id == key]

    def page_of(
        self,
        *,
        today: date,
        whose: str | None = None,
        kind: str | None = None,
        subject_kind: str | None = None,
        subject_id: str | None = None,
        uscc: str | None = None,
        state: str | None = None,
        open: bool | None = None,  # noqa: A002  — the field's name
        late: bool | None = None,
        due_before: date | None = None,
        limit: int,
        cursor: str | None,
    ) -> tuple[list[Clock], str | None]:
        """Return a page; `whose` is responsible or was told, `late` counts on the day also before anybody looked."""
        column = self.table.c
        conditions = self.equal(kind=kind, subject_kind=subject_kind, subject_id=subject_id, uscc=uscc, state=state)
        if whose is not None:
            told = sa.and_(column.state == ESCALATED, sa.type_coerce(column.escalate_to, JSONB).contains([whose]))
            conditions.append(sa.or_(column.responsible == whose, told))
        if open is not None:
            conditions.append(self._open() if open else column.state.in_(OVER))
        if late is not None:
            conditions.append(self._late(today) if late else sa.not_(self._late(today)))
        if due_before is not None:
            conditions += [column.due_on < due_before, self._open()]
        return self.page(conditions, limit=limit, cursor=cursor)

    def _about(self, subject_kind: str, subject_id: str) -> list[sa.ColumnElement[bool]]:
        return self.equal(subject_kind=subject_kind, subject_id=subject_id)

    def _open(self) -> sa.ColumnElement[bool]:
        return self.table.c.state.not_in(OVER)

    def _late(self, today: date) -> sa.ColumnElement[bool]:
        return sa.or_(self._running_late(today), self.table.c.late)

    def _running_late(self, today: date) -> sa.ColumnElement[bool]:
        return sa.and_(self._open(), self.table.c.state != PAUSED, self.table.c.due_on < today)

    def _locked(self, *conditions: sa.ColumnElement[bool]) -> list[Clock]:
        select = sa.select(self.table).where(*conditions).order_by(self.table.c.clock_id)
        return things(self.session, select.with_for_update(), self.made)
