"""Bounded closed-loop load from greenthreads: so many callers, each asking again once answered, for so long."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from time import monotonic

import eventlet

WARM_UP_S = 1.0
PAYLOAD = {"uscc": "91441323MA4YNT018E", "hs_code": "640399", "quantity": 1200, "note": "女鞋" * 8}


def run(call: Callable[[], object], concurrency: int, seconds: float) -> None:
    """Print the rate of answered calls as JSON; the time of warming up is not counted."""
    counted_from = monotonic() + WARM_UP_S
    until = counted_from + seconds
    answered = 0

    def caller() -> None:
        nonlocal answered
        while monotonic() < until:
            call()
            if monotonic() >= counted_from:
                answered += 1

    pool = eventlet.GreenPool(concurrency)
    for _ in range(concurrency):
        pool.spawn(caller)
    pool.waitall()
    sys.stdout.write("\n" + json.dumps({"rate": answered / seconds}) + "\n")
