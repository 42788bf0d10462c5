"""Files of credit records: the sheet to fill in, and taking it in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from databus.jobs import intake, templates
from databus.jobs.intake import Numbered, Outcome
from databus.jobs.job import Job
from databus.rules import RuleBook
from databus.sheets import opened
from services.credit.domain import record_columns
from services.credit.use_cases import papers
from services.credit.use_cases.long_work import LongWork
from services.credit.use_cases.record_batches import take_all

ACT: Final = "import_records"
CHUNK_ROWS: Final = 400  # about a second
_TITLES: Final = {"zh": "失信行为记录", "en": "credit records"}


class Records:
    """A file of records: recorded where new, left where known."""

    counted = ("recorded", "known")

    def __init__(self, job: Job, work: LongWork, rules: RuleBook) -> None:
        self._job = job
        self._work = work
        self._rules = rules

    def open(self, rows: Iterable[Sequence[Any]]) -> opened.Sheet:
        return record_columns.LAYOUT.open(rows)

    def take(self, headings: Sequence[str], rows: Numbered, doubled: Mapping[int, int], *, dry_run: bool) -> Outcome:
        lines, refusals = record_columns.LAYOUT.read(headings, rows, doubled)
        taken = take_all(lines, self._job.job_id, self._work, self._rules, dry_run=dry_run)
        return Outcome({"recorded": taken.recorded, "known": taken.known}, [*refusals, *taken.refused])


def import_records(job: Job, work: LongWork, rules: RuleBook) -> Job:
    """Take a step of an import of records. Source: DOMAIN D.2; SH 四(十三) (采信)."""
    what = Records(job, work, rules)
    return intake.step_of(what, job, work, papers.issuer_of(rules), chunk_rows=CHUNK_ROWS)


def write_template(job: Job, work: LongWork, rules: RuleBook) -> Job:
    """Write the sheet to fill in, empty, with what is right under each heading. Source: SH 四(十三)."""
    title, guide = _TITLES[job.language], record_columns.LAYOUT.guide(job.language)
    return templates.write(job, work, papers.issuer_of(rules), about="records", title=title, guide=guide)
