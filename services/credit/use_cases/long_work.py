"""What jobs of credit need of the transaction they run in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from databus.jobs.work import JobWork
from services.credit.domain.adopted import Adopted
from services.credit.domain.standing import Standing
from services.credit.use_cases.directory import RatingWork
from services.credit.use_cases.work import Book


class Intake(Book, Protocol):
    """The register while a file's records are taken in: standings and history are kept back until `write`."""

    def lock_all(self, usccs: Collection[str], *, today: date, now: datetime) -> Mapping[str, Standing]:
        """Return standings under lock, those made that were not known."""

    def usccs_succeeded(self, usccs: Collection[str]) -> Collection[str]: ...

    def usccs_listed(self, usccs: Collection[str]) -> Collection[str]:
        """Return those of some enterprises that are, or were, on a list or proposed for one."""

    def under_documents(self, agency: str, documents: Collection[str]) -> Sequence[Adopted]: ...

    def once_under_documents(self, agency: str, documents: Collection[str]) -> Sequence[tuple[str, str]]: ...

    def add_records(self, records: Sequence[Adopted]) -> None: ...

    def read_facts(self, usccs: Collection[str]) -> None:
        """Read what is known of many enterprises together, once nothing more is written about them."""

    def write(self) -> None: ...


class LongWork(RatingWork, JobWork, Protocol):
    """A transaction of credit in which jobs are worked on and papers issued."""

    @property
    def intake(self) -> Intake: ...
