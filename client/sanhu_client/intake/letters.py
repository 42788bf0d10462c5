"""What is in the boxes: letters and files to a unit, answers back; and the code that they are followed by.

All that says anything stands inside: who writes, about whom, what happened. Outside stands for which county and unit a
box is, whether it complains or reports, and the hash that it is followed by. Boxes come in few sizes, so that their
length tells little.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sanhu_client.intake import jwe
from sanhu_client.intake.jwe import NotOpened
from sanhu_client.intake.keys import IntakeKey
from sanhu_client.signatures import BadSignature, base64url, unbase64url

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH: Final = 20  # of 5 bits each
LETTER: Final = "letter"
FILE: Final = "file"
LETTER_SIZES: Final = (4 << 10, 16 << 10, 64 << 10)
FILE_SIZES: Final = (64 << 10, 128 << 10, 256 << 10, 512 << 10)
ANSWER_SIZES: Final = (1 << 10, 4 << 10, 16 << 10)
BOX_TYPE: Final = "sanhu-report"
ANSWER_TYPE: Final = "sanhu-answer"
_SALT: Final = b"sanhu-report-1"
_READ_AS: Final = str.maketrans("OIL", "011", "- ")

Letter = Mapping[str, Any]


@dataclass(frozen=True)
class Code:
    """The code that only who wrote has; everything that is needed of it is derived."""

    text: str

    @classmethod
    def generate(cls) -> Code:
        """Make a code of 100 random bits."""
        return cls("".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)))

    @classmethod
    def parse(cls, text: str) -> Code:
        """Read a code as people write it.

        Raises:
            ValueError: it is none.
        """
        found = text.upper().translate(_READ_AS)
        if len(found) != CODE_LENGTH or set(found) - set(ALPHABET):
            raise ValueError(f"a code has {CODE_LENGTH} digits and letters, none of I, L, O, U")
        return cls(found)

    @property
    def shown(self) -> str:
        """As people read it."""
        return "-".join(self.text[at : at + 4] for at in range(0, CODE_LENGTH, 4))

    @property
    def secret(self) -> str:
        """What is shown to the exchange to follow, in hexadecimal."""
        return self._derived(b"follow").hex()

    @property
    def follow(self) -> str:
        """The hash of it, all that the exchange keeps, in hexadecimal."""
        return sha256(bytes.fromhex(self.secret)).hexdigest()

    @property
    def answer_key(self) -> bytes:
        """What answers are sealed by; the unit finds it in the letter."""
        return self._derived(b"answer")

    def _derived(self, use: bytes) -> bytes:
        return HKDF(SHA256(), 32, _SALT, use).derive(self.text.encode())


@dataclass(frozen=True)
class SealedFor:
    """What stands outside a box: whoever changes it cannot open the box any more."""

    division: str
    kind: str
    follow: str

    def header(self, part: str) -> dict[str, Any]:
        """Return the header of a box."""
        told = {"division": self.division, "kind": self.kind, "follow": self.follow, "part": part}
        return {"typ": BOX_TYPE, "sanhu": told}


def seal_letter(letter: Letter, sealed_for: SealedFor, key: Mapping[str, Any], code: Code) -> str:
    """Return the box of a letter; the key of its answers goes with it."""
    whole = {**letter, "v": 1, "answer_key": base64url(code.answer_key)}
    plain = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
    return jwe.seal_to(plain.ljust(_size(len(plain), LETTER_SIZES), b" "), key, sealed_for.header(LETTER))


def open_letter(box: str, key: IntakeKey, sealed_for: SealedFor) -> dict[str, Any]:
    """Return a letter.

    Raises:
        NotOpened: it is not sealed to this key, or it is another's.
    """
    plain = _opened(box, key, sealed_for, LETTER)
    try:
        letter = json.loads(plain)
    except (ValueError, RecursionError):
        letter = None
    if not isinstance(letter, dict):
        raise NotOpened("what the box holds is no letter")
    return letter


def seal_file(name: str, content: bytes, sealed_for: SealedFor, key: Mapping[str, Any]) -> str:
    """Return the box of a file; its name is inside."""
    told = json.dumps({"name": name, "size": len(content)}, ensure_ascii=False).encode()
    plain = len(told).to_bytes(4, "big") + told + content
    return jwe.seal_to(plain.ljust(_size(len(plain), FILE_SIZES), b"\0"), key, sealed_for.header(FILE))


def open_file(box: str, key: IntakeKey, sealed_for: SealedFor) -> tuple[str, bytes]:
    """Return a file's name, as whoever sent it wrote it, and its content.

    Raises:
        NotOpened: it is not sealed to this key, or it is another's.
    """
    plain = _opened(box, key, sealed_for, FILE)
    begins = 4 + int.from_bytes(plain[:4], "big")
    try:
        told = json.loads(plain[4:begins])
        name, size = str(told["name"]), int(told["size"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NotOpened("what the box holds is no file") from None
    if not 0 <= size <= len(plain) - begins:
        raise NotOpened("the file in the box is cut short")
    return name, plain[begins : begins + size]


def reseal(box: str, key: IntakeKey, to: Mapping[str, Any]) -> str:
    """Return a box sealed anew to another unit's key, for a transfer; what it says outside stays."""
    plain, header = jwe.open_with(box, key.secret)
    return jwe.seal_to(plain, to, {name: header[name] for name in ("typ", "sanhu")})


def seal_answer(text: str, letter: Letter, follow: str) -> str:
    """Return the box of an answer to a letter, which its writer's code alone opens.

    Raises:
        NotOpened: the letter does not say how it may be answered.
    """
    try:
        secret = unbase64url(str(letter.get("answer_key")))
    except BadSignature:
        secret = b""
    if len(secret) != 32:
        raise NotOpened("the letter holds no key for answers")
    plain = json.dumps({"text": text}, ensure_ascii=False).encode()
    header = {"typ": ANSWER_TYPE, "sanhu": {"follow": follow}}
    return jwe.seal_by(plain.ljust(_size(len(plain), ANSWER_SIZES), b" "), secret, header)


def open_answer(box: str, code: Code) -> str:
    """Return what was answered.

    Raises:
        NotOpened: it is an answer to something else.
    """
    plain, header = jwe.open_by(box, code.answer_key)
    if header.get("typ") != ANSWER_TYPE or header.get("sanhu") != {"follow": code.follow}:
        raise NotOpened("the answer is to something else")
    return str(json.loads(plain)["text"])


def _opened(box: str, key: IntakeKey, sealed_for: SealedFor, part: str) -> bytes:
    plain, header = jwe.open_with(box, key.secret)
    expected = sealed_for.header(part)
    if {name: header.get(name) for name in expected} != expected:
        raise NotOpened("the box is another's: it was sealed for something else than it is kept under")
    return plain


def _size(length: int, sizes: tuple[int, ...]) -> int:
    for size in sizes:
        if length <= size:
            return size
    raise ValueError(f"too long to be sealed: {length} bytes, at most {sizes[-1]}")
