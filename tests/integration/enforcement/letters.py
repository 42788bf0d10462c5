"""Units with keys, and people who write to them."""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import Any

from sanhu_client.intake import (
    Code,
    IntakeKey,
    SealedFor,
    open_letter,
    reseal,
    seal_answer,
    seal_file,
    seal_letter,
    sign_key,
    statement_of,
)
from sanhu_client.signatures import PrivateKey

from databus.testing import Harness

HUIDONG, NINGHAI = "441323", "330226"
WHO = "合成举报人乙丙丁"
LETTER = {"reporter": {"name": WHO, "contact": "000-0000-0000"}, "text": "夜间换标后出口"}


def b64(box: str) -> str:
    return base64.b64encode(box.encode()).decode()


class Unit:
    """A unit that handles complaints: its keys, and what it calls."""

    def __init__(self, service: Harness, agency: str = "samr", division: str = HUIDONG) -> None:
        self.service, self.agency, self.division = service, agency, division
        self.voucher, self.key = PrivateKey.generate(), IntakeKey.generate()

    def registration(self, **changes: Any) -> dict[str, Any]:
        days = {"valid_from": "2026-11-01", "valid_to": "2027-10-31"}
        days |= {name: changes.pop(name) for name in list(changes) if name in days}
        jwk = {name: self.key.public_jwk()[name] for name in ("crv", "kty", "x", "y")}
        said = statement_of(self.agency, self.division, jwk, **days)
        voucher = {name: self.voucher.public_jwk()[name] for name in ("crv", "kty", "x")}
        told = {"division": self.division, "jwk": jwk, **days, "voucher": voucher}
        return told | {"signature": sign_key(said, self.voucher)} | changes

    def registered(self, **changes: Any) -> Unit:
        self.call("register_intake_key", **self.registration(**changes))
        return self

    def call(self, method: str, **fields: Any) -> Any:
        return self.service.call(method, agency=self.agency, **fields)

    def only(self, **ask: Any) -> dict[str, Any]:
        (found,) = self.call("list_complaints", **ask)["items"]
        return self.call("get_complaint", complaint_id=found["complaint_id"])

    def letter_of(self, complaint_id: str) -> dict[str, Any]:
        """Open the letter with the unit's own key."""
        file = self.call("get_complaint", complaint_id=complaint_id)
        box = next(one for one in file["boxes"] if one["part"] == "letter" and one["kid"] == self.key.kid)
        return open_letter(self.box(complaint_id, box["box_id"]), self.key, SealedFor(**file["sealed_for"]))

    def box(self, complaint_id: str, box_id: str) -> str:
        told = self.call("get_complaint_box", complaint_id=complaint_id, box_id=box_id)
        return base64.b64decode(told["content_base64"]).decode()

    def move(self, complaint_id: str, to: str, **fields: Any) -> dict[str, Any]:
        return self.call("move_complaint", complaint_id=complaint_id, to=to, **fields)

    def answer(self, complaint_id: str, text: str) -> dict[str, Any]:
        file = self.call("get_complaint", complaint_id=complaint_id)
        sealed = seal_answer(text, self.letter_of(complaint_id), file["follow"])
        return self.call("answer_complaint", complaint_id=complaint_id, content_base64=b64(sealed))

    def reseal_for(self, complaint_id: str, other: Unit) -> None:
        file = self.call("get_complaint", complaint_id=complaint_id)
        for one in file["boxes"]:
            if one["kid"] == self.key.kid:
                box = reseal(self.box(complaint_id, one["box_id"]), self.key, other.key.public_jwk())
                told = {"complaint_id": complaint_id, "part": one["part"], "kid": other.key.kid}
                self.call("reseal_complaint_box", **told, content_base64=b64(box))


class Writer:
    """Somebody who writes."""

    def __init__(self, unit: Unit, kind: str = "REPORT", letter: dict[str, Any] | None = None) -> None:
        self.unit, self.service, self.code = unit, unit.service, Code.generate()
        self.sealed_for = SealedFor(unit.division, kind, self.code.follow)
        self.letter = letter or LETTER

    def submission(self, files: tuple[str, ...] = (), **changes: Any) -> dict[str, Any]:
        key = self.unit.key.public_jwk()
        told = {
            "follow": self.code.follow,
            "kind": self.sealed_for.kind,
            "division": self.unit.division,
            "kid": key["kid"],
            "named": True,
            "content_base64": b64(seal_letter(self.letter, self.sealed_for, key, self.code)),
            "files": [sha256(box.encode()).hexdigest() for box in files],
        }
        return told | changes

    def submit(self, **changes: Any) -> dict[str, Any]:
        return self.service.call("submit_complaint", agency="portal", actor="public", **self.submission(**changes))

    def file(self, name: str, content: bytes) -> str:
        return seal_file(name, content, self.sealed_for, self.unit.key.public_jwk())

    def add(self, box: str) -> dict[str, Any]:
        return self.service.call(
            "add_complaint_file", agency="portal", follow=self.code.follow, content_base64=b64(box)
        )

    def follow(self) -> dict[str, Any]:
        return self.service.call("follow_complaint", agency="portal", follow=self.code.follow)


def written(unit: Unit, kind: str = "REPORT", **changes: Any) -> tuple[Writer, str]:
    """Somebody who wrote, and the complaint's id."""
    writer = Writer(unit, kind)
    writer.submit(**changes)
    found = unit.call("list_complaints")["items"]
    return writer, next(one["complaint_id"] for one in found if one["follow"] == writer.code.follow)
