"""Files of goods: the sheet to fill in, and taking in a catalogue of statutory goods or of product risk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from databus.errors import SanhuError
from databus.jobs import intake, templates
from databus.jobs.intake import Numbered, Outcome
from databus.jobs.job import Job
from databus.sheets import opened
from services.inspection.domain.goods_columns import LAYOUT, ask_of, refusal_of
from services.inspection.domain.reference import Entry
from services.inspection.use_cases import papers
from services.inspection.use_cases.long_work import LongWork
from services.inspection.use_cases.ports import Desk
from services.inspection.use_cases.reference import entry_of, record_entries

ACT: Final = "import_goods"
CHUNK_ROWS: Final = 400  # about a second
_TITLES: Final = {"zh": "商品目录", "en": "goods"}


class Catalogue:
    """A file of goods: recorded where new, left where the same stands already."""

    counted = ("recorded", "known")

    def __init__(self, work: LongWork, desk: Desk) -> None:
        self._work = work
        self._desk = desk

    def open(self, rows: Iterable[Sequence[Any]]) -> opened.Sheet:
        """Find the headings of the sheet."""
        return LAYOUT.open(rows)

    def take(self, headings: Sequence[str], rows: Numbered, doubled: Mapping[int, int], *, dry_run: bool) -> Outcome:
        """Take some rows together: what they touch is decided anew once."""
        lines, refusals = LAYOUT.read(headings, rows, doubled)
        entries: list[Entry] = []
        for line in lines:
            try:
                entries.append(entry_of(self._desk, self._work, ask_of(line.told), source="file"))
            except SanhuError as problem:
                field, right = next(iter(problem.fields), (None, ""))
                refusals.append(refusal_of(line.row, field, problem.message, right))
        known = self._work.entries.same(entries)
        new = [one for one in entries if (one.kind, one.hs_prefix or "", one.from_on, one.said) not in known]
        if not dry_run:
            record_entries(self._desk, self._work, new)
        return Outcome({"recorded": len(new), "known": len(entries) - len(new)}, refusals)


def import_goods(job: Job, work: LongWork, desk: Desk) -> Job:
    """Take a step of a file of goods. Source: 商检法 4 (目录调整)."""
    return intake.step_of(Catalogue(work, desk), job, work, papers.issuer_of(desk.rules), chunk_rows=CHUNK_ROWS)


def write_template(job: Job, work: LongWork, desk: Desk) -> Job:
    """Write the sheet to fill in, empty, with what is right under each heading. Source: 商检法 4."""
    title, guide = _TITLES[job.language], LAYOUT.guide(job.language)
    return templates.write(job, work, papers.issuer_of(desk.rules), about="goods", title=title, guide=guide)
