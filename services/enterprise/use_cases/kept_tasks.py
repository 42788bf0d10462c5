"""What the use cases need of tasks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol

from services.enterprise.domain.tasks import Report, Task, TaskToAssign


class Tasks(Protocol):
    """Tasks, and what agencies report on them."""

    def get(self, task_id: str, *, lock: bool = False) -> Task: ...
    def given(self, wanted: TaskToAssign, division: str) -> Task | None: ...
    def of_origin(
        self, origin: str, origin_id: str, *, zone_id: str | None = None, lock: bool = False
    ) -> Sequence[Task]: ...
    def add(self, task: Task) -> bool: ...
    def save(self, task: Task) -> None: ...
    def add_report(self, task_id: str, report: Report, actor: str | None) -> None: ...
    def reports(self, task_id: str, *, limit: int) -> Sequence[Report]: ...
    def latest_progress(self, task_id: str) -> Mapping[str, int]: ...
    def to_remind(self, day: date) -> Sequence[Task]: ...
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
    ) -> Sequence[Task]: ...
