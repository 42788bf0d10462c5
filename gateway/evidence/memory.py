"""What the keeper remembers of the log outside its database: the last head it signed.

A database that was restored from a backup has forgotten heads that others hold. To sign on from there would fork the
log; the memory tells, and the keeper waits for a new epoch.
"""

from __future__ import annotations

import json
from pathlib import Path

import asyncpg
import orjson
from sanhu_client.evidence.heads import Head, SignedHead
from sanhu_client.evidence.leaves import Malformed

from gateway.evidence import proofs


class Forgotten(Exception):
    """The database does not continue the last head that was signed: it was restored, or is another."""


def remember(file: Path | None, signed: SignedHead) -> None:
    """Write a head down, whole or not at all."""
    if file is not None:
        fresh = file.with_suffix(".new")
        fresh.write_bytes(orjson.dumps(signed.to_json()))
        fresh.replace(file)


def recall(file: Path) -> Head | None:
    """Return the head that was written down, if one was.

    Raises:
        Forgotten: something else was.
    """
    try:
        return SignedHead.from_json(json.loads(file.read_bytes())).head
    except FileNotFoundError:
        return None
    except (ValueError, Malformed) as error:
        raise Forgotten(f"{file} holds no head: {error}") from error


async def check(file: Path | None, connection: asyncpg.Connection, epoch: int, size: int) -> None:
    """Let the log go on from where the database has it, if that continues what is remembered.

    Raises:
        Forgotten: it does not.
    """
    head = None if file is None else recall(file)
    if head is None:
        return
    if head.epoch < epoch:
        return  # an epoch opened since was linked to a head that others hold
    if head.epoch > epoch or head.size > size or await proofs.root(connection, epoch, head.size) != head.root_bytes:
        raise Forgotten(
            f"the log in the database (epoch {epoch}, size {size}) does not continue the head last signed (epoch"
            f" {head.epoch}, size {head.size}): after a restore, `sanhu log new-epoch --after {file}`"
        )
