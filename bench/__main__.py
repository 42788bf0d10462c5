"""`make bench`: bring a stack up, measure row by row, write `bench/results/latest.json`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench import (
    credit,
    credit_files,
    credit_latency,
    doors,
    enforcement,
    events,
    evidence,
    gateway,
    inspection,
    inspection_files,
    registry,
    registry_bulk,
    rpc,
)
from bench.row import Row, write
from deploy.local.stack import Stack

RESULTS = Path(__file__).parent / "results" / "latest.json"
PARTS = {
    "rpc": rpc.measure,
    "gateway": gateway.measure,
    "doors": doors.measure,
    "events": events.measure,
    "credit_latency": credit_latency.measure,
    "evidence": evidence.measure,
    "registry": registry.measure,
    "registry_bulk": registry_bulk.measure,
    "inspection": inspection.measure,
    "credit": credit.measure,
    "credit_files": credit_files.measure,
    "inspection_files": inspection_files.measure,
    "enforcement": enforcement.measure,
}


def main(wanted: list[str]) -> None:
    """Run the parts named, all of them without names; rows of parts not named stay as they were."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="sanhu-bench-") as folder:
        stack = Stack(Path(folder), attached=True)
        try:
            stack.up()
            for name, measure in PARTS.items():
                if wanted and name not in wanted:
                    continue
                for row in measure(stack):
                    rows.append(row)
                    peer = f"  {row.peer_name}: {row.peer:g}  ratio {row.ratio:g}" if row.peer is not None else ""
                    print(f"{row.name:36} {row.ours:10g} {row.unit}{peer}", flush=True)
        finally:
            stack.down(purge=True)
    write(rows, RESULTS, beside=bool(wanted))


if __name__ == "__main__":
    main(sys.argv[1:])
