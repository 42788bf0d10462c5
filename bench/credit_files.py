"""A file of 100,000 credit records, taken in as the worker does: about 20,000 enterprises rated, five records each.

On a database of its own on a private server whose writes reach the disk; the file is sent in parts and worked on
through the service's pipeline in this process.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from bench.file_jobs import send, take
from bench.own_server import alone_on_a_server
from bench.row import Row, alone
from databus.clock import SystemClock
from databus.identifiers import make_uscc
from databus.testing import Harness
from deploy.local.stack import Stack
from services.credit.service import CreditService

ROWS: Final = 100_000
ENTERPRISES: Final = 20_000
AGENCY: Final = "samr"
_ITEMS: Final = ("L04", "L05", "P03", "P04", "O01")
_HEADS: Final = ("统一社会信用代码", "项目代码", "行为日期", "决定日期", "生效日期", "文号", "事实")


def measure(_: Stack) -> Iterator[Row]:
    """Yield the rows."""
    with alone_on_a_server(CreditService) as harness:
        content = table(ROWS)
        yield from _taken("first", harness, content)
        yield from _taken("again", harness, content)


def table(count: int) -> bytes:
    """A file of made-up records, all of the year before today, so that they count."""
    out, today = io.StringIO(), SystemClock().today()
    writer = csv.writer(out)
    writer.writerow(_HEADS)
    for number in range(count):
        writer.writerow(_row(number, today))
    return out.getvalue().encode()


def _row(number: int, today: date) -> tuple[object, ...]:
    effective_on = today - timedelta(days=number % 300)
    occurred_on, decided_on = effective_on - timedelta(days=40), effective_on - timedelta(days=10)
    code = make_uscc("441323", f"MB{number % ENTERPRISES:06d}")
    item = _ITEMS[number % len(_ITEMS)]
    return code, item, occurred_on, decided_on, effective_on, f"惠东市监罚〔2026〕{number}号", "合成数据"


def _taken(turn: str, harness: Harness, content: bytes) -> Iterator[Row]:
    taken = take(harness, AGENCY, send(harness, AGENCY, "import_records", content))
    assert taken.result["recorded" if turn == "first" else "known"] == ROWS, taken.result
    yield alone(f"credit_file_of_100k_{turn}_s", taken.spent_s, "s")
    yield alone(f"credit_file_of_100k_{turn}_rate", ROWS / taken.spent_s, "rows/s")
    yield alone(f"credit_file_of_100k_{turn}_longest_step_s", taken.longest_step_s, "s")
