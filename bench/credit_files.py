"""A file of 100,000 credit records, taken in as the worker does: about 20,000 enterprises rated, five records each.

On a database of its own on a private server whose writes reach the disk; the file is sent in parts and worked on
through the service's pipeline in this process.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from bench.row import Row, alone
from databus.clock import SystemClock
from databus.identifiers import make_uscc
from databus.jobs.job import PART_BYTES
from databus.testing import Harness
from deploy.local.postgresql import Postgresql, administration, ensure_role
from deploy.local.stack import Stack
from services.credit.service import CreditService

ROWS: Final = 100_000
ENTERPRISES: Final = 20_000
AGENCY: Final = "samr"
_ITEMS: Final = ("L04", "L05", "P03", "P04", "O01")
_HEADS: Final = ("统一社会信用代码", "项目代码", "行为日期", "决定日期", "生效日期", "文号", "事实")


def measure(_: Stack) -> Iterator[Row]:
    """Yield the rows."""
    with _harness() as harness:
        content = table(ROWS)
        yield from _taken("first", harness, content)
        yield from _taken("again", harness, content)


def table(count: int) -> bytes:
    """A file of made-up records, all of the year before today, so that they count."""
    out, today = io.StringIO(), SystemClock().today()
    writer = csv.writer(out)
    writer.writerow(_HEADS)
    for number in range(count):
        writer.writerow(_row(number, today))
    return out.getvalue().encode()


def _row(number: int, today: date) -> tuple[object, ...]:
    effective_on = today - timedelta(days=number % 300)
    occurred_on, decided_on = effective_on - timedelta(days=40), effective_on - timedelta(days=10)
    code = make_uscc("441323", f"MB{number % ENTERPRISES:06d}")
    item = _ITEMS[number % len(_ITEMS)]
    return code, item, occurred_on, decided_on, effective_on, f"惠东市监罚〔2026〕{number}号", "合成数据"


def _taken(turn: str, harness: Harness, content: bytes) -> Iterator[Row]:
    job_id, steps = _sent(harness, content), []
    began_s = time.monotonic()
    while True:
        step_began_s = time.monotonic()
        if not harness.pipeline.run_chore("work_on_jobs"):
            break
        steps.append(time.monotonic() - step_began_s)
    spent_s = time.monotonic() - began_s
    result = harness.call("get_job", agency=AGENCY, job_id=job_id)["result"]
    assert result["recorded" if turn == "first" else "known"] == ROWS, result
    yield alone(f"credit_file_of_100k_{turn}_s", spent_s, "s")
    yield alone(f"credit_file_of_100k_{turn}_rate", ROWS / spent_s, "rows/s")
    yield alone(f"credit_file_of_100k_{turn}_longest_step_s", max(steps), "s")


def _sent(harness: Harness, content: bytes) -> str:
    told = {"size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    job = harness.call("start_job", agency=AGENCY, kind="import_records", parameters=told)
    job_id: str = job["job_id"]
    for at in range(0, len(content), PART_BYTES):
        part = base64.b64encode(content[at : at + PART_BYTES]).decode()
        number = at // PART_BYTES + 1
        harness.call("put_job_part", agency=AGENCY, job_id=job_id, number=number, content_base64=part)
    return job_id


@contextmanager
def _harness() -> Iterator[Harness]:
    folder = Path(tempfile.mkdtemp(prefix="sanhu-bench-credit-", dir="/var/tmp"))
    folder.chmod(0o711)
    server, password = Postgresql(folder / "cluster"), secrets.token_urlsafe(16)
    server.start()
    try:
        with administration(server.url()) as cursor:
            ensure_role(cursor, "bench", password, creates_databases=True)
        with administration(server.url("postgres", "bench", password)) as cursor:
            cursor.execute("CREATE DATABASE credit_files")
        harness = Harness(CreditService, server.url("credit_files", "bench", password), SystemClock())
        try:
            yield harness
        finally:
            harness.close()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
