"""What the use cases need of a transaction: the things kept, their history, copies of others' facts, the outbox."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from databus.caller import Caller
from services.enforcement.domain.alerts import Alert
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.draws import Candidate, Target
from services.enforcement.domain.history import Step
from services.enforcement.domain.penalties import Penalty
from services.enforcement.domain.recognised import Known
from services.enforcement.domain.trace_cases import TraceCase
from services.enforcement.use_cases.kept_clocks import Clocks

T = TypeVar("T")


@dataclass(frozen=True)
class Complaint:
    """A complaint found true; who complained is known to the agency alone."""

    complaint_id: str
    uscc: str
    agency: str
    document_no: str
    occurred_on: date | None
    effective_on: date
    version: int = 1


@dataclass(frozen=True)
class Result:
    """What a visit found."""

    campaign_id: str
    uscc: str
    finding: str
    measures: tuple[str, ...]
    checked_on: date
    document_no: str | None
    agency: str
    evidence: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Enterprise:
    """An enterprise of the local copy, as far as draws need it."""

    uscc: str
    grade: str


class Kept(Protocol[T]):
    """Things of one kind, by id."""

    def get(self, key: str) -> T:
        """Return the thing, locked until the transaction ends; NotFound if there is none."""
        ...

    def look(self, key: str) -> T:
        """Return the thing without a lock; NotFound if there is none."""
        ...

    def find(self, key: str | None, *, lock: bool = False) -> T | None:
        """Return the thing, with `lock` locked until the transaction ends, or None."""
        ...

    def add(self, thing: T) -> None: ...

    def save(self, thing: T) -> None: ...


class Alerts(Kept[Alert], Protocol):
    """Alerts."""

    def standing(
        self, source_reference: str, hs_prefix: str, destination: str | None, uscc: str | None
    ) -> Alert | None:
        """Return the alert in force on the same source, goods, destination and enterprise."""
        ...

    def known_references(self, references: Collection[str]) -> set[str]: ...

    def named(self, usccs: Collection[str]) -> set[str]:
        """Of the enterprises, those that an alert in force names."""
        ...


class TraceCases(Kept[TraceCase], Protocol):
    """Trace cases."""

    def of_source(self, trigger: str, source_reference: str, uscc: str, hs_code: str) -> TraceCase | None: ...

    def of_consignment(self, consignment_id: str) -> TraceCase | None: ...

    def open_against(self, usccs: Collection[str]) -> set[str]:
        """Of the enterprises, those with a case that is not over."""
        ...

    def next_number(self, year: int) -> int: ...


class Penalties(Kept[Penalty], Protocol):
    """Penalties."""

    def hold_party(self, party: str) -> None:
        """Let nobody else say what is done to a party until the transaction ends."""
        ...

    def of_document(self, agency: str, document_no: str) -> Penalty | None: ...

    def fine_standing(self, uscc: str, act_key: str, occurred_on: date) -> Penalty | None:
        """Return the fine in force for the act, if there is one."""
        ...

    def citing(self, case_id: str) -> Sequence[Penalty]: ...


class Campaigns(Kept[Campaign], Protocol):
    """Campaigns with their population, targets and results."""

    def freeze(self, campaign_id: str, population: Sequence[Candidate]) -> None: ...

    def population(self, campaign_id: str) -> list[Candidate]: ...

    def set_targets(self, campaign_id: str, targets: Sequence[Target]) -> None: ...

    def targets(self, campaign_id: str) -> list[Target]: ...

    def first_results(self, campaign_id: str, count: int) -> list[Result]: ...

    def result_of(self, campaign_id: str, uscc: str) -> Result | None: ...

    def enter(self, result: Result) -> None: ...


class Complaints(Protocol):
    """Substantiated complaints."""

    def add(self, thing: Complaint) -> None: ...

    def by_document(self, agency: str, document_no: str, uscc: str) -> Complaint | None: ...


class History(Protocol):
    """Steps of everything."""

    def add(self, step: Step) -> None: ...

    def of(self, kind: str, subject_id: str) -> Sequence[Step]: ...


class Copies(Protocol):
    """Local copies of others' facts, fed by events."""

    def zone_name(self, zone_id: str | None) -> str | None: ...

    def division_of(self, uscc: str) -> str | None:
        """Return where the registry has an enterprise, None if it was not heard of."""
        ...

    def zone_division(self, zone_id: str | None) -> str | None:
        """Return where a zone is, None if it was not heard of."""
        ...

    def put_listing(self, data: dict[str, Any]) -> bool: ...

    def recognised(self, usccs: Sequence[str]) -> Known: ...

    def listed(self, usccs: Sequence[str], lists: Collection[str]) -> set[str]: ...

    def population(self, zone_id: str | None, hs_prefix: str | None, division: str | None) -> list[Enterprise]: ...


class Outbox(Protocol):
    """Facts said in the transaction."""

    def add(
        self,
        name: str,
        *,
        subject: str,
        data: object,
        uscc: str | None = None,
        classification: str | None = None,
        legalbasis: str | None = None,
    ) -> str: ...


class Work(Protocol):
    """A transaction as the use cases see it."""

    @property
    def caller(self) -> Caller: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def cases(self) -> TraceCases: ...
    @property
    def penalties(self) -> Penalties: ...
    @property
    def campaigns(self) -> Campaigns: ...
    @property
    def complaints(self) -> Complaints: ...
    @property
    def history(self) -> History: ...
    @property
    def clocks(self) -> Clocks: ...
    @property
    def copies(self) -> Copies: ...

    def expect_version(self, version: int) -> None: ...


def digest_of(request: Any, agency: str) -> str:
    """Return what tells a request from another one by the same agency."""
    return hashlib.sha256(f"{agency}|{request!r}".encode()).hexdigest()


def comes_again(tx: Work, kind: str, subject_id: str, state: str, digest: str) -> bool:
    """Whether the last step was made by the same request, so that it is answered again and not made again."""
    steps = tx.history.of(kind, subject_id)
    return bool(steps) and steps[-1].to_state == state and steps[-1].digest == digest
