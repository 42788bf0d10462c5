"""Long work: asked for, given its file in parts, done step by step, given up.

A service names its kinds of jobs in a `Workshop`: for each who may ask for it, and its step. A step is one transaction
of about a second at most; it returns the job as it goes on (`Job.went_on`) or ended (`Job.finished`, `Job.refused`).
What a step raises of what a caller can meet ends the job with that message; any other error is tried again, twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Generic, TypeVar

from databus import logs
from databus.caller import Caller
from databus.clock import SHANGHAI
from databus.errors import Conflict, InvalidRequest, SanhuError
from databus.identifiers import uuid7
from databus.jobs.job import LARGEST_FILE, QUEUED, RECEIVING, Job, bytes_of, check_part, part_count
from databus.jobs.work import JobWork
from databus.pages import Page, page
from databus.sheets.files import FileRefused
from databus.sheets.opened import Refusal

log = logs.get(__name__)

KEPT_DAYS: Final = "job_files_kept_days"  # the parameter of the rules
W = TypeVar("W", bound=JobWork)
R = TypeVar("R")


@dataclass(frozen=True)
class JobKind(Generic[W, R]):
    """What is done for one kind of job.

    Attributes:
        act: the duty that says who may ask for it, in the service's rules.
        step: does some of it.
        takes_file: whether it begins with a file sent in parts; then `parameters` have `size_bytes` and `sha256`.
        check: refuses parameters that cannot be, before anything is sent.
    """

    act: str
    step: Callable[[Job, W, R], Job]
    takes_file: bool = False
    check: Callable[[Mapping[str, Any], W, R], None] | None = None


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


@dataclass(frozen=True)
class Workshop(Generic[W, R]):
    """The kinds of jobs that a service does.

    Attributes:
        kinds: by name.
        require: NotPermitted unless the caller may do an act: `(act, work, rules)`.
    """

    kinds: Mapping[str, JobKind[W, R]]
    require: Callable[[str, W, R], object]

    def start(self, asked: JobAsked, work: W, rules: R) -> JobShown:
        """Begin a job; one that awaits parts of the very same file is answered as it stands, so that sending goes on.

        Raises:
            NotPermitted: the agency may not ask for it.
            InvalidRequest: parameters that cannot be.
        """
        agency = work.caller.require_agency()
        kind = self.kinds[asked.kind]
        self.require(kind.act, work, rules)
        if kind.check is not None:
            kind.check(asked.parameters, work, rules)
        if kind.takes_file:
            _check_size(asked.parameters["size_bytes"])
            under_way = work.jobs.receiving(agency, asked.kind, asked.parameters["sha256"])
            if under_way is not None and under_way.parameters == dict(asked.parameters):
                return _shown(under_way, work)
        job = _begun(asked, agency, work, takes_file=kind.takes_file)
        work.jobs.save(job)
        return _shown(job, work)

    def take_step(self, work: W, rules: R) -> bool:
        """Take one step of the job whose turn it is; whether there was one."""
        now = work.clock.now()
        job = work.jobs.next_to_step(now)
        if job is None:
            return False
        work.act_for(Caller(agency=job.agency, actor=job.actor, purpose=job.purpose, traceparent=job.traceparent))
        after = self._attempt(job, work, rules)
        work.jobs.save(after.stepped(now))
        return True

    def _attempt(self, job: Job, work: W, rules: R) -> Job:
        try:
            with work.attempt():
                return self.kinds[job.kind].step(job, work, rules)
        except FileRefused as refusal:
            return job.refused(*refusal.told_of(job.parameters["filename"]))
        except SanhuError as problem:
            told = "; ".join([problem.message, *(f"{name}: {right}" for name, right in problem.fields)])
            return job.refused(f"不能办理（{told}）", told)
        except Exception:  # a step that always fails must not keep all other jobs behind it
            log.exception("job.failed", kind=job.kind, job_id=job.job_id, failures=job.failures + 1)
            return job.stumbled(work.clock.now())


def take_part(job_id: str, number: int, content: bytes, work: JobWork) -> JobShown:
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


def cancel(job_id: str, work: JobWork) -> JobShown:
    """Give a job up; what it has taken in stays, and its result says how much. Conflict if it has ended."""
    job = work.jobs.get(job_id, work.caller.require_agency(), lock=True).cancelled(work.clock.now())
    work.jobs.save(job)
    work.jobs.drop_parts(job_id)
    work.jobs.drop_chunks(job_id)
    return _shown(job, work)


def show(job_id: str, work: JobWork) -> JobShown:
    """Return a job of the caller's agency."""
    return _shown(work.jobs.get(job_id, work.caller.require_agency()), work)


