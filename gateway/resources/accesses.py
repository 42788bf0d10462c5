"""Answers of who used an enterprise's data, and of hiding what an investigation must keep to itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from databus.errors import InvalidRequest, NotFound, NotPermitted
from databus.identifiers import uuid7
from gateway.directory import Directory
from gateway.domain import hiding, viewing
from gateway.domain.hiding import Hiding
from gateway.domain.viewing import View
from gateway.resources.ask import Ask, Handler
from gateway.resources.kept import kept
from gateway.tracker import hidings, log, terms

ENTERPRISE = "enterprise"
# roles of people before whom the portal stands for itself alone
_OUTSIDE = (ENTERPRISE, viewing.PORTAL)


async def list_accesses(ask: Ask) -> dict[str, Any]:
    """Who used an enterprise's data."""
    told = ask.fields
    await check_known(ask, told["uscc"])
    now = terms.clock().now()
    ordered = await hidings.of_enterprise(ask.pool, told["uscc"])
    view = _view(ask, [one for one in ordered if one.holds(now)])
    named = told["agency"]
    agencies = None if named is None else viewing.with_predecessors(named, directory(ask).agencies)
    wanted = log.Wanted(told["uscc"], *_span(told), agencies, told["dataset"], view)
    return await _page(ask, wanted, ordered, now)


async def list_own_accesses(ask: Ask) -> dict[str, Any]:
    """What the calling agency used."""
    refuse_outsiders(ask, "GET /v1/enterprises/{uscc}/accesses for one's own")
    told = ask.fields
    own = viewing.with_predecessors(ask.agency, directory(ask).agencies)
    ordered = [] if told["uscc"] is None else await hidings.of_enterprise(ask.pool, told["uscc"])
    wanted = log.Wanted(told["uscc"], *_span(told), own, told["dataset"], View(own, None, (), actors=False))
    return await _page(ask, wanted, ordered, terms.clock().now())


async def hide_accesses(ask: Ask) -> Any:
    """Keep accesses from the enterprise until a day."""
    told, clock = ask.fields, terms.clock()
    now, today = clock.now(), clock.today()
    agency = hiding.whose(told["agency"], ask.agency, operator=ask.operator)
    if agency not in directory(ask).agencies:
        raise InvalidRequest("no such agency", "agency", "one that takes part")
    await check_known(ask, told["uscc"])
    hiding.check_until(told["until"], today, terms.book().value("hiding_longest", on=today))
    entry = told["entry_id"]
    async with kept(ask, "hide_accesses") as once:
        if once.answer is None:
            if entry is not None:
                await _check_entry(once.connection, entry, told["uscc"], agency)
            order = Hiding(
                id=uuid7(),
                uscc=told["uscc"],
                agency=agency,
                entry=None if entry is None else str(entry),
                from_at=terms.beginning(told["since"] or today),
                until_on=told["until"],
                until_at=terms.beginning(told["until"]),
                case_reference=told["case_reference"],
                legal_basis=told["legal_basis"],
                ordered_by=ask.agency,
                officer=ask.caller.actor or "",
                ordered_at=now,
                ended_at=None,
                ended_by=None,
                reason=None,
                version=1,
            )
            same = await hidings.find_same(once.connection, order)
            if same is None:
                await hidings.add(once.connection, order)
            once.answer = same or order
    return once.answer


async def end_hiding(ask: Ask) -> Any:
    """Show hidden accesses before their day."""
    now = terms.clock().now()
    async with kept(ask, "end_hiding") as once:
        if once.answer is None:
            order = await hidings.find(once.connection, ask.fields["hiding_id"])
            if order is None:
                raise NotFound("there is no such hiding")
            hiding.check_end(order, ask.agency, now, operator=ask.operator)
            once.answer = await hidings.end(
                once.connection, ask.fields["hiding_id"], now, ask.agency, ask.fields["reason"]
            )
    return once.answer


async def list_hidings(ask: Ask) -> dict[str, Any]:
    """Orders to hide accesses."""
    told = ask.fields
    cursor = None if told["cursor"] is None else UUID(told["cursor"])
    of = None if ask.operator else ask.agency
    found = await hidings.page(ask.pool, of, told["uscc"], cursor, told["limit"] + 1)
    items = found[: told["limit"]]
    return {"items": items, "next_cursor": items[-1].id if len(found) > len(items) else None}


async def check_known(ask: Ask, uscc: str) -> None:
    """Refuse what is about an enterprise that nobody has registered.

    Raises:
        NotFound: as it says.
    """
    if not await log.knows(ask.pool, uscc):
        raise NotFound("no such enterprise is known to the exchange", "uscc", "the code of one that is registered")


