"""What the keeper does again and again, one job at a time each, beside all others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import asyncpg
from sanhu_client.signatures import PrivateKey

from gateway.evidence.settings import KeeperSettings


@dataclass(frozen=True, slots=True)
class Desk:
    """What a job works with.

    Attributes:
        pool: the gateway's database.
        settings: of the keeper's process.
        key: the exchange's own.
    """

    pool: asyncpg.Pool
    settings: KeeperSettings
    key: PrivateKey


@dataclass(frozen=True, slots=True)
class Job:
    """Something done by the active keeper alone.

    Attributes:
        name: a label of metrics and logs.
        every_s: from the end of one run to the begin of the next; a run that did something and returns True is
            followed by the next at once.
        run: must bear to be cut short at any moment, and to be done by two keepers for a moment.
    """

    name: str
    every_s: float
    run: Callable[[Desk], Awaitable[bool | None]]