def refusals(job_id: str, *, cursor: str | None, limit: int, work: JobWork) -> Page[dict[str, Any]]:
    """Return a page of what was wrong with the rows of a job's file, `reason` in the job's language."""
    job = work.jobs.get(job_id, work.caller.require_agency())
    found = work.jobs.refusals(job_id, after=int(cursor or 0), limit=limit + 1)
    told = page(found, limit, lambda pair: str(pair[0]))
    return Page([_told(refusal, job) for _, refusal in told.items], told.next_cursor)


def forget_files(on: date, work: JobWork, *, kept_days: int) -> None:
    """Forget files of jobs that ended long ago, and give up those whose files never came whole."""
    before = datetime.combine(on - timedelta(days=kept_days), time(), SHANGHAI)
    work.jobs.give_up(created_before=before, at=work.clock.now())
    work.jobs.forget(ended_before=before)


def listing(asked: Mapping[str, Any], work: JobWork) -> Page[Job]:
    """Return a page of the caller's own jobs, newest first."""
    found = work.jobs.page(
        work.caller.require_agency(),
        kind=asked["kind"],
        state=asked["state"],
        before=asked["cursor"],
        limit=asked["limit"] + 1,
    )
    return page(found, asked["limit"], lambda job: job.job_id)


def _begun(asked: JobAsked, agency: str, work: JobWork, *, takes_file: bool) -> Job:
    return Job(
        job_id=uuid7(),
        kind=asked.kind,
        state=RECEIVING if takes_file else QUEUED,
        agency=agency,
        actor=work.caller.actor,
        purpose=work.caller.purpose,
        traceparent=work.caller.traceparent,
        language=asked.language,
        parameters=dict(asked.parameters),
        created_at=work.clock.now(),
        total=asked.parameters["size_bytes"] if takes_file else None,
    )


def _check_size(size_bytes: int) -> None:
    if size_bytes > LARGEST_FILE:
        raise InvalidRequest("the file is too large", "parameters.size_bytes", f"at most {LARGEST_FILE}")


def _check_whole(job: Job, work: JobWork) -> None:
    digest = hashlib.sha256()
    for content in work.jobs.contents(job.job_id):
        digest.update(content)
    if digest.hexdigest() != job.parameters["sha256"]:
        raise Conflict(
            "the parts together are another file than was said: send those that differ again, this one last",
            "sha256",
            f"{job.parameters['sha256']}, not {digest.hexdigest()}",
        )


def _shown(job: Job, work: JobWork) -> JobShown:
    if job.state != RECEIVING:
        return JobShown(job)
    kept = set(work.jobs.parts(job.job_id))
    return JobShown(job, [n for n in range(1, part_count(job.parameters["size_bytes"]) + 1) if n not in kept])


def _told(refusal: Refusal, job: Job) -> dict[str, Any]:
    return {
        "agency": job.agency,
        "row": refusal.row,
        "column": refusal.column,
        "reason": refusal.reason_zh if job.language == "zh" else refusal.reason,
        "reason_zh": refusal.reason_zh,
        "reason_en": refusal.reason,
    }
