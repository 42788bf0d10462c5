"""Answers of sharing agreements: who may have what, every version, and what a change would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import asyncpg
import orjson

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from gateway.directory import announce
from gateway.domain.agreements import Agreement
from gateway.domain.differences import Difference, compare, same_terms, with_changes
from gateway.domain.request import succession
from gateway.registry import changes, store
from gateway.registry import rows as rows_of
from gateway.resources import catalogue, data_requests
from gateway.resources.ask import Ask, Handler
from gateway.resources.kept import kept
from gateway.resources.registering import change, check_operator, check_version, directory
from gateway.tracker import terms


async def list_agreements(ask: Ask) -> dict[str, Any]:
    """Who may have what from whom."""
    told = ask.fields
    async with ask.pool.acquire() as connection:
        rows = await store.list_agreements(connection, told, after=told["cursor"] or "", limit=told["limit"] + 1)
    items = rows[: told["limit"]]
    return {"items": [shown(row) for row in items], "next_cursor": items[-1]["id"] if len(rows) > len(items) else None}


async def get_agreement(ask: Ask) -> dict[str, Any]:
    """One agreement with its versions."""
    async with ask.pool.acquire() as connection:
        rows = await _versions(connection, ask.fields["agreement_id"])
    today = terms.clock().today()
    counting = rows_of.counting(rows_of.agreement_of(row) for row in reversed(rows))
    return {
        **shown(rows[0]),
        "in_force": next((one.version for one in counting if one.holds(today)), None),
        "history": [shown(row) for row in rows],
    }


async def change_agreement(ask: Ask) -> Any:
    """Make a new version."""
    async with kept(ask, "change_agreement") as once:
        if once.answer is None:
            told, today = ask.fields, terms.clock().today()
            row = (await _versions(once.connection, told["agreement_id"]))[0]
            before = rows_of.agreement_of(row)
            _check_party(ask, before, consumer_may=False)
            check_version(ask, row["version"])
            begins = told["valid_from"] or today
            if begins < today:
                raise InvalidRequest("what was agreed for days past stays", "valid_from", f"{today} or later")
            agreement = replace(changes.amended(before, told), valid_from=begins, version=row["version"] + 1)
            changes.check(agreement, directory(ask).sharing.catalogue, directory(ask).agencies, "fields")
            if agreement.valid_to < begins:
                raise InvalidRequest("it would end before it begins", "valid_to", f"{begins} or later")
            same = same_terms(replace(agreement, valid_from=before.valid_from), before)
            once.answer = shown(row) if same else await _keep(ask, once.connection, agreement)
    return once.answer


async def end_agreement(ask: Ask) -> Any:
    """End an agreement."""
    async with kept(ask, "end_agreement") as once:
        if once.answer is None:
            told, today = ask.fields, terms.clock().today()
            row = (await _versions(once.connection, told["agreement_id"]))[0]
            before = rows_of.agreement_of(row)
            _check_party(ask, before, consumer_may=True)
            check_version(ask, row["version"])
            last = told["last_on"] or today - timedelta(days=1)
            if last < today - timedelta(days=1):
                raise InvalidRequest(
                    "what was agreed for days past stays", "last_on", f"{today - timedelta(days=1)} or later"
                )
            once.answer = (
                shown(row) if before.valid_to <= last else await _keep(ask, once.connection, _ended(before, last))
            )
    return once.answer


async def weigh_agreements(ask: Ask) -> dict[str, Any]:
    """Tell what a change would do; nothing is written."""
    day = ask.fields["on"] or terms.clock().today()
    async with ask.pool.acquire() as connection:
        current = {one.id: one for one in await store.load_agreements(connection, day)}
    told = _read(ask, current, day)
    return _told(_differences(ask, current, told, day), day)


async def apply_agreements(ask: Ask) -> Any:
    """Make the changes that a dry run told."""
    async with kept(ask, "apply_agreements") as once:
        if once.answer is None:
            check_operator(ask, "changing agreements of others")
            today = terms.clock().today()
            day = ask.fields["on"] or today
            if day < today:
                raise InvalidRequest("what was agreed for days past stays", "on", f"{today} or later")
            current = {one.id: one for one in await store.load_agreements(once.connection, day)}
            told = _read(ask, current, day)
            newest = await _newest(once.connection, told)
            made = [
                replace(one, version=newest.get(one.id, 0) + 1, valid_from=max(day, one.valid_from))
                for one in told.changed
                if one.id not in current
                or not same_terms(replace(one, valid_from=current[one.id].valid_from), current[one.id])
            ]
            made += [
                replace(_ended(current[name], day - timedelta(days=1)), version=newest[name] + 1) for name in told.ended
            ]
            if await store.add_agreements(once.connection, made, change(ask, ask.fields["reason"])) != len(made):
                raise Conflict("somebody else changed one of them at the same moment", "changes", "weigh them again")
            if made:
                await announce(once.connection)
            once.answer = {
                **_told(_differences(ask, current, told, day), day),
                "made": sorted(one.name for one in made),
            }
    return once.answer


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return an agreement's version as it is answered."""
    return {**dict(row), "purposes": orjson.loads(row["purposes"])}


