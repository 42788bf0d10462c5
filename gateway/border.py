"""The one check of both doors: whether a call may pass, and what of its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Final

from databus.caller import Caller
from databus.clock import day_of
from databus.errors import InvalidRequest, NotPermitted, SanhuError, Unavailable
from gateway import use_cases
from gateway.directory import Directory
from gateway.domain.identity import Identity
from gateway.domain.sharing import Clearance, Cut
from gateway.http.routes import ROUTES, Route
from gateway.notes import Intent
from gateway.usage import Usage

__all__ = ["Border", "Crossed", "Crossing", "Identity"]

ENTERPRISE: Final = "enterprise"
PORTAL: Final = "portal"
# Of the exchange's own resources: what says nothing of anybody's data, and what takes the enterprise's own code. The
# rest shows what its agency did for all enterprises, which is no single enterprise's to see, nor the public's.
OPEN: Final = frozenset(
    f"gateway.{method}"
    for method in (
        *("get_term", "list_agencies", "get_agency", "list_keys", "list_datasets", "get_dataset", "list_agreements"),
        *("get_agreement", "list_heads", "get_head", "get_consistency", "get_proof"),
        "get_receipt",  # of the caller's own calls, which its handler sees to
    )
)
OWN: Final = frozenset({"gateway.list_accesses", "gateway.list_corrections", "gateway.request_correction"})
_BY_OPERATION: Final = {route.operation: route for route in ROUTES}


@dataclass(frozen=True, slots=True)
class Crossing:
    """A call as a door took it.

    Attributes:
        id: of its note and receipt, a UUID of version 7.
        door: http or amqp.
        fields: the method's keyword arguments.
        purpose: as the caller named it.
        if_match: the version that the caller read, without quotes.
        signed_by: id of the key whose signature the door has checked.
        signature: that signature, with what else is needed to check it again.
        deadline_s: by the monotonic clock; it is answered before.
    """

    id: str
    door: str
    route: Route
    identity: Identity
    fields: Mapping[str, Any]
    purpose: str | None
    idempotency_key: str | None
    if_match: str | None
    traceparent: str | None
    signed_by: str | None
    signature: str | None
    deadline_s: float


@dataclass(frozen=True, slots=True)
class Crossed:
    """What is answered.

    Attributes:
        receipt: of a command: id, hash, status.
        withheld: fields that were left out of the answer.
        purpose: what it may be used for; the agreement's own, where the call named none.
    """

    answer: Any
    receipt: dict[str, str] | None
    withheld: tuple[str, ...] = ()
    purpose: str | None = None


class Border:
    """Lets calls pass, or refuses them; notes both.

    Args:
        directory: who takes part, what is agreed.
        usage: how often each agreement was used.
        services: whoever answers calls.
        notes: where intents and outcomes become durable.
    """

    def __init__(
        self,
        directory: Directory,
        usage: Usage,
        services: use_cases.Services,
        notes: use_cases.Notes,
    ) -> None:
        self._directory = directory
        self._usage = usage
        self._services = services
        self._notes = notes

    def admit(self, identity: Identity, route: Route) -> None:
        """Let an agency in, or say why not; a door asks before it reads what is long.

        Raises:
            Unauthenticated: it does not take part.
            NotPermitted: it, or its token, may not do this; names who may.
            Unavailable: nobody knows yet who takes part.
        """
        if not self._directory.up:
            raise Unavailable("the gateway has not read yet who takes part; try again in a moment")
        self._directory.register.check(identity.agency, route.grant, identity.scopes)
        if identity.role == ENTERPRISE and identity.uscc is None:
            raise NotPermitted("the token of an enterprise does not say which it is", "uscc", "its own code")
        may = OPEN | OWN if identity.role == ENTERPRISE else OPEN
        if identity.role in {ENTERPRISE, PORTAL} and route.service == "gateway" and route.operation not in may:
            raise NotPermitted(
                f"{route.operation} is not for the role {identity.role}", "role", "a system's or officer's"
            )

    async def cross(self, crossing: Crossing) -> Crossed:
        """Check a call, note it, pass it on, cut its answer, note that, and return it.

        Raises:
            SanhuError: as the caller is to be told; a refusal is noted too.
        """
        crossing = await self._without_secrets(crossing)
        try:
            clearance = self._clear(crossing)
            await self._check_object(crossing, clearance)
        except SanhuError as error:
            await self.refuse(crossing, error)
            raise
        own, fields, divisions = _own(crossing.identity), crossing.fields, self._directory.divisions_of

        def knife(answer: Any) -> Cut:
            return clearance.cut(answer, fields, divisions, own)

        given, receipt = await use_cases.pass_on(self._call(crossing, clearance), self._services, self._notes, knife)
        return Crossed(given.answer, receipt, given.withheld, given.purpose)

    async def refuse(self, crossing: Crossing, error: SanhuError) -> None:
        """Note a call that its door refuses before it is checked; the error is the caller's to be told."""
        noted = replace(crossing, fields=_without(crossing.fields, self._directory.sharing.catalogue.never))
        await use_cases.refuse(self._call(noted, None), error, self._notes)

    def knife_of(self, intent: Intent) -> use_cases.Knife:
        """Return how the answer is cut of a command that an earlier run left open."""
        if intent.agency not in self._directory.agencies:
            return Cut
        clearance = self._directory.sharing.clearance(
            intent.agency, intent.operation, intent.purpose, day_of(intent.noted_at), command=True
        )
        return lambda answer: clearance.cut(answer, {}, self._directory.divisions_of)

    async def _without_secrets(self, crossing: Crossing) -> Crossing:
        """Return a call that may be noted; one that says what never crosses is noted without it, and refused.

        Source: 商检法 31; 市场监督管理投诉举报处理暂行办法 33: who reports is kept secret.
        """
        never = self._directory.sharing.catalogue.never
        named = _named(crossing.fields, never)
        if not named:
            return crossing
        error = InvalidRequest(
            "who reports something never crosses the border: it is sealed to the key of the unit that takes it in",
            *(text for name in sorted(named) for text in (name, "left out")),
        )
        await self.refuse(crossing, error)
        raise error

    def _clear(self, crossing: Crossing) -> Clearance:
        identity, route = crossing.identity, crossing.route
        self.admit(identity, route)
        now = datetime.now(UTC)
        own = _own(identity)
        clearance = self._directory.sharing.clearance(
            identity.agency,
            route.operation,
            crossing.purpose,
            day_of(now),
            own=own is not None,
            command=route.kind == "command",
        )
        if clearance.signed and crossing.signed_by is None:
            raise NotPermitted(
                f"the agreement {', '.join(clearance.agreements)} demands that a call be signed",
                "signature",
                "a signature by a key of the agency",
            )
        clearance.check(crossing.fields, self._directory.divisions_of, own)
        if clearance.quotas:
            self._usage.take(clearance.quotas, now)
        return clearance

    async def _check_object(self, crossing: Crossing, clearance: Clearance) -> None:
        """Refuse a command on a thing, named by its id, of an enterprise that is not the caller's to act on.

        Whose thing it is, is asked of the service that owns it, before anything is done.
        """
        own, shape, route = _own(crossing.identity), clearance.shape, crossing.route
        if route.kind != "command" or not clearance.names_nobody(crossing.fields, own):
            return
        reading = _BY_OPERATION.get(shape.found_by) if shape is not None else None
        whose = None if reading is None else await self._whose(crossing, clearance, reading)
        if own is not None and whose != own:
            raise NotPermitted("an enterprise acts for itself alone", "uscc", own)
        clearance.check({"uscc": whose}, self._directory.divisions_of, own)

    async def _whose(self, crossing: Crossing, clearance: Clearance, reading: Route) -> str | None:
        call = self._call(crossing, clearance)
        found = await self._services.call(
            reading.service,
            reading.method,
            {name: crossing.fields.get(name) for name in reading.parameters},
            headers=replace(call.caller, idempotency_key=None, if_match=None).to_headers(),
            timeout_s=crossing.deadline_s - monotonic(),
        )
        whose = found.get("uscc")
        return whose if isinstance(whose, str) else None

    def _call(self, crossing: Crossing, clearance: Clearance | None) -> use_cases.Call:
        identity, route = crossing.identity, crossing.route
        register = self._directory.register
        purpose = crossing.purpose if clearance is None else clearance.purpose or crossing.purpose
        caller = Caller(
            agency=identity.agency,
            actor=identity.actor,
            purpose=purpose,
            scopes=register.narrowed(identity.agency, identity.scopes) if clearance is not None else None,
            idempotency_key=crossing.idempotency_key,
            if_match=crossing.if_match,
            traceparent=crossing.traceparent,
        )
        return use_cases.Call(
            crossing.id,
            route.service,
            route.method,
            route.kind,
            crossing.fields,
            caller,
            crossing.deadline_s,
            () if clearance is None else clearance.datasets,
            crossing.door,
            identity.role,
            crossing.signed_by,
            crossing.signature,
            _own(identity),
        )


def _own(identity: Identity) -> str | None:
    return identity.uscc if identity.role == ENTERPRISE else None


def _named(value: Any, names: frozenset[str]) -> set[str]:
    """Return which of the names are fields anywhere in a value."""
    if isinstance(value, Mapping):
        found = {name for name in value if name in names}
        for one in value.values():
            if isinstance(one, Mapping | list):
                found |= _named(one, names)
        return found
    return {name for one in value for name in _named(one, names)} if isinstance(value, list) else set()


def _without(value: Any, names: frozenset[str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _without(one, names) for name, one in value.items() if name not in names}
    return [_without(one, names) for one in value] if isinstance(value, list) else value
