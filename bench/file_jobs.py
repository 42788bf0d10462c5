"""Files as agencies send them and as the worker takes them in, step by step, through a service in this process."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from databus.jobs.job import PART_BYTES
from databus.testing import Harness


@dataclass(frozen=True)
class Taken:
    """What came of a file, and how long it took; the worker's own processor time is without the database's."""

    result: Mapping[str, Any]
    spent_s: float
    processor_s: float
    longest_step_s: float


def send(harness: Harness, agency: str, kind: str, content: bytes) -> str:
    """Begin an import and send its file in parts; return the job's id."""
    told = {"size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    job = harness.call("start_job", agency=agency, kind=kind, parameters=told)
    job_id: str = job["job_id"]
    for at in range(0, len(content), PART_BYTES):
        part = base64.b64encode(content[at : at + PART_BYTES]).decode()
        number = at // PART_BYTES + 1
        harness.call("put_job_part", agency=agency, job_id=job_id, number=number, content_base64=part)
    return job_id


def take(harness: Harness, agency: str, job_id: str) -> Taken:
    """Take every step of a job."""
    steps, began_s, processor_began_s = [], time.monotonic(), time.process_time()
    while True:
        step_began_s = time.monotonic()
        if not harness.pipeline.run_chore("work_on_jobs"):
            break
        steps.append(time.monotonic() - step_began_s)
    spent_s, processor_s = time.monotonic() - began_s, time.process_time() - processor_began_s
    result = harness.call("get_job", agency=agency, job_id=job_id)["result"]
    return Taken(result, spent_s, processor_s, max(steps))
