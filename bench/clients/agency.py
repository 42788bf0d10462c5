"""An agency's system: signed calls by our client package, from threads: `… DOOR ADDRESS CODE KEY THREADS SECONDS CALL`.

CALL is JSON: the operation, its fields, and how many calls a second (0: as many as are answered). Prints the rate of
answered calls, their p99, and processor time of the client. An answer that is an error ends it.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from itertools import count

from sanhu_client import Bus, Exchange
from sanhu_client.errors import SanhuError
from sanhu_client.retrying import Retrying
from sanhu_client.signatures import PrivateKey
from sanhu_client.transport import Transport

WARM_UP_S = 1.0
ONCE = Retrying(most=1)


class Load:
    """So many threads, each asking again once answered; or so many calls a second, each when its turn comes."""

    def __init__(self, call: Callable[[], object], per_s: float, seconds: float) -> None:
        self._call = call
        self._per_s = per_s
        self._begun_s = time.monotonic()
        self._counted_s = self._begun_s + WARM_UP_S
        self._until_s = self._counted_s + seconds
        self._turns = count()
        self.calls = 0
        self.times_s: list[float] = []
        self.failed: list[SanhuError] = []

    def run(self, threads: int) -> None:
        """Return when all threads have ended."""
        running = [threading.Thread(target=self._ask_on_and_on, daemon=True) for _ in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()

    def _ask_on_and_on(self) -> None:
        while not self.failed:
            due_s = self._due_s()
            if due_s >= self._until_s:
                return
            try:
                self._call()
            except SanhuError as error:
                self.failed.append(error)
                return
            self.calls += 1
            now_s = time.monotonic()
            if self._counted_s <= due_s and now_s < self._until_s:
                self.times_s.append(now_s - due_s)

    def _due_s(self) -> float:
        """When the next call is due: late calls count from when they should have been made."""
        if not self._per_s:
            return time.monotonic()
        due_s = self._begun_s + next(self._turns) / self._per_s
        time.sleep(max(due_s - time.monotonic(), 0))
        return due_s


def main(door: str, address: str, code: str, key: str, threads: int, seconds: float, call: str) -> None:
    """Load the door."""
    operation, fields, per_s = json.loads(call)
    signing = PrivateKey.read(key)
    if door == "http":
        transport = Transport(address, connections=threads)
        client: Bus | Exchange = Exchange(address, code, key=signing, retrying=ONCE, transport=transport)
    else:
        client = Bus(address, code, key=signing, retrying=ONCE, receives=False)
        assert client.wait_up()
    load = Load(lambda: client.call(operation, **fields), per_s, seconds)
    with client:
        begun_s = time.process_time()
        load.run(threads)
        used_s = time.process_time() - begun_s
    if load.failed:
        raise load.failed[0]
    times_s = sorted(load.times_s)
    print(
        json.dumps(
            {
                "rate": len(times_s) / seconds,
                "p99_ms": times_s[int(len(times_s) * 0.99)] * 1000,
                "p50_ms": times_s[len(times_s) // 2] * 1000,
                "client_us": used_s / load.calls * 1e6,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:5], int(sys.argv[5]), float(sys.argv[6]), sys.argv[7])
