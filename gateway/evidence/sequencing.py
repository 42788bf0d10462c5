"""Takes what was noted into the log: one batch, one transaction, one signed head.

What is taken is deleted from the queue in the transaction that appends it, and whoever appends holds the row of the
log's state: so neither a death at any moment nor a second keeper loses an entry or takes it twice.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import asyncpg
import orjson
from sanhu_client.evidence.heads import Head, Link, SignedHead, sign_head

from databus import logs
from gateway import repository
from gateway.evidence import entries, memory, metrics, proofs
from gateway.evidence.entries import Sealed
from gateway.evidence.job import Desk, Job
from gateway.evidence.tree import Tile, Tree, edge_ranges

EVERY_S: Final = 0.4
LARGEST_BATCH: Final = 2000

# events that tell a decision of a service, with the rules it rests on
DECISIONS: Final = ("credit.rated", "credit.grade_changed", "inspection.mode_decided")

_TAKE: Final = """
WITH taken AS (
    DELETE FROM unsequenced WHERE ctid = ANY (ARRAY(SELECT ctid FROM unsequenced ORDER BY serial LIMIT $1))
    RETURNING serial, kind AS entry_kind, ref, unsequenced.fields AS noted
)
SELECT entry_kind, ref, noted, i.noted_at AS asked_at, i.agency, i.actor, i.role, i.operation, i.kind AS call, i.door,
       i.purpose, i.idempotency_key, i.traceparent, i.request, i.request_hash, i.signed_by, i.signature,
       o.noted_at AS at, o.outcome, o.answer_hash, o.receipt_hash, o.reconciled, o.agreements, o.datasets, o.fields,
       o.subjects, o.withheld, o.answer
