"""Tasks, meetings, checks, consultations, summaries."""

from __future__ import annotations

from datetime import date

from databus.service import command, daily, query
from services.enterprise import schemas
from services.enterprise.domain.tasks import DONE, Task
from services.enterprise.entrypoints.desk import Asked, Desk, Tx
from services.enterprise.use_cases import task_lists, tasks


class Governance(Desk):
    """Tasks, meetings, checks, consultations, summaries."""

    @command(schemas.AssignTask, gives=schemas.Task, natural_key=("zone_id", "division", "document_no", "zh"))
    def assign_task(self, asked: Asked, tx: Tx) -> task_lists.View:
        """Give a task to agencies by an order."""
        return self._task(tasks.order(**asked, work=tx, regulations=self.regulations))

    @command(schemas.ReportTask, gives=schemas.Task)
    def report_task(self, asked: Asked, tx: Tx) -> task_lists.View:
        """Report how far the calling agency is with its part of a task."""
        return self._task(tasks.report(**asked, work=tx, regulations=self.regulations))

    @command(schemas.MoveTask, gives=schemas.Task)
    def move_task(self, asked: Asked, tx: Tx) -> task_lists.View:
        """End a task: done on documents, or cancelled with a reason."""
        if asked["to"] == DONE:
            return self._task(tasks.complete(asked["task_id"], asked["evidence"], tx, self.regulations))
        return self._task(tasks.cancel(asked["task_id"], asked["reason"], tx, self.regulations))

    @query(schemas.GetTask, gives=schemas.TaskFile)
    def get_task(self, asked: Asked, tx: Tx) -> task_lists.View:
        """Show a task with what its agencies reported."""
        return task_lists.get(asked["task_id"], tx)

    @query(schemas.ListTasks, gives=schemas.TaskList)
    def list_tasks(self, asked: Asked, tx: Tx) -> task_lists.TasksOfAgency:
        """List an agency's tasks: by the zones' plans, meetings, checks and orders."""
        return task_lists.list_of_agency(asked, tx, self.regulations)

    @daily("00:05")
    def tell_overdue_tasks(self, on: date, tx: Tx) -> None:
        """Tell which tasks' last day has gone by."""
        tasks.remind(on, tx)

    def _task(self, task: Task) -> task_lists.View:
        return task_lists.shown(task, self.clock.today())
