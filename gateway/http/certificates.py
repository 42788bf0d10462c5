"""Who is calling by the client's certificate, which the TLS listener has checked against the authority.

The certificate's key is a registered key of use `tls`, or its common name is the agency's code (`agency.ciq`). An
agency that has registered keys of that use is known by them alone, so that a key can be revoked here too.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final, Protocol

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from databus.errors import InvalidRequest, Unauthenticated, Unavailable
from databus.identifiers import parse_agency
from gateway.domain.agencies import Agency, Key
from gateway.domain.identity import Identity

TLS: Final = "tls"
PREFIX: Final = "agency."  # as the user and vhost of the agency are named, so that one certificate opens both doors
# what a thumbprint is made of (RFC 7638, section 3.2; RFC 8037, section 2)
_MEMBERS: Final = {"EC": ("crv", "kty", "x", "y"), "RSA": ("e", "kty", "n"), "OKP": ("crv", "kty", "x")}


class Members(Protocol):
    """Who takes part, and their keys; `up` once they were read."""

    @property
    def up(self) -> bool: ...
    @property
    def agencies(self) -> Mapping[str, Agency]: ...
    @property
    def keys(self) -> Mapping[str, Key]: ...
    @property
    def version(self) -> int: ...


class Certificates:
    """Says whose a certificate is.

    Args:
        members: who takes part.
        now_s: seconds since the epoch; a test says its own.
    """

    def __init__(self, members: Members, *, now_s: Callable[[], float] = time.time) -> None:
        self._members = members
        self._now_s = now_s
        self._version = -1
        self._registered: dict[str, Key] = {}
        self._pinned: frozenset[str] = frozenset()

    def identify(self, certificate: bytes) -> Identity:
        """Return whose certificate it is.

        Raises:
            Unavailable: nobody knows yet who takes part.
            Unauthenticated: nobody's, or its key was revoked or rotated out, or the certificate has expired since.
        """
        if not self._members.up:
            raise Unavailable("the gateway has not read yet who takes part; try again in a moment")
        name, print_of_key, expires_at_s = _read(certificate)
        if expires_at_s < self._now_s():
            raise Unauthenticated("the client certificate has expired")
        self._refresh()
        key = self._registered.get(print_of_key)
        if key is not None:
            if not key.holds(datetime.fromtimestamp(self._now_s(), UTC)):
                raise Unauthenticated("the key of the client certificate was revoked or rotated out")
            return Identity(key.agency, key.kid, None, expires_at_s)
        agency = self._named(name)
        return Identity(agency, f"certificate:{print_of_key[:16]}", None, expires_at_s)

    def _named(self, name: str) -> str:
        try:
            agency = parse_agency(name.removeprefix(PREFIX))
        except InvalidRequest:
            raise Unauthenticated("the client certificate names no agency as its common name") from None
        if agency not in self._members.agencies:
            raise Unauthenticated(f"the client certificate names {agency}, which takes no part in the exchange")
        if agency in self._pinned:
            raise Unauthenticated(f"the key of the client certificate is none that {agency} has registered")
        return agency

    def _refresh(self) -> None:
        if self._version == self._members.version:
            return
        self._version = self._members.version
        found = [key for key in self._members.keys.values() if key.use == TLS]
        self._registered = {print_of_key: key for key in found if (print_of_key := _thumbprint(key.jwk))}
        self._pinned = frozenset(key.agency for key in found)


@lru_cache(maxsize=1024)
def _read(certificate: bytes) -> tuple[str, str, float]:
    """Return common name, thumbprint of the key, and the moment it expires, seconds since the epoch."""
    parsed = x509.load_der_x509_certificate(certificate)
    names = parsed.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    name = str(names[0].value) if len(names) == 1 else ""
    pem = parsed.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return name, _thumbprint_of_pem(pem), parsed.not_valid_after_utc.timestamp()


def _thumbprint_of_pem(pem: bytes) -> str:
    for kind in (ECKey, RSAKey, OKPKey):
        try:
            return _thumbprint(kind.import_key(pem).as_dict(private=False))
        except (JoseError, ValueError, TypeError):
            continue
    raise Unauthenticated("the key of the client certificate is none of RSA, elliptic curve, Edwards curve")


def _thumbprint(jwk: Mapping[str, Any]) -> str:
    """Return a key's thumbprint, whatever else is told with it; empty if it is no key of these kinds."""
    members = {name: jwk.get(name) for name in _MEMBERS.get(str(jwk.get("kty")), ())}
    if not members or None in members.values():
        return ""
    return sha256(json.dumps(members, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
