"""Parts of the evidence log's tests: notes as a door makes them, keepers as processes."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import httpx
import orjson
from sanhu_client.evidence.heads import Keys, SignedHead
from sanhu_client.signatures import PrivateKey

from databus.identifiers import uuid7
from gateway.domain.evidence import digest, receipt_hash
from gateway.evidence import exporting
from gateway.evidence.job import Desk
from gateway.evidence.sequencing import Sequencer
from gateway.evidence.settings import KeeperSettings
from gateway.evidence.store import Entry
from gateway.notes import Intent, Outcome
from gateway.noting import NOTE, columns_of_intents, columns_of_outcomes
from tests.integration.gateway.parts import ROOT, free_port, wait_until

T = TypeVar("T")
USCC = "91441323MA4YNT018E"
KEY = PrivateKey.generate()
KEYS = Keys({"keys": [KEY.public_jwk()]})


def intent(agency: str = "samr", **fields: Any) -> Intent:
    request = orjson.dumps({"uscc": USCC, "on": "2026-11-22"}, option=orjson.OPT_SORT_KEYS)
    said: dict[str, Any] = {
        "id": uuid7(),
        "run": 1,
        "noted_at": datetime.now(UTC),
        "agency": agency,
        "actor": f"{agency}-local",
        "operation": "credit.get_rating",
        "kind": "query",
        "scopes": None,
        "purpose": "export-credit",
        "idempotency_key": None,
        "if_match": None,
        "traceparent": None,
        "uscc": USCC,
        "request": request,
        "request_hash": digest(request),
    }
    return Intent(**said | fields)


def outcome(of: Intent, answer: bytes = b'{"grade":"A","record_id":"r-1"}', **fields: Any) -> Outcome:
    said: dict[str, Any] = {
        "id": of.id,
        "noted_at": datetime.now(UTC),
        "outcome": "ok",
        "answer_hash": digest(answer),
        "receipt_hash": receipt_hash(of.id, of.agency, of.operation, of.request_hash, digest(answer)),
        "agreements": ("credit-samr@1",),
        "datasets": ("credit.ratings",),
        "subjects": (USCC,),
        "answer": answer,
    }
    return Outcome(**said | fields)


async def note(connection: asyncpg.Connection, intents: Sequence[Intent], outcomes: Sequence[Outcome]) -> None:
    await connection.fetch(NOTE, *columns_of_intents(intents), *columns_of_outcomes(outcomes))


def settings(database_url: str, key_file: Path = Path("key.json"), **fields: Any) -> KeeperSettings:
    said: dict[str, Any] = {
        "database_url": database_url,
        "http_host": "127.0.0.1",
        "http_port": 1,
        "signing_key_file": key_file,
        "last_head_file": None,
        "body_retention_days": 30,
        "log_level": "info",
    }
    return KeeperSettings(**said | fields)


def with_database(database_url: str, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
    async def run() -> T:
        connection = await asyncpg.connect(database_url)
        try:
            return await work(connection)
        finally:
            await connection.close()

    return asyncio.run(run())


async def sequence(
    database_url: str, sequencer: Sequencer | None = None, key: PrivateKey = KEY, last_head_file: Path | None = None
) -> None:
    """Take everything that waits into the log."""
    own = sequencer or Sequencer()
    async with asyncpg.create_pool(database_url, min_size=0, max_size=2) as pool:
        desk = Desk(pool, settings(database_url, last_head_file=last_head_file), key)
        while await own.run(desk):
            pass
    if sequencer is None:
        await own.close()


def note_and_sequence(database_url: str, *noted: tuple[Intent, Outcome]) -> None:
    async def work(connection: asyncpg.Connection) -> None:
        await note(connection, [each for each, _ in noted], [each for _, each in noted])
        await sequence(database_url)

    with_database(database_url, work)


def exported(database_url: str, show: Callable[[Entry], Any] = Entry.whole) -> list[str]:
    async def work(connection: asyncpg.Connection) -> list[str]:
        return [json.dumps(line) async for line in exporting.export(connection, show)]

    return with_database(database_url, work)


def heads_of(lines: Sequence[str]) -> list[SignedHead]:
    read = [json.loads(line) for line in lines]
    return [SignedHead.from_json(line) for line in read if line["type"] == "head"]


class KeeperProcess:
    """A keeper with its own port and log."""

    def __init__(self, folder: Path, database_url: str, name: str = "keeper") -> None:
        self.port = free_port()
        self._log = folder / f"{name}.log"
        key_file = folder / "signing-key.json"
        if not key_file.exists():
            KEY.write(key_file)
        self._environment = os.environ | {
            "SANHU_DATABASE_URL": database_url,
            "SANHU_HTTP_PORT": str(self.port),
            "SANHU_SIGNING_KEY_FILE": str(key_file),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gateway.evidence"], env=self._environment, cwd=ROOT, stdout=log, stderr=log
            )

    def ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self._log.read_text()
        return self.get("/readyz") == 200

    def wait_ready(self) -> None:
        wait_until(self.ready, "the keeper to be ready")

    def get(self, path: str) -> int:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=2, trust_env=False).status_code
        except httpx.TransportError:
            return 0

    def metric(self, name: str) -> float:
        text = httpx.get(f"http://127.0.0.1:{self.port}/metrics", timeout=2, trust_env=False).text
        return next(float(line.split()[-1]) for line in text.splitlines() if line.startswith(f"{name} "))

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)

    def stop(self) -> int:
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        return self._process.wait(20)
