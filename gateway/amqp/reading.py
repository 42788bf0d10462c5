"""A message out of an agency's vhost becomes a crossing: everything is doubted, nothing of it is passed on unseen."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, Protocol

import orjson
from sanhu_client.signatures import BadSignature, Signed, check_message

from databus import strict_json
from databus.amqp.inbound import Delivery
from databus.amqp.reading import check_content, read_arguments
from databus.caller import Caller
from databus.errors import InvalidRequest, NotFound, NotPermitted, SanhuError, Unauthenticated
from databus.strict_json import JsonObject
from databus.vhosts import SERVED, vhost
from gateway.border import Crossed, Crossing, Identity
from gateway.domain.agencies import Key
from gateway.domain.evidence import digest
from gateway.http.routes import ROUTES, Route
from gateway.use_cases import new_id

DOOR: Final = "amqp"
LONGEST_PURPOSE: Final = 200
_BY_OPERATION: Final[Mapping[str, Route]] = {route.operation: route for route in reversed(ROUTES)}
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_REPLY_TO: Final = re.compile(r"[A-Za-z0-9_.:@+=/-]{1,255}")
_OURS: Final = tuple(f"{service}." for service in SERVED)
_TRACEPARENT: Final = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})")

Read = Callable[[Delivery], JsonObject]


class Crossings(Protocol):
    """The border's check."""

    async def cross(self, crossing: Crossing) -> Crossed: ...
    async def refuse(self, crossing: Crossing, error: SanhuError) -> None: ...


class Nonces(Protocol):
    """Which nonces were used."""

    async def first(self, kid: str, nonce: str, expires_at_s: float) -> bool: ...


class Known(Protocol):
    """Of the directory, what is needed here."""

    keys: Mapping[str, Key]


async def cross(border: Crossings, crossing: Crossing, refusal: SanhuError | None) -> Crossed:
    """Have the border check and pass on a crossing, or note that the door refuses it.

    Raises:
        SanhuError: as the caller is to be told.
    """
    if refusal is not None:
        await border.refuse(crossing, refusal)
        raise refusal
    return await border.cross(crossing)


def reply_to(delivery: Delivery) -> str | None:
    """Return where an answer goes, a plain routing key of the vhost's own exchange; None if it names none such.

    The broker's direct reply-to could name a channel elsewhere, and a key of ours would answer ourselves.
    """
    given = delivery.properties.reply_to or ""
    if not _REPLY_TO.fullmatch(given) or given.startswith(("amq.", *_OURS)):
        return None
    return given


def route_of(operation: str, service: str | None = None) -> Route:
    """Return the route of `service.method`.

    Raises:
        NotFound: there is none, or not in the service whose queue it came through.
    """
    route = _BY_OPERATION.get(operation)
    if route is None or (service is not None and route.service != service):
        raise NotFound(f"there is no operation {operation[:100]}", "routing_key", "a method that /docs lists")
    return route


def expires_within_s(delivery: Delivery, longest_s: float) -> float:
    """Return how long the caller waits."""
    told = delivery.properties.expiration
    if told is None or not told.isascii() or not told.isdecimal() or len(told) > 12:
        return longest_s
    return min(longest_s, int(told) / 1000)


def read_call(delivery: Delivery) -> JsonObject:
    """Return the keyword arguments of a call on nameko's protocol."""
    return read_arguments(delivery)


def read_fact(delivery: Delivery) -> JsonObject:
    """Return the fields of a fact."""
    check_content(delivery)
    return strict_json.loads_object(delivery.body)


