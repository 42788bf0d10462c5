"""Delays of facts, from commit to commit: the databases' own commit timestamps, so that no clock is between."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from statistics import median

import httpx
import sqlalchemy as sa

from bench.row import Row, alone
from databus.clock import day_of
from databus.identifiers import make_uscc
from databus.persistence import connect
from deploy.local.stack import Stack

ACTS = 200
CONSIGNMENTS = 100
ALERTS = 10
WAIT_S = 30


class Door:
    """The gateway, as agencies use it."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._client = httpx.Client(base_url=stack.env["SANHU_URL"], timeout=15, trust_env=False)

    def post(self, agency: str, path: str, body: Mapping[str, object]) -> dict[str, object]:
        """Say something as an agency; anything but success ends the bench."""
        token = self._stack.issuer.mint(agency)
        answer = self._client.post(path, json=body, headers={"Authorization": f"Bearer {token}"})
        if not answer.is_success:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
        told: dict[str, object] = answer.json()
        return told


def measure(stack: Stack) -> Iterator[Row]:
    """Yield the rows."""
    door, today = Door(stack), day_of(datetime.now(UTC))
    databases = {
        name: connect(stack.env[f"SANHU_DATABASE_URL_{name.upper()}"])
        for name in ("credit", "enterprise", "enforcement", "inspection")
    }
    try:
        yield alone("event_commit_to_applied_p50_ms", _acts(door, databases, today), "ms")
        yield alone("alert_to_redecided_p50_ms", _alerts(door, databases, today), "ms")
    finally:
        for engine in databases.values():
            engine.dispose()


def _acts(door: Door, databases: Mapping[str, sa.Engine], today: date) -> float:
    """Median delay from the commit of a credit record to the commit of its effect in another service."""
    for number in range(ACTS):
        door.post(
            "samr",
            "/v1/credit/records",
            {
                "uscc": make_uscc("441323", f"MA4BE{number:03d}"),
                "item": "L05",
                "occurred_on": today.isoformat(),
                "effective_on": today.isoformat(),
                "document_no": f"测〔2026〕{number}号",
                "detail": "bench",
            },
        )
    said = _committed(
        databases["credit"],
        "SELECT o.message_id::text, pg_xact_commit_timestamp(r.xmin) FROM records r"
        " JOIN databus_outbox o ON o.subject = r.record_id::text AND o.name = 'credit.record_added'",
        ACTS,
    )
    applied = _committed(
        databases["enterprise"],
        "SELECT message_id::text, pg_xact_commit_timestamp(xmin) FROM databus_inbox WHERE name = 'credit.record_added'",
        ACTS,
    )
    return median((applied[key] - at).total_seconds() * 1000 for key, at in said.items())


def _alerts(door: Door, databases: Mapping[str, sa.Engine], today: date) -> float:
    """Median delay from the commit of a serious alert to the commit of each new decision it leads to."""
    for number in range(CONSIGNMENTS):
        door.post(
            "portal",
            "/v1/consignments",
            {
                "uscc": make_uscc("441323", f"MA4BE{number:03d}"),
                "declaration_no": f"BENCH-{number:05d}",
                "hs_code": "640399",
                "product": "女鞋",
                "destination": "DE",
                "quantity": "1200",
                "unit": "pair",
                "value": {"fen": 1_200_000},
            },
        )
    delays_ms: list[float] = []
    for number in range(ALERTS):
        alert = door.post(
            "ciq",
            "/v1/alerts",
            {
                "level": "serious",
                "hs_prefix": "6403",
                "risk": "bench",
                "source_reference": f"BENCH/{number:05d}/26",
                "issued_on": today.isoformat(),
            },
        )
        alert_id = alert["alert_id"]
        issued = _committed(
            databases["enforcement"],
            f"SELECT alert_id, pg_xact_commit_timestamp(xmin) FROM alerts WHERE alert_id = '{alert_id}'",
            1,
        )
        decided = _decided(databases["inspection"], f"enforcement.alert_issued/{alert_id}")
        delays_ms += [(at - issued[str(alert_id)]).total_seconds() * 1000 for at in decided.values()]
        door.post("ciq", f"/v1/alerts/{alert_id}/transitions", {"to": "LIFTED", "on": today.isoformat()})
        _decided(databases["inspection"], f"enforcement.alert_lifted/{alert_id}")
    return median(delays_ms)


def _decided(engine: sa.Engine, cause: str) -> dict[str, datetime]:
    return _committed(
        engine,
        f"SELECT consignment_id::text, pg_xact_commit_timestamp(xmin) FROM decisions WHERE cause = '{cause}'",
        CONSIGNMENTS,
    )


def _committed(engine: sa.Engine, statement: str, count: int) -> dict[str, datetime]:
    """Return when each row was committed, once there are as many as expected."""
    deadline = time.monotonic() + WAIT_S
    while True:
        with engine.connect() as connection:
            found = dict(connection.execute(sa.text(statement)).tuples().all())
        if len(found) >= count:
            return found
        if time.monotonic() > deadline:
            raise RuntimeError(f"{len(found)} of {count} rows within {WAIT_S} s: {statement}")
        time.sleep(0.02)  # between looks; the deadline decides
