"""The faults: what is broken, and how it comes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from deploy.local.plan import GATEWAY, SERVICES, WORKERS
from deploy.local.stack import Stack
from tests.faults.proxy import Line

FREEZE_S = 10
CUT_S = 5


def all_faults(stack: Stack, line: Line) -> Mapping[str, Callable[[], None]]:
    """Name → what does it; each returns when the part is back, or is bound to come back."""
    killed = {
        f"kill -9 {name}": _killer(stack, name)
        for name in ("rabbitmq", "postgresql", *(part.name for part in (*SERVICES, *WORKERS, GATEWAY)))
    }
    return {
        **killed,
        f"freeze the broker for {FREEZE_S} s": lambda: _freeze(stack),
        f"cut the network to the broker for {CUT_S} s": lambda: _cut(line),
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
