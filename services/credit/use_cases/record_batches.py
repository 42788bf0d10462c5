"""Taking in the records of a file, some rows at a time: as `record_act` would one by one, with far fewer questions.

Standings are locked together and every enterprise is rated once for all its rows; what is rare (an enterprise that
another succeeded, a document whose record was corrected) is recorded one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final, cast

from databus.errors import SanhuError
from databus.identifiers import uuid7
from databus.rules import RuleBook
from databus.sheets.layouts import Line
from databus.sheets.opened import Refusal
from services.credit.domain.adopted import Adopted
from services.credit.domain.listings import Listing
from services.credit.domain.record_columns import refusal_of
from services.credit.domain.statements import check_statement
from services.credit.use_cases.announcement import say_record
from services.credit.use_cases.long_work import LongWork
from services.credit.use_cases.records import RecordAct, kept_record, record_act, same_fact
from services.credit.use_cases.turn import TICK, Turn, finish
from services.credit.use_cases.work import Book

CAUSE: Final = "credit.import_records/"
_DAYS: Final = ("occurred_on", "decided_on", "effective_on")


@dataclass
class Taken:
    """What came of some rows."""

    recorded: int = 0
    known: int = 0
    refused: list[Refusal] = field(default_factory=list)


def take_all(lines: Sequence[Line], job_id: str, work: LongWork, rules: RuleBook, *, dry_run: bool) -> Taken:
    """Record what is new, leave what is known, refuse what cannot be; a dry run tells what would come of it.

    Source: DOMAIN D.2; SH 四(十三) (采信).
    """
    batch = _Batch(job_id, work, rules, dry_run=dry_run)
    acts = [(line.row, act) for line in lines if (act := batch.checked(line)) is not None]
    if acts:
        batch.take(acts)
    return batch.taken


class _AtOnce:
    """A transaction whose register keeps back what is written of each enterprise, and who knows who is on no list."""

    def __init__(self, work: LongWork, usccs: Sequence[str]) -> None:
        self._work = work
        self.book: Book = work.intake
        self.listings = _Listings(work, usccs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)


class _Listings:
    """The listings, which most enterprises have none of; asked for together who has."""

    def __init__(self, work: LongWork, usccs: Sequence[str]) -> None:
        self._listings = work.listings
        self._listed = set(work.intake.usccs_listed(usccs))

    def of(self, uscc: str, *, known_at: datetime | None = None) -> Sequence[Listing]:
        return self._listings.of(uscc, known_at=known_at) if uscc in self._listed else ()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._listings, name)


class _Batch:
    def __init__(self, job_id: str, work: LongWork, rules: RuleBook, *, dry_run: bool) -> None:
        self.taken = Taken()
        self._cause = CAUSE + job_id
        self._work = work
        self._rules = rules
        self._dry_run = dry_run
        self._agency = work.caller.require_agency()
        self._under: dict[tuple[str, str], list[Adopted]] = {}
        self._new: list[Adopted] = []

    def checked(self, line: Line) -> RecordAct | None:
        """Return what a row states; None if it is refused."""
        days = {name: _day(line.told.get(name)) for name in _DAYS}
        texts = {name: line.told.get(name) for name in ("uscc", "item", "document_no", "detail", "evidence_hash")}
        act = RecordAct(**cast("dict[str, Any]", {**texts, **days, "uscc": str(line.told["uscc"])}))
        try:
            check_statement(act, self._agency, today=self._work.clock.today(), rules=self._rules)
        except SanhuError as error:
            self._refuse(line.row, error)
            return None
        return act

    def take(self, acts: Sequence[tuple[int, RecordAct]]) -> None:
        intake, clock = self._work.intake, self._work.clock
        usccs, documents = {act.uscc for _, act in acts}, {act.document_no for _, act in acts}
        standings = {} if self._dry_run else intake.lock_all(usccs, today=clock.today(), now=clock.now())
        now, today = clock.now(), clock.today()
        turns = {uscc: Turn(one, max(now, one.known_at + TICK), today) for uscc, one in standings.items()}
        for record in intake.under_documents(self._agency, documents):
            self._under.setdefault((record.document_no, record.item), []).append(record)
        succeeded = set(intake.usccs_succeeded(usccs))
        corrected = set(intake.once_under_documents(self._agency, documents))
        apart = []
        for row, act in acts:
            if act.uscc in succeeded or (act.document_no, act.item) in corrected:
                apart.append((row, act))
            else:
                self._note(row, act, turns.get(act.uscc))
        self._write(turns)
        for row, act in apart:
            self._record_alone(row, act)

    def _note(self, row: int, act: RecordAct, turn: Turn | None) -> None:
        """Take in one row; a record that a row before it made stands for this row too."""
        under = self._under.setdefault((act.document_no, act.item), [])
        try:
            kept = same_fact(act, self._agency, under, ())
        except SanhuError as error:
            self._refuse(row, error)
            return
        if kept is not None:
            self.taken.known += 1
            return
        known_at = turn.at if turn is not None else self._work.clock.now()
        record = Adopted(record_id=uuid7(), agency=self._agency, known_at=known_at, **vars(act))
        under.append(record)
        self._new.append(record)
        self.taken.recorded += 1

    def _write(self, turns: Mapping[str, Turn]) -> None:
        if self._dry_run or not self._new:
            return
        usccs = sorted({record.uscc for record in self._new})
        work = cast("LongWork", _AtOnce(self._work, usccs))
        self._work.intake.add_records(self._new)
        for record in self._new:
            say_record("credit.record_added", record, work, self._rules)
        self._work.intake.read_facts(usccs)
        for uscc in usccs:
            finish(turns[uscc], self._cause, work, self._rules)
        self._work.intake.write()

    def _record_alone(self, row: int, act: RecordAct) -> None:
        work = self._work
        try:
            heir = replace(act, uscc=work.lineage.heir_of(act.uscc))
            kept = kept_record(heir, self._agency, work)
            if kept is None and not self._dry_run:
                with work.attempt():
                    record_act(act, work, self._rules)
        except SanhuError as error:
            self._refuse(row, error)
            return
        self.taken.recorded += kept is None
        self.taken.known += kept is not None

    def _refuse(self, row: int, error: SanhuError) -> None:
        named = dict(error.fields)
        self.taken.refused.append(refusal_of(row, next(iter(named), None), error.message, "; ".join(named.values())))


def _day(text: object) -> date | None:
    return None if text is None else date.fromisoformat(str(text))
