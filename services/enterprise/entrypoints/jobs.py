"""Imports and exports."""

from __future__ import annotations

from datetime import date

from databus.jobs import running
from databus.jobs.job import Job
from databus.jobs.running import JobAsked, JobShown
from databus.pages import Page
from databus.service import chore, command, daily, query
from services.enterprise import schemas
from services.enterprise.entrypoints.desk import Asked, Desk, Tx
from services.enterprise.use_cases import imports, jobs


class Jobs(Desk):
    """Imports and exports, with progress."""

    @command(schemas.ImportEnterprises, gives=schemas.ImportResult)
    def import_enterprises(self, asked: Asked, tx: Tx) -> imports.Imported:
        """Take in the office's spreadsheet; rows that are wrong are refused with row, column and reason."""
        return imports.take_in(asked["reading"], asked["filename"], tx, self.regulations)

    @command(schemas.StartJob, gives=schemas.JobResult)
    def start_job(self, asked: JobAsked, tx: Tx) -> JobShown:
        """Begin long work: an import of a file sent in parts, an export, a report."""
        return jobs.WORKSHOP.start(asked, tx, self.regulations)

    @command(schemas.PutJobPart, gives=schemas.JobResult)
    def put_job_part(self, asked: Asked, tx: Tx) -> JobShown:
        """Hand in a part of a job's file; with the last part the work begins."""
        return running.take_part(asked["job_id"], asked["number"], asked["content"], tx)

    @command(schemas.CancelJob, gives=schemas.JobResult)
    def cancel_job(self, asked: Asked, tx: Tx) -> JobShown:
        """Give a job up; what it has taken in stays."""
        return running.cancel(asked["job_id"], tx)

    @query(schemas.GetJob, gives=schemas.JobResult)
    def get_job(self, asked: Asked, tx: Tx) -> JobShown:
        """Show a job of one's own, with its progress and what came of it."""
        return running.show(asked["job_id"], tx)

    @query(schemas.ListJobs, gives=schemas.JobPage)
    def list_jobs(self, asked: Asked, tx: Tx) -> Page[Job]:
        """List one's own jobs, newest first."""
        return running.listing(asked, tx)

    @query(schemas.ListJobRefusals, gives=schemas.JobRefusalPage)
    def list_job_refusals(self, asked: Asked, tx: Tx) -> Page[Asked]:
        """List what was wrong with the rows of a job's file."""
        return running.refusals(asked["job_id"], cursor=asked["cursor"], limit=asked["limit"], work=tx)

    @chore(every_s=0.5)
    def work_on_jobs(self, tx: Tx) -> bool:
        """Take a step of the job whose turn it is."""
        return jobs.WORKSHOP.take_step(tx, self.regulations)

    @chore(every_s=3600)
    def index_names(self, tx: Tx) -> bool:
        """Make those found by their names who were registered before names were indexed."""
        return tx.enterprises.index_missing(limit=1_000)

    @daily("03:20")
    def forget_job_files(self, on: date, tx: Tx) -> None:
        """Forget files of jobs that ended long ago."""
        running.forget_files(on, tx, kept_days=self.regulations.book.value(running.KEPT_DAYS, on=on))
