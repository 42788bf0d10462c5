"""A border without its doors: what crossed is noted as the doors note it, the log and the tracker are the real ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import asyncpg
import orjson
from sanhu_client.signatures import PrivateKey

from databus import contracts
from databus.caller import Caller
from databus.clock import day_of
from databus.envelope import Event
from databus.identifiers import make_uscc, uuid7
from gateway import carrying, noting, repository, schemas
from gateway.callees import OPERATE
from gateway.directory import Directory
from gateway.domain.access import register
from gateway.domain.evidence import digest, receipt_hash
from gateway.evidence.job import Desk
from gateway.evidence.sequencing import Sequencer
from gateway.evidence.settings import KeeperSettings
from gateway.notes import Intent, Outcome
from gateway.registry import store
from gateway.registry.seeding import seed
from gateway.resources import HANDLERS, Ask
from gateway.tracker import jobs

SHOES = str(make_uscc("441323", "MA4YNT01"))
LAMPS = str(make_uscc("330226", "MA2ALMP1"))
KEY = PrivateKey.generate("exchange-1")


@dataclass
class Border:
    """What a test has."""

    pool: asyncpg.Pool
    desk: Desk
    directory: Directory
    sequencer: Sequencer = field(default_factory=Sequencer)

    @classmethod
    async def open(cls, database_url: str) -> Self:
        pool = await repository.pool(database_url)
        async with pool.acquire() as connection:
            await seed(connection)
            await connection.executemany(
                "INSERT INTO enterprises_seen (uscc, version, seen) VALUES ($1, 1, nextval('enterprises_seen_order'))",
                [(SHOES,), (LAMPS,)],
            )
        directory = Directory(store.read, register().grants)
        await directory.start(pool)
        settings = KeeperSettings(database_url, "127.0.0.1", 1, Path("none"), 1095, "info")
        return cls(pool, Desk(pool, settings, KEY), directory)

    async def close(self) -> None:
        await self.directory.stop()
        connection = self.sequencer._connection
        if connection is not None:
            await connection.close()
        await self.pool.close()

    async def keep(self) -> None:
        """Do what the keeper does, until nothing is left; what it does ever more rarely too."""
        await self.pool.execute("UPDATE retractions SET search_at = issued_at")
        while await self.sequencer.run(self.desk):
            pass
        for job in jobs.JOBS:
            while await job.run(self.desk):
                pass

    async def crossed(
        self,
        agency: str,
        operation: str,
        fields: Mapping[str, Any],
        answer: Mapping[str, Any],
        *,
        call: str = "query",
        outcome: str = "ok",
        key: str | None = None,
        at: datetime | None = None,
        datasets: tuple[str, ...] = (),
        subjects: tuple[str, ...] = (),
        purpose: str | None = "supervision",
    ) -> str:
        """Note a call and its answer; the id of its entry."""
        moment, number = at or datetime.now(UTC), uuid7()
        request = orjson.dumps(dict(fields), option=orjson.OPT_SORT_KEYS)
        body = orjson.dumps(dict(answer), option=orjson.OPT_SORT_KEYS)
        intent = Intent(
            id=number,
            run=1,
            noted_at=moment,
            agency=agency,
            actor=f"{agency}-officer",
            operation=operation,
            kind=call,
            scopes=None,
            purpose=purpose,
            idempotency_key=key,
            if_match=None,
            traceparent=None,
            uscc=fields.get("uscc"),
            request=request,
            request_hash=digest(request),
        )
        noted = Outcome(
            id=number,
            noted_at=moment,
            outcome=outcome,
            answer_hash=digest(body),
            receipt_hash=receipt_hash(number, agency, operation, digest(request), digest(body)),
            agreements=(f"{agency}-{datasets[0]}@1",) if datasets else (),
            datasets=datasets,
            fields=tuple(sorted(answer)),
            subjects=subjects,
            answer=body,
        )
        columns = [*noting.columns_of_intents([intent]), *noting.columns_of_outcomes([noted])]
        await self.pool.execute(noting.NOTE, *columns)
        return number

    async def said(self, name: str, subject: str, about: str | None, by: str | None = None, /, **changed: Any) -> Event:
        """Have a service say an event."""
        data = {**contracts.get(name).example, **changed}
        contracts.validate(name, data)
        event = Event(uuid7(), name, subject, data["version"], datetime.now(UTC), data, uscc=about, agency=by)
        await repository.add_deliveries(self.pool, [event])
        return event

    async def carry(self, *agencies: str, after: int = 0, door: str = "amqp") -> dict[str, list[carrying.Carried]]:
        """Hand every delivery after a position to agencies, as they are entitled; what each was handed."""
        found = await carrying.read_after(self.pool, after, 1000)
        now, handed = datetime.now(UTC), {}
        for agency in agencies:
            each = [carrying.carry(self.directory, agency, one, KEY, day_of(now)) for one in found]
            handed[agency] = [one for one in each if one is not None]
            async with self.pool.acquire() as connection, connection.transaction():
                await carrying.note(connection, handed[agency], agency, door, now)
        return handed

    async def last(self) -> int:
        return await carrying.last_position(self.pool)

    async def ask(
        self, method: str, by: str, /, *, role: str | None = None, key: str | None = None, **fields: Any
    ) -> dict[str, Any]:
        """Call a method of the exchange's own, as an agency; the call itself is not noted."""
        agency = self.directory.agencies[by]
        ask = Ask(
            schemas.load(method, fields),
            Caller(agency=by, actor=f"{by}-officer", idempotency_key=key),
            OPERATE in agency.grants,
            self.pool,
            self.directory,
            role,
            KEY,
        )
        return schemas.dump(method, await HANDLERS[method](ask))


def hash_of(value: Any) -> str:
    """SHA-256 of canonical JSON."""
    return digest(orjson.dumps(value, option=orjson.OPT_SORT_KEYS))
