"""Checks receipts and logs offline: python -m sanhu_client.evidence RECEIPT.json --keys JWKS.json"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sanhu_client.evidence.files import check_files, read_keys, told
from sanhu_client.evidence.leaves import Malformed


def main(arguments: list[str]) -> int:
    """Check; return 0 if all holds, 1 if something is wrong, 2 if it cannot be told."""
    parser = argparse.ArgumentParser(prog="sanhu_client.evidence", description="离线验证回执与存证日志 Verify offline")
    parser.add_argument("files", nargs="+", type=Path, help="a receipt, head, proof or log; or two logs to compare")
    parser.add_argument("--keys", action="append", type=Path, required=True, help="JWKS with public keys; repeatable")
    parser.add_argument("--heads", type=Path, help="heads kept before, one a line")
    given = parser.parse_args(arguments)
    if len(given.files) > 2:
        parser.error("at most two logs are compared")
    try:
        report = check_files(given.files, read_keys(given.keys), given.heads)
    except (Malformed, OSError) as error:
        sys.stderr.write(f"无法验证 cannot be verified: {error}\n")
        return 2
    sys.stdout.write("\n".join(told(report)) + "\n")
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
