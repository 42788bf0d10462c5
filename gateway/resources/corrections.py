"""Answers of requests for correction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.identifiers import uuid7
from gateway.domain import correction, viewing
from gateway.domain.correction import Correction
from gateway.resources.accesses import ENTERPRISE, check_known, directory, refuse_outsiders
from gateway.resources.ask import Ask, Handler
from gateway.resources.kept import kept
from gateway.tracker import corrections, notices, terms


async def request_correction(ask: Ask) -> Any:
    """Ask a provider to correct a datum."""
    await check_known(ask, ask.fields["uscc"])
    asked = _asked(ask)
    async with kept(ask, "request_correction") as once:
        if once.answer is None:
            same = await corrections.find_same(once.connection, asked)
            if same is None:
                await corrections.add(once.connection, asked)
                await _tell(once.connection, notices.CORRECTION_REQUESTED, asked.provider, asked, asked.requested_at)
            once.answer = same or asked
    return once.answer


async def answer_correction(ask: Ask) -> Any:
    """Accept, refuse or carry out a correction."""
    told, clock = ask.fields, terms.clock()
    now, today = clock.now(), clock.today()
    async with kept(ask, "answer_correction") as once:
        if once.answer is None:
            found = await corrections.find(once.connection, told["correction_id"], lock=True)
            before = correction.check_sees(found, ask.agency, operator=ask.operator, own=None)
            correction.check_answer(before, told["to"], ask.agency)
            open_still = told["to"] == correction.ACCEPTED
            due = terms.due("correction_term", today)
            after = replace(
                before,
                state=told["to"],
                answer=told["answer"],
                due_on=due.on if open_still else before.due_on,
                provisional=due.provisional if open_still else before.provisional,
                remind_on=terms.day_after(due.on) if open_still else None,
                history=[*before.history, step(told["to"], ask.agency, now, told["answer"])],
                version=before.version + 1,
            )
            await corrections.keep(once.connection, after)
            await _tell(once.connection, notices.CORRECTION_ANSWERED, after.requested_by, after, now)
            once.answer = after
    return once.answer


async def get_correction(ask: Ask) -> Correction:
    """One request."""
    refuse_outsiders(ask, "GET /v1/exchange/corrections?uscc= for an enterprise's own")
    found = await corrections.find(ask.pool, ask.fields["correction_id"])
    return correction.check_sees(found, ask.agency, operator=ask.operator, own=None)


async def list_corrections(ask: Ask) -> dict[str, Any]:
    """Requests that wait for the caller, or that it asked for."""
    told = ask.fields
    if ask.role != ENTERPRISE:
        refuse_outsiders(ask, "an enterprise lists its own")
    elif told["uscc"] is None:
        raise InvalidRequest("an enterprise sees its own data alone", "uscc", "its own code")
    party = None if ask.operator or ask.role == ENTERPRISE else ask.agency
    wanted = corrections.Wanted(
        to=ask.agency if told["to"] else told["provider"],
        requested_by=ask.agency if told["asked_by"] else None,
        party=party,
        uscc=told["uscc"],
        state=told["state"],
        overdue=told["overdue"],
        today=terms.clock().today(),
        cursor=None if told["cursor"] is None else UUID(told["cursor"]),
        limit=told["limit"] + 1,
    )
    found = await corrections.page(ask.pool, wanted)
    items = found[: told["limit"]]
    return {"items": items, "next_cursor": items[-1].id if len(found) > len(items) else None}


def step(state: str, agency: str | None, at: datetime, note: str | None) -> dict[str, Any]:
    """Return a line of a request's history."""
    return {"state": state, "agency": agency, "at": at.isoformat(), "note": note}


def _asked(ask: Ask) -> Correction:
    told, clock = ask.fields, terms.clock()
    now, today = clock.now(), clock.today()
    due = terms.due("correction_term", today)
    return Correction(
        id=uuid7(),
        uscc=told["uscc"],
        dataset=told["dataset"],
        field=told["field"],
        record_id=told["record_id"],
        wrong=told["wrong"],
        proposed=told["right"],
        evidence_hash=told["evidence_hash"],
        requested_by=ask.agency,
        requested_at=now,
        requested_on=today,
        provider=_provider(ask, told["dataset"], told["field"]),
        state=correction.REQUESTED,
        due_on=due.on,
        provisional=due.provisional,
        clause=due.clause,
        answer=None,
        reminders=0,
        remind_on=terms.day_after(due.on),
        history=[step(correction.REQUESTED, ask.agency, now, told["wrong"])],
        version=1,
    )


def _provider(ask: Ask, code: str, field: str) -> str:
    known = directory(ask)
    dataset = known.sharing.catalogue.datasets.get(code)
    if dataset is None:
        names = ", ".join(sorted(known.sharing.catalogue.datasets))
        raise NotFound(f"there is no data set {code}", "dataset", f"one of {names}")
    if field not in dataset.fields:
        raise InvalidRequest(f"{code} has no such field", "field", f"one of {', '.join(sorted(dataset.fields))}")
    provider = viewing.in_charge(dataset.provider, known.agencies)
    if provider == ask.agency:
        raise Conflict("the caller provides this data set itself", "dataset", "correct it at its source")
    speaks_for_it = ask.role == ENTERPRISE or known.agencies[ask.agency].kind == viewing.PORTAL
    if not speaks_for_it and not any(
        one.consumer == ask.agency and one.dataset == code for one in known.sharing.agreements
    ):
        raise NotPermitted(
            f"{ask.agency} does not use {code}", "dataset", "one that it has an agreement for, or the enterprise's word"
        )
    return provider


async def _tell(source: Any, name: str, to: str, about: Correction, at: datetime) -> None:
    await notices.say(source, name, to, about.id, about.told(), at)


HANDLERS: Mapping[str, Handler] = {
    "request_correction": request_correction,
    "answer_correction": answer_correction,
    "get_correction": get_correction,
    "list_corrections": list_corrections,
}
