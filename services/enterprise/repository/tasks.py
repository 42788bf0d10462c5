"""Tasks and the agencies' reports on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from databus.clock import Clock
from databus.errors import NotFound
from services.enterprise.domain.tasks import OPEN, Report, Task, TaskToAssign
from services.enterprise.models import TaskReportRow, TaskRow
from services.enterprise.repository.rows import columns_of, find, listed, select_from, table_of, upsert


class StoredTasks:
    """Queries on tasks."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    def get(self, task_id: str, *, lock: bool = False) -> Task:
        """Return a task; NotFound if there is none."""
        found = find(self._session, Task, select_from(TaskRow).where(TaskRow.task_id == task_id), lock=lock)
        if found is None:
            raise NotFound(f"there is no task {task_id}")
        return found

    def given(self, wanted: TaskToAssign, division: str) -> Task | None:
        """The task that the same origin gave before."""
        statement = select_from(TaskRow).where(
            TaskRow.division == division,
            TaskRow.zone_id.is_not_distinct_from(wanted.zone_id),
            TaskRow.origin == wanted.origin,
            TaskRow.origin_id == wanted.origin_id,
            TaskRow.item == wanted.item,
        )
        return find(self._session, Task, statement)

    def of_origin(
        self, origin: str, origin_id: str, *, zone_id: str | None = None, lock: bool = False
    ) -> Sequence[Task]:
        """Tasks that one origin gave, in the order of their giving; `lock` holds their rows."""
        statement = select_from(TaskRow).where(TaskRow.origin == origin, TaskRow.origin_id == origin_id)
        if zone_id is not None:
            statement = statement.where(TaskRow.zone_id == zone_id)
        return listed(self._session, Task, statement.order_by(TaskRow.task_id), lock=lock)

    def add(self, task: Task) -> bool:
        """Keep a new task; False where the same origin gave it meanwhile."""
        statement = insert(table_of(TaskRow)).values(columns_of(task)).on_conflict_do_nothing(constraint="tasks_once")
        return self._session.execute(statement.returning(TaskRow.task_id)).first() is not None

    def save(self, task: Task) -> None:
        upsert(self._session, TaskRow, task)

    def add_report(self, task_id: str, report: Report, actor: str | None) -> None:
        told = {**columns_of(report), "task_id": task_id, "actor": actor, "noted_at": self._clock.now()}
        self._session.execute(sa.insert(TaskReportRow).values(**told))

    def reports(self, task_id: str, *, limit: int) -> Sequence[Report]:
        """What was reported on a task, newest first."""
        statement = select_from(TaskReportRow).where(TaskReportRow.task_id == task_id)
        return listed(self._session, Report, statement.order_by(TaskReportRow.report_id.desc()).limit(limit))

    def latest_progress(self, task_id: str) -> Mapping[str, int]:
        """How far each agency said last that it is."""
        newest = (
            sa.select(sa.func.max(TaskReportRow.report_id))
            .where(TaskReportRow.task_id == task_id)
            .group_by(TaskReportRow.agency)
        )
        statement = sa.select(TaskReportRow.agency, TaskReportRow.progress).where(TaskReportRow.report_id.in_(newest))
        return {row.agency: row.progress for row in self._session.execute(statement)}

    def to_remind(self, day: date) -> Sequence[Task]:
        """Open tasks whose last day has gone by on the day and of which that was not told, their rows held."""
        late = (TaskRow.state == OPEN, TaskRow.due_on < day, TaskRow.reminded.is_(False))
        return listed(self._session, Task, select_from(TaskRow).where(*late).order_by(TaskRow.task_id), lock=True)

    def page(
        self,
        *,
        agencies: Collection[str] | None,
        zone_id: str | None,
        division: str | None,
        origin: str | None,
        origin_id: str | None,
        state: str | None,
        overdue_on: date | None,
        after: str | None,
        limit: int,
    ) -> Sequence[Task]:
        """Tasks as they were given; `agencies` finds those of any of them, `overdue_on` those overdue on the day."""
        statement: sa.Select[Any] = select_from(TaskRow).order_by(TaskRow.task_id).limit(limit)
        if agencies is not None:
            statement = statement.where(TaskRow.agencies.op("&&")(sa.cast(sorted(agencies), ARRAY(sa.Text))))
        for column, wanted in (
            (TaskRow.zone_id, zone_id),
            (TaskRow.division, division),
            (TaskRow.origin, origin),
            (TaskRow.origin_id, origin_id),
            (TaskRow.state, state),
        ):
            if wanted is not None:
                statement = statement.where(column == wanted)
        if overdue_on is not None:
            statement = statement.where(TaskRow.state == OPEN, TaskRow.due_on < overdue_on)
        if after is not None:
            statement = statement.where(TaskRow.task_id > after)
        return listed(self._session, Task, statement)
