"""Everybody rated: against SQL in PostgreSQL, against polars alone, as the number grows, and each October.

Each size has a database of its own on a private server whose writes reach the disk. `SANHU_BENCH_CREDIT` gives the
numbers of enterprises (100000,1000000 unless set), each with ten records; the last is the one compared.
`SANHU_BENCH_CREDIT_OCTOBER` gives the size that is rated formally, with all that is written (the last unless set), by
one process, and by as many workers as `SANHU_BENCH_CREDIT_OCTOBER_WORKERS` says (2 unless set; 0 leaves that out).
"""

from __future__ import annotations

import os
import resource
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from statistics import median
from typing import Any, Final, TypeVar

import polars as pl
import psycopg2

from bench import credit_october, credit_october_bus
from bench.credit_fill import TODAY, fill
from bench.credit_peers import RULES, in_polars, in_sql
from bench.own_server import FOLDER, Databases, own_server
from bench.row import Row, against, alone
from databus.migrate import upgrade
from databus.persistence import connect
from deploy.local.stack import Stack
from services.credit.repository.population import PopulationReader
from services.credit.use_cases.population import rate_frames, score_frames

T = TypeVar("T")

TURNS: Final = 3
SHARD: Final = 4_000
BYTES_EACH: Final = 15_000  # an enterprise with its records, ratings, facts to be relayed and their log


def measure(stack: Stack) -> Iterator[Row]:
    """Yield the rows."""
    sizes = [int(size) for size in os.environ.get("SANHU_BENCH_CREDIT", "100000,1000000").split(",")]
    october = int(os.environ.get("SANHU_BENCH_CREDIT_OCTOBER", sizes[-1]))
    workers = int(os.environ.get("SANHU_BENCH_CREDIT_OCTOBER_WORKERS", "2"))
    needed = (sum(sizes) + bool(workers) * october) * BYTES_EACH
    if shutil.disk_usage(FOLDER).free < needed:
        raise RuntimeError(f"credit's part needs {needed >> 30} GiB in {FOLDER}")
    with own_server("credit") as databases:
        yield alone("rating_load_before", os.getloadavg()[0], "processes")
        urls = {size: _migrated(databases, f"credit_{size}") for size in sizes}
        for size, url in urls.items():
            yield alone(f"rating_fill_{_label(size)}_s", _timed(lambda url=url, size=size: fill(url, size))[0], "s")
        yield from _grown(urls)
        yield from _compared(sizes[-1], urls[sizes[-1]])
        yield alone("rating_peak_memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MiB")
        yield from _october(stack, databases, october, workers)
        yield alone("rating_load_after", os.getloadavg()[0], "processes")


def _october(stack: Stack, databases: Databases, size: int, workers: int) -> Iterator[Row]:
    """By one process, and by several on a copy of the database as it was before; both must come to the same."""
    name = f"credit_{size}"
    if workers:
        databases.copy(name, f"{name}_bus")
    yield from credit_october.measure(databases.url(name), _label(size))
    if workers:
        came_to = credit_october.digest(databases.url(name))
        yield from credit_october_bus.measure(stack, databases.url(f"{name}_bus"), _label(size), workers, came_to)


def _grown(urls: dict[int, str]) -> Iterator[Row]:
    """Scores read and reckoned of all sizes in turns, and whole ratings shard by shard, as a run makes them."""
    scores: dict[int, list[float]] = {size: [] for size in urls}
    whole: dict[int, list[float]] = {size: [] for size in urls}
    for _ in range(TURNS):
        for size, url in urls.items():
            scores[size].append(_timed(lambda url=url: _scores(url))[0])
            whole[size].append(_timed(lambda url=url, size=size: _whole(url, size))[0])
    for what, taken in (("scores", scores), ("whole", whole)):
        each = {size: median(times) / size for size, times in taken.items()}
        for size, seconds in each.items():
            yield alone(f"rating_{what}_{_label(size)}_s", seconds * size, "s")
        first, *_, last = each.values()
        yield alone(f"rating_{what}_growth", last / first, "times the smallest's time for each at the largest")


def _compared(size: int, url: str) -> Iterator[Row]:
    """The peers and ours in turns; a rate that rests on another answer is none."""
    ours, theirs = [], []
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        for _ in range(TURNS):
            seconds, scores = _timed(lambda: _scores(url))
            ours.append(size / seconds)
            theirs.append(size / _timed(lambda: in_sql(cursor))[0])
        cursor.execute("SELECT uscc, score, score_grade FROM scores ORDER BY uscc")
        _same(scores, cursor.fetchall(), "SQL")
    name = f"rating_{_label(size)}_vs"
    yield against(f"{name}_postgresql_sql", ours, theirs, "one statement in PostgreSQL", "enterprises/s")
    with PopulationReader.connect(url) as reader:
        frames = reader.shard()
    ours, theirs = [], []
    for _ in range(TURNS):
        seconds, scores = _timed(lambda: score_frames(frames, on=TODAY, rules=RULES))
        ours.append(size / seconds)
        seconds, bare = _timed(lambda: in_polars(frames.standings, frames.records, frames.bonuses))
        theirs.append(size / seconds)
    _same(scores, bare.rows(), "polars alone")
    yield against(f"{name}_bare_polars", ours, theirs, "polars alone, same columns", "enterprises/s")


def _same(ours: pl.DataFrame, theirs: Sequence[tuple[Any, ...]], whose: str) -> None:
    if ours.sort("uscc").rows() != list(theirs):
        raise RuntimeError(f"{whose} rates somebody otherwise")


def _scores(url: str) -> pl.DataFrame:
    with PopulationReader.connect(url) as reader:
        return score_frames(reader.weighing(on=TODAY, rules=RULES), on=TODAY, rules=RULES)


def _whole(url: str, size: int) -> None:
    with PopulationReader.connect(url) as reader:
        for between in reader.shard_bounds(-(-size // SHARD)):
            rate_frames(reader.shard(*between), on=TODAY, rules=RULES, formal_on=TODAY)


def _migrated(databases: Databases, name: str) -> str:
    engine = connect(databases.make(name))
    upgrade(engine, "services.credit")
    engine.dispose()
    return databases.url(name)


def _timed(act: Callable[[], T]) -> tuple[float, T]:
    began_s = time.perf_counter()
    found = act()
    return time.perf_counter() - began_s, found


def _label(size: int) -> str:
    millions, rest = divmod(size, 1_000_000)
    return f"{millions}m" if not rest else f"{size // 1000}k"
