"""The door: opens a gate for each agency that is this process's to serve, and closes it when it no longer is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from databus import logs
from gateway.amqp import metrics
from gateway.amqp.gate import Gate
from gateway.amqp.shares import Shares
from gateway.directory import Directory

LOOK_EVERY_S: Final = 0.5
# a gate handed to another door goes on for so long, until the other's is open
OVERLAP_S: Final = 1.5

log = logs.get(__name__)


class Door:
    """Follows who takes part and what is its share.

    Args:
        make: makes an agency's gate.
        drain_s: how long what was taken may take when a gate closes.
    """

    def __init__(self, directory: Directory, shares: Shares, make: Callable[[str], Gate], *, drain_s: float) -> None:
        self._directory = directory
        self._shares = shares
        self._make = make
        self._drain_s = drain_s
        self._gates: dict[str, Gate] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None
        self._settled = False

    @property
    def up(self) -> bool:
        """Whether every agency of ours was reached, or found to have no vhost."""
        self._settled = self._settled or (
            self._directory.up and self._shares.up and all(gate.tried for gate in self._gates.values())
        )
        return self._settled and self._shares.up

    def start(self) -> None:
        """Begin, in the background."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Let other doors take over, answer what was taken, close."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        gates, self._gates = list(self._gates.values()), {}
        for gate in gates:
            gate.outgoing.halt()
        await self._shares.release()
        if self._shares.doors > 1:
            await asyncio.sleep(OVERLAP_S)
        await asyncio.gather(*(gate.stop(self._drain_s) for gate in gates), *self._closing)

    async def _run(self) -> None:
        while True:
            try:
                await self._look()
            except Exception:
                log.exception("door.failed")
            await asyncio.sleep(LOOK_EVERY_S)

    async def _look(self) -> None:
        if not self._directory.up:
            return
        wanted = {code for code, agency in self._directory.agencies.items() if agency.active}
        held = await self._shares.update(wanted)
        for code in self._gates.keys() - held:
            self._close(self._gates.pop(code), handed_on=code in wanted)
        for code in held - self._gates.keys():
            gate = self._gates[code] = self._make(code)
            gate.start()
            log.info("gate.opens", agency=code)
        self._count()

    def _close(self, gate: Gate, *, handed_on: bool) -> None:
        gate.outgoing.halt()
        log.info("gate.closes", agency=gate.agency, handed_on=handed_on)
        task = asyncio.create_task(self._close_later(gate, OVERLAP_S if handed_on else 0))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _close_later(self, gate: Gate, after_s: float) -> None:
        await asyncio.sleep(after_s)
        await gate.stop(self._drain_s)

    def _count(self) -> None:
        gates = self._gates.values()
        up = sum(gate.up for gate in gates)
        metrics.record_served(up, len(gates) - up)
        outgoing = [gate.outgoing for gate in gates if gate.outgoing.position >= 0]
        last = max((one.position for one in outgoing), default=0)
        behind = max((last - one.position for one in outgoing), default=0)
        metrics.record_waiting(sum(one.waiting for one in outgoing), behind)
