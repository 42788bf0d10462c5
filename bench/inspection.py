"""Modes: against another engine, declared and decided over HTTP, and 50,000 decided anew because of one alert.

`SANHU_BENCH_INSPECTION` is the number of open consignments that the alert touches (50000 unless set). All runs on the
stack as it is: one inspection service, one worker of its own, the gateway before them.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from statistics import median, quantiles
from typing import Any, Final

import httpx
import sqlalchemy as sa

from bench import inspection_zen
from bench.events import Door
from bench.inspection_fill import CHAPTER, codes, export_shoes, fill
from bench.row import Row, alone
from databus.clock import SystemClock, day_of
from databus.testing import Harness
from deploy.local.stack import Stack
from services.inspection.service import InspectionService

DECLARED: Final = 2_000
CONCURRENT: Final = 64
ALONE_S: Final = 5
WAIT_S: Final = 300
_LEFT: Final = sa.text("SELECT count(*), count(*) FILTER (WHERE done_at IS NULL) FROM redecision_ranges")
_TOOK: Final = sa.text(
    "SELECT sum(touched), sum(changed), extract(epoch FROM max(done_at) - min(begun_at))"
    " FROM redecision_ranges JOIN redecisions USING (redecision_id) WHERE cause = :cause"
)
_OLD: Final = sa.text(
    "SELECT count(*) FROM consignments WHERE is_open AND hs_code LIKE '64%' AND rule NOT IN ('1a', '1b')"
)


def measure(stack: Stack) -> Iterator[Row]:
    """Yield the rows."""
    yield alone("inspection_load_before", os.getloadavg()[0], "processes")
    yield from inspection_zen.measure()
    yield from _declared(stack)
    harness = Harness(InspectionService, stack.env["SANHU_DATABASE_URL_INSPECTION"], SystemClock())
    try:
        yield from _redecided(stack, harness, int(os.environ.get("SANHU_BENCH_INSPECTION", "50000")))
    finally:
        harness.close()
    yield alone("inspection_load_after", os.getloadavg()[0], "processes")


# ---- declared and decided
def _declared(stack: Stack) -> Iterator[Row]:
    seconds, took = asyncio.run(_declare_all(stack))
    yield alone("declare_to_decided_64_concurrent", DECLARED / seconds, "declarations/s")
    yield alone("declare_to_decided_64_concurrent_p50_ms", median(took), "ms")
    yield alone("declare_to_decided_64_concurrent_p99_ms", quantiles(took, n=100)[98], "ms")


async def _declare_all(stack: Stack) -> tuple[float, list[float]]:
    token, numbers, took = stack.issuer.mint("portal"), iter(range(DECLARED)), []
    limits = httpx.Limits(max_connections=CONCURRENT)
    client = httpx.AsyncClient(base_url=stack.env["SANHU_URL"], timeout=30, trust_env=False, limits=limits)

    async def caller() -> None:
        for number in numbers:
            began_s = time.perf_counter()
            answer = await client.post("/v1/consignments", json=_body(f"C{number}"), headers=_as(token))
            took.append((time.perf_counter() - began_s) * 1000)
            if answer.status_code != 201 or answer.json()["decision"]["mode"] is None:
                raise RuntimeError(answer.text)

    began_s = time.perf_counter()
    async with client:
        await asyncio.gather(*(caller() for _ in range(CONCURRENT)))
    return time.perf_counter() - began_s, took


# ---- decided anew
def _redecided(stack: Stack, harness: Harness, count: int) -> Iterator[Row]:
    ids = fill(harness, count, export_shoes)
    asking = Asking(stack, ids)
    yield from asking.rows("alone", lambda began_s: time.monotonic() - began_s < ALONE_S)
    door, today = Door(stack), day_of(datetime.now(UTC))
    alert = door.post(
        "ciq",
        "/v1/alerts",
        {
            "level": "serious",
            "hs_prefix": CHAPTER,
            "risk": "bench",
            "source_reference": "BENCH/50000/26",
            "issued_on": today.isoformat(),
        },
    )
    yield from asking.rows("beside_redecision", lambda began_s: _going_on(harness, began_s))
    cause = {"cause": f"enforcement.alert_issued/{alert['alert_id']}"}
    with harness.engine.connect() as connection:
        touched, changed, seconds = connection.execute(_TOOK, cause).one()
        old = connection.execute(_OLD).scalar_one()
    if touched < count or changed < count or old:
        raise RuntimeError(f"{touched} touched, {changed} changed, {old} as before")
    yield alone(f"redecide_{count}_s", float(seconds), "s from the alert heard to the last decision")
    yield alone(f"redecide_{count}", touched / float(seconds), "consignments/s, written and said")


def _going_on(harness: Harness, began_s: float) -> bool:
    with harness.engine.connect() as connection:
        ranges, left = connection.execute(_LEFT).one()
    if time.monotonic() - began_s > WAIT_S:
        raise RuntimeError(f"{left} ranges still wait")
    return ranges == 0 or left > 0


class Asking:
    """Somebody who reads consignments and declares new ones, one after the other, while something goes on."""

    def __init__(self, stack: Stack, ids: list[str]) -> None:
        self._client = httpx.Client(base_url=stack.env["SANHU_URL"], timeout=30, trust_env=False)
        self._reader, self._portal = stack.issuer.mint("ciq"), stack.issuer.mint("portal")
        self._ids, self._chosen, self._number = ids, Random(3), 0

    def rows(self, when: str, goes_on: Any) -> Iterator[Row]:
        """Yield how long answers took while it goes on."""
        took: dict[str, list[float]] = {"get_consignment": [], "declare": []}
        going = threading.Event()
        thread = threading.Thread(target=self._ask, args=(took, going))
        began_s = time.monotonic()
        thread.start()
        while goes_on(began_s):
            time.sleep(0.1)  # between looks
        going.set()
        thread.join()
        for what, told in took.items():
            yield alone(f"{what}_{when}_p50_ms", median(told), "ms")
            yield alone(f"{what}_{when}_p99_ms", quantiles(told, n=100)[98], "ms")

    def _ask(self, took: dict[str, list[float]], ended: threading.Event) -> None:
        while not ended.is_set() or len(took["declare"]) < 2:
            for _ in range(3):
                path = f"/v1/consignments/{self._chosen.choice(self._ids)}"
                took["get_consignment"].append(self._timed("GET", path, self._reader))
            self._number += 1
            took["declare"].append(self._timed("POST", "/v1/consignments", self._portal, _body(f"A{self._number}")))
            time.sleep(0.02)  # somebody asks fifty times a second at most

    def _timed(self, method: str, path: str, token: str, body: Any = None) -> float:
        began_s = time.perf_counter()
        answer = self._client.request(method, path, json=body, headers=_as(token))
        if not answer.is_success:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
        return (time.perf_counter() - began_s) * 1000


def _as(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _body(number: str) -> dict[str, Any]:
    return {
        "uscc": _USCCS[hash(number) % len(_USCCS)],
        "declaration_no": f"BENCH-{number}",
        "hs_code": "950300",
        "product": "玩具",
        "destination": "DE",
        "quantity": "1200",
        "unit": "件",
        "value": {"fen": 1_200_000},
    }


_USCCS: Final = codes(2_000)[:400]
