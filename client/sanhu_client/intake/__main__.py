"""What a unit that takes complaints in does with its keys, on a machine of its own: python -m sanhu_client.intake

key KEY.jwk                                       makes a key that people seal to
register KEY.jwk VOUCHER.jwk --agency … --division … --from … --to …
                                                  prints the body of POST /v1/intake-keys, signed
unseal BOX.json COMPLAINT.json --key KEY.jwk      opens a letter, or writes a file: --out FOLDER
answer BOX.json COMPLAINT.json --key KEY.jwk      reads the answer from standard input, prints the body of …/answers
reseal BOX.json --key KEY.jwk --to KEYS.json --kid KID
                                                  prints the body of …/boxes, sealed to another unit

BOX.json is what GET /v1/complaints/{id}/boxes/{box_id} gave, COMPLAINT.json what GET /v1/complaints/{id} gave.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sanhu_client.intake.jwe import NotOpened, header_of
from sanhu_client.intake.keys import IntakeKey, fingerprint, sign_key, statement_of
from sanhu_client.intake.letters import FILE, SealedFor, open_file, open_letter, reseal, seal_answer
from sanhu_client.signatures import BadSignature, PrivateKey

_OWN: Final = frozenset({"v", "answer_key"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status."""
    asked = _parser().parse_args(arguments)
    try:
        sys.stdout.write(_COMMANDS[asked.command](asked) + "\n")
    except (NotOpened, BadSignature, OSError, ValueError, KeyError) as error:
        sys.stderr.write(f"不能打开 not opened: {error}\n")
        return 1
    return 0


def unsealed(box: Mapping[str, Any], complaint: Mapping[str, Any], key: IntakeKey, out: Path) -> str:
    """Return a letter as text, or write a file and return where.

    Raises:
        NotOpened: it is not sealed to this key, or it is another's.
        FileExistsError: a file of this box was written before.
    """
    text, sealed_for = text_of(box), SealedFor(**complaint["sealed_for"])
    if header_of(text).get("sanhu", {}).get("part") != FILE:
        letter = open_letter(text, key, sealed_for)
        return json.dumps(
            {name: value for name, value in letter.items() if name not in _OWN}, ensure_ascii=False, indent=2
        )
    name, content = open_file(text, key, sealed_for)
    path = out / f"{box['box_id']}{_suffix(name)}"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    return json.dumps({"file": str(path), "called": name, "size_bytes": len(content)}, ensure_ascii=False)


def text_of(box: Mapping[str, Any]) -> str:
    """Return the box in an answer.

    Raises:
        NotOpened: there is none.
    """
    try:
        return base64.b64decode(box["content_base64"], validate=True).decode("ascii")
    except (KeyError, TypeError, UnicodeDecodeError, binascii.Error):
        raise NotOpened("no box stands in the file") from None


def _suffix(name: str) -> str:
    """The end of a name that somebody unknown chose: letters and digits alone."""
    end = name.rpartition(".")[2]
    return f".{end}" if end.isascii() and end.isalnum() and len(end) <= 5 and end != name else ".bin"


def _key(asked: argparse.Namespace) -> str:
    key = IntakeKey.generate()
    key.write(asked.key_file)
    return json.dumps(key.public_jwk())


def _register(asked: argparse.Namespace) -> str:
    key, voucher = IntakeKey.read(asked.key_file), PrivateKey.read(asked.voucher)
    jwk = {name: key.public_jwk()[name] for name in ("crv", "kty", "x", "y")}
    said = statement_of(asked.agency, asked.division, jwk, valid_from=asked.valid_from, valid_to=asked.valid_to)
    sys.stderr.write(f"指纹 fingerprint to publish: {fingerprint(voucher.public_jwk())}\n")
    body = {"division": asked.division, "jwk": jwk, "valid_from": asked.valid_from, "valid_to": asked.valid_to}
    body["voucher"] = {name: voucher.public_jwk()[name] for name in ("crv", "kty", "x")}
    body["signature"] = sign_key(said, voucher)
    if asked.former is not None:
        body["former_signature"] = sign_key(said, PrivateKey.read(asked.former))
    return json.dumps(body)


def _unseal(asked: argparse.Namespace) -> str:
    return unsealed(_read(asked.box), _read(asked.complaint), IntakeKey.read(asked.key), asked.out)


def _answer(asked: argparse.Namespace) -> str:
    complaint = _read(asked.complaint)
    sealed_for = SealedFor(**complaint["sealed_for"])
    letter = open_letter(text_of(_read(asked.box)), IntakeKey.read(asked.key), sealed_for)
    return _content(seal_answer(sys.stdin.read().strip(), letter, sealed_for.follow))


def _reseal(asked: argparse.Namespace) -> str:
    box, keys = _read(asked.box), _read(asked.to)["items"]
    to = next(one for one in keys if one["kid"] == asked.kid)
    again = reseal(text_of(box), IntakeKey.read(asked.key), {**to["jwk"], "kid": to["kid"]})
    return json.dumps({"part": box["part"], "kid": to["kid"], **json.loads(_content(again))})


def _content(box: str) -> str:
    return json.dumps({"content_base64": base64.b64encode(box.encode()).decode()})


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("sanhu_client.intake", description="投诉举报密封件 sealed complaints and reports")
    commands = parser.add_subparsers(dest="command", required=True)
    key = commands.add_parser("key", help="make a key that people seal to")
    register = commands.add_parser("register", help="print what registers a key")
    for command in (key, register):
        command.add_argument("key_file", type=Path, help="the private key; its owner alone can read it")
    register.add_argument("voucher", type=Path, help="the private key (Ed25519) that vouches for it")
    for name, dest in (
        ("--agency", "agency"),
        ("--division", "division"),
        ("--from", "valid_from"),
        ("--to", "valid_to"),
    ):
        register.add_argument(name, dest=dest, required=True)
    register.add_argument("--former", type=Path, help="the private key that vouched before, where it is another")
    unseal = commands.add_parser("unseal", help="open a letter, or write a file")
    answer = commands.add_parser("answer", help="seal an answer, read from standard input")
    again = commands.add_parser("reseal", help="seal a box anew to another unit")
    for command in (unseal, answer, again):
        command.add_argument("box", type=Path)
        command.add_argument("--key", type=Path, required=True)
    for command in (unseal, answer):
        command.add_argument("complaint", type=Path)
    unseal.add_argument("--out", type=Path, default=Path(), help="folder for files")
    again.add_argument("--to", type=Path, required=True, help="what GET /v1/intake-keys gave")
    again.add_argument("--kid", required=True)
    return parser


_COMMANDS: Final = {"key": _key, "register": _register, "unseal": _unseal, "answer": _answer, "reseal": _reseal}

if __name__ == "__main__":
    sys.exit(main())
