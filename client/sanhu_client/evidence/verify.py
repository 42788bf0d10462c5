"""Checks an exported log, alone and against heads that one kept, and two copies of it against each other.

The log is read once, line by line, so its length costs time and no memory:

    {"type": "entry", "epoch": 1, "position": 0, "leaf": "…", "fields": {…}, "digests": {…}}
    {"type": "head", "head": {…}, "signature": "…", "cosignatures": […]}

with each head after the last entry that it covers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Final

from sanhu_client.evidence.findings import Report
from sanhu_client.evidence.heads import Keys, SignedHead
from sanhu_client.evidence.leaves import JsonObject, Malformed
from sanhu_client.evidence.reading import LogCheck
from sanhu_client.evidence.receipts import verify_consistency, verify_receipt

__all__ = ["compare_logs", "read_lines", "verify_consistency", "verify_log", "verify_receipt"]

ENTRY: Final = "entry"
HEAD: Final = "head"

Line = str | bytes


def verify_log(lines: Iterable[Line], keys: Keys, kept: Sequence[SignedHead] = ()) -> Report:
    """Check an exported log with public keys alone.

    Args:
        lines: of the export.
        keys: of the exchange, and of agencies for their co-signatures.
        kept: heads that one has seen before: the log must continue each of them.
    """
    log = LogCheck(keys, kept)
    for _ in _read(log, lines):
        pass
    return log.finish()


def compare_logs(one: Iterable[Line], other: Iterable[Line], keys: Keys) -> Report:
    """Check two copies of a log, and each against the other; where they part is named.

    A copy may be longer than the other; what both have must be the same.
    """
    logs = LogCheck(keys, ()), LogCheck(keys, ())
    fork: int | None = None
    for left, right in zip_longest(_read(logs[0], one), _read(logs[1], other)):
        if fork is None and left is not None and right is not None and left != right:
            fork = min(left[0], right[0])
    report, second = logs[0].finish(), logs[1].finish()
    sound = report.ok, second.ok
    report.findings += second.findings
    report.remarks += [each for each in second.remarks if each not in report.remarks]
    report.entries += second.entries
    if fork is not None:
        whose = {(True, True): "两份都有完好的签名 (both are signed)", (True, False): "第一份完好 (the first is sound)"}
        said = whose.get(sound, "第二份完好 (the second is sound)" if sound[1] else "两份都有问题 (neither is sound)")
        report.found(
            "forked" if all(sound) else "edited",
            f"两份日志从第 {fork} 位起不同；{said}。",
            f"the two copies part at {fork}",
            fork,
        )
    return report


def read_lines(lines: Iterable[Line]) -> Iterator[JsonObject]:
    """Return the objects of a file of JSON lines.

    Raises:
        Malformed: a line is not a JSON object.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            raise Malformed(f"line {number} is not a JSON object")
        yield data


def _read(log: LogCheck, lines: Iterable[Line]) -> Iterator[tuple[int, bytes]]:
    """Take lines in, and return position and leaf of each entry; a broken line ends it."""
    number = 0
    try:
        for number, data in enumerate(read_lines(lines), 1):  # noqa: B007  — named in the finding
            if data.get("type") == HEAD:
                log.head(data)
            else:
                yield log.entry(data)
    except Malformed as error:
        log.report.found("malformed", f"第 {number} 行之后不完整：{error}。", f"after line {number}: {error}")
