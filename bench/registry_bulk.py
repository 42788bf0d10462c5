"""A large file taken in through the door, and how everybody else fares while its facts leave."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

import httpx
import sqlalchemy as sa

from bench.row import Row, alone
from databus.identifiers import make_uscc
from databus.jobs.job import PART_BYTES
from databus.persistence import connect
from deploy.local.stack import Stack

ROWS: Final = 3_000
SAMPLES: Final = 100
AGENCY: Final = "office"
WAIT_S: Final = 300
CONSUMERS: Final = ("credit", "enforcement", "inspection")
_APPLIED: Final = (
    "SELECT message_id::text, pg_xact_commit_timestamp(xmin) FROM databus_inbox WHERE name = 'enterprise.registered'"
    " AND subject = ANY(:subjects)"
)
_SAID: Final = (
    "SELECT o.message_id::text, pg_xact_commit_timestamp(e.xmin) FROM enterprises e JOIN databus_outbox o"
    " ON o.subject = e.uscc AND o.name = 'enterprise.registered' WHERE e.uscc = ANY(:subjects)"
)


class Office:
    """The gateway, as one agency uses it."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._client = httpx.Client(base_url=stack.env["SANHU_URL"], timeout=30, trust_env=False)

    def ask(self, verb: str, path: str, **more: Any) -> dict[str, Any]:
        """Ask for something; anything but success ends the bench."""
        headers = {"Authorization": f"Bearer {self._stack.issuer.mint(AGENCY)}", **more.pop("headers", {})}
        answer = self._client.request(verb, path, headers=headers, **more)
        if not answer.is_success:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
        told: dict[str, Any] = answer.json()
        return told

    def register(self, number: int) -> str:
        """Register one enterprise by one call; returns its code."""
        code = make_uscc("441323", f"MB{number:06d}")
        self.ask("POST", "/v1/enterprises", json={"uscc": code, "name": f"惠东县合成{number}号鞋厂", "synthetic": True})
        return code

    def begin(self, content: bytes) -> str:
        """Hand a file in; returns the job's id."""
        told = {"size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "dry_run": False}
        job_id: str = self.ask("POST", "/v1/jobs", json={"kind": "import_enterprises", "parameters": told})["job_id"]
        for at in range(0, len(content), PART_BYTES):
            self.ask(
                "POST",
                f"/v1/jobs/{job_id}/parts/{at // PART_BYTES + 1}",
                content=content[at : at + PART_BYTES],
                headers={"Content-Type": "application/octet-stream"},
            )
        return job_id


def measure(stack: Stack) -> Iterator[Row]:
    """Yield the rows."""
    office = Office(stack)
    engines = {name: connect(stack.env[f"SANHU_DATABASE_URL_{name.upper()}"]) for name in ("enterprise", *CONSUMERS)}
    try:
        yield alone("registry_bulk_load_before", os.getloadavg()[0], "processes")
        yield from _fares(office, engines, "alone", 0)
        began_s, busy_s = time.monotonic(), _processor_s(stack)
        job_id = office.begin(_content())
        while office.ask("GET", f"/v1/jobs/{job_id}")["state"] != "DONE":
            _check(began_s)
            time.sleep(0.1)  # between looks; the deadline decides
        yield alone(f"registry_import_of_{ROWS}_over_http_s", time.monotonic() - began_s, "s")
        yield from _fares(office, engines, "beside_bulk", SAMPLES)
        yield alone("registry_bulk_waiting_after_those", _waiting(engines["enterprise"]), "facts")
        while _waiting(engines["enterprise"]) or any(_applied(engines[name]) < ROWS for name in CONSUMERS):
            _check(began_s)
            time.sleep(0.1)  # between looks; the deadline decides
        spent_s = time.monotonic() - began_s
        yield alone("registry_bulk_applied_rate", ROWS / spent_s, "facts/s")
        yield alone(
            "registry_bulk_processor_ms", (_processor_s(stack) - busy_s) * 1000 / ROWS, "ms/row, of all processes"
        )
        yield alone("registry_bulk_load_after", os.getloadavg()[0], "processes")
    finally:
        for engine in engines.values():
            engine.dispose()


def _fares(office: Office, engines: Mapping[str, sa.Engine], when: str, first: int) -> Iterator[Row]:
    codes: list[str] = []
    gets: list[float] = []
    posts: list[float] = []
    for number in range(first, first + SAMPLES):
        posts.append(_timed_ms(lambda number=number: codes.append(office.register(number))))
        gets.append(_timed_ms(partial(office.ask, "GET", f"/v1/enterprises/{codes[-1]}")))
    for what, took in (("get", gets), ("register", posts)):
        yield alone(f"registry_http_{what}_{when}_p50_ms", median(took), "ms")
        yield alone(f"registry_http_{what}_{when}_p99_ms", quantiles(took, n=100)[98], "ms")
    delays = _delays_ms(engines, codes)
    yield alone(f"registry_fact_applied_{when}_p50_ms", median(delays), "ms")
    yield alone(f"registry_fact_applied_{when}_p99_ms", quantiles(delays, n=100)[98], "ms")


def _delays_ms(engines: Mapping[str, sa.Engine], codes: Sequence[str]) -> list[float]:
    """From the commit of each registration to that of its effect in another service."""
    began_s = time.monotonic()
    while True:
        with engines["enterprise"].connect() as ours, engines["credit"].connect() as theirs:
            said: dict[str, datetime] = dict(ours.execute(sa.text(_SAID), {"subjects": codes}).tuples().all())
            applied: dict[str, datetime] = dict(theirs.execute(sa.text(_APPLIED), {"subjects": codes}).tuples().all())
        if said.keys() <= applied.keys():
            return [(applied[key] - at).total_seconds() * 1000 for key, at in said.items()]
        _check(began_s)
        time.sleep(0.05)  # between looks; the deadline decides


def _waiting(engine: sa.Engine) -> int:
    return _count(engine, "SELECT count(*) FROM databus_outbox WHERE relayed_at IS NULL AND bulk")


def _applied(engine: sa.Engine) -> int:
    return _count(engine, "SELECT count(*) FROM databus_inbox WHERE name = 'enterprise.registered'")


def _count(engine: sa.Engine, statement: str) -> int:
    with engine.connect() as connection:
        found: int = connection.execute(sa.text(statement)).scalar_one()
    return found


def _check(began_s: float) -> None:
    if time.monotonic() - began_s > WAIT_S:
        raise RuntimeError(f"not done within {WAIT_S} s")


def _processor_s(stack: Stack) -> float:
    """What the stack's processes have used together, those that ended among them."""
    ticks = 0
    for state, _ in stack.status():
        told = Path(f"/proc/{state.pid}/stat").read_text()
        ticks += sum(map(int, told.rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _timed_ms(act: Any) -> float:
    began_s = time.perf_counter()
    act()
    return (time.perf_counter() - began_s) * 1000


def _content() -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("统一社会信用代码", "企业名称", "2025年出口额(万美元)"))
    for number in range(ROWS):
        writer.writerow(
            (make_uscc("441323", f"MC{number:06d}"), f"惠东县合成{number}号鞋业有限公司", f"{number % 900}.5")
        )
    return out.getvalue().encode()
