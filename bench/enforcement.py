"""Enforcement: a draw of enterprises by commitments; what else is measured stands in modules of its own beside it.

`SANHU_BENCH_ENFORCEMENT` is the number of enterprises drawn from (1000000 unless set). The draw is made by the worker's
own steps in a process of its own, whose largest memory is told.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from bench.enforcement_alerts import measure as measure_alerts
from bench.enforcement_campaigns import measure as measure_campaigns
from bench.enforcement_draw import measure as measure_draw
from bench.row import Row, alone
from deploy.local.stack import Stack


def measure(stack: Stack) -> Iterator[Row]:
    """Yield the rows."""
    yield alone("enforcement_load_before", os.getloadavg()[0], "processes")
    yield from measure_alerts(stack)
    yield from measure_campaigns(stack)
    yield from measure_draw(stack, int(os.environ.get("SANHU_BENCH_ENFORCEMENT", "1000000")))
    yield alone("enforcement_load_after", os.getloadavg()[0], "processes")
