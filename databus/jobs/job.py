"""A job: long work that an agency asked for, done in steps, with progress."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest

RECEIVING: Final = "RECEIVING"
QUEUED: Final = "QUEUED"
RUNNING: Final = "RUNNING"
DONE: Final = "DONE"
FAILED: Final = "FAILED"
CANCELLED: Final = "CANCELLED"
STATES: Final = (RECEIVING, QUEUED, RUNNING, DONE, FAILED, CANCELLED)
WAITING: Final = frozenset({QUEUED, RUNNING})
ENDED: Final = frozenset({DONE, FAILED, CANCELLED})

LANGUAGES: Final = ("zh", "en")
PART_BYTES: Final = 700 << 10
LARGEST_FILE: Final = 64 << 20
MOST_FAILURES: Final = 3
_PAUSES: Final = (timedelta(seconds=2), timedelta(seconds=20))


@dataclass(frozen=True)
class Job:
    """One piece of work.

    `parameters` are what was asked for, `position` is what the next step needs to know, `result` what came of it.
    `done` of `total` is the progress in things of the kind's own: rows, entries, bytes; `total` is None until known.
    `retry_at` is when a step that failed is tried again.
    """

    job_id: str
    kind: str
    state: str
    agency: str
    actor: str | None
    purpose: str | None
    traceparent: str | None
    language: str
    parameters: Mapping[str, Any]
    created_at: datetime
    position: Mapping[str, Any] = field(default_factory=dict)
    stage: str | None = None
    done: int = 0
    total: int | None = None
    result: Mapping[str, Any] | None = None
    paper: str | None = None
    error_zh: str | None = None
    error: str | None = None
    failures: int = 0
    retry_at: datetime | None = None
    stepped_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 1

    def went_on(
        self, position: Mapping[str, Any], *, done: int, total: int | None = None, stage: str | None = None
    ) -> Job:
        """Return the job after a step that was not the last."""
        return replace(
            self,
            state=RUNNING,
            position=position,
            done=done,
            total=self.total if total is None else total,
            stage=stage or self.stage,
            failures=0,
            retry_at=None,
        )

    def finished(self, result: Mapping[str, Any], *, paper: str | None = None) -> Job:
        """Return the job after its last step; `paper` is the code of what it made, if it made one."""
        done = self.done if self.total is None else self.total
        return replace(self, state=DONE, position={}, result=result, paper=paper, done=done)

    def refused(self, zh: str, en: str) -> Job:
        """Return the job ended by what was wrong with what it was given."""
        return replace(self, state=FAILED, error_zh=zh, error=en)

    def stumbled(self, at: datetime) -> Job:
        """Return the job after a step that failed through no fault of what it was given."""
        failures = self.failures + 1
        if failures >= MOST_FAILURES:
            zh = "系统内部错误，作业已停止；请联系运行维护单位"
            en = "an error of the system ended the job: tell the operator"
            return replace(self.refused(zh, en), failures=failures)
        return replace(self, failures=failures, retry_at=at + _PAUSES[failures - 1])

    def stepped(self, at: datetime) -> Job:
        """Return the job as it is kept after a step."""
        ended = at if self.state in ENDED else None
        return replace(self, stepped_at=at, ended_at=ended, version=self.version + 1)

    def cancelled(self, at: datetime) -> Job:
        """Return the job given up; what it has done so far stays.

        Raises:
            Conflict: it has ended.
        """
        if self.state in ENDED:
            raise Conflict("the job has ended", "job_id", f"a job that is under way; this one is {self.state}")
        return replace(self, state=CANCELLED, ended_at=at, version=self.version + 1)

    def received_so_far(self, size_bytes: int) -> Job:
        """Return the job with some of its file there."""
        return replace(self, done=size_bytes, version=self.version + 1)

    def received(self) -> Job:
        """Return the job with its file whole, to be worked on."""
        return replace(self, state=QUEUED, done=0, total=None, stage=None, version=self.version + 1)

    def require_receiving(self) -> None:
        """Raise Conflict unless parts of its file are still awaited."""
        if self.state != RECEIVING:
            raise Conflict("the job awaits no part of a file", "job_id", f"a job that is RECEIVING, not {self.state}")


def part_count(size_bytes: int) -> int:
    """How many parts a file comes in; all but the last have PART_BYTES."""
    return -(-size_bytes // PART_BYTES)


def bytes_of(parts: Collection[int], size_bytes: int) -> int:
    """How many bytes some parts of a file have together."""
    count = part_count(size_bytes)
    rest = count * PART_BYTES - size_bytes if count in parts else 0
    return len(parts) * PART_BYTES - rest


def check_part(number: int, length: int, size_bytes: int) -> None:
    """Refuse a part that cannot be one of the file, naming what would be right.

    Raises:
        InvalidRequest: no part of this number, or of another length.
    """
    count = part_count(size_bytes)
    if not 1 <= number <= count:
        raise InvalidRequest("the file has no such part", "number", f"a whole number from 1 to {count}")
    right = PART_BYTES if number < count else size_bytes - (count - 1) * PART_BYTES
    if length != right:
        raise InvalidRequest("the part has another length", "body", f"{right} bytes, not {length}")
