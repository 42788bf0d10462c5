"""The real border in this process: the shipped directory, notes and services that a test fills."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from databus.clock import day_of
from databus.errors import SanhuError
from gateway.border import Border, Crossed, Crossing, Identity
from gateway.directory import Directory
from gateway.http.routes import ROUTES
from gateway.http.routes.route import Route
from gateway.notes import Intent, Outcome
from gateway.registry import shipped
from gateway.usage import Usage
from tests.security.oracle import Oracle
from tests.security.records import WHERE
from tests.unit.gateway.directories import directory

TODAY_AT = datetime.now(UTC)
TODAY = day_of(TODAY_AT)
ORACLE = Oracle(WHERE, TODAY)


def known() -> Directory:
    """What is shipped, and where the tests' enterprises are."""
    found = directory(shipped.agreements().values(), shipped.agencies())
    found._divisions.update(WHERE)
    return found


@dataclass
class World:
    """A border of one agency's own, with what was noted of the last call."""

    identity: Identity
    directory: Directory
    answer: Any = None
    whose: str | None = None
    called: list[str] = field(default_factory=list)
    intents: list[Intent] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    run: int = 1
    evidence: bool = True

    def __post_init__(self) -> None:
        self._border = Border(self.directory, Usage(), self, self)

    async def intend(self, intent: Intent, timeout_s: float) -> None:
        self.intents.append(intent)

    async def conclude(self, outcome: Outcome, timeout_s: float) -> None:
        self.outcomes.append(outcome)

    async def find_first(self, intent: Intent, answer_hash: str, timeout_s: float) -> tuple[str, str] | None:
        return None

    async def call(
        self, service: str, method: str, fields: Mapping[str, Any], *, headers: Mapping[str, str], timeout_s: float
    ) -> Any:
        operation = f"{service}.{method}"
        self.called.append(operation)
        return self.answer if operation == self._asked else {"uscc": self.whose}

    async def ask(self, route: Route, fields: Mapping[str, Any], purpose: str | None = None) -> Crossed | SanhuError:
        """Ask the border; a refusal is returned."""
        self.called, self.intents, self.outcomes = [], [], []
        self._asked = route.operation
        crossing = Crossing(
            "0192", "amqp", route, self.identity, fields, purpose, None, None, None, None, None, monotonic() + 60
        )
        try:
            crossed = await self._border.cross(crossing)
        except SanhuError as error:
            crossed = error
        assert len(self.intents) == len(self.outcomes) == 1, f"{route.operation}: every call leaves its evidence"
        return crossed


def world_of(agency: str, holding: Directory, role: str | None = None, uscc: str | None = None) -> World:
    """A border as one caller meets it."""
    scopes = None
    if role is not None:
        from gateway.http.scopes import roles

        scopes = roles().narrow(role, None)
    return World(Identity(agency, "tester", scopes, float("inf"), role, uscc), holding)


def routes(*kinds: str) -> Sequence[Route]:
    """Routes of the services, of these kinds."""
    return [one for one in ROUTES if one.service != "gateway" and one.kind in kinds]


def run(work: Any) -> Any:
    return asyncio.run(work)
