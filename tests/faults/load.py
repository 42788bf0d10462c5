"""A steady load of facts over HTTP: each said until it is confirmed, with one key, so that saying it again is safe."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import httpx

from databus.identifiers import make_uscc, uuid7

CALLERS = 4
PAUSE_S = 0.08
DEADLINE_S = 12.0  # the gateway's own deadline is 10 s; the rest is the way there and back
USCCS = [make_uscc("441323", f"MA4FAU{number:02d}") for number in range(20)]


@dataclass
class Tally:
    """What the callers saw."""

    confirmed: dict[str, str] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)
    longest_s: float = 0.0
    longest_stall_s: float = 0.0
    wrong: list[str] = field(default_factory=list)


class Load:
    """Callers that say penalties; `confirmed` maps a document number to the penalty's id."""

    def __init__(self, url: str, token: Callable[[], str], on: date) -> None:
        self._url = url
        self._token = token
        self._on = on.isoformat()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(number,)) for number in range(CALLERS)]
        self._name = uuid7()[-8:]
        self.tally = Tally()

    def start(self) -> None:
        """Begin saying facts."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> Tally:
        """Let each caller finish the fact it is saying; return what they saw."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        return self.tally

    def wait_for(self, count: int, timeout_s: float = 60) -> None:
        """Wait until so many more facts have been confirmed."""
        wanted = len(self.tally.confirmed) + count
        deadline = time.monotonic() + timeout_s
        while len(self.tally.confirmed) < wanted:
            if time.monotonic() > deadline:
                raise AssertionError(f"only {len(self.tally.confirmed)} of {wanted} facts were confirmed in time")
            self._stopping.wait(0.05)

    def _work(self, caller: int) -> None:
        number = 0
        with httpx.Client(base_url=self._url, timeout=DEADLINE_S, trust_env=False) as client:
            while not self._stopping.is_set():
                number += 1
                self._say(client, f"故障〔2026〕{self._name}-{caller}-{number}号")
                self._stopping.wait(PAUSE_S * random.uniform(0.5, 1.5))

    def _say(self, client: httpx.Client, document_no: str) -> None:
        key, began = uuid7(), time.monotonic()
        fact = {
            "uscc": random.choice(USCCS),
            "document_no": document_no,
            "occurred_on": self._on,
            "decided_on": self._on,
            "effective_on": self._on,
            "act": f"load {document_no}",
            "item": "L05",
            "statute": "行政处罚法",
            "fine_fen": 10_000,
        }
        while not self._stopping.is_set() or time.monotonic() - began < 60:
            asked = time.monotonic()
            try:
                answer = client.post(
                    "/v1/penalties",
                    json=fact,
                    headers={"Authorization": f"Bearer {self._token()}", "Idempotency-Key": key},
                )
            except httpx.TimeoutException:
                self._note_unanswered(document_no)
                continue
            except httpx.TransportError:
                self._stopping.wait(0.1)  # nobody listens: the gateway is down
                continue
            with self._lock:
                self.tally.longest_s = max(self.tally.longest_s, time.monotonic() - asked)
            if answer.status_code == 201:
                with self._lock:
                    self.tally.confirmed[document_no] = answer.json()["penalty_id"]
                    self.tally.longest_stall_s = max(self.tally.longest_stall_s, time.monotonic() - began)
                return
            if answer.status_code not in {503, 504}:
                with self._lock:
                    self.tally.wrong.append(f"{answer.status_code} {answer.text[:300]}")
                return
            self._stopping.wait(0.1)

    def _note_unanswered(self, document_no: str) -> None:
        with self._lock:
            self.tally.unanswered.append(document_no)
