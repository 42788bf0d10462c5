"""Tokens of the exchange's own: who asks, for what, and the token itself.

Source: RFC 6749, section 4.4 (client credentials); RFC 7523 (an assertion as a client's proof); RFC 9068 (the form of
the token).
"""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import unquote_plus
from uuid import UUID

import orjson
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey, import_key
from sanhu_client.signatures import BadSignature, PrivateKey

from databus.errors import InvalidRequest, Unavailable
from databus.identifiers import Uscc, uuid7
from gateway.domain.agencies import Agency
from gateway.http.clients import Client
from gateway.http.scopes import ENTERPRISE, Roles
from gateway.http.signatures import KeyRing, Once, find_signing_key
from gateway.http.tokens import LEEWAY_S, REGISTRY

LIFE_S: Final = 900
LONGEST_ASSERTION_LIFE_S: Final = 3600
ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHM: Final = "Ed25519"


class Refused(Exception):
    """No token is given; `code` is of RFC 6749, section 5.2."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code
        self.why = why


class Members(KeyRing, Protocol):
    """Who takes part, and their keys."""

    @property
    def agencies(self) -> Mapping[str, Agency]: ...


class Secrets(Protocol):
    """Finds the client that has a secret."""

    async def __call__(self, client_id: UUID, secret: str) -> Client | None: ...


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for a token.

    Attributes:
        client: the client's id; an agency's code where it proves itself with its key.
    """

    client: str
    agency: str


