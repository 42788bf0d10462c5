"""Checks a paper offline: python -m sanhu_client.verify_paper PAPER.pdf --keys JWKS.json

A PDF carries its seal. Of another file give the seal too (`--seal`): the header `Sanhu-Seal` of its download, or the
field `seal` of its verification. Of a print-out give what its QR code holds, as a text file.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sanhu_client import seals
from sanhu_client.evidence.files import read_document
from sanhu_client.evidence.leaves import Malformed
from sanhu_client.signatures.keys import BadSignature, FindKey, Jwk


def check(path: Path, seal: Path | None, find_key: FindKey) -> dict[str, Any]:
    """Return what is sealed about a file, or what a print-out's QR code says.

    Raises:
        BadSignature: it does not hold.
    """
    content = path.read_bytes()
    if seal is not None:
        return seals.check_file(content, seal.read_text(encoding="utf-8"), find_key)
    if seals.is_pdf(content):
        return seals.check_file(*seals.split(content), find_key)
    token = _token(content)
    if token is None:
        raise BadSignature("neither a PDF nor a seal: give its seal with --seal")
    return seals.read(token, find_key)


def is_paper(path: Path) -> bool:
    """Whether a file is a PDF, or holds what a QR code of a paper holds."""
    with path.open("rb") as file:
        begun = file.read(seals.LONGEST + 1)
    return seals.is_pdf(begun) or _token(begun) is not None


def told(said: Mapping[str, Any]) -> Iterator[str]:
    """Yield what was found, line by line."""
    whole = "sha256" in said
    yield (
        "全文有效：文件与签章一致。 The file is whole: it is what was sealed."
        if whole
        else "要点有效：请与纸面逐项核对。 The facts are signed: compare them with what is printed."
    )
    names = {"code": "验证码", "title": "标题", "about": "对象", "made_at": "出具时间", "issuer": "出具", "kid": "密钥"}
    yield from (f"  {zh} {name}: {said[name]}" for name, zh in names.items() if name in said)
    yield from (f"  {name}: {value}" for name, value in said.get("says", {}).items())
    yield "是否已撤回须联网查询。 Whether it was withdrawn is told at GET /v1/papers/{code}/verification."


def keys_of(paths: list[Path]) -> FindKey:
    """Return how a key of JWKS files is found by its id."""
    found: dict[str, Jwk] = {}
    for path in paths:
        document = read_document(path)
        found |= {str(key.get("kid")): key for key in document.get("keys") or [document]}
    return found.get


def main(arguments: list[str]) -> int:
    """Check; return 0 if it holds, 1 if it does not, 2 if it cannot be told."""
    parser = argparse.ArgumentParser(
        prog="sanhu_client.verify_paper", description="离线核验文书 Verify a paper offline"
    )
    parser.add_argument("file", type=Path, help="the paper, or a text file with what its QR code holds")
    parser.add_argument("--keys", action="append", type=Path, required=True, help="JWKS with public keys; repeatable")
    parser.add_argument("--seal", type=Path, help="a text file with the seal, of a file that does not carry it")
    given = parser.parse_args(arguments)
    try:
        said = check(given.file, given.seal, keys_of(given.keys))
    except BadSignature as error:
        sys.stderr.write(f"无效 does not hold: {error}\n")
        return 1
    except (Malformed, OSError) as error:
        sys.stderr.write(f"无法核验 cannot be verified: {error}\n")
        return 2
    sys.stdout.write("\n".join(told(said)) + "\n")
    return 0


def _token(content: bytes) -> str | None:
    """What a QR code of a paper holds, behind its link if it is one; None if the bytes are something else."""
    text = content.decode("latin-1").strip().rpartition("#")[2]
    return text if text.isascii() and text.startswith("eyJ") and text.count(".") == 2 else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
