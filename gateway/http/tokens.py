"""Who is calling by a bearer token (JWT), checked against the keys of the issuers we trust.

The token names the agency in the claim `agency` and the acting person or system in `sub`; `scope` and `role`, where
present, narrow the agency's grants.

Source: RFC 7519 (JWT), RFC 8725 (best current practice: algorithm allow-list, audience, issuer), RFC 6750 (Bearer).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any, Final

import orjson
from joserfc import jws
from joserfc.errors import InvalidKeyCurveError, JoseError, UnsupportedKeyAlgorithmError
from joserfc.jwa import EdDSAAlgorithm
from joserfc.jwk import OKPKey

from databus.errors import InvalidRequest, Unauthenticated
from databus.identifiers import parse_agency
from gateway.domain.identity import Identity
from gateway.http.issuers import Issuer
from gateway.http.scopes import Roles, roles

ALGORITHMS: Final = ("Ed25519", "EdDSA", "ES256", "RS256")
LEEWAY_S: Final = 30
LONGEST_TOKEN: Final = 8192
CACHED_TOKENS: Final = 10_000
REMEMBERED_S: Final = 300
LONGEST_CLAIM: Final = 200


class _EdDSA(EdDSAAlgorithm):
    """Ed25519 by the name that many identity providers still give it; of no other curve.

    Source: RFC 8037, section 3.1; RFC 9864, section 2.2, which names the curve instead.
    """

    security_warning = ""  # it is the name that is deprecated, for leaving the curve open

    def check_key(self, key: OKPKey) -> None:
        """Take what `Ed25519` takes, whichever of the two names the key is marked with."""
        key.check_use("sig")
        if key.key_type != "OKP" or key.curve_name != "Ed25519":
            raise InvalidKeyCurveError("EdDSA is taken over Ed25519 alone")
        if key.get("alg") not in {None, "EdDSA", "Ed25519"}:
            raise UnsupportedKeyAlgorithmError("the key is marked for another algorithm")


class _Registry(jws.JWSRegistry):
    algorithms = {**jws.JWSRegistry.algorithms, "EdDSA": _EdDSA()}  # noqa: RUF012  — joserfc's name and form


REGISTRY: Final = _Registry(algorithms=ALGORITHMS)
_NOBODY: Final = (Identity("", "", frozenset(), 0), float("-inf"))


class Tokens:
    """Checks bearer tokens; one that was checked is remembered, by its hash, until it expires, five minutes at most.

    Args:
        issuers: whose tokens are taken.
        audience: the `aud` that a token must have, alone or among others.
        named: the roles there are.
        now_s: seconds since the epoch; a test says its own.
    """

    def __init__(
        self,
        issuers: Iterable[Issuer],
        *,
        audience: str,
        named: Roles | None = None,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._issuers = {issuer.name: issuer for issuer in issuers}
        self._audience = audience
        self._roles = named or roles()
        self._now_s = now_s
        self._known: dict[bytes, tuple[Identity, float]] = {}
        self._version = self._versions()

    async def identify(self, authorization: str | None) -> Identity:
        """Return who is calling.

        Raises:
            Unauthenticated: no token, or not one to trust; says what is wrong, never what was in it.
        """
        token = _bearer(authorization)
        version = self._versions()
        if self._version != version:
            self._known.clear()  # a key that was taken away must not live on in tokens checked before
            self._version = version
        fingerprint = sha256(token).digest()
        identity, until_s = self._known.get(fingerprint, _NOBODY)
        if until_s < self._now_s():
            identity = await self._check(token)
            if len(self._known) >= CACHED_TOKENS:
                self._known.clear()
            self._known[fingerprint] = identity, min(identity.expires_at_s, self._now_s() + REMEMBERED_S)
        return identity

    def _versions(self) -> tuple[int, ...]:
        return tuple(issuer.keys.version for issuer in self._issuers.values())

    async def _check(self, token: bytes) -> Identity:
        claims = _unchecked(token)
        name = claims.get("iss")
        issuer = self._issuers.get(name) if isinstance(name, str) else None
        if issuer is None:
            raise Unauthenticated("the token is of another issuer")
        try:
            header = jws.extract_compact(token).headers()
            key_id = header.get("kid")
            keys = await issuer.keys.find(key_id if isinstance(key_id, str) else None)
            # joserfc leaves out keys that are marked Ed25519 where a token says EdDSA
            key = keys.get_by_kid(key_id) if header.get("alg") == "EdDSA" else keys
            jws.deserialize_compact(token, key, registry=REGISTRY)
        except (JoseError, ValueError, TypeError, KeyError):
            raise Unauthenticated("the token is not signed by a key we trust") from None
        return self._read(claims, issuer)

    def _read(self, claims: dict[str, Any], issuer: Issuer) -> Identity:
        now_s = self._now_s()
        expires_at_s = _moment(claims, "exp")
        if expires_at_s is None:
            raise Unauthenticated("the token has no expiry (exp)")
        if expires_at_s + LEEWAY_S < now_s:
            raise Unauthenticated("the token has expired")
        if (_moment(claims, "nbf") or 0) > now_s + LEEWAY_S:
            raise Unauthenticated("the token is not valid yet")
        audience = claims.get("aud")
        if self._audience not in (audience if isinstance(audience, list) else [audience]):
            raise Unauthenticated("the token is for another audience")
        try:
            agency = parse_agency(claims.get("agency"))
        except InvalidRequest:
            raise Unauthenticated("the token names no agency") from None
        if issuer.agencies is not None and agency not in issuer.agencies:
            raise Unauthenticated(f"the token's issuer does not speak for {agency}")
        actor = claims.get("sub")
        if not isinstance(actor, str) or not 0 < len(actor) <= LONGEST_CLAIM or not actor.isprintable():
            raise Unauthenticated("the token names no subject")
        return self._roles.identity(claims, agency, actor, expires_at_s)


def _unchecked(token: bytes) -> dict[str, Any]:
    """Return what a token claims, to find its issuer by; its signature is checked before anything is believed."""
    try:
        payload = jws.extract_compact(token).payload
    except (JoseError, ValueError, TypeError, KeyError):
        raise Unauthenticated("the token is not signed by a key we trust") from None
    try:
        claims = orjson.loads(payload)
    except orjson.JSONDecodeError:
        claims = None
    if not isinstance(claims, dict):
        raise Unauthenticated("the token holds no claims")
    return claims


def _bearer(authorization: str | None) -> bytes:
    if not authorization:
        raise Unauthenticated("the header Authorization with a bearer token is missing")
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("the header Authorization is not of the form `Bearer <token>`")
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise Unauthenticated("the token is not of the form of a JWT")
    return token.strip().encode()


def _moment(claims: dict[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unauthenticated(f"the claim {name} is not a moment")
    return float(value)
