"""Answers of the event feed, webhooks, and clients of the token endpoint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from databus.errors import Conflict, NotFound, Unavailable
from gateway import feed
from gateway.feed import Page, Reader
from gateway.http import clients
from gateway.resources.ask import Ask, Handler
from gateway.resources.kept import kept
from gateway.webhooks import store
from gateway.webhooks.hosts import check_asked
from gateway.webhooks.settings import settings

MOST_WEBHOOKS: Final = 10
MOST_CLIENTS: Final = 50


async def list_events(ask: Ask) -> Page:
    """Events after a position that the agency may have."""
    if ask.key is None or ask.directory is None:
        raise Unavailable("events cannot be handed out here: the exchange has no signing key (SANHU_SIGNING_KEY_FILE)")
    name = ask.fields.get("event")
    reader = Reader(ask.agency, frozenset() if name is None else frozenset({name}), ask.caller.purpose)
    return await feed.read(
        ask.pool,
        ask.directory,
        ask.key,
        reader,
        after=ask.fields.get("after"),
        limit=ask.fields["limit"],
        wait_s=ask.fields["wait"],
    )


async def add_webhook(ask: Ask) -> Any:
    """Have events sent to a URL."""
    url = ask.fields["url"]
    check_asked(url, settings().hosts)
    async with kept(ask, "add_webhook") as once:
        if once.answer is None:
            if await store.count_of(once.connection, ask.agency) >= MOST_WEBHOOKS:
                raise Conflict(f"{ask.agency} has {MOST_WEBHOOKS} webhooks already: remove one first")
            events = sorted(set(ask.fields["events"]))
            added = await store.add(once.connection, ask.agency, url, events, ask.fields["purpose"])
            if added is None:
                raise Conflict(f"{ask.agency} has a webhook for that URL already", "url", "another URL")
            once.answer = await store.show(once.connection, added, ask.agency)
    return once.answer


async def list_webhooks(ask: Ask) -> dict[str, Any]:
    """Where the agency's events are sent."""
    return {"items": await store.show_all(ask.pool, ask.agency)}


async def get_webhook(ask: Ask) -> dict[str, Any]:
    """One webhook."""
    return await _own(ask, ask.pool)


async def remove_webhook(ask: Ask) -> Any:
    """Send no more."""
    async with kept(ask, "remove_webhook") as once:
        if once.answer is None:
            await _own(ask, once.connection)
            await store.remove(once.connection, ask.fields["webhook_id"])
            once.answer = await _own(ask, once.connection)
    return once.answer


async def list_webhook_deliveries(ask: Ask) -> dict[str, Any]:
    """What was sent to a webhook, or is to be."""
    await _own(ask, ask.pool)
    limit = ask.fields["limit"]
    found = await store.list_deliveries(
        ask.pool, ask.fields["webhook_id"], ask.fields.get("state"), ask.fields.get("before"), limit + 1
    )
    items = found[:limit]
    return {"items": items, "next_before": items[-1]["position"] if len(found) > limit else None}


async def replay_webhook(ask: Ask) -> Any:
    """Send again."""
    async with kept(ask, "replay_webhook") as once:
        if once.answer is None:
            webhook = await _own(ask, once.connection)
            if webhook["removed_at"] is not None:
                raise Conflict("the webhook was removed", "webhook_id", "one that events are sent to")
            states = [store.PARKED, *([store.DELIVERED] if ask.fields["delivered"] else [])]
            queued = await store.replay(once.connection, ask.fields["webhook_id"], ask.fields["after"], states)
            once.answer = {"queued": queued}
    return once.answer


async def add_client(ask: Ask) -> Any:
    """Let a system get tokens with a secret."""
    async with kept(ask, "add_client") as once:
        if once.answer is None:
            held = await clients.list_of(ask.pool, ask.agency)
            if sum(client.revoked_at is None for client in held) >= MOST_CLIENTS:
                raise Conflict(f"{ask.agency} has {MOST_CLIENTS} clients already: revoke one first")
            once.answer = await clients.add(
                once.connection,
                ask.agency,
                ask.fields["label"],
                ask.fields["secret_sha256"],
                ask.fields["valid_to"],
            )
    return once.answer


async def list_clients(ask: Ask) -> dict[str, Any]:
    """The clients of the agency."""
    return {"items": await clients.list_of(ask.pool, ask.agency)}


async def revoke_client(ask: Ask) -> Any:
    """Give a client no more tokens."""
    async with kept(ask, "revoke_client") as once:
        if once.answer is None:
            client_id: UUID = ask.fields["client_id"]
            revoked = await clients.revoke(once.connection, client_id, ask.agency)
            if revoked is None:
                raise NotFound(f"{ask.agency} has no client {client_id}")
            once.answer = revoked
    return once.answer


async def _own(ask: Ask, source: Any) -> dict[str, Any]:
    webhook_id: UUID = ask.fields["webhook_id"]
    found = await store.show(source, webhook_id, ask.agency)
    if found is None:
        raise NotFound(f"{ask.agency} has no webhook {webhook_id}")
    return found


HANDLERS: Mapping[str, Handler] = {
    "list_events": list_events,
    "add_webhook": add_webhook,
    "list_webhooks": list_webhooks,
    "get_webhook": get_webhook,
    "remove_webhook": remove_webhook,
    "list_webhook_deliveries": list_webhook_deliveries,
    "replay_webhook": replay_webhook,
    "add_client": add_client,
    "list_clients": list_clients,
    "revoke_client": revoke_client,
}