def _ended(before: Agreement, last: date) -> Agreement:
    """Return the version that ends an agreement: it takes the place of those before on the day after its last."""
    return replace(before, version=before.version + 1, valid_from=last + timedelta(days=1), valid_to=last)


def _read(ask: Ask, current: Mapping[str, Agreement], day: date) -> changes.Changes:
    known = directory(ask)
    return changes.read(ask.fields, current, known.sharing.catalogue, known.agencies, day)


def _differences(ask: Ask, current: Mapping[str, Agreement], told: changes.Changes, day: date) -> list[Difference]:
    known = directory(ask)
    after = with_changes(current.values(), told.changed, told.ended)
    return compare(current.values(), after, known.sharing.catalogue, known.agencies, day)


def _told(found: list[Difference], day: date) -> dict[str, Any]:
    return {"on": day, "items": found, "agencies": sorted({one.agency for one in found})}


async def _versions(connection: asyncpg.Connection, agreement_id: str) -> Any:
    rows = await store.versions_of_agreement(connection, agreement_id)
    if not rows:
        raise NotFound(f"there is no agreement {agreement_id}", "agreement_id", "one of GET /v1/exchange/agreements")
    return rows


async def _newest(connection: asyncpg.Connection, told: changes.Changes) -> dict[str, int]:
    names = [*(one.id for one in told.changed), *told.ended]
    rows = await connection.fetch(
        "SELECT id, max(version) AS version FROM agreements WHERE id = ANY($1) GROUP BY id", names
    )
    return {row["id"]: row["version"] for row in rows}


async def _keep(ask: Ask, connection: asyncpg.Connection, agreement: Agreement) -> dict[str, Any]:
    if await store.add_agreements(connection, [agreement], change(ask, ask.fields["reason"])) == 0:
        raise Conflict("somebody else changed it at the same moment", "agreement_id", "read it again")
    await announce(connection)
    return shown((await store.versions_of_agreement(connection, agreement.id))[0])


def _check_party(ask: Ask, agreement: Agreement, *, consumer_may: bool) -> None:
    agencies = directory(ask).agencies
    may = set(succession(agreement.provider, agencies))
    if consumer_may:
        may |= succession(agreement.consumer, agencies)
    if not ask.operator and ask.agency not in may:
        raise NotPermitted(
            f"{ask.agency} does not decide on {agreement.id}",
            "agency",
            f"one of {', '.join(sorted(may))}, or an operator; a consumer asks at /v1/exchange/requests",
        )


HANDLERS: Mapping[str, Handler] = {
    **catalogue.HANDLERS,
    "list_agreements": list_agreements,
    "get_agreement": get_agreement,
    "change_agreement": change_agreement,
    "end_agreement": end_agreement,
    "weigh_agreements": weigh_agreements,
    "apply_agreements": apply_agreements,
    **data_requests.HANDLERS,
}
