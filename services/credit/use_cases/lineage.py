"""What records said before they were corrected, and which code stands for which: what use cases need of both."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Protocol

from databus.errors import NotFound
from services.credit.domain.adopted import Adopted
from services.credit.use_cases.turn import Turn, begin
from services.credit.use_cases.work import CreditWork

CORRECTED: Final = "CORRECTED"
SUCCEEDED: Final = "SUCCEEDED"
_TRIES: Final = 5


@dataclass(frozen=True)
class Restatement:
    """Why a record says something else from a moment on: by which document, who said so."""

    cause: str
    correction_document_no: str
    reason: str | None
    agency: str | None
    actor: str | None = None


@dataclass(frozen=True)
class FormerStatement:
    """What a record said from one moment until another, and why it says it no more."""

    record_id: str
    ordinal: int
    uscc: str
    item: str
    document_no: str
    occurred_on: date | None
    decided_on: date | None
    effective_on: date
    detail: str | None
    evidence_hash: str | None
    known_at: datetime
    known_until: datetime
    cause: str
    correction_document_no: str
    reason: str | None
    agency: str | None
    actor: str | None


@dataclass(frozen=True)
class Succession:
    """One code that stands for an enterprise's old one."""

    uscc: str
    successor: str
    kind: str
    on: date
    document_no: str
    clause: str
    known_at: datetime


class Lineage(Protocol):
    """Former statements and successions as they are kept."""

    def keep_statement(self, record: Adopted, until: datetime, why: Restatement) -> None:
        """Keep what a record says as what it said until a moment."""

    def former(self, record_ids: Collection[str]) -> Mapping[str, Sequence[FormerStatement]]:
        """Return what records said before, oldest first."""

    def once_under(self, agency: str, document_no: str, item: str) -> Sequence[tuple[str, Adopted]]:
        """Return the records that an agency's document and item once stood for, and whom they were about then."""

    def heir_of(self, uscc: str, *, known_at: datetime | None = None) -> str:
        """Return the code that stands for an enterprise, its own if it was not succeeded."""

    def predecessors(self, uscc: str) -> Sequence[Succession]:
        """Return whose place a code took, oldest first."""

    def add_succession(self, succession: Succession) -> bool:
        """Keep a succession; False if the old code was succeeded already."""

    def hand_over(self, uscc: str, heir: str, at: datetime) -> None:
        """Let formal ratings and grants be the heir's from a moment on; what was before stays readable."""

    def keep_known_since(self, uscc: str, on: date, known_at: datetime, until: datetime) -> None:
        """Keep since when an enterprise was known, as it was until a moment."""


class LineageWork(CreditWork, Protocol):
    """A transaction that knows what was said before, and who stands for whom."""

    @property
    def lineage(self) -> Lineage: ...


def begin_for(uscc: str, work: LineageWork) -> Turn:
    """Begin a step for whoever stands for an enterprise, looked up again once that standing is locked."""
    heir = work.lineage.heir_of(uscc)
    turn = begin(heir, work)
    while (found := work.lineage.heir_of(uscc)) != heir:
        heir = found
        turn = begin(heir, work)
    return turn


def begin_all(usccs: Collection[str], work: CreditWork) -> dict[str, Turn]:
    """Begin a step for several enterprises at one moment, locked in one order."""
    turns = {uscc: begin(uscc, work) for uscc in sorted(usccs)}
    at = max(turn.at for turn in turns.values())
    return {uscc: replace(turn, at=at) for uscc, turn in turns.items()}


def hold(record_id: str, work: CreditWork) -> tuple[Adopted, Turn]:
    """Begin a step for the enterprise a record is about; it may have been another's until the lock was had."""
    record = find(record_id, work)
    for _ in range(_TRIES):
        turn = begin(record.uscc, work)
        record = find(record_id, work)
        if record.uscc == turn.uscc:
            break
    return record, turn


def find(record_id: str, work: CreditWork) -> Adopted:
    """Return a record; NotFound if there is none."""
    record = work.book.find_record(record_id)
    if record is None:
        raise NotFound("no such credit record", "record_id", "the id of a record, as list_records gives it")
    return record


def kept_for(uscc: str, agency: str, document_no: str, item: str, work: LineageWork) -> Sequence[Adopted]:
    """Return the records that a document and item stand for of an enterprise, also those corrected since.

    So a fact that comes again after its record was corrected, or its enterprise succeeded, meets that record.
    """
    whose = {uscc, work.lineage.heir_of(uscc)}
    under = [one for one in work.book.records_under(agency, document_no, item) if one.uscc in whose]
    once = [one for said_of, one in work.lineage.once_under(agency, document_no, item) if said_of in whose]
    return list({one.record_id: one for one in (*under, *once)}.values())
