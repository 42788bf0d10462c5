"""Commands for those who write no Python: make a key, check a receipt, make and check what a draw needs.

sanhu-client key KEY.jwk                              writes a private key, prints its public half
sanhu-client secret FILE                              writes a secret for a draw (双随机), prints its commitment
sanhu-client draw DRAW.json                           recomputes a draw offline
sanhu-client verify RECEIPT.json --keys JWKS.json     checks a receipt offline
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sanhu_client.draws import __main__ as draws
from sanhu_client.errors import NotVerified, SanhuError
from sanhu_client.evidence.receipts import verify_receipt
from sanhu_client.heads import keys_of
from sanhu_client.signatures import PrivateKey


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status."""
    asked = _parser().parse_args(arguments)
    try:
        match asked.command:
            case "key":
                return _key(asked.file)
            case "secret":
                _say(draws.write_secret(asked.file))
                return 0
            case "draw":
                return draws.check(asked.file)
        return _verify(asked.file, asked.keys, asked.url)
    except (NotVerified, SanhuError, OSError, ValueError) as error:
        _say(f"不成立 not verified: {error}", sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("sanhu-client", description="三互 Sanhu: an agency's keys and receipts.")
    commands = parser.add_subparsers(dest="command", required=True)
    key = commands.add_parser("key", help="make an Ed25519 key; its public half is printed for the exchange")
    key.add_argument("file", type=Path, help="where the private JWK goes; its owner alone can read it")
    secret = commands.add_parser("secret", help="make a secret for a draw; its commitment is printed for commit_seed")
    secret.add_argument("file", type=Path, help="where the secret goes until the draw; its owner alone can read it")
    draw = commands.add_parser("draw", help="recompute a draw with nothing but its file")
    draw.add_argument("file", type=Path, help="the draw, as sanhu_client.draws.export fetches it")
    verify = commands.add_parser("verify", help="check a receipt with public keys alone")
    verify.add_argument("file", type=Path, help="the receipt, as /v1/exchange/receipts/{id} gives it")
    source = verify.add_mutually_exclusive_group(required=True)
    source.add_argument("--keys", type=Path, help="the exchange's public keys (JWKS) in a file of ours")
    source.add_argument("--url", help="the exchange, to take its keys from now: proves nothing against the exchange")
    return parser


def _key(file: Path) -> int:
    if file.exists():
        raise FileExistsError(f"{file} exists already; a key is never overwritten")
    key = PrivateKey.generate()
    key.write(file)
    _say(json.dumps(key.public_jwk()))
    return 0


def _verify(file: Path, keys: Path | None, url: str | None) -> int:
    receipt = _read(file)
    report = verify_receipt(receipt, keys_of(_read(keys) if keys is not None else _fetch(str(url))))
    for finding in report.findings:
        _say(str(finding), sys.stderr)
    if report.ok:
        _say(f"成立 verified: entry {receipt['position']} of the evidence log, {receipt['operation']}")
    for remark in report.remarks:
        _say(str(remark))
    return 0 if report.ok else 1


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def _fetch(url: str) -> Any:
    from sanhu_client.transport import Transport

    transport = Transport(url)
    try:
        return json.loads(transport.send("GET", "/.well-known/jwks.json", {}, None, within_s=10).body)
    finally:
        transport.close()


def _say(text: str, to: Any = None) -> None:
    (to or sys.stdout).write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
