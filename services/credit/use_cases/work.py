"""What every use case of credit needs of the transaction it runs in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from databus.caller import Caller
from databus.clock import Clock
from databus.outbox import Outbox
from services.credit.domain.adopted import Adopted
from services.credit.domain.rating import Facts
from services.credit.domain.standing import HistoryEntry, Standing
from services.credit.use_cases.kept_listings import ListingBook


@dataclass(frozen=True)
class Objection:
    """An objection to a record and until when it must be answered."""

    objection_id: str
    record_id: str
    agency: str
    reason: str
    filed_on: date
    due_on: date
    state: str = "OPEN"


@dataclass(frozen=True)
class FormalRating:
    """The snapshot of a formal rating."""

    uscc: str
    formal_on: date
    valid_until: date
    grade: str
    score: int
    rule_set: str
    agency: str | None
    known_at: datetime


@dataclass(frozen=True)
class GrantDecision:
    """A decision that grants AA, with what the deciding agency stated."""

    grant_id: str
    uscc: str
    granted_on: date
    document_no: str
    agency: str
    declaration_error_percent: Decimal
    clean_at_departments_since: date
    last_quality_problem_on: date | None
    known_at: datetime


@dataclass(frozen=True)
class Revocation:
    """A decision that revokes AA."""

    on: date
    document_no: str
    agency: str
    reason: str | None
    known_at: datetime


@dataclass(frozen=True)
class Enterprise:
    """What credit keeps of the registry."""

    uscc: str
    name: str
    active: bool
    division: str | None = None


@dataclass(frozen=True)
class Overturned:
    """A finding overturned: since which moment, by which document."""

    case_id: str
    at: datetime
    document_no: str


@dataclass(frozen=True)
class Nonconformity:
    """A batch found nonconforming under a document, and since when a re-inspection has taken that back.

    `agency` is who found it, None as long as only the withdrawal was heard.
    """

    consignment_id: str
    document_no: str
    item: str
    uscc: str
    agency: str | None = None
    withdrawn_on: date | None = None
    withdrawal_document_no: str | None = None


class Book(Protocol):
    """Records and ratings as they are kept."""

    def lock_standing(self, uscc: str, *, today: date, now: datetime) -> Standing:
        """Return the standing under a row lock, made if there was none."""

    def find_standing(self, uscc: str) -> Standing | None: ...

    def save_standing(self, standing: Standing) -> None: ...

    def facts(self, uscc: str, *, known_at: datetime | None = None) -> Facts:
        """Return what is known about an enterprise, now or at a moment."""

    def add_history(self, entry: HistoryEntry) -> None: ...

    def history(self, uscc: str, *, limit: int, before: int | None = None) -> Sequence[HistoryEntry]:
        """Return ratings of an enterprise, newest first."""

    def list_records(self, equal: Mapping[str, str], *, limit: int, before: str | None = None) -> Sequence[Adopted]:
        """Return records with these values, newest first."""

    def one_snapshot(self) -> None:
        """Let all that this transaction reads be of one moment."""

    def usccs_active(self, zone_id: str | None) -> Sequence[str]: ...

    def usccs_known(self, usccs: Collection[str]) -> Collection[str]: ...

    def add_record(self, record: Adopted) -> None: ...

    def save_record(self, record: Adopted) -> None: ...

    def link_record(self, record_id: str, *, penalty_id: str, trace_case_id: str | None) -> None: ...

    def find_record(self, record_id: str) -> Adopted | None: ...

    def records_under(self, agency: str, document_no: str, item: str) -> Sequence[Adopted]: ...

    def records_about(self, uscc: str) -> Sequence[Adopted]: ...

    def records_of_penalty(self, penalty_id: str) -> Sequence[Adopted]: ...

    def records_of_case(self, trace_case_id: str, item: str) -> Sequence[Adopted]: ...

    def objections_to(self, record_ids: Collection[str]) -> Sequence[Objection]: ...

    def add_formal(self, formal: FormalRating) -> None: ...

    def add_grant(self, grant: GrantDecision) -> None: ...

    def revoke_grants(self, uscc: str, revocation: Revocation) -> None: ...

    def save_overturned(self, overturned: Overturned) -> None: ...

    def find_overturned(self, case_id: str) -> Overturned | None: ...

    def save_nonconformity(self, found: Nonconformity) -> None: ...

    def nonconformities_under(self, uscc: str, document_no: str, item: str) -> Sequence[Nonconformity]: ...

    def save_enterprise(self, enterprise: Enterprise) -> None: ...

    def divisions(self, usccs: Collection[str]) -> Mapping[str, str]:
        """Return where enterprises are registered, of those whose division is known here."""

    def last_bonuses(self, uscc: str) -> frozenset[str]:
        """Return the bonuses learnt last."""

    def add_bonuses(self, uscc: str, *, on: date, held: frozenset[str], known_at: datetime) -> None: ...

    def save_membership(self, uscc: str, zone_id: str, *, active: bool, on: date, version: int) -> None:
        """Keep whether an enterprise belongs to a zone, now and from which day."""


class CreditWork(Protocol):
    """A transaction of credit."""

    @property
    def book(self) -> Book: ...

    @property
    def listings(self) -> ListingBook: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def caller(self) -> Caller: ...

    @property
    def clock(self) -> Clock: ...

    def expect_version(self, version: int) -> None: ...
