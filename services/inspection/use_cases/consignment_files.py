"""Files of declarations: the sheet to fill in, and taking it in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from databus.jobs import intake, templates
from databus.jobs.intake import Numbered, Outcome
from databus.jobs.job import Job
from databus.sheets import opened
from services.inspection.domain.consignment_columns import LAYOUT, ask_of, refusal_of
from services.inspection.use_cases import papers
from services.inspection.use_cases.declaring_many import ACCEPTED, KNOWN, Answer, Wish, declare_all
from services.inspection.use_cases.long_work import LongWork
from services.inspection.use_cases.ports import Desk

ACT: Final = "declare_consignment"
CHUNK_ROWS: Final = 200  # about a second
_TITLES: Final = {"zh": "申报批次", "en": "consignments"}


class Declarations:
    """A file of declarations: accepted where new, left where known."""

    counted = (ACCEPTED, KNOWN)

    def __init__(self, work: LongWork, desk: Desk) -> None:
        self._work = work
        self._desk = desk

    def open(self, rows: Iterable[Sequence[Any]]) -> opened.Sheet:
        """Find the headings of the sheet."""
        return LAYOUT.open(rows)

    def take(self, headings: Sequence[str], rows: Numbered, doubled: Mapping[int, int], *, dry_run: bool) -> Outcome:
        """Take some rows, each by itself."""
        lines, refusals = LAYOUT.read(headings, rows, doubled)
        wishes = [Wish(line.row, ask_of(line.told)) for line in lines]
        answers = declare_all(self._desk, self._work, wishes, dry_run=dry_run)
        counts = {outcome: sum(one.outcome == outcome for one in answers) for outcome in self.counted}
        return Outcome(counts, [*refusals, *(_refusal(one) for one in answers if one.problem is not None)])


def declare_file(job: Job, work: LongWork, desk: Desk) -> Job:
    """Take a step of a file of declarations. Source: 商检法 11; SH 四(十二)4."""
    return intake.step_of(Declarations(work, desk), job, work, papers.issuer_of(desk.rules), chunk_rows=CHUNK_ROWS)


def write_template(job: Job, work: LongWork, desk: Desk) -> Job:
    """Write the sheet to fill in, empty, with what is right under each heading. Source: SH 四(十二)4."""
    title, guide = _TITLES[job.language], LAYOUT.guide(job.language)
    return templates.write(job, work, papers.issuer_of(desk.rules), about="consignments", title=title, guide=guide)


def _refusal(answer: Answer) -> opened.Refusal:
    assert answer.problem is not None
    field, right = next(iter(answer.problem.fields), (None, ""))
    return refusal_of(answer.wish.place, field, answer.problem.message, right)
