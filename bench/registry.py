"""The registry at a thousand, a hundred thousand and a million enterprises: get, search, import.

Each size has a database of its own on a private server whose writes reach the disk; what is asked goes through the
service's pipeline in this process, so that neither the gateway nor the broker hides how the figures grow, of each size
in turn. The files that are taken in are jobs, sent in parts and worked on as the worker does.
"""

from __future__ import annotations

import csv
import io
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from statistics import median
from typing import Any, Final

from bench.file_jobs import send, take
from bench.own_server import FOLDER, Databases, own_server
from bench.registry_fill import multiply
from bench.row import Row, alone
from databus.clock import SystemClock
from databus.identifiers import make_uscc
from databus.testing import Harness
from deploy.local.postgresql import administration
from deploy.local.stack import Stack
from services.enterprise.service import EnterpriseService

AGENCY: Final = "customs"
KIND: Final = "import_enterprises"
SIZES: Final = {"1k": 1_000, "100k": 100_000, "1m": 1_000_000}
STEP_ROWS: Final = 1_000
GETS: Final = 220
WARM_UP: Final = 20
REPEATS: Final = 13
IMPORTS: Final = 9
NEEDED_BYTES: Final = 8 << 30
# of all, of many, of few, of none; in Chinese, pinyin, initials, by code
ASKED: Final = (
    *("鞋", "合成", "惠东", "有限公司", "合成鞋业", "金鹏恒达鞋业", "银河光明灯具", "不存在"),
    *("huidong", "hechengxie", "hcxy", "yinhe", "zzz", "9144132", "Synthetic 77"),
)
_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PLACES: Final = {"441323": "惠东县", "330226": "宁海县", "350582": "晋江市", "440306": "深圳市", "330382": "乐清市"}
_WORDS: Final = (
    *("合成", "宏发", "金鹏", "恒达", "瑞丰", "新华", "永兴", "双龙", "嘉禾", "伟业"),
    *("天成", "隆盛", "汇通", "鸿运", "长江", "银河", "东方", "华润", "南洋", "北斗"),
    *("康健", "富强", "利民", "德信", "诚信", "百川", "千禧", "万家", "和平", "光明"),
)
_TRADES: Final = ["鞋业", "制鞋", "皮具", "鞋材", "五金", "灯具", "文具", "模具", "电器", "服饰"]
_HEADS: Final = (
    *("统一社会信用代码", "企业名称", "英文名称", "HS编码", "龙头企业", "自主品牌", "质量管理体系", "自检自控体系"),
    *("CNAS实验室", "质量奖", "合成数据", "诚信承诺书签署日期", "2025年出口额(万美元)"),
)


def measure(_: Stack) -> Iterator[Row]:
    """Yield the rows."""
    if shutil.disk_usage(FOLDER).free < NEEDED_BYTES:
        raise RuntimeError(f"the registry's part needs {NEEDED_BYTES >> 30} GiB in {FOLDER}")
    with own_server("registry") as databases:
        yield alone("registry_load_before", os.getloadavg()[0], "processes")
        yield from _filled(databases)
        harnesses = {name: _harness(databases, name) for name in SIZES}
        try:
            yield from compare(harnesses)
        finally:
            for harness in harnesses.values():
                harness.close()
        yield alone("registry_load_after", os.getloadavg()[0], "processes")


def compare(harnesses: Mapping[str, Harness]) -> Iterator[Row]:
    """Ask registries of all sizes in turns, so that whatever else goes on here meets each alike."""
    for what, took in (("get", _gets(harnesses)), ("search", _searches(harnesses)), ("import", _imports(harnesses))):
        medians = {name: median(times) for name, times in took.items()}
        for name, value in medians.items():
            yield alone(f"registry_{what}_{name}_ms", value, "ms")
        yield alone(f"registry_{what}", medians["1m"] / medians["1k"], "times the smallest's median at the largest")


