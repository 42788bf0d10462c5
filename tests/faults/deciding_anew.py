"""The inspection worker killed while it decides many anew and issues certificates; what became of each is counted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import httpx

from bench.inspection_fill import CHAPTER, codes, export_shoes, fill
from databus.clock import SystemClock, day_of
from databus.identifiers import uuid7
from databus.testing import Harness
from deploy.local.stack import Stack
from services.inspection.service import InspectionService
from tests.faults.part import Part
from tests.faults.reconcile import Effects, Outcome, amiss

WORKER: Final = "inspection-worker"
CONSIGNMENTS: Final = 10_000
CERTIFICATES: Final = 40
_UNDER_WAY: Final = """
    SELECT (SELECT count(*) FROM redecision_ranges WHERE done_at IS NOT NULL) > 0
       AND (SELECT count(*) FROM certificates WHERE state = 'VALID') > 0
"""
_LEFT: Final = """
    SELECT (SELECT count(*) FROM redecision_ranges WHERE done_at IS NULL)
         + (SELECT count(*) FROM certificates WHERE state = 'DUE')
"""
_DECISIONS: Final = """
    SELECT consignment_id::text, count(*) FROM decisions WHERE cause LIKE 'enforcement.alert_issued/%' GROUP BY 1
"""
_SAID: Final = "SELECT subject, count(*) FROM {table} WHERE {name} = 'inspection.mode_decided' GROUP BY subject"
# of what is decided anew: database, and how often each was
_DECIDED: Final[Effects] = {
    "a decision": ("INSPECTION", _DECISIONS),
    "a decision told": ("INSPECTION", _SAID.format(table="databus_outbox", name="name")),
    "an entry in the archive": ("ENTERPRISE", _SAID.format(table="archive", name="name")),
    "a delivery at the border": ("GATEWAY", _SAID.format(table="deliveries", name="type")),
}
# of what was released
_CERTIFIED: Final[Effects] = {
    "a paper": ("INSPECTION", "SELECT about, count(*) FROM papers WHERE kind = 'release_certificate' GROUP BY about"),
    "a certificate": (
        "INSPECTION",
        "SELECT consignment_id::text, count(*) FROM certificates WHERE state = 'VALID' GROUP BY 1",
    ),
}


class DecidingAnew:
    """The fault: `inject` kills the worker in the middle of it, `outcome` counts what it did in the end."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._part = Part(stack, "INSPECTION")
        self._touched: list[str] = []
        self._released: list[str] = []

    def inject(self) -> None:
        """Let the worker have both to do, kill it in the middle, and wait until it is back."""
        self._stack.stop(WORKER)
        self._prepare()
        self._stack.supervisor.start_program(WORKER)  # to be killed before it is asked whether it is ready
        self._part.wait(_UNDER_WAY, lambda under_way: under_way)
        if not self._part.ask(_LEFT):
            raise AssertionError("all was done before the worker could be killed")
        self._stack.kill(WORKER)
        self._stack.wait_ready(WORKER)

    def outcome(self) -> Outcome:
        """Wait until everything is done and told; return what is missing and what was done twice."""
        self._part.wait(_LEFT, lambda left: not left)
        decided = amiss(self._stack.env, _DECIDED, self._touched)
        certified = amiss(self._stack.env, _CERTIFIED, self._released)
        return Outcome(decided.lost + certified.lost, decided.duplicated + certified.duplicated)

    def _prepare(self) -> None:
        harness = Harness(InspectionService, self._stack.env["SANHU_DATABASE_URL_INSPECTION"], SystemClock())
        try:
            self._touched = fill(harness, CONSIGNMENTS, export_shoes)
        finally:
            harness.close()
        with httpx.Client(base_url=self._stack.env["SANHU_URL"], timeout=30, trust_env=False) as client:
            for uscc in codes(CONSIGNMENTS // 5):
                if len(self._released) == CERTIFICATES:
                    break
                self._release(client, uscc)
            alert = {"level": "serious", "hs_prefix": CHAPTER, "risk": "fault", "source_reference": f"FAULT/{uuid7()}"}
            self._part.post(client, "ciq", "/v1/alerts", {**alert, "issued_on": day_of(datetime.now(UTC)).isoformat()})
        self._part.wait("SELECT count(*) FROM redecision_ranges", lambda ranges: ranges > 0)

    def _release(self, client: httpx.Client, uscc: str) -> None:
        """Declare cartons; release them if no check is needed, else leave them as they are."""
        declared = {
            "uscc": uscc,
            "declaration_no": f"FAULT-{uuid7()}",
            "hs_code": "481910",
            "product": "纸箱",
            "destination": "DE",
            "quantity": "1200",
            "unit": "件",
            "value": {"fen": 1_200_000},
        }
        made = self._part.post(client, "portal", "/v1/consignments", declared)
        if made["decision"]["mode"] == "NON_STATUTORY_FREE":
            self._part.post(client, "customs", f"/v1/consignments/{made['consignment_id']}/release", {})
            self._released.append(made["consignment_id"])
