"""Jobs on files, and issued papers."""

from __future__ import annotations

from datetime import date

from databus.jobs import running
from databus.jobs.job import Job
from databus.jobs.running import JobAsked, JobShown
from databus.pages import Page
from databus.papers import issuing
from databus.papers.issued import IssuedPaper
from databus.papers.issuing import PaperPart
from databus.service import chore, command, daily, query
from services.enforcement.entrypoints.area import Area, Ask, Tx
from services.enforcement.schemas import jobs as shapes
from services.enforcement.use_cases import papers
from services.enforcement.use_cases.jobs import WORKSHOP


class Jobs(Area):
    """What arrives in files, and leaves on paper."""

    @command(shapes.StartJob, gives=shapes.JobResult)
    def start_job(self, asked: JobAsked, tx: Tx) -> JobShown:
        """Begin long work: an import of a file sent in parts, an export, an empty sheet."""
        return WORKSHOP.start(asked, tx, self.rules)

    @command(shapes.PutJobPart, gives=shapes.JobResult)
    def put_job_part(self, asked: Ask, tx: Tx) -> JobShown:
        """Hand in a part of a job's file; with the last part the work begins."""
        return running.take_part(asked["job_id"], asked["number"], asked["content"], tx)

    @command(shapes.CancelJob, gives=shapes.JobResult)
    def cancel_job(self, asked: Ask, tx: Tx) -> JobShown:
        """Give a job up; what it has taken in stays."""
        return running.cancel(asked["job_id"], tx)

    @query(shapes.GetJob, gives=shapes.JobResult)
    def get_job(self, asked: Ask, tx: Tx) -> JobShown:
        """Show a job of one's own, with its progress and what came of it."""
        return running.show(asked["job_id"], tx)

    @query(shapes.ListJobs, gives=shapes.JobPage)
    def list_jobs(self, asked: Ask, tx: Tx) -> Page[Job]:
        """List one's own jobs, newest first."""
        return running.listing(asked, tx)

    @query(shapes.ListJobRefusals, gives=shapes.JobRefusalPage)
    def list_job_refusals(self, asked: Ask, tx: Tx) -> Page[Ask]:
        """List what was wrong with the rows of a job's file."""
        return running.refusals(asked["job_id"], cursor=asked["cursor"], limit=asked["limit"], work=tx)

    @query(shapes.GetPaper, gives=shapes.PaperFile)
    def get_paper(self, asked: Ask, tx: Tx) -> PaperPart:
        """Show a paper with a part of its file; over HTTP the whole file is answered."""
        return issuing.part(asked["code"], asked["part"], tx)

    @query(shapes.VerifyPaper, gives=shapes.PaperResult)
    def verify_paper(self, asked: Ask, tx: Tx) -> IssuedPaper:
        """Tell what was issued with a code, and whether it stands."""
        return tx.papers.get(asked["code"])

    @query(shapes.ListPapers, gives=shapes.PaperPage)
    def list_papers(self, asked: Ask, tx: Tx) -> Page[IssuedPaper]:
        """List the papers that one may read, newest first."""
        return issuing.listing(asked, tx)

    @command(shapes.WithdrawPaper, gives=shapes.PaperResult)
    def withdraw_paper(self, asked: Ask, tx: Tx) -> IssuedPaper:
        """Withdraw a paper that was found wrong; its verification says so from then on."""
        return papers.withdraw_paper(asked, tx)

    @chore(every_s=0.5)
    def work_on_jobs(self, tx: Tx) -> bool:
        """Take a step of the job whose turn it is."""
        return WORKSHOP.take_step(tx, self.rules)

    @daily("03:20")
    def forget_files(self, on: date, tx: Tx) -> None:
        """Forget files of jobs that ended long ago, and of papers that were kept long enough."""
        running.forget_files(on, tx, kept_days=self.rules.value(running.KEPT_DAYS, on=on))
        tx.papers.forget_files(on)
