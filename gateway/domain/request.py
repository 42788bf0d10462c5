"""A request for data that no agreement covers yet: who may take which step, and what it is asked for.

Source: 政务数据共享条例 (order 809); a county rule under it (DOMAIN B.13).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from databus.errors import InvalidRequest, NotPermitted
from databus.state_machine import StateMachine, Transition
from gateway.domain.agencies import Agency
from gateway.domain.agreements import ALL, Agreement, Purpose
from gateway.domain.catalogue import UNCONDITIONAL, DataSet

CONSUMER: Final = "consumer"
PROVIDER: Final = "provider"
DATA_OFFICE: Final = "data_office"
SETTLE: Final = "exchange:settle"

REQUESTED: Final = "REQUESTED"
CHECKED: Final = "CHECKED"
AGREED: Final = "AGREED"
REFUSED: Final = "REFUSED"
SETTLED: Final = "SETTLED"
OUTCOMES: Final = (AGREED, REFUSED)
CLOSED: Final = ("RETURNED", AGREED, SETTLED, "WITHDRAWN")


@dataclass(frozen=True)
class DataRequest:
    """What an agency asks for.

    Attributes:
        purposes: what the data are for, each with its legal basis.
        divisions: whose enterprises; none is the consumer's own jurisdiction.
        scene: how the data will be used (应用场景).
    """

    id: str
    consumer: str
    provider: str
    dataset: str
    fields: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    divisions: tuple[str, ...]
    valid_from: date
    valid_to: date
    scene: str
    state: str
    due_on: date | None
    provisional: bool
    agreement_id: str | None = None
    agreement_version: int | None = None
    version: int = 1

    def overdue(self, today: date) -> bool:
        """Whether a term has passed without its step."""
        return self.due_on is not None and self.state not in CLOSED and today > self.due_on


def succession(code: str, agencies: Mapping[str, Agency]) -> frozenset[str]:
    """Return an agency with those that came after it: a successor answers for its predecessors."""
    found = {code}
    while True:
        wider = found | {one.successor for one in agencies.values() if one.code in found and one.successor is not None}
        if wider == found:
            return frozenset(found)
        found = wider


def roles(agency: Agency, request: DataRequest, agencies: Mapping[str, Agency]) -> frozenset[str]:
    """Return in which roles an agency may take steps of a request."""
    found = set()
    if agency.code in succession(request.consumer, agencies):
        found.add(CONSUMER)
    if agency.code in succession(request.provider, agencies):
        found.add(PROVIDER)
    if agency.code in data_offices(request, agencies):
        found.add(DATA_OFFICE)
    return frozenset(found)


def data_offices(request: DataRequest, agencies: Mapping[str, Agency]) -> list[str]:
    """Return who checks and settles a request: the data office of the consumer's level, which is no party to it."""
    parties = succession(request.consumer, agencies) | succession(request.provider, agencies)
    consumer = agencies.get(request.consumer)
    where = consumer.division if consumer is not None else ""
    return sorted(
        one.code
        for one in agencies.values()
        if one.active
        and SETTLE in one.grants
        and one.code not in parties
        and (one.division.startswith(where) or where.startswith(one.division))
    )


def check_move(
    machine: StateMachine, request: DataRequest, to: str, agency: Agency, agencies: Mapping[str, Agency]
) -> Transition:
    """Return the step, if the agency may take it.

    Raises:
        InvalidRequest: there is no such state.
        Conflict: there is no such step from where the request is; says which there are.
        NotPermitted: it is somebody else's; says whose.
    """
    move = machine.check(request.state, to, agency=None)
    if not roles(agency, request, agencies) & move.by:
        may = may_take(move, request, agencies)
        raise NotPermitted(
            f"the step to {to} is for {', '.join(sorted(move.by))}, not for {agency.code} ({move.clause})",
            "agency",
            f"one of {', '.join(may)}" if may else "nobody takes part who may",
        )
    return move


def may_take(move: Transition, request: DataRequest, agencies: Mapping[str, Agency]) -> list[str]:
    """Return the agencies that may take a step."""
    return sorted({code for role in move.by for code in _holders(role, request, agencies)})


def check_guards(move: Transition, told: Mapping[str, Any], dataset: DataSet) -> None:
    """Raise InvalidRequest if a step lacks what its rule demands.

    Raises:
        InvalidRequest: names the field.
        NotPermitted: the data set's sharing attribute does not allow the step.
    """
    if "reason" in move.guards and not told.get("reason"):
        raise InvalidRequest(f"the step to {move.target} needs a reason", "reason", "why")
    if "outcome" in move.guards and not told.get("outcome"):
        raise InvalidRequest(f"the step to {move.target} needs an outcome", "outcome", "one of " + ", ".join(OUTCOMES))
    if "conditional" in move.guards and dataset.attribute == UNCONDITIONAL:
        raise NotPermitted(f"{dataset.code} is shared unconditionally and cannot be refused", "to", AGREED)


def agreement_from(request: DataRequest, before: Agreement | None, agency: Agency, clause: str, on: date) -> Agreement:
    """Return what is agreed when a request is granted: what was agreed before, and what was asked for.

    Args:
        request: as it is granted.
        before: the version of the agreement that counts now, if there is one.
        agency: the consumer.
        clause: the rule it was granted by.
        on: the day.
    """
    begins = max(on, request.valid_from)
    asked = Agreement(
        id=f"{request.consumer}.{request.dataset}",
        version=1,
        provider=request.provider,
        consumer=request.consumer,
        dataset=request.dataset,
        fields=request.fields,
        purposes=request.purposes,
        default_purpose=request.purposes[0].code if len(request.purposes) == 1 else None,
        divisions=request.divisions,
        signatures=False,
        per_minute=None,
        per_day=None,
        valid_from=begins,
        valid_to=request.valid_to,
        clause=clause,
    )
    if before is None or not before.holds(begins):
        return asked if before is None else replace(asked, version=before.version + 1)
    known = {one.code for one in before.purposes}
    return replace(
        before,
        version=before.version + 1,
        fields=_joined(before.fields, request.fields),
        purposes=(*before.purposes, *(one for one in request.purposes if one.code not in known)),
        divisions=_where(before.divisions, request.divisions, agency),
        valid_from=begins,
        valid_to=max(before.valid_to, request.valid_to),
        clause=f"{before.clause}; {clause}",
    )


def _holders(role: str, request: DataRequest, agencies: Mapping[str, Agency]) -> Iterable[str]:
    if role == CONSUMER:
        return succession(request.consumer, agencies)
    return succession(request.provider, agencies) if role == PROVIDER else data_offices(request, agencies)


def _joined(before: tuple[str, ...], asked: tuple[str, ...]) -> tuple[str, ...]:
    if ALL in before or ALL in asked:
        return (ALL,)
    return tuple(dict.fromkeys((*before, *asked)))


def _where(before: tuple[str, ...], asked: tuple[str, ...], agency: Agency) -> tuple[str, ...]:
    if not before and not asked:
        return ()
    found = dict.fromkeys((*(before or (agency.division,)), *(asked or (agency.division,))))
    return ("",) if "" in found else tuple(found)