class Reader:
    """Makes crossings of one agency's messages.

    Args:
        agency: whose vhost it is, and so who is calling.
        known: the agencies' keys.
        nonces: of signed messages.
    """

    def __init__(self, agency: str, known: Known, nonces: Nonces) -> None:
        self.agency = agency
        self._user = vhost(agency)
        self._known = known
        self._nonces = nonces

    async def call(self, delivery: Delivery, route: Route, deadline_s: float) -> tuple[Crossing, SanhuError | None]:
        """Return a call's crossing, and why the door refuses it, if it does."""
        crossing = self._blank(route, deadline_s)
        try:
            caller = self._caller(delivery)
            key = _key(caller.idempotency_key) if route.kind == "command" else None
            crossing = replace(crossing, purpose=_purpose(caller.purpose), idempotency_key=key)
            crossing = replace(crossing, if_match=caller.if_match, traceparent=_traceparent(caller.traceparent))
            crossing = replace(crossing, fields=read_call(delivery))
            return await self._signed(crossing, delivery, once=True), None
        except SanhuError as error:
            return crossing, error

    async def fact(self, delivery: Delivery, route: Route, deadline_s: float) -> tuple[Crossing, SanhuError | None]:
        """Return a fact's crossing, and why the door refuses it, if it does."""
        crossing = self._blank(route, deadline_s)
        try:
            caller = self._caller(delivery)
            crossing = replace(crossing, purpose=_purpose(caller.purpose))
            crossing = replace(crossing, if_match=caller.if_match, traceparent=_traceparent(caller.traceparent))
            crossing = replace(crossing, fields=read_fact(delivery), idempotency_key=_message_id(delivery))
            if route.kind != "command":
                raise InvalidRequest("what writes nothing is no fact", "routing_key", f"call {route.operation} instead")
            return await self._signed(crossing, delivery, once=False), None
        except SanhuError as error:
            return crossing, error

    def _blank(self, route: Route, deadline_s: float) -> Crossing:
        return Crossing(
            id=new_id(),
            door=DOOR,
            route=route,
            identity=Identity(self.agency, self._user, None, float("inf")),
            fields={},
            purpose=None,
            idempotency_key=None,
            if_match=None,
            traceparent=_traceparent(None),
            signed_by=None,
            signature=None,
            deadline_s=deadline_s,
        )

    def _caller(self, delivery: Delivery) -> Caller:
        """Read the headers we know; the vhost alone says who is calling, and what says otherwise is refused."""
        user = delivery.properties.user_id
        if user is not None and user != self._user:
            raise NotPermitted("the user_id is not that of the vhost", "user_id", f"{self._user}, or none")
        caller = Caller.from_headers(delivery.properties.headers)
        if caller.agency is not None and caller.agency != self.agency:
            raise NotPermitted("the agency is said by the vhost alone", "sanhu.agency", f"{self.agency}, or none")
        return caller

    async def _signed(self, crossing: Crossing, delivery: Delivery, *, once: bool) -> Crossing:
        """Check the signature, if there is one; a fact may wait in its queue, and comes again with its message id."""
        headers = delivery.properties.headers
        message_id = delivery.properties.message_id or ""
        now_s = time.time() if once else min(time.time(), _created_s(headers))
        try:
            signed = check_message(
                headers, self.agency, crossing.route.operation, message_id, delivery.body, self._jwk, now_s=now_s
            )
        except BadSignature as error:
            raise Unauthenticated(f"the signature does not hold: {error}") from None
        if signed is None:
            return crossing
        if once and not await self._nonces.first(signed.kid, signed.nonce, signed.expires_at_s):
            raise Unauthenticated("the signature was used before: sign each call anew")
        return replace(crossing, signed_by=signed.kid, signature=_kept(signed, headers, message_id, delivery.body))

    def _jwk(self, kid: str) -> Mapping[str, Any] | None:
        key = self._known.keys.get(kid)
        if key is None or key.agency != self.agency or key.use != "sig" or not key.holds(datetime.now(UTC)):
            return None
        return key.jwk


def _kept(signed: Signed, headers: Mapping[str, Any], message_id: str, body: bytes) -> str:
    """The signature with what it is over, so that anyone who has the key can check it again."""
    told = {"jws": signed.signature, "created": str(headers["sanhu.created"]), "nonce": signed.nonce}
    return orjson.dumps(told | {"message_id": message_id, "body_sha256": digest(body)}).decode()


def _created_s(headers: Mapping[str, Any]) -> float:
    created = str(headers.get("sanhu.created", ""))
    return float(created) if created.isascii() and created.isdecimal() and len(created) <= 12 else 0.0


def _message_id(delivery: Delivery) -> str:
    given = delivery.properties.message_id
    if not given:
        raise InvalidRequest(
            "a fact is known by its message id", "message_id", "such as a UUID, the same if it is repeated"
        )
    key = _key(given)
    assert key is not None
    return key


def _key(given: str | None) -> str | None:
    if given is not None and not _KEY.fullmatch(given):
        raise InvalidRequest("not an idempotency key", "sanhu.idempotency-key", "1 to 200 visible ASCII characters")
    return given


def _purpose(given: str | None) -> str | None:
    if given is not None and not (0 < len(given) <= LONGEST_PURPOSE and given.isprintable()):
        raise InvalidRequest("not a purpose", "sanhu.purpose", f"1 to {LONGEST_PURPOSE} characters")
    return given


def _traceparent(given: str | None) -> str:
    """Return the trace context of what follows: a new span in the caller's trace, or in a new one."""
    found = _TRACEPARENT.fullmatch(given or "")
    span = f"{random.getrandbits(64):016x}"  # tells spans apart, keeps nothing secret
    if found is None or set(found.group(1)) == {"0"}:
        return f"00-{random.getrandbits(128):032x}-{span}-00"
    return f"00-{found.group(1)}-{span}-{found.group(2)}"
