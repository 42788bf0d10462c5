"""Taking in a large file as a job: read once into chunks, then a chunk at a step; it goes on where it stopped.

What a file is about is an `Intake`: how its sheet is opened, and what is done with some of its rows. Rows that are
refused are given back as a file of their own, in the uploader's columns, once all rows are through.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from databus.jobs import given_back
from databus.jobs.job import Job
from databus.jobs.work import JobWork
from databus.papers.issuing import Issuer
from databus.sheets.opened import Refusal, Sheet
from databus.sheets.tables import ZIP, read_table
from databus.sheets.workbooks import IN_PARTS

CHUNK_ROWS: Final = 1_000
_REFUSED: Final = "refused"
_STAGES: Final = {
    "checking": {"zh": "正在核对", "en": "checking rows"},
    "taking": {"zh": "正在入库", "en": "taking rows in"},
    "writing": {"zh": "正在汇总退回的行", "en": "writing refused rows"},
}
Numbered = Sequence[tuple[int, Sequence[Any]]]


@dataclass(frozen=True)
class Outcome:
    """What came of some rows: how many of each sort, and what was wrong."""

    counts: Mapping[str, int]
    refusals: Sequence[Refusal] = field(default_factory=list)


class Intake(Protocol):
    """What a file is about; `counted` are the sorts of rows that were taken."""

    @property
    def counted(self) -> Sequence[str]: ...
    def open(self, rows: Iterable[Sequence[Any]]) -> Sheet: ...
    def take(
        self, headings: Sequence[str], rows: Numbered, doubled: Mapping[int, int], *, dry_run: bool
    ) -> Outcome: ...


def step_of(intake: Intake, job: Job, work: JobWork, issuer: Issuer, *, chunk_rows: int | None = None) -> Job:
    """Read the file, or take in one chunk of its rows, or write what was refused and tell what came of all of it.

    Args:
        intake: what the file is about.
        job: the import.
        work: the transaction.
        issuer: who seals the file of refused rows; its rules have `export_most_rows_xlsx`.
        chunk_rows: rows of a step, about a second of work; CHUNK_ROWS unless given.
    """
    if not job.position:
        return _read(intake, job, work, chunk_rows or CHUNK_ROWS)
    if job.position["chunk"] == job.position["chunks"]:
        return _ended(job, work, issuer)
    return _take_chunk(intake, job, work)


def _read(intake: Intake, job: Job, work: JobWork, chunk_rows: int) -> Job:
    """Keep the file's rows as chunks; from here on the file itself is needed no more."""
    content = b"".join(work.jobs.contents(job.job_id))
    sheet = intake.open(read_table(content, IN_PARTS))
    chunks = [packed(chunk) for chunk in _chunks(sheet, chunk_rows)]
    work.jobs.keep_chunks(job.job_id, chunks)
    work.jobs.drop_parts(job.job_id)
    position = {
        "chunk": 0,
        "chunks": len(chunks),
        "headings": list(sheet.headings),
        "ignored": list(sheet.ignored_columns),
        "counts": dict.fromkeys((*intake.counted, _REFUSED), 0),
        "reasons": 0,
        "form": "xlsx" if content.startswith(ZIP) else "csv",
    }
    return _next(job, position, done=0, total=len(sheet.rows), work=work)


def _take_chunk(intake: Intake, job: Job, work: JobWork) -> Job:
    position = dict(job.position)
    number = position["chunk"] + 1
    content = work.jobs.chunk(job.job_id, number)
    assert content is not None, f"chunk {number} of {job.job_id} is gone"
    rows, doubled = _unpacked(content)
    outcome = intake.take(position["headings"], rows, doubled, dry_run=job.parameters["dry_run"])
    refusals = sorted(outcome.refusals, key=lambda refusal: refusal.row)
    wrong = {refusal.row for refusal in refusals}
    work.jobs.refuse(job.job_id, refusals, after=position["reasons"])
    given_back.keep(job, number, [pair for pair in rows if pair[0] in wrong], refusals, work)
    counts = {**outcome.counts, _REFUSED: len(wrong)}
    position |= {
        "chunk": number,
        "reasons": position["reasons"] + len(refusals),
        "counts": {name: count + counts[name] for name, count in position["counts"].items()},
    }
    return _next(job, position, done=job.done + len(rows), total=job.total or 0, work=work)


def _next(job: Job, position: Mapping[str, Any], *, done: int, total: int, work: JobWork) -> Job:
    if done < total:
        stage = _STAGES["checking" if job.parameters["dry_run"] else "taking"][job.language]
        return job.went_on(position, done=done, total=total, stage=stage)
    if position["counts"][_REFUSED] and work.sealer is not None:
        return job.went_on(position, done=done, total=total, stage=_STAGES["writing"][job.language])
    return _finished(job, position, total, work)


def _ended(job: Job, work: JobWork, issuer: Issuer) -> Job:
    paper = given_back.write(job, work, issuer)
    return _finished(job, job.position, job.total or 0, work, paper=paper)


def _finished(job: Job, position: Mapping[str, Any], total: int, work: JobWork, *, paper: str | None = None) -> Job:
    work.jobs.drop_chunks(job.job_id)
    told = {"rows": total, **position["counts"], "reasons": position["reasons"]}
    ended = job.went_on({}, done=total, total=total)
    return ended.finished({**told, "ignored_columns": position["ignored"]}, paper=paper)


def _chunks(sheet: Sheet, chunk_rows: int) -> Iterator[Sequence[Any]]:
    for begin in range(0, len(sheet.rows), chunk_rows):
        yield [[number, sheet.doubled.get(number), row] for number, row in sheet.rows[begin : begin + chunk_rows]]


def packed(chunk: Sequence[Any]) -> bytes:
    """Rows as they are kept between two steps."""
    return zlib.compress(json.dumps(chunk, ensure_ascii=False).encode(errors="replace"), 1)


def _unpacked(content: bytes) -> tuple[list[tuple[int, list[Any]]], dict[int, int]]:
    chunk = json.loads(zlib.decompress(content))
    rows = [(number, row) for number, _, row in chunk]
    return rows, {number: first for number, first, _ in chunk if first is not None}
