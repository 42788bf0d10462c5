"""Long work: asked for, given its file in parts, done step by step, given up.

A kind of job is a row of KINDS: who may ask for it, and its step. A step is one transaction of about a second at
most; it returns the job as it goes on (`Job.went_on`) or ended (`Job.finished`, `Job.refused`). What a step raises of
what a caller can meet ends the job with that message; any other error is tried again, twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from databus import logs
from databus.caller import Caller
from databus.clock import SHANGHAI
from databus.errors import Conflict, InvalidRequest, SanhuError
from databus.identifiers import uuid7
from services.enterprise.domain.files import FileRefused
from services.enterprise.domain.jobs import (
    LARGEST_FILE,
    QUEUED,
    RECEIVING,
    Job,
    bytes_of,
    check_part,
    part_count,
)
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.sheets import Refusal
from services.enterprise.use_cases import (
    archive_exports,
    bulk_imports,
    fact_files,
    figure_files,
    registry_exports,
    sheet_templates,
    summaries,
)
from services.enterprise.use_cases.pages import Page, page
from services.enterprise.use_cases.work import Work

log = logs.get(__name__)

Step = Callable[[Job, Work, Regulations], Job]
Check = Callable[[Mapping[str, Any], Work, Regulations], None]


@dataclass(frozen=True)
class JobKind:
    """What is done for one kind of job.

    Attributes:
        act: the duty that says who may ask for it (`rules/*.toml`, `[[duty]]`).
        step: does some of it.
        takes_file: whether it begins with a file sent in parts; then `parameters` have `size_bytes` and `sha256`.
        check: refuses parameters that cannot be, before anything is sent.
    """

    act: str
    step: Step
    takes_file: bool = False
    check: Check | None = None


KINDS: Final[Mapping[str, JobKind]] = {
    "import_enterprises": JobKind("job_import_enterprises", bulk_imports.step, takes_file=True),
    "import_facts": JobKind(fact_files.IMPORT, fact_files.import_facts, True, fact_files.check_import),
    "import_figures": JobKind(figure_files.ACT, figure_files.step, True, figure_files.check),
    "export_facts": JobKind(fact_files.EXPORT, fact_files.export_facts),
    "sheet_template": JobKind(fact_files.IMPORT, sheet_templates.step),
    "export_enterprises": JobKind(registry_exports.ACT, registry_exports.export_enterprises),
    "export_members": JobKind(registry_exports.ACT, registry_exports.export_members),
    "archive_export": JobKind(archive_exports.ACT, archive_exports.step),
    "yearly_summary": JobKind(summaries.ACT, summaries.step),
}


@dataclass(frozen=True)
class JobAsked:
    """What an agency asks for."""

    kind: str
    language: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class JobShown:
    """A job as it is shown: with the numbers of the parts that are still awaited."""

    job: Job
    missing_parts: Sequence[int] = ()


def start(asked: JobAsked, work: Work, regulations: Regulations) -> JobShown:
    """Begin a job; one that awaits parts of the very same file is answered as it stands, so that sending goes on."""
    agency = work.caller.require_agency()
    kind = KINDS[asked.kind]
    regulations.require(kind.act, agency)
    if kind.check is not None:
        kind.check(asked.parameters, work, regulations)
    if kind.takes_file:
        _check_size(asked.parameters["size_bytes"])
        under_way = work.jobs.receiving(agency, asked.kind, asked.parameters["sha256"])
        if under_way is not None and under_way.parameters == dict(asked.parameters):
            return _shown(under_way, work)
    job = Job(
        job_id=uuid7(),
        kind=asked.kind,
        state=RECEIVING if kind.takes_file else QUEUED,
        agency=agency,
        actor=work.caller.actor,
        purpose=work.caller.purpose,
        traceparent=work.caller.traceparent,
        language=asked.language,
        parameters=dict(asked.parameters),
        created_at=work.clock.now(),
        total=asked.parameters["size_bytes"] if kind.takes_file else None,
    )
    work.jobs.save(job)
    return _shown(job, work)


def take_part(job_id: str, number: int, content: bytes, work: Work) -> JobShown:
    """Keep a part of a job's file; with the last one the file is checked as a whole and the job waits for its turn.

    A part that came before is replaced, so any may be sent again while the file is not whole.

    Raises:
        InvalidRequest: not a part of this file, or the parts together are another file than was said.
        Conflict: the job awaits no part.
    """
    job = work.jobs.get(job_id, work.caller.require_agency(), lock=True)
    if job.state != RECEIVING and work.jobs.part(job_id, number) == content:
        return _shown(job, work)  # the last part, sent again because its answer was lost
    job.require_receiving()
    size = job.parameters["size_bytes"]
    check_part(number, len(content), size)
    work.jobs.keep_part(job_id, number, content)
    kept = work.jobs.parts(job_id)
    if len(kept) == part_count(size):
        _check_whole(job, work)
        job = job.received()
    else:
        job = job.received_so_far(bytes_of(kept, size))
    work.jobs.save(job)
    return _shown(job, work)


def cancel(job_id: str, work: Work) -> JobShown:
    """Give a job up; what it has taken in stays, and its result says how much. Conflict if it has ended."""
    job = work.jobs.get(job_id, work.caller.require_agency(), lock=True).cancelled(work.clock.now())
    work.jobs.save(job)
    work.jobs.drop_parts(job_id)
    work.jobs.drop_chunks(job_id)
    return _shown(job, work)


def show(job_id: str, work: Work) -> JobShown:
    """Return a job of the caller's agency."""
    return _shown(work.jobs.get(job_id, work.caller.require_agency()), work)


