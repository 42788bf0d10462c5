"""The enforcement worker killed while it tells very many enterprises of an alert; each is told once in the end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import httpx

from bench.enforcement_alerts import PREFIX, fill
from databus.clock import day_of
from databus.identifiers import uuid7
from databus.persistence import connect
from deploy.local.stack import Stack
from tests.faults.part import Part
from tests.faults.reconcile import Effects, Outcome, amiss

WORKER: Final = "enforcement-worker"
ENTERPRISES: Final = 100_000  # a fifth of them is told with the alert itself
_REFERENCE: Final = "FAULT-TOLD"
_NOTICES: Final = f"""
    SELECT notices.recipient, count(*) FROM notices JOIN alerts USING (alert_id)
    WHERE audience = 'enterprise' AND source_reference LIKE '{_REFERENCE}/%' GROUP BY 1
"""
_TOLD: Final = f"SELECT count(*) FROM ({_NOTICES}) told"
_LEFT: Final = "SELECT count(*) FROM alert_pushes WHERE NOT spread"
_EFFECTS: Final[Effects] = {"a notice": ("ENFORCEMENT", _NOTICES)}


class TellingEnterprises:
    """The fault: `inject` kills the worker in the middle of it, `outcome` counts who was told in the end."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._part = Part(stack, "ENFORCEMENT")
        self._usccs: list[str] = []

    def inject(self) -> None:
        """Let the worker have an alert to tell of, kill it in the middle, and wait until it is back."""
        self._stack.stop(WORKER)
        self._prepare()
        begun = self._part.ask(_TOLD)
        self._stack.supervisor.start_program(WORKER)  # to be killed before it is asked whether it is ready
        self._part.wait(_TOLD, lambda told: told > begun)
        if not self._part.ask(_LEFT):
            raise AssertionError("all were told before the worker could be killed")
        self._stack.kill(WORKER)
        self._stack.wait_ready(WORKER)

    def outcome(self) -> Outcome:
        """Wait until the alert is told; return how many were not told, and how many twice."""
        self._part.wait(_LEFT, lambda left: not left)
        return amiss(self._stack.env, _EFFECTS, self._usccs)

    def _prepare(self) -> None:
        engine = connect(self._stack.env["SANHU_DATABASE_URL_ENFORCEMENT"], statement_timeout_s=300)
        try:
            self._usccs = fill(engine, ENTERPRISES)
        finally:
            engine.dispose()
        with httpx.Client(base_url=self._stack.env["SANHU_URL"], timeout=30, trust_env=False) as client:
            alert = {"level": "serious", "hs_prefix": PREFIX, "risk": "fault", "source_reference": _reference()}
            today = day_of(datetime.now(UTC)).isoformat()
            self._part.post(client, "customs", "/v1/alerts", {**alert, "issued_on": today})


def _reference() -> str:
    return f"{_REFERENCE}/{uuid7()}"
