"""The one check of both doors: whether a call may pass, and what of its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from databus.errors import SanhuError
from gateway.domain.identity import Identity
from gateway.http.routes.route import Route

__all__ = ["Border", "Crossed", "Crossing", "Identity"]


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
    """Lets calls pass, or refuses them; notes both."""

    async def cross(self, crossing: Crossing) -> Crossed:
        """Check a call, note it, pass it on, cut its answer, note that, and return it.

        Raises:
            SanhuError: as the caller is to be told; a refusal is noted too.
        """
        raise NotImplementedError

    async def refuse(self, crossing: Crossing, error: SanhuError) -> None:
        """Note a call that its door refuses before it is checked; the error is the caller's to be told."""
        raise NotImplementedError
