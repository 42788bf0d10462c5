"""Taking in a large file of enterprises as a job."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from databus.jobs import intake
from databus.jobs.intake import Intake, Numbered, Outcome
from databus.jobs.job import Job
from databus.sheets.opened import Sheet
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.sheets import open_sheet, read_rows
from services.enterprise.use_cases import imports, papers
from services.enterprise.use_cases.work import Work


class Enterprises:
    """A file of enterprises: registered where new, amended where a row says otherwise."""

    counted = ("registered", "changed", "unchanged")

    def __init__(self, work: Work, regulations: Regulations) -> None:
        self._work = work
        self._regulations = regulations

    def open(self, rows: Iterable[Sequence[Any]]) -> Sheet:
        return open_sheet(rows)

    def take(self, headings: Sequence[str], rows: Numbered, doubled: Mapping[int, int], *, dry_run: bool) -> Outcome:
        reading = read_rows(headings, rows, doubled)
        taken = imports.take(reading.entries, self._work, self._regulations, dry_run=dry_run)
        counts = {name: len(getattr(taken, name)) for name in self.counted}
        return Outcome(counts, [*reading.refusals, *taken.refused])


def step(job: Job, work: Work, regulations: Regulations) -> Job:
    """Take a step of an import of enterprises."""
    return take_in(Enterprises(work, regulations), job, work, regulations)


def take_in(what: Intake, job: Job, work: Work, regulations: Regulations) -> Job:
    """Take a step of an import, of whatever it is about."""
    return intake.step_of(what, job, work, papers.issuer_of(regulations))