FROM taken LEFT JOIN intents i ON i.id = ref LEFT JOIN outcomes o ON o.id = ref ORDER BY serial
"""
_DECIDED: Final = """
SELECT position, id, producer, type, subject, sequence, time, uscc, agency, data FROM deliveries
WHERE position > $1 AND type = ANY($2) ORDER BY position LIMIT $3
"""
_ENTRY_COLUMNS: Final = (
    "position",
    "id",
    "kind",
    "agency",
    "operation",
    "datasets",
    "at",
    "leaf",
    "secret",
    "shown",
)

log = logs.get(__name__)


class Sequencer:
    """Appends to the log; keeps the tree's right edge between batches, and looks whether it is still right."""

    def __init__(self) -> None:
        self._connection: asyncpg.Connection | None = None
        self._epoch = 0
        self._first = 0
        self._previous: Link | None = None
        self._tree = Tree()

    async def run(self, desk: Desk) -> bool:
        """Take one batch; whether more waits."""
        try:
            if self._connection is None or self._connection.is_closed():
                self._epoch = 0
                self._connection = await repository.connect(desk.settings.database_url)
            return await self._batch(self._connection, desk)
        except BaseException:
            # whether it was committed is unknown: what is known is in the database
            await self.close()
            raise

    async def close(self) -> None:
        """Forget the tree and let the connection go."""
        self._epoch = 0
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()

    async def _batch(self, connection: asyncpg.Connection, desk: Desk) -> bool:
        begun_s = time.perf_counter()
        async with connection.transaction():
            state = await connection.fetchrow("SELECT epoch, size, decided FROM log_state FOR UPDATE")
            taken = await connection.fetch(_TAKE, LARGEST_BATCH)
            decided = await connection.fetch(_DECIDED, state["decided"], DECISIONS, LARGEST_BATCH)
            if not taken and not decided:
                metrics.record_log(state["epoch"], state["size"], 0)
                return False
            if (state["epoch"], state["size"]) != (self._epoch, self._tree.size):
                await self._load(connection, state["epoch"], state["size"], desk.settings.last_head_file)
            sealed = self._seal(taken, decided)
            if not sealed:
                return False
            tiles = self._tree.append([entry.leaf for entry in sealed])
            up_to = decided[-1]["position"] if decided else state["decided"]
            signed = self._sign(desk)
            await self._write(connection, sealed, tiles, signed, up_to)
        memory.remember(desk.settings.last_head_file, signed)
        for kind in {entry.kind for entry in sealed}:
            metrics.record_entries(kind, sum(entry.kind == kind for entry in sealed))
        oldest = min((row["at"] for row in taken if row["at"] is not None), default=None)
        lag_s = 0.0 if oldest is None else (datetime.now(UTC) - oldest).total_seconds()
        metrics.record_log(self._epoch, self._tree.size, lag_s)
        metrics.record_batch(len(sealed), time.perf_counter() - begun_s)
        return len(taken) == LARGEST_BATCH or len(decided) == LARGEST_BATCH

    async def _load(self, connection: asyncpg.Connection, epoch: int, size: int, remembered: Path | None) -> None:
        await memory.check(remembered, connection, epoch, size)
        row = await connection.fetchrow("SELECT first, previous FROM log_epochs WHERE epoch = $1", epoch)
        self._first = row["first"]
        self._previous = None if row["previous"] is None else Link(**orjson.loads(row["previous"]))
        edge = [
            await proofs.hashes(connection, epoch, level, begin, end)
            for level, (begin, end) in enumerate(edge_ranges(size))
        ]
        self._tree, self._epoch = Tree(size, edge), epoch
        log.info("log.loaded", epoch=epoch, size=size)

    def _seal(self, taken: Sequence[asyncpg.Record], decided: Sequence[asyncpg.Record]) -> list[Sealed]:
        now = datetime.now(UTC)
        secrets = os.urandom(entries.SECRET_BYTES * (len(taken) + len(decided)))
        position = self._first + self._tree.size
        sealed: list[Sealed] = []

        def seal(entry_id: Any, kind: str, at: datetime, fields: entries.Fields) -> None:
            offset = entries.SECRET_BYTES * len(sealed)
            secret = secrets[offset : offset + entries.SECRET_BYTES]
            sealed.append(entries.seal(position + len(sealed), self._epoch, entry_id, kind, at, fields, secret))

        for row in taken:
            if row["noted"] is not None:
                noted = entries.of_event(row["noted"].encode())
                seal(row["ref"], row["entry_kind"], entries.moment_of(noted, now), noted)
            elif row["outcome"] is not None:
                seal(row["ref"], entries.EXCHANGE, row["at"], entries.of_exchange(row))
            else:
                log.error("log.note_missing", id=str(row["ref"]))
        for row in decided:
            seal(row["id"], entries.DECISION, row["time"], entries.of_decision(row))
        return sealed

    def _sign(self, desk: Desk) -> SignedHead:
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        root = self._tree.root().hex()
        return sign_head(Head(self._epoch, self._first, self._tree.size, root, at, self._previous), desk.key)

    async def _write(
        self,
        connection: asyncpg.Connection,
        sealed: Sequence[Sealed],
        tiles: Sequence[Tile],
        signed: SignedHead,
        decided: int,
    ) -> None:
        await connection.copy_records_to_table(
            "log_entries",
            records=[tuple(getattr(it, name) for name in _ENTRY_COLUMNS) for it in sealed],
            columns=_ENTRY_COLUMNS,
        )
        for table, key, records in (
            ("subject_index", "uscc", [(uscc, it.position) for it in sealed for uscc in it.subjects]),
            ("mention_index", "key", [(each, it.position) for it in sealed for each in it.mentions]),
        ):
            if records:
                await connection.copy_records_to_table(table, records=records, columns=(key, "position"))
        if tiles:
            await connection.copy_records_to_table(
                "log_tiles", records=[(self._epoch, it.level, it.number, it.root, it.hashes) for it in tiles]
            )
        await connection.execute(
            "WITH head AS (INSERT INTO log_heads (epoch, size, at, head, signature)"
            " VALUES ($1, $2, $3::text::timestamptz, $4, $5)) UPDATE log_state SET size = $2, decided = $6",
            self._epoch,
            self._tree.size,
            signed.head.at,
            signed.head.payload(),
            signed.signature,
            decided,
        )


JOB: Final = Job("sequence", EVERY_S, Sequencer().run)
