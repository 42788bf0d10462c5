"""The formal rating of everybody each October with all that is written, and how somebody who asks fares meanwhile.

In one process, by the worker's chore; `bench.credit_october_bus` shares the same among several, by the bus.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
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
PAUSE_S: Final = 0.05  # somebody asks twenty times a second at most
AGENCY: Final = "customs"
# all that a rating says, whoever made it and when: bounded, and the same in whatever order it is read
_DIGESTS: Final = {
    "formal_ratings": "uscc, formal_on, valid_until, grade, score, rule_set",
    "standings": 'uscc, version, grade, score, rated, "on", formal_on, due_on',
    "rating_history": "uscc, version, rule_set, facts, result",
}
Digest = tuple[tuple[int, int], ...]


def measure(url: str, label: str) -> Iterator[Row]:
    """Yield the rows of one size: the run in a process of its own, asked about by another."""
    harness = Harness(CreditService, url, FixedClock(TODAY))
    try:
        yield from asked(harness, "alone", some(url), ASKED)
        run_id = harness.call("start_rating_run", agency=AGENCY)["run_id"]
        began_s = time.monotonic()
        command = [sys.executable, "-m", "bench.credit_october", url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
            yield from asked(harness, "beside_run", some(url), ASKED, lambda: worker.poll() is None)
            seconds = time.monotonic() - began_s
            peak = worker.communicate()[0].splitlines()[-1:]
        if worker.returncode:
            raise RuntimeError(f"the run ended with {worker.returncode}")
        rated = must_be_done(harness, run_id)
        yield alone(f"rating_october_{label}_s", seconds, "s")
        yield alone(f"rating_october_{label}", rated / seconds, "enterprises/s, written and said")
        yield alone(f"rating_october_{label}_peak_memory", float(peak[0]), "MiB of the process that rates")
        check(url, rated)
    finally:
        harness.close()


def work(url: str) -> None:
    """Take steps of the run until there is none left, as the worker does."""
    harness = Harness(CreditService, url, FixedClock(TODAY))
    while harness.pipeline.run_chore("rate_shards"):
        pass
    harness.close()
    print(peak_mib())


def peak_mib(pid: int | str = "self") -> float:
    """Return the most memory that a process has had; `getrusage` would tell that of the one it was forked from too."""
    told = Path(f"/proc/{pid}/status").read_text()
    (line,) = (line for line in told.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def asked(
    harness: Harness, when: str, usccs: list[str], least: int, goes_on: Callable[[], bool] = lambda: False
) -> Iterator[Row]:
    """Ask so often at least, and as long as something goes on."""
    took: list[float] = []
    chosen = random.Random(when)  # which are asked about is no secret
    for _ in count():
        if len(took) >= least and not goes_on():
            break
        began_s = time.perf_counter()
        harness.call("get_rating", uscc=chosen.choice(usccs))
        took.append((time.perf_counter() - began_s) * 1000)
        time.sleep(PAUSE_S)
    yield alone(f"rating_get_{when}_p50_ms", median(took), "ms")
    yield alone(f"rating_get_{when}_p99_ms", quantiles(took, n=100)[98], "ms")


def some(url: str) -> list[str]:
    """Return enterprises to ask about."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT uscc FROM enterprises WHERE active ORDER BY md5(uscc) LIMIT 1000")
        return [uscc for (uscc,) in cursor.fetchall()]


def must_be_done(harness: Harness, run_id: str) -> int:
    """Return how many a run has rated that has come to its end."""
    run = harness.call("get_rating_run", run_id=run_id)
    if run["state"] != "DONE":
        raise RuntimeError(f"the run is {run['state']}")
    return sum(run["by_grade"].values())


def check(url: str, rated: int) -> None:
    """Whether everybody rated formally has the score that all have who are rated at once."""
    with PopulationReader.connect(url) as reader:
        frames = reader.weighing(on=TODAY, rules=RULES)
    scores = score_frames(frames, on=TODAY, rules=RULES)
    kept = frames.standings.filter(frames.standings["formal_on"] == TODAY).select("uscc", kept="score")
    both = kept.join(scores, on="uscc")
    if both.height != rated or not (both["kept"] == both["score"]).all():
        raise RuntimeError("the run rated somebody otherwise")


def digest(url: str) -> Digest:
    """Return the digest of all ratings, those before and after the run alike."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        found = []
        for table, columns in _DIGESTS.items():
            each = f"hashtextextended(concat_ws('|', {columns}), 0)"
            cursor.execute(f"SELECT count(*), sum({each}) FROM {table}")
            found.append(cursor.fetchone())
        return tuple(found)


if __name__ == "__main__":
    work(sys.argv[1])
