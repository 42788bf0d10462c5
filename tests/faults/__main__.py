"""`make faults`: under a steady load of facts, break one part after the other, then count. Results in `results/`."""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from databus.clock import day_of
from deploy.local.plan import PARTS
from deploy.local.processes import DidNotStart
from deploy.local.stack import Stack
from tests.faults.faults import Fault, all_faults
from tests.faults.load import DEADLINE_S, Load
from tests.faults.proxy import Line
from tests.faults.reconcile import Outcome, reconcile

RESULTS = Path(__file__).parent / "results" / "latest.json"
FACTS_BEFORE = 20
FACTS_AFTER = 40


@dataclass(frozen=True)
class Result:
    """One fault; `longest_stall_s` is the longest time from first saying a fact to its confirmation."""

    fault: str
    injected: int
    committed: int
    lost: int
    duplicated: int
    longest_stall_s: float
    longest_answer_s: float
    passed: bool


def main(wanted: list[str]) -> int:
    """Inject the faults whose name contains one of the words given, all of them without words."""
    line = Line()

    def by_the_line(uri: str) -> str:
        parts = urlsplit(uri)
        line.lead_to(parts.hostname or "127.0.0.1", parts.port or 5672)
        return urlunsplit(parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{line.port}"))

    with tempfile.TemporaryDirectory(prefix="sanhu-faults-") as folder:
        stack = Stack(Path(folder), attached=True, reroute=by_the_line)
        results = []
        try:
            stack.up()
            for name, fault in all_faults(stack, line).items():
                if wanted and not any(word in name for word in wanted):
                    continue
                results.append(_try(stack, name, fault))
                print(json.dumps(asdict(results[-1]), ensure_ascii=False), flush=True)
        finally:
            stack.down(purge=True)
            line.stop()
    RESULTS.parent.mkdir(exist_ok=True)
    kept = _kept() if wanted else []  # what was not tried again stays as it was measured
    told = {one["fault"]: one for one in (*kept, *map(asdict, results))}
    RESULTS.write_text(json.dumps(list(told.values()), indent=2, ensure_ascii=False) + "\n")
    return 0 if all(result.passed for result in results) else 1


def _kept() -> list[dict[str, Any]]:
    return json.loads(RESULTS.read_text()) if RESULTS.exists() else []


def _try(stack: Stack, name: str, fault: Fault) -> Result:
    load = Load(stack.env["SANHU_URL"], lambda: stack.issuer.mint("samr"), day_of(datetime.now(UTC)))
    load.start()
    try:
        load.wait_for(FACTS_BEFORE)
        time.sleep(random.uniform(0, 0.5))  # a random moment
        fault.inject()
        load.wait_for(FACTS_AFTER, timeout_s=120)
    except (AssertionError, DidNotStart) as stuck:
        load.tally.wrong.append(str(stuck))  # this fault failed; the others are tried all the same
    finally:
        tally = load.stop()
    own, outcome = _count_own(fault, tally.wrong), reconcile(stack.env, tally.confirmed)
    if tally.wrong:
        _explain(stack, name, tally.wrong)
    return Result(
        fault=name,
        injected=1,
        committed=len(tally.confirmed),
        lost=outcome.lost + own.lost,
        duplicated=outcome.duplicated + own.duplicated,
        longest_stall_s=round(tally.longest_stall_s, 2),
        longest_answer_s=round(tally.longest_s, 2),
        passed=not (
            any((outcome.lost, outcome.duplicated, own.lost, own.duplicated)) or tally.unanswered or tally.wrong
        )
        and tally.longest_s <= DEADLINE_S,
    )


def _count_own(fault: Fault, wrong: list[str]) -> Outcome:
    try:
        return fault.outcome()
    except AssertionError as stuck:
        wrong.append(str(stuck))
        return Outcome(0, 0)


def _explain(stack: Stack, name: str, wrong: list[str]) -> None:
    """Tell what was wrong, and what the processes logged as errors, before their logs are gone."""
    for problem in wrong[:3]:
        print(f"{name}: {problem}", file=sys.stderr)
    for part in PARTS:
        errors = [line for line in stack.log(part.name).read_text().splitlines() if '"level":"error"' in line]
        for line in errors[-3:]:
            print(f"{part.name}: {line[:4000]}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
