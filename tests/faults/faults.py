"""The faults: what is broken, and how it comes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from deploy.local.plan import GATEWAY, SERVICES, WORKERS
from deploy.local.stack import Stack
from tests.faults.deciding_anew import DecidingAnew
from tests.faults.proxy import Line
from tests.faults.reconcile import Outcome
from tests.faults.telling_enterprises import ENTERPRISES, TellingEnterprises

FREEZE_S = 10
CUT_S = 5


@dataclass(frozen=True)
class Fault:
    """What breaks something, and returns when it is back, or bound to come back.

    `outcome` counts what became of the work that the fault itself brought along, beside the load.
    """

    inject: Callable[[], None]
    outcome: Callable[[], Outcome] = lambda: Outcome(0, 0)


def all_faults(stack: Stack, line: Line) -> Mapping[str, Fault]:
    """Name → fault."""
    anew, telling = DecidingAnew(stack), TellingEnterprises(stack)
    killed = {
        f"kill -9 {name}": Fault(_killer(stack, name))
        for name in ("rabbitmq", "postgresql", *(part.name for part in (*SERVICES, *WORKERS, GATEWAY)))
    }
    return {
        **killed,
        "kill -9 inspection-worker while it decides 10,000 anew and issues certificates": Fault(
            anew.inject, anew.outcome
        ),
        f"kill -9 enforcement-worker while it tells {ENTERPRISES:,} enterprises of an alert": Fault(
            telling.inject, telling.outcome
        ),
        f"freeze the broker for {FREEZE_S} s": Fault(lambda: _freeze(stack)),
        f"cut the network to the broker for {CUT_S} s": Fault(lambda: _cut(line)),
    }


def _killer(stack: Stack, name: str) -> Callable[[], None]:
    def kill() -> None:
        stack.kill(name)
        stack.wait_ready(name)

    return kill


def _freeze(stack: Stack) -> None:
    stack.freeze("rabbitmq")
    try:
        time.sleep(FREEZE_S)  # the fault itself
    finally:
        stack.thaw("rabbitmq")


def _cut(line: Line) -> None:
    line.cut()
    try:
        time.sleep(CUT_S)  # the fault itself
    finally:
        line.mend()