def refuse_outsiders(ask: Ask, instead: str) -> None:
    """Refuse an enterprise or the public, who come through the portal, what is the portal's own.

    Raises:
        NotPermitted: says what they may ask instead.
    """
    if ask.role in _OUTSIDE:
        raise NotPermitted(f"this is not for the role {ask.role}", "role", instead)


def directory(ask: Ask) -> Directory:
    """Who takes part now."""
    assert ask.directory is not None, "the gateway's processes hold the directory"
    return ask.directory


def _view(ask: Ask, holding: Sequence[Hiding]) -> View:
    if ask.operator:
        return viewing.view_of_operator(ask.agency)
    known = directory(ask)
    if ask.role == ENTERPRISE or known.agencies[ask.agency].kind == viewing.PORTAL:
        return viewing.view_of_enterprise(holding)
    return viewing.view_of_agency(ask.agency, known.agencies, known.sharing.catalogue, holding)


def _span(told: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    since: date | None = told["since"]
    until: date | None = told["until"]
    if since is not None and until is not None and until < since:
        raise InvalidRequest("a span that ends before it begins", "to", f"{since} or later")
    return (
        None if since is None else terms.beginning(since),
        None if until is None else terms.beginning(until + timedelta(days=1)),
    )


async def _check_entry(source: log.Source, entry_id: UUID, uscc: str, agency: str) -> None:
    found = await log.find(source, entry_id, uscc)
    if found is None or found.agency != agency:
        raise InvalidRequest(
            f"no access of {agency} to data of {uscc}", "entry_id", "the entry_id of one of its accesses"
        )


async def _page(ask: Ask, wanted: log.Wanted, ordered: Sequence[Hiding], now: datetime) -> dict[str, Any]:
    cursor = None if ask.fields["cursor"] is None else int(ask.fields["cursor"])
    most = ask.fields["limit"]
    found = await log.page(ask.pool, wanted, cursor, most + 1)
    counted = await log.summary(ask.pool, wanted) if cursor is None else None
    shown = Shown(directory(ask), wanted.view, ordered, now)
    return {
        "items": [shown.access(entry) for entry in found[:most]],
        "summary": None if counted is None else [shown.used(row) for row in counted],
        "complete_to": await log.size(ask.pool),
        "next_cursor": str(found[most - 1].position) if len(found) > most else None,
    }


class Shown:
    """Entries as a caller is shown them, with names.

    Args:
        known: who takes part.
        view: what the caller may see.
        ordered: orders about the enterprise, past ones too.
        now: at which some hold and others do not.
    """

    def __init__(self, known: Directory, view: View, ordered: Sequence[Hiding], now: datetime) -> None:
        self._known = known
        self._view = view
        self._ordered = ordered
        self._now = now

    def access(self, entry: log.Entry) -> dict[str, Any]:
        """Return one access."""
        told = entry.shown
        order = log.covering(self._ordered, entry)
        sees_actor = self._view.actors or entry.agency in self._view.agencies
        return {
            "entry_id": entry.id,
            "position": entry.position,
            "at": entry.at,
            "kind": "event" if entry.kind == "event" else "call",
            "door": told.get("door") or "",
            "agency": self._agency(entry.agency),
            "actor": told.get("actor") if sees_actor else None,
            "operation": entry.operation,
            "datasets": [self._dataset(code) for code in told.get("datasets", ())],
            "fields": told.get("fields", []),
            "withheld": told.get("withheld", []),
            "purpose": told.get("purpose"),
            "agreements": told.get("agreements", []),
            "outcome": told.get("outcome") or "ok",
            "uscc": told.get("request.uscc") or told.get("answer.uscc"),
            "hidden": None if order is None else self._hidden(order),
        }

    def used(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return one line of the summary."""
        dataset = row["dataset"]
        return {
            **row,
            "agency": self._agency(row["agency"]),
            "dataset": None if dataset is None else self._dataset(dataset),
        }

    def _agency(self, code: str) -> dict[str, Any]:
        known = self._known.agencies.get(code)
        if known is None:
            return {"code": code, "zh": code, "en": code, "successor": None}
        return {"code": code, "zh": known.zh, "en": known.en, "successor": known.successor}

    def _dataset(self, code: str) -> dict[str, Any]:
        known = self._known.sharing.catalogue.datasets.get(code)
        return {"code": code, "zh": known.zh if known else code, "en": known.en if known else code}

    def _hidden(self, order: Hiding) -> dict[str, Any]:
        return {
            "ordered_by": order.ordered_by,
            "ordered_at": order.ordered_at,
            "until_on": order.until_on,
            "holds": order.holds(self._now),
            "case_reference": order.case_reference,
            "legal_basis": order.legal_basis,
        }


HANDLERS: Mapping[str, Handler] = {
    "list_accesses": list_accesses,
    "list_own_accesses": list_own_accesses,
    "hide_accesses": hide_accesses,
    "end_hiding": end_hiding,
    "list_hidings": list_hidings,
}
