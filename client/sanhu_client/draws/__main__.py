"""Recomputes a draw offline: python -m sanhu_client.draws DRAW.json — or makes a secret: … secret FILE."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sanhu_client.draws.seeds import new_secret
from sanhu_client.draws.verify import DrawReport, verify
from sanhu_client.evidence.leaves import Malformed


def told(report: DrawReport) -> list[str]:
    """Return a report as lines for people."""
    lines = [f"{'通过 holds' if one.ok else '不符 fails'}: {one.zh} {one.en}" for one in report.steps]
    lines += [f"提示 note: {each}" for each in report.remarks] + [f"不符 wrong: {each}" for each in report.wrong]
    end = f"验证通过 verified: 抽取{report.drawn}家 {report.drawn} drawn" if report.ok else "验证未通过 NOT verified"
    return [*lines, end]


def is_draw(file: Path) -> bool:
    """Whether a file is a draw's, seen from how it begins and ends."""
    with file.open("rb") as opened:
        begun = opened.read(1)
        if begun != b"{":
            return False
        opened.seek(0)
        return b'"sanhu-draw-' in opened.read(1 << 16)


def check(file: Path) -> int:
    """Recompute a file's draw; return 0 if it holds, 1 if it does not, 2 if it cannot be told."""
    try:
        report = verify(json.loads(file.read_bytes()))
    except (Malformed, OSError, ValueError, RecursionError) as error:
        sys.stderr.write(f"无法验证 cannot be verified: {error}\n")
        return 2
    sys.stdout.write("\n".join(told(report)) + "\n")
    return 0 if report.ok else 1


def write_secret(file: Path) -> str:
    """Write a new secret that its owner alone can read; return its commitment."""
    secret, commitment = new_secret()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as opened:
        opened.write(secret + "\n")
    return commitment


def main(arguments: Sequence[str]) -> int:
    """Run one command; return its exit status."""
    match list(arguments):
        case ["secret", file]:
            sys.stdout.write(write_secret(Path(file)) + "\n")
            return 0
        case [file]:
            return check(Path(file))
        case _:
            sys.stderr.write("python -m sanhu_client.draws DRAW.json | secret FILE\n")
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
