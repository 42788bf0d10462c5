"""Checks what lies in files: a receipt, a head, a proof of consistency, an exported log or two."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sanhu_client.evidence.findings import Report
from sanhu_client.evidence.heads import Keys, SignedHead
from sanhu_client.evidence.leaves import Malformed
from sanhu_client.evidence.receipts import check_signed_head, verify_consistency, verify_receipt
from sanhu_client.evidence.verify import ENTRY, HEAD, compare_logs, read_lines, verify_log

_LONGEST_DOCUMENT: Final = 64 << 20


def check_files(paths: Sequence[Path], keys: Keys, kept: Path | None = None) -> Report:
    """Check a file, or two logs against each other.

    Args:
        paths: one file with a receipt, head, proof of consistency or log; or two with logs.
        keys: of the exchange, and of agencies for their co-signatures.
        kept: heads that one has seen before, one signed head a line.

    Raises:
        Malformed: a file is of no form known here.
        OSError: a file cannot be read.
    """
    heads = [] if kept is None else read_heads(kept)
    if len(paths) == 2:
        with paths[0].open("rb") as one, paths[1].open("rb") as other:
            return compare_logs(one, other, keys)
    (path,) = paths
    if is_log(path):
        with path.open("rb") as lines:
            return verify_log(lines, keys, heads)
    return check_document(read_document(path), keys, heads)


def check_document(document: Mapping[str, Any], keys: Keys, kept: Sequence[SignedHead]) -> Report:
    """Check a receipt, a signed head, or a proof of consistency.

    Raises:
        Malformed: it is neither.
    """
    inner = document.get("receipt")
    if isinstance(inner, Mapping):  # an answer with its receipt
        document = inner
    if "status" in document and "id" in document:
        return verify_receipt(document, keys, kept)
    if "first" in document and "path" in document:
        return _check_consistency(document, keys, kept)
    if "head" in document and "signature" in document:
        report = Report()
        check_signed_head(SignedHead.from_json(document), keys, report)
        return report
    raise Malformed("neither a receipt nor a head nor a proof of consistency nor a log")


def read_keys(paths: Sequence[Path]) -> Keys:
    """Read JWKS files as one."""
    found: list[Any] = []
    for path in paths:
        document = read_document(path)
        found += document.get("keys") or [document]
    return Keys({"keys": found})


def read_heads(path: Path) -> list[SignedHead]:
    """Read heads that were kept, one a line."""
    with path.open("rb") as lines:
        return [SignedHead.from_json(line) for line in read_lines(lines)]


def is_log(path: Path) -> bool:
    """Whether a file has the lines of a log."""
    with path.open("rb") as file:
        first = next((line for line in file if line.strip()), b"")
    try:
        data = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and data.get("type") in {ENTRY, HEAD}


def read_document(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        Malformed: it is none.
    """
    if path.stat().st_size > _LONGEST_DOCUMENT:
        raise Malformed(f"{path.name} is longer than any receipt, and its first line is not of a log")
    try:
        data = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise Malformed(f"{path.name} is not a JSON object")
    return data


def told(report: Report) -> list[str]:
    """Return a report as lines for people."""
    lines = [str(each) for each in report.findings]
    lines += [f"提示 note: {each}" for each in report.remarks]
    if report.ok:
        cosigned = f"，会签 co-signed by: {', '.join(sorted(report.cosigners))}" if report.cosigners else ""
        lines.append(
            f"验证通过 verified: {report.entries} 个条目 entries, {report.heads} 个签名日志头 signed heads{cosigned}"
        )
    else:
        lines.append("验证未通过 NOT verified")
    return lines


def _check_consistency(document: Mapping[str, Any], keys: Keys, kept: Sequence[SignedHead]) -> Report:
    found = [
        each
        for each in kept
        if (each.head.epoch, each.head.size) == (document.get("epoch", each.head.epoch), document.get("first"))
    ]
    if not found:
        raise Malformed("a proof of consistency needs the head it begins at, among the heads kept")
    return verify_consistency(document, found[0], keys)
