"""A file of 10,000 declarations, taken in as the worker does, of 500 enterprises; then a certificate after a release.

On a database of its own on a private server whose writes reach the disk; the file is sent in parts and worked on
through the service's pipeline in this process.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from typing import Any, Final

from bench.file_jobs import send, take
from bench.own_server import alone_on_a_server
from bench.row import Row, alone
from databus.contracts import get
from databus.identifiers import make_uscc
from databus.testing import Harness
from deploy.local.stack import Stack
from services.inspection.service import InspectionService

ROWS: Final = 10_000
CALLS: Final = 20
IN_A_CALL: Final = 200
CERTIFICATES: Final = 50
ENTERPRISES: Final = 500
AGENCY: Final = "association"
_HS_CODES: Final = ("640399", "640299", "640391", "420221", "950300")
_HEADS: Final = ("申报编号", "统一社会信用代码", "商品编码", "产品", "数量", "计量单位", "货值", "币种", "输往国家")


def measure(_: Stack) -> Iterator[Row]:
    """Yield the rows."""
    with alone_on_a_server(InspectionService) as harness:
        content = table(ROWS)
        yield from _taken("first", harness, content)
        yield from _taken("again", harness, content)
        yield from _called(harness)
        yield from _certified(harness)


def table(count: int) -> bytes:
    """A file of made-up declarations."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEADS)
    for number in range(count):
        told = _declaration("BF", number)
        value = told["value"]
        row = [told[name] for name in ("declaration_no", "uscc", "hs_code", "product", "quantity", "unit")]
        writer.writerow([*row, value["amount"], value["currency"], told["destination"]])
    return out.getvalue().encode()


def _declaration(series: str, number: int) -> dict[str, Any]:
    return {
        "declaration_no": f"{series}2026-{number:06d}",
        "uscc": str(make_uscc("441323", f"MB{number % ENTERPRISES:06d}")),
        "hs_code": _HS_CODES[number % len(_HS_CODES)],
        "product": "合成货物",
        "quantity": "1200",
        "unit": "双",
        "value": {"amount": "18000.00", "currency": "USD"},
        "destination": "DE",
    }


def _taken(turn: str, harness: Harness, content: bytes) -> Iterator[Row]:
    taken = take(harness, AGENCY, send(harness, AGENCY, "declare_consignments", content))
    assert taken.result["accepted" if turn == "first" else "known"] == ROWS, taken.result
    yield alone(f"declaration_file_of_10k_{turn}_s", taken.spent_s, "s")
    yield alone(f"declaration_file_of_10k_{turn}_rate", ROWS / taken.spent_s, "rows/s")
    yield alone(f"declaration_file_of_10k_{turn}_longest_step_s", taken.longest_step_s, "s")


def _called(harness: Harness) -> Iterator[Row]:
    """Yield how long a call of 200 declarations takes, without the bus."""
    spent = []
    for call in range(CALLS):
        wishes = [_declaration(f"BC{call}", number) for number in range(IN_A_CALL)]
        began_s = time.monotonic()
        answer = harness.call("declare_consignments", agency="portal", declarations=wishes)
        spent.append(time.monotonic() - began_s)
        assert answer["accepted"] == IN_A_CALL, answer
    yield alone("declarations_200_in_a_call_median_ms", 1000 * sorted(spent)[CALLS // 2], "ms")


def _certified(harness: Harness) -> Iterator[Row]:
    """Yield how long one certificate takes: composed, set, sealed, kept, said."""
    harness.heartbeat("enforcement")
    harness.deliver("credit.grade_changed", subject=_firm(), data=_rated())
    harness.deliver("enterprise.membership_changed", subject=f"z/{_firm()}", data=_member())
    wishes = [{**_declaration("BR", number), "uscc": _firm(), "hs_code": "640399"} for number in range(CERTIFICATES)]
    wishes = [{**wish, "release_when_free": True} for wish in wishes]
    harness.call("declare_consignments", agency="portal", declarations=wishes)
    began_s = time.monotonic()
    issued = 0
    while harness.pipeline.run_chore("issue_certificates"):
        issued += 1
    assert issued == CERTIFICATES, issued
    yield alone("release_certificate_ms", 1000 * (time.monotonic() - began_s) / issued, "ms")


def _firm() -> str:
    return str(make_uscc("441323", "MBCERT01"))


def _rated() -> dict[str, Any]:
    return {**get("credit.grade_changed").example, "uscc": _firm(), "grade": "A"}


def _member() -> dict[str, Any]:
    example = get("enterprise.membership_changed").example
    return {**example, "membership_id": f"z/{_firm()}", "zone_id": "z", "uscc": _firm(), "state": "ACTIVE"}
