"""Exporting rows as a job: gathered a page at a step, then written as one sealed file."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Sequence
from typing import Final

from databus.clock import day_of
from databus.errors import TooLarge
from databus.jobs.job import Job
from databus.jobs.work import JobWork
from databus.papers import Sheet
from databus.papers.issuing import Issuer, PaperToIssue, issue
from databus.papers.sheets import CSV, JSON, XLSX, write_csv, write_json, write_xlsx

PAGE_ROWS: Final = 1_000
_STAGES: Final = {"zh": "正在汇集", "en": "gathering rows"}
_PLAIN: Final = {"csv": write_csv, "json": write_json}
_MEDIA: Final = {"xlsx": XLSX, "csv": CSV, "json": JSON}

Row = Sequence[str]
Rows = tuple[list[Row], str | None]


def step_of(
    job: Job,
    heads: Sequence[str],
    title: str,
    gather: Callable[[str | None], Rows],
    work: JobWork,
    issuer: Issuer,
    *,
    kind: str,
    about: str,
) -> Job:
    """Gather a page of rows, or write the file of all of them; `parameters.format` says xlsx, csv or json.

    Args:
        job: the export.
        heads: headings of the file.
        title: its name.
        gather: returns some rows after what a key says, and the key of the next ones, None when these are the last.
        work: the transaction.
        issuer: who seals the file; its rules have `export_most_rows_<format>`.
        kind: the file's row of `[[paper_kind]]`.
        about: what the file is about.

    Raises:
        TooLarge: more rows than a file takes.
    """
    position = job.position or {"chunk": 0, "after": None, "whole": False}
    if position["whole"]:
        return _written(job, Sheet(title, tuple(heads), _rows(job, work)), work, issuer, kind=kind, about=about)
    rows, last = gather(position["after"])
    number, done = position["chunk"] + 1, job.done + len(rows)
    most = issuer.rules.value(f"export_most_rows_{job.parameters['format']}", on=work.clock.today())
    if done > most:
        raise TooLarge(f"the export has more than {most} rows: ask for fewer of them, or for csv")
    work.jobs.keep_chunks(job.job_id, [zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), 1)], first=number)
    position = {"chunk": number, "after": last, "whole": last is None}
    return job.went_on(position, done=done, stage=_STAGES[job.language])


def _rows(job: Job, work: JobWork) -> tuple[tuple[str, ...], ...]:
    chunks = (work.jobs.chunk(job.job_id, number) for number in range(1, job.position["chunk"] + 1))
    return tuple(tuple(row) for chunk in chunks if chunk is not None for row in json.loads(zlib.decompress(chunk)))


def _written(job: Job, sheet: Sheet, work: JobWork, issuer: Issuer, *, kind: str, about: str) -> Job:
    now, form, count = work.clock.now(), job.parameters["format"], len(sheet.rows)
    wanted = PaperToIssue(
        kind=kind,
        about=about,
        title=sheet.name,
        body=write_xlsx([sheet], made_at=now) if form == "xlsx" else _PLAIN[form](sheet),
        media_type=_MEDIA[form],
        filename=f"{sheet.name}-{day_of(now)}.{form}",
        says={"rows": count},
    )
    paper = issue(wanted, work, issuer)
    work.jobs.drop_chunks(job.job_id)
    told = {"rows": count, "filename": paper.filename, "size_bytes": paper.size_bytes}
    return job.went_on({}, done=count, total=count).finished(told, paper=paper.code)
