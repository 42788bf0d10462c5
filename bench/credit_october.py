"""The formal rating of everybody each October with all that is written, and how somebody who asks fares meanwhile."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from statistics import median, quantiles
from typing import Final

import psycopg2

from bench.credit_fill import TODAY
from bench.credit_peers import RULES
from bench.row import Row, alone
from databus.clock import FixedClock
from databus.testing import Harness
from services.credit.repository.population import PopulationReader
from services.credit.service import CreditService
from services.credit.use_cases.population import score_frames

ASKED: Final = 400
AGENCY: Final = "customs"


def measure(url: str, label: str) -> Iterator[Row]:
    """Yield the rows of one size: the run in a process of its own, asked about by another."""
    harness = Harness(CreditService, url, FixedClock(TODAY))
    try:
        yield from _asked(harness, "alone", _some(url), ASKED)
        run_id = harness.call("start_rating_run", agency=AGENCY)["run_id"]
        began_s = time.monotonic()
        with subprocess.Popen([sys.executable, "-m", "bench.credit_october", url]) as worker:
            yield from _asked(harness, "beside_run", _some(url), ASKED)
            if worker.wait():
                raise RuntimeError(f"the run ended with {worker.returncode}")
        seconds = time.monotonic() - began_s
        run = harness.call("get_rating_run", run_id=run_id)
        if run["state"] != "DONE":
            raise RuntimeError(f"the run is {run['state']}")
        rated = sum(run["by_grade"].values())
        yield alone(f"rating_october_{label}_s", seconds, "s")
        yield alone(f"rating_october_{label}", rated / seconds, "enterprises/s, written and said")
        _check(url, rated)
    finally:
        harness.close()


def work(url: str) -> None:
    """Take steps of the run until there is none left, as the worker does."""
    harness = Harness(CreditService, url, FixedClock(TODAY))
    while harness.pipeline.run_chore("rate_shards"):
        pass
    harness.close()


def _asked(harness: Harness, when: str, usccs: list[str], count: int) -> Iterator[Row]:
    took = []
    for uscc in random.Random(when).choices(usccs, k=count):  # which are asked about is no secret
        began_s = time.perf_counter()
        harness.call("get_rating", uscc=uscc)
        took.append((time.perf_counter() - began_s) * 1000)
        time.sleep(0.02)  # somebody asks fifty times a second at most
    yield alone(f"rating_get_{when}_p50_ms", median(took), "ms")
    yield alone(f"rating_get_{when}_p99_ms", quantiles(took, n=100)[98], "ms")


def _some(url: str) -> list[str]:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT uscc FROM enterprises WHERE active ORDER BY md5(uscc) LIMIT 1000")
        return [uscc for (uscc,) in cursor.fetchall()]


def _check(url: str, rated: int) -> None:
    """Whether everybody rated formally has the score that all have who are rated at once."""
    with PopulationReader.connect(url) as reader:
        frames = reader.weighing(on=TODAY, rules=RULES)
    scores = score_frames(frames, on=TODAY, rules=RULES)
    kept = frames.standings.filter(frames.standings["formal_on"] == TODAY).select("uscc", kept="score")
    both = kept.join(scores, on="uscc")
    if both.height != rated or not (both["kept"] == both["score"]).all():
        raise RuntimeError("the run rated somebody otherwise")


if __name__ == "__main__":
    work(sys.argv[1])
