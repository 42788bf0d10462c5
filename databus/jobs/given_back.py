"""Giving back what a file was refused for: the uploader's own rows, with row, column and reason before them.

The file that comes of it can be put right and sent again as it is: its first three columns are read by nobody.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, Final

from databus.jobs.job import Job
from databus.jobs.work import JobWork
from databus.papers import Sheet
from databus.papers.issuing import Issuer, PaperToIssue, issue
from databus.papers.sheets import CSV, XLSX, write_csv, write_xlsx
from databus.sheets.opened import Refusal

HEADS: Final[Mapping[str, tuple[str, str, str]]] = {"zh": ("行号", "列名", "原因"), "en": ("row", "column", "reason")}
_TITLES: Final = {"zh": "退回的行", "en": "Refused rows"}
_BETWEEN: Final = {"zh": ("、", "；"), "en": (", ", "; ")}
_OWN: Final = frozenset(name for heads in HEADS.values() for name in heads)


def keep(
    job: Job, number: int, rows: Sequence[tuple[int, Sequence[Any]]], refusals: Sequence[Refusal], work: JobWork
) -> None:
    """Keep the refused rows of a chunk until all are known; they lie behind the chunks of the file."""
    of_row: dict[int, list[Refusal]] = {}
    for refusal in refusals:
        of_row.setdefault(refusal.row, []).append(refusal)
    told = [_told(row, cells, of_row[row], job.language) for row, cells in rows]
    if told:
        content = zlib.compress(json.dumps(told, ensure_ascii=False).encode(errors="replace"), 1)
        work.jobs.keep_chunks(job.job_id, [content], first=job.position["chunks"] + number)


def write(job: Job, work: JobWork, issuer: Issuer) -> str:
    """Write the refused rows as a file, seal it, and return the code under which it is had."""
    chunks = job.position["chunks"]
    kept = (work.jobs.chunk(job.job_id, number) for number in range(chunks + 1, 2 * chunks + 1))
    rows = [row for content in kept if content is not None for row in json.loads(zlib.decompress(content))]
    places = [at for at, name in enumerate(job.position["headings"]) if name.casefold() not in _OWN]
    heads = (*HEADS[job.language], *(job.position["headings"][at] for at in places))
    body = tuple((*told, *(cells[at] if at < len(cells) else None for at in places)) for *told, cells in rows)
    form = _form(job, len(rows), work, issuer)
    title, now = _TITLES[job.language], work.clock.now()
    sheet = Sheet(title, heads, body)
    wanted = PaperToIssue(
        kind="refused_rows",
        about=job.job_id,
        title=title,
        body=write_xlsx([sheet], made_at=now) if form == "xlsx" else write_csv(sheet),
        media_type=XLSX if form == "xlsx" else CSV,
        filename=f"{title}-{PurePath(job.parameters['filename']).stem}.{form}",
        says={"rows": len(rows)},
    )
    return issue(wanted, work, issuer).code


def _told(row: int, cells: Sequence[Any], refusals: Sequence[Refusal], language: str) -> list[Any]:
    names, reasons = _BETWEEN[language]
    columns = names.join(dict.fromkeys(one.column for one in refusals))
    why = reasons.join(one.reason_zh if language == "zh" else one.reason for one in refusals)
    return [row, columns, why, list(cells)]


def _form(job: Job, rows: int, work: JobWork, issuer: Issuer) -> str:
    """As it was sent; as text where a workbook would be too large."""
    most = issuer.rules.value("export_most_rows_xlsx", on=work.clock.today())
    return "csv" if rows > most else str(job.position["form"])
