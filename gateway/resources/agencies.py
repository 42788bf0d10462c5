"""Answers of agencies, their keys and who they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from databus.errors import Conflict, InvalidRequest, NotFound
from gateway.directory import announce
from gateway.domain.agencies import ACTIVE, REMOVED, Agency
from gateway.registry import rows as rows_of
from gateway.registry import store
from gateway.resources import agency_keys
from gateway.resources.ask import Ask, Handler
from gateway.resources.kept import kept
from gateway.resources.registering import answers_today, change, check_version, directory

_STAYS = frozenset({"agency", "reason"})


async def list_agencies(ask: Ask) -> dict[str, Any]:
    """Who takes part."""
    told = ask.fields
    async with ask.pool.acquire() as connection:
        rows = await store.list_agencies(
            connection,
            kind=told["kind"],
            division=told["division"],
            after=told["cursor"] or "",
            limit=told["limit"] + 1,
        )
    items = rows[: told["limit"]]
    return {
        "items": [dict(row) for row in items],
        "next_cursor": items[-1]["code"] if len(rows) > len(items) else None,
    }


async def get_agency(ask: Ask) -> dict[str, Any]:
    """One agency, its line and its history."""
    code = ask.fields["agency"]
    async with ask.pool.acquire() as connection:
        versions = await store.versions_of_agency(connection, code)
        agencies = await store.load_agencies(connection)
        keys = await store.list_keys(connection, code)
    if not versions:
        raise NotFound(f"there is no agency {code}", "agency", "one of GET /v1/exchange/agencies")
    return {
        **dict(versions[0]),
        "predecessors": sorted(one.code for one in agencies.values() if one.successor == code),
        "answers_today": answers_today(code, agencies),
        "keys": [agency_keys.shown(row) for row in keys],
        "history": [dict(row) for row in versions],
    }


async def add_agency(ask: Ask) -> Any:
    """Let an agency take part."""
    async with kept(ask, "add_agency") as once:
        if once.answer is None:
            told = {name: value for name, value in ask.fields.items() if name != "reason"}
            agency = Agency(**{**told, "grants": frozenset(told["grants"])})
            agencies = await store.load_agencies(once.connection)
            _check(ask, agency, agencies)
            if agencies.get(agency.code) == agency:
                once.answer = dict(await _newest(once.connection, agency.code))
            else:
                if agency.code in agencies:
                    raise Conflict(
                        f"the code {agency.code} is taken, and what was said under it resolves for ever",
                        "code",
                        "one never used before",
                    )
                once.answer = await _keep(ask, once.connection, agency, 1)
    return once.answer


async def amend_agency(ask: Ask) -> Any:
    """Amend an agency."""
    async with kept(ask, "amend_agency") as once:
        if once.answer is None:
            row = await _newest(once.connection, ask.fields["agency"])
            check_version(ask, row["version"])
            told = {name: value for name, value in ask.fields.items() if name not in _STAYS}
            if "grants" in told:
                told["grants"] = frozenset(told["grants"])
            once.answer = await _amend(ask, once.connection, row, told)
    return once.answer


async def remove_agency(ask: Ask) -> Any:
    """Let an agency take part no longer."""
    async with kept(ask, "remove_agency") as once:
        if once.answer is None:
            code = ask.fields["agency"]
            if code == ask.agency:
                raise Conflict("an operator does not remove itself", "agency", "another operator does")
            row = await _newest(once.connection, code)
            check_version(ask, row["version"])
            told: dict[str, Any] = {"state": REMOVED}
            if ask.fields["successor"] is not None:
                told["successor"] = ask.fields["successor"]
            once.answer = await _amend(ask, once.connection, row, told)
    return once.answer


async def _amend(ask: Ask, connection: Any, row: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    before = rows_of.agency_of(row)
    agency = replace(before, **told)
    if agency == before:
        return dict(row)
    _check(ask, agency, await store.load_agencies(connection))
    return await _keep(ask, connection, agency, row["version"] + 1)


async def _keep(ask: Ask, connection: Any, agency: Agency, version: int) -> dict[str, Any]:
    if not await store.add_agency(connection, agency, version, change(ask, ask.fields["reason"])):
        raise Conflict("somebody else amended it at the same moment", "agency", "read it again")
    await announce(connection)
    return dict(await _newest(connection, agency.code))


async def _newest(connection: Any, code: str) -> Any:
    row = await store.find_agency(connection, code)
    if row is None:
        raise NotFound(f"there is no agency {code}", "agency", "one of GET /v1/exchange/agencies")
    return row


def _check(ask: Ask, agency: Agency, agencies: Mapping[str, Agency]) -> None:
    """Raise InvalidRequest for grants, successors and times that there cannot be."""
    known = directory(ask).register.grants
    strange = sorted(agency.grants - known.keys())
    if strange:
        raise InvalidRequest(f"unknown grants {', '.join(strange)}", "grants", f"of {', '.join(sorted(known))}")
    if agency.valid_from is not None and agency.valid_to is not None and agency.valid_from > agency.valid_to:
        raise InvalidRequest("it would end before it began", "valid_to", f"{agency.valid_from} or later")
    if agency.successor is None:
        return
    heir = agencies.get(agency.successor)
    if heir is None:
        raise InvalidRequest(f"there is no agency {agency.successor}", "successor", "one that takes part")
    line = answers_today(agency.successor, {**agencies, agency.code: agency})
    if agency.code in {line, agency.successor}:
        raise InvalidRequest("its successor would be followed by itself", "successor", "one that comes after it")
    if heir.state != ACTIVE:
        raise InvalidRequest(f"{agency.successor} takes part no longer", "successor", "one that takes part")


HANDLERS: Mapping[str, Handler] = {
    "list_agencies": list_agencies,
    "get_agency": get_agency,
    "add_agency": add_agency,
    "amend_agency": amend_agency,
    "remove_agency": remove_agency,
    **agency_keys.HANDLERS,
}
