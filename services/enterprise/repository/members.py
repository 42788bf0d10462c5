"""Batches, evaluations, holders' activities, mark licences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.errors import NotFound
from services.enterprise.domain.activities import Activity
from services.enterprise.domain.batches import Batch
from services.enterprise.domain.evaluations import Evaluation, Finding
from services.enterprise.domain.marks import GRANTED, LIVE, MarkLicence, MarkUse
from services.enterprise.models import ActivityRow, BatchRow, EvaluationRow, MarkLicenceRow, MarkUseRow
from services.enterprise.repository.rows import columns_of, find, listed, select_from, table_of, upsert


class StoredBatches:
    """Queries on batches."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, batch: Batch) -> None:
        self._session.execute(sa.insert(table_of(BatchRow)).values(columns_of(batch)))

    def find(self, zone_id: str, batch_no: int) -> Batch | None:
        statement = select_from(BatchRow).where(BatchRow.zone_id == zone_id, BatchRow.batch_no == batch_no)
        return find(self._session, Batch, statement)

    def numbers(self, zone_id: str) -> frozenset[int]:
        """The numbers of the batches decided as a whole."""
        statement = sa.select(BatchRow.batch_no).where(BatchRow.zone_id == zone_id)
        return frozenset(self._session.execute(statement).scalars())

    def page(self, zone_id: str, *, after: int, limit: int) -> Sequence[Batch]:
        """A zone's batches by number, after one."""
        statement = select_from(BatchRow).where(BatchRow.zone_id == zone_id, BatchRow.batch_no > after)
        return listed(self._session, Batch, statement.order_by(BatchRow.batch_no).limit(limit))


class StoredEvaluations:
    """Queries on evaluations and activities."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, evaluation: Evaluation) -> None:
        told = {**columns_of(evaluation), "items": [asdict(item) for item in evaluation.items]}
        self._session.execute(sa.insert(table_of(EvaluationRow)).values(told))

    def passed(self, kind: str, subject: str, version: int) -> bool | None:
        """Whether the latest evaluation of a subject as it stands was passed; None without any."""
        statement = (
            sa.select(EvaluationRow.passed)
            .where(
                EvaluationRow.subject == subject,
                EvaluationRow.kind == kind,
                EvaluationRow.subject_version == version,
            )
            .order_by(EvaluationRow.evaluation_id.desc())
            .limit(1)
        )
        return self._session.execute(statement).scalar_one_or_none()

    def page(
        self,
        *,
        zone_id: str | None,
        uscc: str | None,
        subject: str | None,
        kind: str | None,
        passed: bool | None,
        after: str | None,
        limit: int,
    ) -> Sequence[Evaluation]:
        statement = select_from(EvaluationRow).order_by(EvaluationRow.evaluation_id).limit(limit)
        for column, wanted in (
            (EvaluationRow.zone_id, zone_id),
            (EvaluationRow.uscc, uscc),
            (EvaluationRow.subject, subject),
            (EvaluationRow.kind, kind),
            (EvaluationRow.passed, passed),
        ):
            if wanted is not None:
                statement = statement.where(column == wanted)
        if after:
            statement = statement.where(EvaluationRow.evaluation_id > after)
        return [_evaluation(row) for row in self._session.execute(statement)]

    def add_activity(self, activity: Activity) -> None:
        self._session.execute(sa.insert(table_of(ActivityRow)).values(columns_of(activity)))

    def activities(
        self, title_id: str, *, year: int | None, kind: str | None, after: str | None, limit: int
    ) -> Sequence[Activity]:
        """What a holder did, in the order in which it was noted."""
        statement = select_from(ActivityRow).where(ActivityRow.title_id == title_id)
        if year is not None:
            statement = statement.where(sa.extract("year", ActivityRow.on) == year)
        if kind is not None:
            statement = statement.where(ActivityRow.kind == kind)
        if after:
            statement = statement.where(ActivityRow.activity_id > after)
        return listed(self._session, Activity, statement.order_by(ActivityRow.activity_id).limit(limit))


class StoredMarks:
    """Queries on mark licences and their uses."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, licence_id: str, *, lock: bool = False) -> MarkLicence:
        """Return a licence; NotFound if there is none."""
        statement = select_from(MarkLicenceRow).where(MarkLicenceRow.licence_id == licence_id)
        found = find(self._session, MarkLicence, statement, lock=lock)
        if found is None:
            raise NotFound(f"there is no mark licence {licence_id}")
        return found

    def save(self, licence: MarkLicence) -> None:
        upsert(self._session, MarkLicenceRow, licence)

    def live(self, uscc: str, zone_id: str | None = None, *, lock: bool = False) -> Sequence[MarkLicence]:
        """An enterprise's licences applied for, held or suspended, in one zone or in all."""
        statement = select_from(MarkLicenceRow).where(MarkLicenceRow.uscc == uscc, MarkLicenceRow.state.in_(LIVE))
        if zone_id is not None:
            statement = statement.where(MarkLicenceRow.zone_id == zone_id)
        return listed(self._session, MarkLicence, statement.order_by(MarkLicenceRow.licence_id), lock=lock)

    def run_out(self, on: date) -> Sequence[MarkLicence]:
        """Licences whose last day was before a day, held."""
        statement = select_from(MarkLicenceRow).where(
            MarkLicenceRow.valid_until < on, MarkLicenceRow.state.in_(GRANTED)
        )
        return listed(self._session, MarkLicence, statement.order_by(MarkLicenceRow.licence_id), lock=True)

    def page(
        self, *, zone_id: str | None, uscc: str | None, state: str | None, after: str | None, limit: int
    ) -> Sequence[MarkLicence]:
        statement = select_from(MarkLicenceRow).order_by(MarkLicenceRow.licence_id).limit(limit)
        for column, wanted in (
            (MarkLicenceRow.zone_id, zone_id),
            (MarkLicenceRow.uscc, uscc),
            (MarkLicenceRow.state, state),
        ):
            if wanted:
                statement = statement.where(column == wanted)
        if after:
            statement = statement.where(MarkLicenceRow.licence_id > after)
        return listed(self._session, MarkLicence, statement)

    def add_use(self, use: MarkUse) -> None:
        self._session.execute(sa.insert(table_of(MarkUseRow)).values(columns_of(use)))

    def uses(self, licence_id: str, *, limit: int) -> Sequence[MarkUse]:
        """The newest uses of a licence."""
        statement = select_from(MarkUseRow).where(MarkUseRow.licence_id == licence_id)
        return listed(self._session, MarkUse, statement.order_by(MarkUseRow.use_id.desc()).limit(limit))


def _evaluation(row: sa.Row[Any]) -> Evaluation:
    told = dict(row._mapping)  # noqa: SLF001  — SQLAlchemy's own name for it
    return Evaluation(**{**told, "items": tuple(Finding(**item) for item in told["items"])})
