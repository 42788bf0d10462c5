"""Answers of agencies' public keys: added, rotated with an overlap, revoked at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import import_key

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from gateway.directory import announce
from gateway.domain.agencies import Key
from gateway.registry import store
from gateway.resources.ask import Ask, Handler
from gateway.resources.kept import kept
from gateway.resources.registering import change, directory
from gateway.tracker import terms

EXCHANGE: Final = "exchange"
_SECRET: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_MEMBERS: Final = {"OKP": ("kty", "crv", "x"), "EC": ("kty", "crv", "x", "y"), "RSA": ("kty", "n", "e")}
_KINDS: Final = {"sig": {"OKP": {"Ed25519"}}, "seal": {"OKP": {"X25519"}}}


async def list_keys(ask: Ask) -> dict[str, Any]:
    """Public keys, those that count no longer included: what they signed stays to be checked."""
    wanted = ask.fields["agency"]
    async with ask.pool.acquire() as connection:
        rows = await store.list_keys(connection, wanted)
    own = _own(ask) if wanted in (None, EXCHANGE) else []
    return {"keys": [*own, *(_in_set(row) for row in rows)]}


async def add_key(ask: Ask) -> Any:
    """Register a key."""
    async with kept(ask, "add_key") as once:
        if once.answer is None:
            told, now = ask.fields, terms.clock().now()
            agency = told["agency"] or ask.agency
            _check_own(ask, agency)
            if not directory(ask).agencies[agency].active:
                raise Conflict(f"{agency} takes part no longer", "agency", "one that takes part")
            begins = max(told["valid_from"] or now, now)
            if told["valid_to"] is not None and told["valid_to"] <= begins:
                raise InvalidRequest("the key would end before it begins", "valid_to", f"later than {begins}")
            kid, jwk = _public(told["jwk"], told["use"], told["kid"])
            key = Key(kid, agency, jwk, told["use"], begins, told["valid_to"])
            once.answer = await _add(ask, once.connection, key, None)
    return once.answer


async def rotate_key(ask: Ask) -> Any:
    """Put a new key in an old one's place."""
    async with kept(ask, "rotate_key") as once:
        if once.answer is None:
            told, now = ask.fields, terms.clock().now()
            old = await _held(ask, once.connection, told["kid"])
            if old["revoked_at"] is not None:
                raise Conflict(f"the key {told['kid']} was revoked", "kid", "add a new key instead")
            if told["old_until"] < now:
                raise InvalidRequest("the old key counts until now at least", "old_until", f"{now} or later")
            kid, jwk = _public(told["jwk"], old["use"], told["new_kid"])
            once.answer = await _add(ask, once.connection, Key(kid, old["agency"], jwk, old["use"], now), old["kid"])
            await store.end_key(once.connection, old["kid"], told["old_until"])
    return once.answer


async def revoke_key(ask: Ask) -> Any:
    """Trust a key no longer."""
    async with kept(ask, "revoke_key") as once:
        if once.answer is None:
            kid = ask.fields["kid"]
            await _held(ask, once.connection, kid)
            await store.revoke_key(once.connection, kid, terms.clock().now())
            await announce(once.connection)
            once.answer = shown(await store.find_key(once.connection, kid))
    return once.answer


def shown(row: Any) -> dict[str, Any]:
    """Return a key as it is answered."""
    return {**dict(row), "jwk": orjson.loads(row["jwk"])}


async def _add(ask: Ask, connection: Any, key: Key, follows: str | None) -> dict[str, Any]:
    if key.kid == EXCHANGE or key.kid in {one["kid"] for one in _own(ask)}:
        raise Conflict(f"the key id {key.kid} is the exchange's", "kid", "another")
    if not await store.add_key(connection, key, follows, change(ask, ask.fields["reason"])):
        before = await store.find_key(connection, key.kid)
        told = (key.agency, key.jwk, follows)
        if before is None or (before["agency"], orjson.loads(before["jwk"]), before["follows"]) != told:
            raise Conflict(f"there is a key {key.kid} already", "kid", "an id never used before")
    await announce(connection)
    return shown(await store.find_key(connection, key.kid))


async def _held(ask: Ask, connection: Any, kid: str) -> Any:
    row = await store.find_key(connection, kid)
    if row is None:
        raise NotFound(f"there is no key {kid}", "kid", "one of GET /v1/exchange/keys")
    _check_own(ask, row["agency"])
    return row


def _check_own(ask: Ask, agency: str) -> None:
    if agency not in directory(ask).agencies:
        raise NotFound(f"there is no agency {agency}", "agency", "one of GET /v1/exchange/agencies")
    if agency != ask.agency and not ask.operator:
        raise NotPermitted(f"the keys of {agency} are its own", "agency", f"{agency}, or an operator of the exchange")


def _public(jwk: Mapping[str, str], use: str, kid: str | None) -> tuple[str, dict[str, str]]:
    """Return a key's id and its public members alone.

    Raises:
        InvalidRequest: it is no such key, or a private one.
    """
    if jwk.keys() & _SECRET:
        raise InvalidRequest(
            "this is a private key; it must not leave its owner: make a new one", "jwk", "a public key"
        )
    kind = jwk.get("kty", "")
    curves = _KINDS.get(use, {}).get(kind)
    if kind not in _MEMBERS or (use in _KINDS and (curves is None or jwk.get("crv") not in curves)):
        right = "Ed25519" if use == "sig" else "X25519" if use == "seal" else "OKP, EC or RSA"
        raise InvalidRequest(f"a key of use {use} is of another kind", "jwk", right)
    try:
        members = {name: jwk[name] for name in _MEMBERS[kind]}
        key = import_key(dict(members))
    except (JoseError, KeyError, ValueError, TypeError) as error:
        raise InvalidRequest("this is no key", "jwk", f"a public key as a JWK ({error})") from None
    named = kid or jwk.get("kid") or key.thumbprint()
    return named, {**members, "kid": named, "use": use}


def _own(ask: Ask) -> list[dict[str, Any]]:
    return [] if ask.key is None else [{**ask.key.public_jwk(), "agency": EXCHANGE}]


def _in_set(row: Any) -> dict[str, Any]:
    jwk: dict[str, Any] = orjson.loads(row["jwk"])
    return {
        **jwk,
        "agency": row["agency"],
        **{name: _text(row[name]) for name in ("valid_from", "valid_to", "revoked_at")},
    }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


HANDLERS: Mapping[str, Handler] = {
    "list_keys": list_keys,
    "add_key": add_key,
    "rotate_key": rotate_key,
    "revoke_key": revoke_key,
}
