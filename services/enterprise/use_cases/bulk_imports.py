"""Taking in a large file as a job: read once into chunks, then a chunk at a step; it goes on where it stopped."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from services.enterprise.domain.jobs import Job
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.sheets import Reading, Sheet, open_sheet, read_rows
from services.enterprise.use_cases import imports
from services.enterprise.use_cases.tables import read_table
from services.enterprise.use_cases.work import Work
from services.enterprise.use_cases.workbooks import IN_PARTS

CHUNK_ROWS: Final = 1_000
_COUNTED: Final = ("registered", "changed", "unchanged", "refused")
_STAGES: Final = {
    "checking": {"zh": "正在核对", "en": "checking rows"},
    "taking": {"zh": "正在入库", "en": "taking rows in"},
}


def step(job: Job, work: Work, regulations: Regulations) -> Job:
    """Read the file, or take in one chunk of its rows, or tell what came of all of them."""
    if not job.position:
        return _read(job, work)
    return _take_chunk(job, work, regulations)


def _read(job: Job, work: Work) -> Job:
    """Keep the file's rows as chunks; from here on the file itself is needed no more."""
    sheet = open_sheet(read_table(b"".join(work.jobs.contents(job.job_id)), IN_PARTS))
    work.jobs.keep_chunks(job.job_id, [_packed(chunk) for chunk in _chunks(sheet)])
    work.jobs.drop_parts(job.job_id)
    position = {
        "chunk": 0,
        "headings": list(sheet.headings),
        "ignored": sheet.ignored_columns,
        "counts": dict.fromkeys(_COUNTED, 0),
        "reasons": 0,
    }
    return _next(job, position, done=0, total=len(sheet.rows), work=work)


def _take_chunk(job: Job, work: Work, regulations: Regulations) -> Job:
    position = dict(job.position)
    number = position["chunk"] + 1
    content = work.jobs.chunk(job.job_id, number)
    assert content is not None, f"chunk {number} of {job.job_id} is gone"
    rows, doubled = _unpacked(content)
    reading = read_rows(position["headings"], rows, doubled)
    taken = imports.take(reading.entries, work, regulations, dry_run=job.parameters["dry_run"])
    refusals = sorted([*reading.refusals, *taken.refused], key=lambda refusal: refusal.row)
    work.jobs.refuse(job.job_id, refusals, after=position["reasons"])
    position |= {
        "chunk": number,
        "reasons": position["reasons"] + len(refusals),
        "counts": _counted(position["counts"], reading, taken, len(rows)),
    }
    return _next(job, position, done=job.done + len(rows), total=job.total or 0, work=work)


def _counted(counts: Mapping[str, int], reading: Reading, taken: imports.Taken, rows: int) -> dict[str, int]:
    right = {"registered": len(taken.registered), "changed": len(taken.changed), "unchanged": len(taken.unchanged)}
    refused = rows - len(reading.entries) + len({refusal.row for refusal in taken.refused})
    return {name: counts[name] + more for name, more in {**right, "refused": refused}.items()}


def _next(job: Job, position: Mapping[str, Any], *, done: int, total: int, work: Work) -> Job:
    if done == total:
        work.jobs.drop_chunks(job.job_id)
        told = {"rows": total, **position["counts"], "reasons": position["reasons"]}
        return job.went_on({}, done=done, total=total).finished({**told, "ignored_columns": position["ignored"]})
    stage = _STAGES["checking" if job.parameters["dry_run"] else "taking"][job.language]
    return job.went_on(position, done=done, total=total, stage=stage)


def _chunks(sheet: Sheet) -> Iterator[Sequence[Any]]:
    for begin in range(0, len(sheet.rows), CHUNK_ROWS):
        yield [[number, sheet.doubled.get(number), row] for number, row in sheet.rows[begin : begin + CHUNK_ROWS]]


def _packed(chunk: Sequence[Any]) -> bytes:
    return zlib.compress(json.dumps(chunk, ensure_ascii=False).encode(errors="replace"), 1)


def _unpacked(content: bytes) -> tuple[list[tuple[int, list[Any]]], dict[int, int]]:
    chunk = json.loads(zlib.decompress(content))
    rows = [(number, row) for number, _, row in chunk]
    return rows, {number: first for number, first, _ in chunk if first is not None}
