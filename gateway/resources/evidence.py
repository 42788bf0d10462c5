"""Answers of the evidence log: heads, proofs, entries, erasure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from sanhu_client.evidence import leaves
from sanhu_client.evidence.heads import Cosignature, SignedHead
from sanhu_client.signatures import BadSignature, Jwk, verify

from databus.errors import Conflict, InvalidRequest, NotFound
from gateway.domain import viewing
from gateway.evidence import proofs, store
from gateway.evidence.entries import BODIES, is_of_body
from gateway.evidence.store import Entry
from gateway.resources.ask import Ask, Handler
from gateway.resources.kept import kept
from gateway.schemas.evidence import LATEST

# what everyone may see of every entry: its place
PLACE: Final = frozenset({"position", "epoch"})
# what tells which entry it is, and that it stands where it stands
LASTING: Final = PLACE | {"id", "kind", "at", "agency", "operation", "outcome"}
LARGEST_PAGE: Final = 512 << 10
# roles whose callers are many behind one agency
PERSONAL: Final = frozenset({"portal", "enterprise"})


async def list_heads(ask: Ask) -> dict[str, Any]:
    """The signed heads, newest first."""
    cursor, limit = ask.fields["cursor"], ask.fields["limit"]
    before = None if cursor is None else tuple(int(part) for part in cursor.split("-"))
    found = await store.list_heads(ask.pool, before, limit)  # type: ignore[arg-type]
    following = f"{found[-1].head.epoch}-{found[-1].head.size}" if len(found) == limit else None
    return {"items": [each.to_json() for each in found], "next_cursor": following}


async def get_head(ask: Ask) -> dict[str, Any]:
    """A signed head."""
    size, epoch = ask.fields["size"], ask.fields["epoch"]
    if size == LATEST:
        return _there(await store.latest_head(ask.pool, epoch)).to_json()
    return _there(await store.find_head(ask.pool, int(size), epoch)).to_json()


async def cosign_head(ask: Ask) -> Any:
    """Say that one has seen a head."""
    async with kept(ask, "cosign_head") as once:
        if once.answer is None:
            told = ask.fields
            signed = _there(await store.find_head(once.connection, told["size"], told["epoch"]))
            _check_signature(ask, told["signature"], signed.head.payload())
            said = Cosignature(ask.agency, told["signature"])
            await store.add_cosignature(once.connection, signed.head, said, datetime.now(UTC))
            once.answer = _there(await store.find_head(once.connection, signed.head.size, signed.head.epoch)).to_json()
    return once.answer


async def get_consistency(ask: Ask) -> dict[str, Any]:
    """That a later head continues an earlier one."""
    latest = _there(await store.latest_head(ask.pool, ask.fields["epoch"])).head
    first, second = ask.fields["first"], ask.fields["second"]
    second = latest.size if second is None else second
    if not first <= second <= latest.size:
        raise InvalidRequest("the sizes are not in order", "second", f"from {first} to {latest.size}")
    path = await proofs.consistency(ask.pool, latest.epoch, first, second)
    head = await store.find_head(ask.pool, second, latest.epoch)
    return {
        "epoch": latest.epoch,
        "first": first,
        "second": second,
        "path": [step.hex() for step in path],
        "head": None if head is None else head.to_json(),
    }


async def get_proof(ask: Ask) -> dict[str, Any]:
    """That an entry is in the log."""
    found = await store.find_entries(ask.pool, ask.fields["entry_id"])
    if not found:
        raise NotFound("no entry of that id is in the log; one that was just answered is there within 2 s")
    return await included(ask, found[-1], ask.fields["size"])


async def included(ask: Ask, entry: Entry, size: int | None = None) -> dict[str, Any]:
    """Return where an entry stands, with the proof that it does under a head."""
    if size is None:
        head: SignedHead | None = _there(await store.latest_head(ask.pool, entry.epoch))
        size = head.head.size if head is not None else 0
    else:
        head = await store.find_head(ask.pool, size, entry.epoch)
        latest = _there(await store.latest_head(ask.pool, entry.epoch)).head.size
        if not entry.index < size <= latest:
            raise InvalidRequest("no tree of that size has the entry", "size", f"from {entry.index + 1} to {latest}")
    path = await proofs.inclusion(ask.pool, entry.epoch, entry.index, size)
    return {
        "epoch": entry.epoch,
        "position": entry.position,
        "leaf": entry.leaf.hex(),
        "proof": {"index": entry.index, "size": size, "path": [step.hex() for step in path]},
        "head": None if head is None else head.to_json(),
    }


async def list_log_entries(ask: Ask) -> dict[str, Any]:
    """Entries of the log, each as far as the caller may see it."""
    begin, limit = ask.fields["begin"], ask.fields["limit"]
    found = await store.list_entries(ask.pool, begin, limit)
    items: list[dict[str, Any]] = []
    size = 0
    for entry in found:
        item = {"epoch": entry.epoch, "position": entry.position, "leaf": entry.leaf.hex(), **shown_to(ask, entry)}
        size += len(orjson.dumps(item))
        if items and size > LARGEST_PAGE:
            break
        items.append(item)
    more = len(found) == limit or len(items) < len(found)
    return {"items": items, "next_from": items[-1]["position"] + 1 if more else None}


def shown_to(ask: Ask, entry: Entry, names: Collection[str] | None = None) -> leaves.JsonObject:
    """Return an entry as its agency, an operator or anyone else may see it, or the named fields of that alone."""
    whole = entry.whole()
    if is_own(ask, entry.agency, entry.fields.get("actor")):
        seen = set(entry.fields)
    elif ask.operator:  # bodies are between the agency and the services
        seen = {name for name in entry.fields if not is_of_body(name)}
    else:
        seen = set(PLACE)
    return leaves.disclose(whole, seen if names is None else seen & ({*names} | PLACE))


def is_own(ask: Ask, agency: str | None, actor: str | None) -> bool:
    """Whether a call was the caller's: its agency's, or that of one whose tasks came to it.

    People and enterprises that come through their portal share its agency, and are each their own.
    """
    return agency in _own(ask) and (ask.role not in PERSONAL or actor == ask.caller.actor)


async def erase_fields(ask: Ask) -> Any:
    """Erase fields of an entry for good."""
    async with kept(ask, "erase_fields") as once:
        if once.answer is None:
            told = ask.fields
            found = await store.find_entries(once.connection, told["entry_id"])
            if not found:
                raise NotFound("no entry of that id is in the log")
            gone = await store.erase(once.connection, {entry: _erasable(entry, told["fields_"]) for entry in found})
            if not gone:
                raise Conflict("none of these fields is there, or all are erased already", "fields", "fields shown")
            prefixes = {name.partition(".")[0] for name in gone}
            await store.drop_bodies(
                once.connection, [told["entry_id"]], request="request" in prefixes, answer="answer" in prefixes
            )
            once.answer = {
                "entry_id": told["entry_id"],
                "positions": [entry.position for entry in found],
                "erased": gone,
                "legal_basis": told["legal_basis"],
            }
    return once.answer


def _erasable(entry: Entry, names: Collection[str]) -> set[str]:
    kept_ones = LASTING & set(names)
    if kept_ones:
        raise InvalidRequest(f"{', '.join(sorted(kept_ones))} of an entry stays", "fields", "other fields")
    wanted = {name for name in entry.fields if name in names or name.partition(".")[0] in set(names) & set(BODIES)}
    return wanted - LASTING


def _check_signature(ask: Ask, signature: str, payload: bytes) -> None:
    def find_key(kid: str) -> Jwk | None:
        key = None if ask.directory is None else ask.directory.keys.get(kid)
        holds = key is not None and key.agency == ask.agency and key.use == "sig" and key.holds(datetime.now(UTC))
        return key.jwk if key is not None and holds else None

    try:
        verify(signature, payload, find_key)
    except BadSignature as error:
        raise InvalidRequest(
            f"the co-signature does not hold: {error}", "signature", "a detached JWS by a key of yours over the head"
        ) from None


def _own(ask: Ask) -> Collection[str]:
    if ask.directory is None:
        return (ask.agency,)
    return viewing.with_predecessors(ask.agency, ask.directory.agencies)


def _there(found: SignedHead | None) -> SignedHead:
    if found is None:
        raise NotFound("there is no such head; the list has those that are kept")
    return found


HANDLERS: Mapping[str, Handler] = {
    "list_heads": list_heads,
    "get_head": get_head,
    "cosign_head": cosign_head,
    "get_consistency": get_consistency,
    "get_proof": get_proof,
    "list_log_entries": list_log_entries,
    "erase_fields": erase_fields,
}
