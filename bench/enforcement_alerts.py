"""An alert that concerns 10,000 enterprises: until each agency's inbox has it, and until the enterprises' feed has it.

Alerts are issued over HTTP one after the other on a stack that does nothing else. Each agency hears in its own virtual
host; the feed is asked over HTTP as an enterprise asks it. Both delays begin when the call begins.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import Any, Final

import amqp
import httpx
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench.amqp_address import connect as connect_broker
from bench.events import Door
from bench.row import Row, alone
from databus.clock import day_of
from databus.identifiers import make_uscc
from databus.many import insert_many
from databus.persistence import connect
from deploy.local.agencies import setting
from deploy.local.stack import Stack
from services.enforcement import models
from services.enforcement.domain.risk_matches import prefixes_of

# all that are told of a serious alert and a few more that hear of every one
AGENCIES: Final = (
    "samr", "gov", "office", "commerce", "eit", "tax", "env", "association", "emergency", "finance", "science", "drc",
    "customs", "nh-gov", "nh-office", "nh-commerce", "nh-eit", "nh-samr", "nh-science", "nh-finance",
)  # fmt: skip
ALERTS: Final = 40
WARM: Final = 3
WAIT_S: Final = 30
HS_CODE: Final = "961700"
PREFIX: Final = "9617"
RECIPIENTS: Final = 10_000


class Inboxes:
    """Listens in the inboxes of agencies, each in a thread of its own, and notes when an alert came."""

    def __init__(self, stack: Stack) -> None:
        self._at: dict[tuple[str, str], float] = {}
        self._changed = threading.Condition()
        self._ends = threading.Event()
        self._threads = [
            threading.Thread(target=self._listen, args=(code, stack.env[setting(code)]), daemon=True)
            for code in AGENCIES
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Listen no longer."""
        self._ends.set()
        for thread in self._threads:
            thread.join(timeout=5)

    def wait(self, reference: str) -> dict[str, float]:
        """Return when each agency had the alert, seconds of `time.perf_counter`."""
        keys = {(code, reference) for code in AGENCIES}
        with self._changed:
            if not self._changed.wait_for(lambda: keys <= self._at.keys(), WAIT_S):
                missing = sorted(code for code, _ in keys - self._at.keys())
                raise RuntimeError(f"{reference} did not reach {', '.join(missing)} within {WAIT_S} s")
            return {code: self._at[code, reference] for code, _ in keys}

    def _listen(self, code: str, uri: str) -> None:
        connection = connect_broker(uri)
        channel = connection.channel()

        def heard(message: amqp.Message) -> None:
            now_s = time.perf_counter()
            told = json.loads(message.body)
            if "source_reference" in told:
                with self._changed:
                    self._at.setdefault((code, told["source_reference"]), now_s)
                    self._changed.notify_all()

        channel.basic_consume("inbox", no_ack=True, callback=heard)
        while not self._ends.is_set():
            try:
                connection.drain_events(timeout=1)
            except TimeoutError:
                continue
        connection.close()


def measure(stack: Stack) -> Iterator[Row]:
    """Yield the rows."""
    engine = connect(stack.env["SANHU_DATABASE_URL_ENFORCEMENT"], statement_timeout_s=300)
    usccs = fill(engine, RECIPIENTS)
    door, inboxes = Door(stack), Inboxes(stack)
    try:
        heard: list[float] = []
        shown: list[float] = []
        for number in range(WARM + ALERTS):
            inbox_s, feed_s = _one(stack, door, inboxes, usccs, number)
            if number >= WARM:
                heard += inbox_s
                shown.append(feed_s)
        _check(engine)
    finally:
        inboxes.close()
        engine.dispose()
    name = f"alert_{RECIPIENTS}_enterprises"
    yield alone(f"{name}_{len(AGENCIES)}_inboxes_p50_ms", median(heard) * 1000, "ms")
    yield alone(f"{name}_{len(AGENCIES)}_inboxes_p99_ms", quantiles(heard, n=100)[98] * 1000, "ms")
    yield alone(f"{name}_feed_p50_ms", median(shown) * 1000, "ms")
    yield alone(f"{name}_feed_p99_ms", quantiles(shown, n=100)[98] * 1000, "ms")


def fill(engine: sa.Engine, count: int) -> list[str]:
    """Let enforcement know of enterprises that make the goods; return their codes."""
    usccs = [make_uscc("441323", f"MA9{number:05d}") for number in range(count)]
    rows: list[dict[str, Any]] = [
        {
            "uscc": uscc,
            "name": f"惠东测试{place:05d}制品有限公司",
            "name_en": None,
            "division": "441323",
            "hs_codes": [HS_CODE],
            "hs_prefixes": list(prefixes_of([HS_CODE])),
            "active": True,
        }
        for place, uscc in enumerate(usccs)
    ]
    with Session(engine) as session, session.begin():
        insert_many(session, models.table(models.EnterpriseRow), rows)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE enterprise_copies"))
    return usccs


def _one(stack: Stack, door: Door, inboxes: Inboxes, usccs: list[str], number: int) -> tuple[list[float], float]:
    """Issue an alert; return how long it took to each inbox, and until an enterprise's feed showed it."""
    reference, uscc = f"BENCH/{number}/26", usccs[number * 97 % len(usccs)]
    began_s = time.perf_counter()
    door.post(
        "customs",
        "/v1/alerts",
        {
            "level": "serious",
            "hs_prefix": PREFIX,
            "risk": "bench",
            "source_reference": reference,
            "issued_on": day_of(datetime.now(UTC)).isoformat(),
        },
    )
    feed_s = _shown(stack, uscc, reference) - began_s
    return [at_s - began_s for at_s in inboxes.wait(reference).values()], feed_s


def _shown(stack: Stack, uscc: str, reference: str) -> float:
    """Return when the feed of an enterprise has the alert, as the enterprise itself asks for it."""
    token = stack.issuer.mint("portal", role="enterprise", uscc=uscc)
    headers = {"Authorization": f"Bearer {token}"}
    deadline_s = time.monotonic() + WAIT_S
    with httpx.Client(base_url=stack.env["SANHU_URL"], timeout=15, trust_env=False, headers=headers) as client:
        while time.monotonic() < deadline_s:
            answer = client.get("/v1/alert-notices", params={"uscc": uscc, "limit": 5})
            if not answer.is_success:
                raise RuntimeError(answer.text)
            if any(one["source_reference"] == reference for one in answer.json()["items"]):
                return time.perf_counter()
    raise RuntimeError(f"{uscc} was not told of {reference} within {WAIT_S} s")


def _check(engine: sa.Engine) -> None:
    """Every alert was told to every enterprise once."""
    row = models.table(models.NoticeRow)
    select = sa.select(sa.func.count()).where(row.c.audience == "enterprise")
    with engine.connect() as connection:
        found = connection.execute(select).scalar_one()
    if found < (WARM + ALERTS) * RECIPIENTS:
        raise RuntimeError(f"{found} notices of {(WARM + ALERTS) * RECIPIENTS}")
