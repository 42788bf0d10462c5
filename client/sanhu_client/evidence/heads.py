"""Heads of the log: what the exchange signs, and agencies that saw it sign too.

    {"v": 1, "epoch": 1, "first": 0, "size": 12, "root": "…", "at": "2026-11-22T15:00:00Z", "previous": null}

An epoch is one tree. Its leaves have the positions from `first` on. A restore from a backup begins a new epoch, which
names in `previous` the last head that others hold of the one before; positions are never given twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sanhu_client.evidence.leaves import JsonObject, Malformed, canonical
from sanhu_client.signatures import BadSignature, FindKey, Jwk, PrivateKey, sign, verify

HEAD_VERSION: Final = 1
EXCHANGE: Final = "exchange"


@dataclass(frozen=True)
class Link:
    """The last head of the epoch before, as others hold it."""

    epoch: int
    size: int
    root: str

    def to_json(self) -> JsonObject:
        """Return it as a head names it."""
        return {"epoch": self.epoch, "size": self.size, "root": self.root}


@dataclass(frozen=True)
class Head:
    """The state of the log at a moment.

    Attributes:
        epoch: which tree, from 1.
        first: the position of the tree's first leaf.
        size: how many leaves it has.
        root: over all of them, in hexadecimal.
        at: when, RFC 3339 in UTC.
        previous: of the epoch before; None in the first.
    """

    epoch: int
    first: int
    size: int
    root: str
    at: str
    previous: Link | None = None

    @property
    def end(self) -> int:
        """The position that the next leaf takes."""
        return self.first + self.size

    @property
    def root_bytes(self) -> bytes:
        """The root."""
        return bytes.fromhex(self.root)

    def to_json(self) -> JsonObject:
        """Return it as it is signed."""
        return {
            "v": HEAD_VERSION,
            "epoch": self.epoch,
            "first": self.first,
            "size": self.size,
            "root": self.root,
            "at": self.at,
            "previous": None if self.previous is None else self.previous.to_json(),
        }

    def payload(self) -> bytes:
        """Return the bytes that are signed and co-signed."""
        return canonical(self.to_json())

    @classmethod
    def from_json(cls, data: Any) -> Head:
        """Read a head.

        Raises:
            Malformed: it is none.
        """
        if not isinstance(data, Mapping) or data.get("v") != HEAD_VERSION:
            raise Malformed("not a head of version 1")
        previous = data.get("previous")
        head = cls(
            _count(data, "epoch"),
            _count(data, "first"),
            _count(data, "size"),
            _hash(data, "root"),
            str(data.get("at", "")),
            None
            if previous is None
            else Link(_count(previous, "epoch"), _count(previous, "size"), _hash(previous, "root")),
        )
        if set(data) != set(head.to_json()):
            raise Malformed("a head with parts that no head has")
        return head


@dataclass(frozen=True)
class Cosignature:
    """An agency says that it saw a head."""

    agency: str
    signature: str

    def to_json(self) -> JsonObject:
        """Return it as it stands beside a head."""
        return {"agency": self.agency, "signature": self.signature}


@dataclass(frozen=True)
class SignedHead:
    """A head with the exchange's signature, and those of agencies."""

    head: Head
    signature: str
    cosignatures: tuple[Cosignature, ...] = ()

    def to_json(self) -> JsonObject:
        """Return it as it is handed out and kept."""
        return {
            "head": self.head.to_json(),
            "signature": self.signature,
            "cosignatures": [each.to_json() for each in self.cosignatures],
        }

    @classmethod
    def from_json(cls, data: Any) -> SignedHead:
        """Read a signed head.

        Raises:
            Malformed: it is none.
        """
        if not isinstance(data, Mapping) or not isinstance(data.get("signature"), str):
            raise Malformed("not a signed head")
        cosignatures = data.get("cosignatures") or []
        if not isinstance(cosignatures, list) or not all(isinstance(each, Mapping) for each in cosignatures):
            raise Malformed("co-signatures are a list")
        return cls(
            Head.from_json(data.get("head")),
            data["signature"],
            tuple(Cosignature(str(each.get("agency")), str(each.get("signature"))) for each in cosignatures),
        )


class Keys:
    """Public keys out of a JWKS; a key's member `agency` says whose it is, without it is the exchange's."""

    def __init__(self, jwks: Mapping[str, Any]) -> None:
        found = jwks.get("keys") if isinstance(jwks, Mapping) else None
        if not isinstance(found, list) or not all(isinstance(jwk, Mapping) for jwk in found):
            raise Malformed('not a JWKS: {"keys": […]}')
        self._keys: dict[tuple[str, str], Jwk] = {
            (str(jwk.get("agency") or EXCHANGE), str(jwk.get("kid"))): jwk for jwk in found
        }

    def of(self, owner: str) -> FindKey:
        """Return what finds a key of one owner by its id."""
        return lambda kid: self._keys.get((owner, kid))


def sign_head(head: Head, key: PrivateKey) -> SignedHead:
    """Sign a head."""
    return SignedHead(head, sign(head.payload(), key))


def cosign(head: Head, key: PrivateKey) -> str:
    """Return what an agency hands in for a head that it saw, checked and keeps: a detached JWS."""
    return sign(head.payload(), key)


def check_head(signed: SignedHead, keys: Keys) -> str:
    """Return the id of the exchange's key that signed the head.

    Raises:
        BadSignature: nobody did who may.
    """
    return verify(signed.signature, signed.head.payload(), keys.of(EXCHANGE))


def check_cosignatures(signed: SignedHead, keys: Keys) -> list[str]:
    """Return the agencies whose co-signatures hold.

    Raises:
        BadSignature: one does not.
    """
    for each in signed.cosignatures:
        try:
            verify(each.signature, signed.head.payload(), keys.of(each.agency))
        except BadSignature as error:
            raise BadSignature(f"the co-signature of {each.agency}: {error}") from None
    return [each.agency for each in signed.cosignatures]


def _count(data: Any, name: str) -> int:
    value = data.get(name) if isinstance(data, Mapping) else None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Malformed(f"{name} of a head is a whole number")
    return value


def _hash(data: Any, name: str) -> str:
    value = data.get(name) if isinstance(data, Mapping) else None
    if not isinstance(value, str) or len(value) != 64 or not all(each in "0123456789abcdef" for each in value):
        raise Malformed(f"{name} of a head is a SHA-256 in hexadecimal")
    return value
