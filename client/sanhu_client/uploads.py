"""Large files: begun, sent in parts, worked on at the exchange, waited for; sending goes on where it stopped."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sanhu_client.errors import OutcomeUnknown
from sanhu_client.signatures import BadSignature

if TYPE_CHECKING:
    from sanhu_client.exchange import Exchange

Progress = Callable[[Mapping[str, Any]], object]
ENDED = frozenset({"DONE", "FAILED", "CANCELLED"})
RECEIVING = "RECEIVING"
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 2.0
REGISTRY = "enterprise"
OF_INSPECTION = ("declare_consignments", "register_lots", "import_goods")
SERVICES = {"import_records": "credit", **dict.fromkeys(OF_INSPECTION, "inspection")}


def service_of(kind: str) -> str:
    """Whose job a kind of files is."""
    return SERVICES.get(kind, REGISTRY)


def download(exchange: Exchange, code: str) -> bytes:
    """See `Exchange.download`."""
    first = exchange.call("enterprise.get_paper", code=code, part=1)
    rest = (exchange.call("enterprise.get_paper", code=code, part=number) for number in range(2, first["parts"] + 1))
    content = b"".join(base64.b64decode(answer["content_base64"]) for answer in (first, *rest))
    if sha256(content).hexdigest() != first["sha256"]:
        raise BadSignature(f"the file of {code} is not the one that was issued")
    return content


def upload(
    exchange: Exchange,
    kind: str,
    file: Path | str | bytes,
    parameters: Mapping[str, Any],
    language: str | None,
    progress: Progress | None,
    within_s: float,
    *,
    service: str | None = None,
    sleep: Callable[[float], object] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
) -> dict[str, Any]:
    """See `Exchange.upload`."""
    ends = monotonic() + within_s
    content = file if isinstance(file, bytes) else Path(file).read_bytes()
    told = {"size_bytes": len(content), "sha256": sha256(content).hexdigest(), **parameters}
    if not isinstance(file, bytes):
        told.setdefault("filename", Path(file).name)
    fields: dict[str, Any] = {"kind": kind, "parameters": told}
    whose = service or service_of(kind)
    own = exchange.given(idempotency_key=None, if_match=None)  # each call of these is another one
    job = own.call(f"{whose}.start_job", **fields, **({"language": language} if language else {}))
    if progress is not None:
        progress(job)
    size = job["part_bytes"]
    for number in job["missing_parts"]:
        _check(job, ends, monotonic)
        part = base64.b64encode(content[(number - 1) * size : number * size]).decode()
        job = own.call(f"{whose}.put_job_part", job_id=job["job_id"], number=number, content_base64=part)
        if progress is not None:
            progress(job)
    return wait(own, job, progress, ends - monotonic(), service=whose, sleep=sleep, monotonic=monotonic)


def wait(
    exchange: Exchange,
    job: Mapping[str, Any],
    progress: Progress | None,
    within_s: float,
    *,
    service: str = REGISTRY,
    sleep: Callable[[float], object] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
) -> dict[str, Any]:
    """See `Exchange.wait_job`."""
    ends, pause_s = monotonic() + within_s, FIRST_PAUSE_S
    while job["state"] not in ENDED:
        _check(job, ends, monotonic)
        sleep(min(pause_s, max(0.0, ends - monotonic())))
        pause_s = min(pause_s * 1.5, LONGEST_PAUSE_S)
        job = exchange.call(f"{service}.get_job", job_id=job["job_id"])
        if progress is not None:
            progress(job)
    return dict(job)


def _check(job: Mapping[str, Any], ends: float, monotonic: Callable[[], float]) -> None:
    if monotonic() < ends:
        return
    again = "upload the same file again to go on" if job["state"] == RECEIVING else "it goes on; ask for it again"
    raise OutcomeUnknown(f"job {job['job_id']} is {job['state']} at the deadline: {again}")
