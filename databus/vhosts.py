"""What exists in an agency's own vhost: names, queues, what its user may touch, and how much of it.

Pure data; the door declares it, the local stack furnishes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from databus.topology import BORDER, PRODUCERS, RPC_EXCHANGE, Exchange, Queue, events_exchange

# whose methods can be called through the door; `gateway` for the border's own
SERVED: Final = (*PRODUCERS, "gateway")
# whose events are carried out
HEARD: Final = (*PRODUCERS, BORDER)

FACTS: Final = "facts"
RECEIPTS: Final = "receipts"
INBOX: Final = "inbox"

MAX_CONNECTIONS: Final = 64
MAX_CHANNELS: Final = 512
MAX_QUEUES: Final = 128
MAX_MESSAGES: Final = 10_000
MAX_QUEUE_BYTES: Final = 8 << 20
MAX_KEPT_BYTES: Final = 32 << 20  # of facts, receipts and inbox, which outlive a bad day
REQUEST_TTL_MS: Final = 60_000
DELIVERY_LIMIT: Final = 100

DOOR: Final = "door"

_OWN_EXCHANGE: Final = re.compile(r"[a-z][a-z0-9_-]{0,63}\.events")


def vhost(agency: str) -> str:
    """The agency's vhost, and its user in it."""
    return f"agency.{agency}"


def rpc_queue(service: str) -> str:
    """The queue of a service's requests, as nameko names it."""
    return f"rpc-{service}"


def exchanges(own: Sequence[str] = ()) -> list[Exchange]:
    """All exchanges of a vhost; `own` are those on which the agency's services say events of their own."""
    ours = [RPC_EXCHANGE, FACTS, *map(events_exchange, HEARD)]
    return [Exchange(name) for name in (*ours, *own)]


def may_be_own(exchange: str) -> bool:
    """Whether an agency's own service may say its events on an exchange: `<its name>.events`, and none of ours."""
    ours = {events_exchange(producer) for producer in HEARD}
    return _OWN_EXCHANGE.fullmatch(exchange) is not None and exchange not in ours


def queues(own: Sequence[tuple[str, str]] = ()) -> list[Queue]:
    """The queues that outlive the door; full, they refuse what comes, so that nothing is dropped.

    `own` are exchange and event of what the agency's services say themselves and is taken as facts.
    """
    bounds = {"x-queue-type": "quorum", "x-overflow": "reject-publish", "x-max-length": MAX_MESSAGES}
    return [
        Queue(FACTS, [(FACTS, "#"), *own], {**bounds, "x-single-active-consumer": True}),
        Queue(RECEIPTS, (), bounds),
        Queue(INBOX, (), bounds),
    ]


def permissions(own: Sequence[str] = ()) -> Mapping[str, str]:
    """What the agency's user may touch: what a stock nameko client, or any other with queues of its own, needs.

    `own` are the exchanges on which its services say events of their own.

    `configure` on the exchanges is what nameko's clients ask for; with it an agency can delete an exchange of its
    own vhost, which the door declares again.
    """
    exchanges = "|".join(map(_exact, (RPC_EXCHANGE, *map(events_exchange, HEARD), *own)))
    said = "|".join(map(_exact, (RPC_EXCHANGE, FACTS, *own)))
    queues = r"rpc\.reply-.*|evt-.*|own\..*|amq\.gen-.*"
    return {
        "configure": f"^({exchanges}|{queues})$",
        "write": f"^({said}|{queues})$",
        "read": f"^({exchanges}|{RECEIPTS}|{INBOX}|{queues})$",
    }


def limits() -> Mapping[str, int]:
    """Of the vhost."""
    return {"max-connections": MAX_CONNECTIONS, "max-queues": MAX_QUEUES}


def user_limits() -> Mapping[str, int]:
    """Of the agency's user."""
    return {"max-connections": MAX_CONNECTIONS, "max-channels": MAX_CHANNELS}


def operator_policies() -> Mapping[str, Mapping[str, Any]]:
    """Bounds of every queue in the vhost, which its owner cannot lift.

    Of those whose pattern and whose every key suit a queue the broker takes the one of the highest priority.
    """
    bounds = {"max-length": MAX_MESSAGES, "max-length-bytes": MAX_QUEUE_BYTES}
    return {
        "bounded-stream": _policy(".*", 0, {"max-length-bytes": MAX_QUEUE_BYTES}),
        "bounded": _policy(".*", 1, bounds),
        "bounded-quorum": _policy(".*", 2, bounds | {"delivery-limit": DELIVERY_LIMIT}),
        "passing": _policy("^rpc", 3, bounds | {"message-ttl": REQUEST_TTL_MS}),
        "kept": _policy(f"^({FACTS}|{RECEIPTS}|{INBOX})$", 3, bounds | {"max-length-bytes": MAX_KEPT_BYTES}),
    }


def policies() -> Mapping[str, Mapping[str, Any]]:
    """A full queue refuses instead of dropping its oldest, and keeps bodies on disk, unless its owner wants it so."""
    rest = r"^(rpc-|rpc\.reply-|evt-|own\.|amq\.gen-)"
    refuse = {"overflow": "reject-publish"}
    return {"refuse": _policy(rest, 0, refuse), "refuse-classic": _policy(rest, 1, refuse | {"queue-mode": "lazy"})}


def _exact(name: str) -> str:
    return name.replace(".", r"\.")


def _policy(pattern: str, priority: int, definition: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"pattern": pattern, "priority": priority, "apply-to": "queues", "definition": definition}
