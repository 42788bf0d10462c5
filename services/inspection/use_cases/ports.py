"""What the use cases need of a transaction, and the desk they work at: rules made ready, and the clock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from databus.caller import Caller
from databus.clock import Clock
from databus.errors import NotPermitted
from databus.inbox import Heard
from databus.rules import RuleBook
from databus.state_machine import StateMachine
from services.inspection.domain.consignment import Consignment, DecisionMade, Paths, Step, consignment_machine
from services.inspection.domain.copies import (
    Alert,
    Approval,
    Enterprise,
    Listing,
    Membership,
    Rating,
    Scope,
    StopOrder,
    Title,
    TraceCase,
    Zone,
)
from services.inspection.domain.gathering import Held
from services.inspection.domain.goods import Goods
from services.inspection.domain.mode_table import JsonObject, ModeTable, ModeTables
from services.inspection.domain.papers import Document, Result


class Outbox(Protocol):
    """Says facts in the transaction that made them."""

    def add(self, name: str, *, subject: str, data: object, uscc: str | None = None) -> str: ...


class Consignments(Protocol):
    """The consignments with their decisions, steps, papers and results."""

    def add(self, consignment: Consignment) -> None: ...
    def find(self, consignment_id: str, *, for_update: bool = False) -> Consignment | None: ...
    def find_by_declaration_no(self, declaration_no: str) -> Consignment | None: ...
    def save(self, changed: Sequence[Consignment]) -> None: ...
    def open_of(self, uscc: str, hs_prefix: str = "") -> list[Consignment]: ...
    def open_in(self, scopes: Sequence[Scope]) -> list[Consignment]: ...
    def open_of_zone(self, zone_id: str) -> list[Consignment]: ...
    def open_all(self) -> list[Consignment]: ...
    def open_and_stale(self) -> list[Consignment]: ...
    def exports_of(self, uscc: str, state: str) -> list[Consignment]: ...
    def released_before(self, day: date) -> list[Consignment]: ...
    def page(self, filters: JsonObject, after: str | None, limit: int) -> list[Consignment]: ...
    def keep_table(self, table: ModeTable) -> None: ...
    def table_data(self, digest: str) -> JsonObject: ...
    def add_decisions(self, made: Sequence[tuple[str, DecisionMade]]) -> None: ...
    def decisions(self, consignment_id: str) -> list[dict[str, Any]]: ...
    def add_steps(self, steps: Sequence[tuple[str, Step]]) -> None: ...
    def steps(self, consignment_id: str) -> list[Step]: ...
    def add_document(self, document: Document) -> None: ...
    def documents(self, consignment_id: str) -> list[Document]: ...
    def add_result(self, result: Result) -> None: ...
    def results(self, consignment_id: str) -> list[Result]: ...


class HeldFacts(Protocol):
    """The local copies of what others said, and the locks that keep deciding and applying apart."""

    def reading(self, *keys: str) -> None: ...
    def writing(self, *keys: str) -> None: ...
    def about(self, usccs: Collection[str], chapters: Collection[str], on: date) -> Held: ...
    def alert(self, alert_id: str) -> Alert | None: ...
    def enterprise(self, uscc: str) -> Enterprise | None: ...
    def trace_case(self, case_id: str) -> TraceCase | None: ...
    def zone(self, zone_id: str) -> Zone | None: ...
    def listing(self, listing_id: str) -> Listing | None: ...
    def put(self, copy: Rating | Enterprise | Zone | Membership | Title | Alert | TraceCase | Listing) -> None: ...


class Approvals(Protocol):
    """Approvals and stop orders, which inspection's own officers make."""

    def add(self, approval: Approval) -> None: ...
    def find(self, approval_id: str, *, for_update: bool = False) -> Approval | None: ...
    def save(self, approval: Approval) -> None: ...
    def page(self, filters: JsonObject, after: str | None, limit: int) -> list[Approval]: ...
    def add_stop(self, order: StopOrder) -> None: ...
    def find_stop(self, order_id: str, *, for_update: bool = False) -> StopOrder | None: ...
    def save_stop(self, order: StopOrder) -> None: ...
    def stops(self, uscc: str | None, after: str | None, limit: int) -> list[StopOrder]: ...


class Work(Protocol):
    """One transaction of inspection."""

    @property
    def consignments(self) -> Consignments: ...
    @property
    def held(self) -> HeldFacts: ...
    @property
    def approvals(self) -> Approvals: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def caller(self) -> Caller: ...

    def heard(self, producer: str) -> Heard | None: ...
    def expect_version(self, version: int) -> None: ...


@dataclass(frozen=True)
class Desk:
    """What every use case has at hand."""

    rules: RuleBook
    clock: Clock
    tables: ModeTables
    goods: Goods
    machine: StateMachine
    paths: Paths

    @classmethod
    def open(cls, rules: RuleBook, clock: Clock) -> Desk:
        """Make the rules ready."""
        return cls(rules, clock, ModeTables(rules), Goods(rules), consignment_machine(rules), Paths.from_rules(rules))

    def may(self, act: str, agency: str | None) -> bool:
        """Whether an agency may do something that is no move of a consignment."""
        return agency in self._act(act)["by"]

    def require(self, act: str, agency: str | None) -> None:
        """Refuse an agency that may not; NotPermitted names who may."""
        row = self._act(act)
        if agency not in row["by"]:
            raise NotPermitted(f"{act} is for {', '.join(row['by'])}, not for {agency} ({row['clause']})")

    def clause_of(self, act: str) -> str:
        """Return the clause that an act rests on."""
        return str(self._act(act)["clause"])

    def limit(self, key: str, on: date) -> int:
        """Return a limit in time, in its own unit."""
        return int(self.rules.value(key, on=on))

    def credit_stale_after(self, on: date) -> timedelta:
        """How long credit may be silent before its better grades count as B."""
        return timedelta(hours=self.limit("credit_stale_after_hours", on))

    def now(self) -> tuple[datetime, date]:
        """Return the moment and its day in Shanghai."""
        return self.clock.now(), self.clock.today()

    def _act(self, act: str) -> JsonObject:
        return next(row for row in self.rules.table("act") if row["name"] == act)
