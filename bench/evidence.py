"""The evidence log: time and memory to check a million entries, processor time to take one in."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson

from bench.row import Row, alone
from databus.identifiers import uuid7
from deploy.local.stack import Stack

MILLION = 1_000_000
TAKEN = 20_000
DRAIN_S = 60.0
USCC = "91441323MA4YNT018E"
_ASKED = ("id", "run", "noted_at", "agency", "actor", "operation", "kind", "uscc", "request", "request_hash", "door")
_TOLD = (
    *("id", "noted_at", "outcome", "answer_hash", "receipt_hash", "reconciled"),
    *("agreements", "datasets", "fields", "subjects", "answer"),
)


def measure(stack: Stack) -> Iterator[Row]:
    """Yield the rows."""
    yield alone("keeper_cpu_per_entry", asyncio.run(_keeper_us(stack)), "us")
    checked = check(MILLION)
    yield alone("verify_log_1m_entries_s", checked["seconds"], "s")
    yield alone("verify_log_1m_entries_peak", checked["peak_mib"], "MiB")


def check(count: int) -> dict[str, float]:
    """Make a log in one process and check it in another; return what the checker says."""
    with tempfile.TemporaryDirectory(prefix="sanhu-bench-") as folder:
        keys = Path(folder) / "keys.json"
        maker = subprocess.Popen(
            [sys.executable, "-m", "bench.clients.log_maker", str(count), str(keys)], stdout=subprocess.PIPE
        )
        done = subprocess.run(
            [sys.executable, "-m", "bench.clients.log_checker", str(keys)],
            stdin=maker.stdout,
            capture_output=True,
            check=True,
            timeout=1800,
        )
        assert maker.wait(60) == 0
    said: dict[str, float] = json.loads(done.stdout)
    assert said["ok"]
    assert said["entries"] == count
    return said


async def _keeper_us(stack: Stack) -> float:
    """Note exchanges as the doors do, and see what the keeper spends on taking them in."""
    metrics = stack.env["SANHU_METRICS_KEEPER"]
    connection = await asyncpg.connect(stack.env["SANHU_DATABASE_URL_GATEWAY"])
    try:
        await _drained(connection)
        before_s = _processor_s(metrics)
        await _note(connection, TAKEN)
        await _drained(connection)
        return (_processor_s(metrics) - before_s) / TAKEN * 1e6
    finally:
        await connection.close()


async def _note(connection: asyncpg.Connection, count: int) -> None:
    request = orjson.dumps({"uscc": USCC, "on": "2026-11-22"})
    answer = orjson.dumps(
        {
            "uscc": USCC,
            "grade": "A",
            "score": 94,
            "since": "2026-10-02",
            "rule_set": "credit-2026.1",
            "deductions": [{"record_id": str(UUID(int=7)), "item": "L04", "points": 6, "counts_until": "2027-10-02"}],
            "bonuses": [],
            "next_change_on": None,
        }
    )
    asked, told, now = sha256(request).hexdigest(), sha256(answer).hexdigest(), datetime.now(UTC)
    ids = [UUID(uuid7()) for _ in range(count)]
    async with connection.transaction():
        await connection.copy_records_to_table(
            "intents",
            records=[
                (each, 1, now, "samr", "bench", "credit.get_rating", "query", USCC, request, asked, "http")
                for each in ids
            ],
            columns=[
                "id",
                "run",
                "noted_at",
                "agency",
                "actor",
                "operation",
                "kind",
                "uscc",
                "request",
                "request_hash",
                "door",
            ],
        )
        await connection.copy_records_to_table(
            "outcomes",
            records=[
                (each, now, "ok", told, told, False, ["bench@1"], ["credit.ratings"], ["grade"], [USCC], answer)
                for each in ids
            ],
            columns=[
                "id",
                "noted_at",
                "outcome",
                "answer_hash",
                "receipt_hash",
                "reconciled",
                "agreements",
                "datasets",
                "fields",
                "subjects",
                "answer",
            ],
        )
        await connection.copy_records_to_table(
            "unsequenced", records=[("exchange", each) for each in ids], columns=["kind", "ref"]
        )


async def _drained(connection: asyncpg.Connection) -> None:
    end_s = time.monotonic() + DRAIN_S
    while await connection.fetchval("SELECT EXISTS (SELECT FROM unsequenced)"):
        assert time.monotonic() < end_s, "the keeper does not follow"
        await asyncio.sleep(0.2)


def _processor_s(metrics: str) -> float:
    with urllib.request.urlopen(metrics, timeout=5) as answer:
        for line in answer.read().decode().splitlines():
            if line.startswith("process_cpu_seconds_total "):
                return float(line.split()[1])
    raise LookupError("the keeper tells no processor time")