class TokenDesk:
    """Gives tokens to agencies' systems.

    Args:
        key: the exchange's own.
        issuer: the exchange's own name, the URL that callers reach it under.
        audience: whom the tokens are for.
        members: who takes part.
        secrets: finds the client that has a secret.
        once: remembers assertions.
        roles: what narrows grants.
        now_s: seconds since the epoch; a test says its own.
    """

    def __init__(
        self,
        key: PrivateKey,
        issuer: str,
        audience: str,
        members: Members,
        secrets: Secrets,
        once: Once,
        roles: Roles,
        *,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self.issuer = issuer
        self._key = OKPKey.import_key(dict[str, str | list[str]](key.private_jwk()))
        self._audience = audience
        self._members = members
        self._secrets = secrets
        self._once = once
        self._roles = roles
        self._now_s = now_s

    @property
    def endpoint(self) -> str:
        """Where tokens are asked for."""
        return f"{self.issuer}/oauth/token"

    async def answer(self, form: Mapping[str, str], authorization: str | None) -> dict[str, Any]:
        """Return the answer to a request for a token.

        Raises:
            Refused: no token is given.
            Unavailable: who takes part, or whether an assertion came before, cannot be told now.
        """
        if not self._members.up:
            raise Unavailable("the gateway has not read yet who takes part; try again in a moment")
        kind = form.get("grant_type")
        if kind is None:
            raise Refused("invalid_request", "grant_type is missing")
        if kind != "client_credentials":
            raise Refused("unsupported_grant_type", "only client_credentials is taken")
        asking = await self._who(form, authorization)
        agency = self._members.agencies.get(asking.agency)
        if agency is None or not agency.active:
            raise Refused("invalid_client", f"{asking.agency} takes no part in the exchange")
        narrowed = self._narrowed(form, agency)
        now = int(self._now_s())
        claims = {
            "iss": self.issuer,
            "aud": self._audience,
            "sub": asking.client,
            "client_id": asking.client,
            "agency": asking.agency,
            "iat": now,
            "nbf": now,
            "exp": now + LIFE_S,
            "jti": uuid7(),
            **narrowed,
        }
        header = {"alg": ALGORITHM, "kid": self._key.kid, "typ": "at+jwt"}
        token = jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])
        answer = {"access_token": token, "token_type": "Bearer", "expires_in": LIFE_S}
        return answer | ({"scope": form["scope"]} if form.get("scope") else {})

    async def _who(self, form: Mapping[str, str], authorization: str | None) -> Asking:
        proofs = [name for name in ("client_assertion", "client_secret") if name in form]
        if len(proofs) + (authorization is not None) > 1:
            raise Refused("invalid_request", "one proof of the client, not several")
        if "client_assertion" in form:
            if form.get("client_assertion_type") != ASSERTION:
                raise Refused("invalid_request", f"client_assertion_type is not {ASSERTION}")
            return await self._by_assertion(form)
        if authorization is None:
            raise Refused("invalid_client", "prove the client by a signed assertion, or by its secret with Basic")
        return await self._by_secret(form, authorization)

    async def _by_secret(self, form: Mapping[str, str], authorization: str) -> Asking:
        name, secret = _basic(authorization)
        if form.get("client_id", name) != name:
            raise Refused("invalid_request", "client_id is another than the one of the Authorization header")
        try:
            client = await self._secrets(UUID(name), secret)
        except ValueError:
            client = None
        if client is None:
            raise Refused("invalid_client", "no client has this secret, or it holds no more")
        return Asking(str(client.id), client.agency)

    async def _by_assertion(self, form: Mapping[str, str]) -> Asking:
        now_s = self._now_s()
        token = form["client_assertion"]
        try:
            kid = jws.extract_compact(token.encode()).headers().get("kid")
            jwk = find_signing_key(self._members, kid, now_s) if isinstance(kid, str) else None
            if jwk is None:
                raise Refused("invalid_client", "the assertion names no key (kid) that an agency has registered")
            signed = jws.deserialize_compact(token, import_key(dict(jwk)), registry=REGISTRY)
            claims = orjson.loads(signed.payload)
        except BadSignature as error:
            raise Refused("invalid_client", str(error)) from None
        except (JoseError, ValueError, TypeError, KeyError):
            raise Refused("invalid_client", "the assertion is not signed by the key it names") from None
        agency = self._members.keys[str(kid)].agency
        if not isinstance(claims, dict) or not claims.get("iss") == claims.get("sub") == agency:
            raise Refused("invalid_client", f"iss and sub of the assertion are not {agency}, whose key signed it")
        if form.get("client_id", agency) != agency:
            raise Refused("invalid_client", "client_id is another than the assertion's")
        await self._check_once(claims, str(kid), now_s)
        return Asking(agency, agency)

    async def _check_once(self, claims: Mapping[str, Any], kid: str, now_s: float) -> None:
        audience = claims.get("aud")
        named = audience if isinstance(audience, list) else [audience]
        if self.issuer not in named and self.endpoint not in named:
            raise Refused("invalid_client", f"the assertion is not for {self.endpoint}")
        expires = claims.get("exp")
        if not isinstance(expires, int) or isinstance(expires, bool):
            raise Refused("invalid_client", "the assertion has no expiry (exp)")
        if expires + LEEWAY_S < now_s:
            raise Refused("invalid_client", "the assertion has expired")
        if expires > now_s + LONGEST_ASSERTION_LIFE_S:
            raise Refused("invalid_client", f"the assertion lives longer than {LONGEST_ASSERTION_LIFE_S} s")
        number = claims.get("jti")
        if not isinstance(number, str) or not 0 < len(number) <= 200 or not number.isprintable():
            raise Refused("invalid_client", "the assertion has no number of its own (jti)")
        if not await self._once.first(kid, f"jti:{number}", expires + LEEWAY_S):
            raise Refused("invalid_client", "the assertion was used before: sign each one anew")

    def _narrowed(self, form: Mapping[str, str], agency: Agency) -> dict[str, str]:
        """Return the claims that narrow the token: scope, role and, of an enterprise, whose it is."""
        asked = form.get("scope", "").split()
        named = [name for name in asked if name in self._roles.grants]
        grants = [name for name in asked if name not in self._roles.grants]
        foreign = sorted(set(grants) - agency.grants)
        if foreign or len(named) > 1:
            said = ", ".join(foreign)[:200] if foreign else "more than one role"
            raise Refused("invalid_scope", f"{agency.code} may not have {said}")
        claims = {"scope": " ".join(grants)} if grants else {}
        if named:
            claims["role"] = named[0]
        if named == [ENTERPRISE]:
            try:
                claims["uscc"] = str(Uscc.parse(form.get("uscc")))
            except InvalidRequest as error:
                raise Refused("invalid_request", f"uscc, of the enterprise: {error.message}") from None
        return claims


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, told = authorization.partition(" ")
    try:
        name, found, secret = base64.b64decode(told.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        name, found, secret = "", "", ""
    if scheme.lower() != "basic" or not found or not name or not secret:
        raise Refused("invalid_client", "the header Authorization is not `Basic <client id>:<secret>`")
    return unquote_plus(name), unquote_plus(secret)
