"""A draw from many enterprises: frozen, drawn, verified on record and offline; in a process whose memory is measured.

python -m bench.enforcement_draw DATABASE_URL ENTERPRISES
"""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import psycopg2

from bench.credit_fill import codes
from bench.row import Row, alone
from databus.caller import Caller
from databus.clock import SystemClock
from databus.lots import export, new_secret, verify
from databus.testing import Harness
from deploy.local.stack import Stack
from services.enforcement.service import EnforcementService
from services.enforcement.use_cases import verification

SAMPLE: Final = 10_000
LONGEST_S: Final = 900
SEATED: Final = ("samr", "customs")
_GRADES: Final = ("AA", "A", "A", "B", "B", "B", "B", "C", "D", "U")
_TABLES: Final = "campaigns, campaign_targets, campaign_candidates, draw_commitments, draw_lots, draw_blocks, draws"
_MIB: Final = 1024


def measure(stack: Stack, enterprises: int) -> Iterator[Row]:
    """Yield the rows, measured in a process of its own."""
    url = stack.env["SANHU_DATABASE_URL_ENFORCEMENT"]
    fill(url, enterprises)
    done = subprocess.run(
        [sys.executable, "-m", "bench.enforcement_draw", url, str(enterprises)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=LONGEST_S,
    )
    empty(url)
    for name, value, unit in json.loads(done.stdout.splitlines()[-1]):
        yield alone(name, value, unit)


def main(url: str, enterprises: int) -> None:
    """Draw and verify; print the rows as JSON."""
    harness = Harness(EnforcementService, url, SystemClock())
    try:
        told = list(_drawn(harness, enterprises))
    finally:
        harness.close()
    sys.stdout.write(json.dumps(told) + "\n")


def _drawn(harness: Harness, enterprises: int) -> Iterator[tuple[str, float, str]]:
    size = f"{enterprises}"
    plan: dict[str, Any] = {"title": "bench", "kind": "supervision_sampling", "year": harness.clock.today().year}
    campaign = harness.call("plan_campaign", agency="samr", **plan, agencies=[*SEATED], sample_size=SAMPLE)
    key = campaign["campaign_id"]
    officers = [{"agency": agency, "officer": f"o{number}"} for agency in SEATED for number in range(20)]
    harness.call("move_campaign", agency="gov", campaign_id=key, to="APPROVED")
    harness.call("move_campaign", agency="samr", campaign_id=key, to="NOTIFIED", officers=officers)
    before = _memory_mib()
    began_cpu_s = time.process_time()
    yield f"draw_freeze_{size}_s", _timed(lambda: _step(harness)), "s: salted, sorted, hashed, kept by COPY"
    yield f"draw_freeze_{size}_cpu_s", time.process_time() - began_cpu_s, "s of the worker's processor"
    yield f"draw_freeze_{size}_mib", _memory_mib(), f"MiB at most, {before:.0f} before"
    secrets = {agency: new_secret() for agency in ("gov", *SEATED)}
    for agency, (_, commitment) in secrets.items():
        harness.call("commit_seed", agency=agency, campaign_id=key, commitment=commitment)
    harness.call("reveal_seed", agency="gov", campaign_id=key, secret=secrets["gov"][0])
    began_cpu_s = time.process_time()
    yield f"draw_{SAMPLE}_of_{size}_s", _timed(lambda: _step(harness)), "s: chosen by tickets, officers, kept"
    yield f"draw_{SAMPLE}_of_{size}_cpu_s", time.process_time() - began_cpu_s, "s of the worker's processor"
    yield f"draw_{SAMPLE}_of_{size}_mib", _memory_mib(), "MiB at most so far"
    drawn = harness.call("get_draw", agency="samr", campaign_id=key)
    if (drawn["state"], drawn["target_count"]) != ("DRAWN", SAMPLE):
        raise RuntimeError(f"{drawn['state']}: {drawn['target_count']} drawn")
    yield f"draw_verified_on_record_{size}_s", _timed(lambda: _verified(harness, key)), "s"
    proof: dict[str, Any] = {}
    target = harness.call("list_draw_targets", agency="samr", campaign_id=key, limit=1)["items"][0]["uscc"]
    ask: dict[str, Any] = {"agency": "samr", "campaign_id": key, "uscc": target}
    yield f"draw_proof_of_{size}_ms", 1000 * _timed(lambda: proof.update(harness.call("get_draw_proof", **ask))), "ms"
    if not verify(proof["document"]).ok:
        raise RuntimeError("the proof does not hold")
    document = _document(harness, key)
    yield f"draw_verified_offline_{size}_s", _timed(lambda: _holds(document)), "s: sanhu verify draw, the file read"


def _step(harness: Harness) -> None:
    if not harness.pipeline.run_chore("follow_draws"):
        raise RuntimeError("nothing was done")


def _verified(harness: Harness, key: str) -> None:
    with harness.pipeline.store.transaction(Caller(agency="env", actor="bench"), read_only=True) as tx:
        record = tx.draws.find(key)
        rules = harness.pipeline.service.rules
        if not verification.recompute(record, tx.campaigns.look(key), tx, rules).matches:
            raise RuntimeError("the draw on record does not hold")


def _document(harness: Harness, key: str) -> dict[str, Any]:
    return export(key, lambda name, **said: harness.call(name.partition(".")[2], agency="samr", **said))


def _holds(document: dict[str, Any]) -> None:
    report = verify(document)
    if not report.ok:
        raise RuntimeError("\n".join(report.wrong))


def _timed(act: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    act()
    return time.perf_counter() - began_s


def _memory_mib() -> float:
    """The most memory that this process had; what rusage tells began with its parent's."""
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(told["VmHWM"].split()[0]) / _MIB


def fill(url: str, enterprises: int) -> None:
    """Fill the copies that a draw goes by."""
    chosen = random.Random(13)  # which is no secret
    firms, grades = io.StringIO(), io.StringIO()
    for uscc in codes(enterprises):
        firms.write(f"{uscc}\tn\t{uscc[2:8]}\t[]\tt\t[]\n")
        grades.write(f"{uscc}\t{chosen.choice(_GRADES)}\t1\n")
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        for table, columns, rows in (
            ("enterprise_copies", "uscc, name, division, hs_codes, active, hs_prefixes", firms),
            ("grade_copies", "uscc, grade, version", grades),
        ):
            rows.seek(0)
            cursor.execute(f"TRUNCATE {table}")
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", rows)
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        connection.cursor().execute("VACUUM ANALYZE enterprise_copies, grade_copies")


def empty(url: str) -> None:
    """Take everything away again."""
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE enterprise_copies, grade_copies, {_TABLES}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