def _filled(databases: Databases) -> Iterator[Row]:
    """Fill the two smaller ones by files, as agencies do, and the largest with copies of the second."""
    for name in ("1k", "100k"):
        databases.make(f"registry_{name}")
        harness = _harness(databases, name)
        yield from _imported(harness, name, SIZES[name])
        harness.close()
    databases.copy("registry_100k", "registry_1m")
    with administration(databases.server.url("registry_1m")) as cursor:
        multiply(cursor, SIZES["100k"], SIZES["1m"] // SIZES["100k"], code_of)
    for name in ("1k", "100k"):
        with administration(databases.server.url(f"registry_{name}")) as cursor:
            cursor.execute("VACUUM ANALYZE")


def _harness(databases: Databases, name: str) -> Harness:
    return Harness(EnterpriseService, databases.url(f"registry_{name}"), SystemClock())


def _imported(harness: Harness, name: str, size: int) -> Iterator[Row]:
    taken = take(harness, AGENCY, send(harness, AGENCY, KIND, table(0, size)))
    assert taken.result["refused"] == 0, taken.result
    yield alone(f"registry_import_of_{name}_s", taken.spent_s, "s")
    yield alone(f"registry_import_of_{name}_processor_s", taken.processor_s, "s")
    yield alone(f"registry_import_of_{name}_rate", size / taken.spent_s, "rows/s")
    yield alone(f"registry_import_of_{name}_longest_step_s", taken.longest_step_s, "s")


def _gets(harnesses: Mapping[str, Harness]) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {name: [] for name in harnesses}
    drawn = random.Random(1)  # draws what is measured, keeps nothing secret
    for turn in range(GETS):
        for name, harness in harnesses.items():
            code = code_of(drawn.randrange(SIZES[name]))
            spent = _timed_ms(partial(harness.call, "get_enterprise", uscc=code))
            if turn >= WARM_UP:
                took[name].append(spent)
    return took


def _searches(harnesses: Mapping[str, Harness]) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {name: [] for name in harnesses}
    for turn in range(REPEATS):
        for asked in ASKED:
            for name, harness in harnesses.items():
                spent = _timed_ms(partial(harness.call, "list_enterprises", q=asked))
                if turn:
                    took[name].append(spent)
    return took


def _imports(harnesses: Mapping[str, Harness]) -> dict[str, list[float]]:
    """Steps of a thousand rows each, behind all that stand."""
    took: dict[str, list[float]] = {name: [] for name in harnesses}
    for turn in range(IMPORTS):
        content = table(SIZES["1m"] + turn * STEP_ROWS, STEP_ROWS)
        for name, harness in harnesses.items():
            send(harness, AGENCY, KIND, content)
            harness.pipeline.run_chore("work_on_jobs")  # reads the file
            spent = _timed_ms(partial(harness.pipeline.run_chore, "work_on_jobs"))
            if turn:
                took[name].append(spent)
    return took


def _timed_ms(act: Callable[[], Any]) -> float:
    began_s = time.perf_counter()
    act()
    return (time.perf_counter() - began_s) * 1000


def table(first: int, count: int) -> bytes:
    """A file of made-up enterprises."""
    drawn, out = random.Random(first), io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEADS)
    for number in range(first, first + count):
        flags = ["是" if number % every == 0 else "否" for every in (7, 3, 2, 2, 9, 11)]
        facts = (code_of(number), _name(number, drawn), f"Synthetic {number} Ltd", "6403.99", *flags)
        writer.writerow((*facts, "是", "2026-01-05", f"{number % 1000}.5"))
    return out.getvalue().encode()


def code_of(number: int) -> str:
    """The code of a made-up enterprise."""
    serial, rest = "", number
    for _ in range(8):
        rest, digit = divmod(rest, len(_ALPHABET))
        serial += _ALPHABET[digit]
    return make_uscc(tuple(_PLACES)[number % len(_PLACES)], serial)


def _name(number: int, drawn: random.Random) -> str:
    place = tuple(_PLACES.values())[number % len(_PLACES)]
    kind = "有限公司" if number % 3 else "厂"
    return f"{place}{drawn.choice(_WORDS)}{drawn.choice(_WORDS)}{drawn.choice(_TRADES)}{kind}"
