"""Checks the log that comes on standard input; prints how long it took and how much memory at most."""

import json
import sys
import time
from pathlib import Path

from sanhu_client.evidence.files import read_keys
from sanhu_client.evidence.verify import verify_log


def peak_kib() -> int:
    """Memory of this process at most; `getrusage` would tell of its parent's, too."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


def main(keys: Path) -> None:
    first = sys.stdin.buffer.readline()  # the maker has written its keys
    begun_s = time.perf_counter()
    report = verify_log((line for part in ((first,), sys.stdin.buffer) for line in part), read_keys([keys]))
    print(
        json.dumps(
            {
                "ok": report.ok,
                "entries": report.entries,
                "heads": report.heads,
                "seconds": time.perf_counter() - begun_s,
                "peak_mib": peak_kib() / 1024,
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