def refusals(job_id: str, *, cursor: str | None, limit: int, work: Work) -> Page[dict[str, Any]]:
    """Return a page of what was wrong with the rows of a job's file, `reason` in the job's language."""
    job = work.jobs.get(job_id, work.caller.require_agency())
    found = work.jobs.refusals(job_id, after=int(cursor or 0), limit=limit + 1)
    told = page(found, limit, lambda pair: str(pair[0]))
    return Page([_told(refusal, job.language) for _, refusal in told.items], told.next_cursor)


def take_step(work: Work, regulations: Regulations) -> bool:
    """Take one step of the job whose turn it is; whether there was one."""
    now = work.clock.now()
    job = work.jobs.next_to_step(now)
    if job is None:
        return False
    work.act_for(Caller(agency=job.agency, actor=job.actor, purpose=job.purpose, traceparent=job.traceparent))
    after = _attempt(job, work, regulations)
    work.jobs.save(after.stepped(now))
    return True


def forget_files(on: date, work: Work, regulations: Regulations) -> None:
    """Forget files of jobs that ended long ago, and give up those whose files never came whole."""
    kept_days = regulations.book.value("job_files_kept_days", on=on)
    before = datetime.combine(on - timedelta(days=kept_days), time(), SHANGHAI)
    work.jobs.give_up(created_before=before, at=work.clock.now())
    work.jobs.forget(ended_before=before)


def _attempt(job: Job, work: Work, regulations: Regulations) -> Job:
    try:
        with work.attempt():
            return KINDS[job.kind].step(job, work, regulations)
    except FileRefused as refusal:
        return job.refused(*refusal.told_of(job.parameters["filename"]))
    except SanhuError as problem:
        told = "; ".join([problem.message, *(f"{name}: {right}" for name, right in problem.fields)])
        return job.refused(f"不能办理（{told}）", told)
    except Exception:  # a step that always fails must not keep all other jobs behind it
        log.exception("job.failed", kind=job.kind, job_id=job.job_id, failures=job.failures + 1)
        return job.stumbled(work.clock.now())


def _check_size(size_bytes: int) -> None:
    if size_bytes > LARGEST_FILE:
        raise InvalidRequest("the file is too large", "parameters.size_bytes", f"at most {LARGEST_FILE}")


def _check_whole(job: Job, work: Work) -> None:
    digest = hashlib.sha256()
    for content in work.jobs.contents(job.job_id):
        digest.update(content)
    if digest.hexdigest() != job.parameters["sha256"]:
        raise Conflict(
            "the parts together are another file than was said: send those that differ again, this one last",
            "sha256",
            f"{job.parameters['sha256']}, not {digest.hexdigest()}",
        )


def _shown(job: Job, work: Work) -> JobShown:
    if job.state != RECEIVING:
        return JobShown(job)
    kept = set(work.jobs.parts(job.job_id))
    return JobShown(job, [n for n in range(1, part_count(job.parameters["size_bytes"]) + 1) if n not in kept])


def _told(refusal: Refusal, language: str) -> dict[str, Any]:
    return {
        "row": refusal.row,
        "column": refusal.column,
        "reason": refusal.reason_zh if language == "zh" else refusal.reason,
        "reason_zh": refusal.reason_zh,
        "reason_en": refusal.reason,
    }
