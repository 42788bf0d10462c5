"""What the use cases of complaints and reports need of a transaction, and who may do what of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Protocol

from databus.caller import Caller
from databus.errors import NotFound, NotPermitted
from databus.rules import RuleBook
from services.enforcement.domain import powers
from services.enforcement.domain.agencies import codes_of
from services.enforcement.domain.complaints import (
    HISTORY,
    Complaint,
    IntakeKey,
    SealedAnswer,
    SealedBox,
    Submission,
)
from services.enforcement.use_cases.clocks import Clocks
from services.enforcement.use_cases.work import History, Kept, Outbox


class Keys(Kept[IntakeKey], Protocol):
    """Keys to which people seal."""

    def last_of(self, agency: str) -> IntakeKey | None: ...

    def lost(self, agency: str, fingerprint: str) -> bool: ...

    def listed(self, division: str | None, agency: str | None, on: date | None) -> Sequence[IntakeKey]: ...


class Submissions(Kept[Submission], Protocol):
    """What came in."""

    def followed(self, follow: str) -> Submission | None: ...


class Boxes(Kept[SealedBox], Protocol):
    """Sealed boxes."""

    def of(self, submission_id: str) -> Sequence[SealedBox]: ...

    def erase(self, submission_ids: Collection[str]) -> None: ...


class Complaints(Kept[Complaint], Protocol):
    """Complaints and reports."""

    def of(self, submission_id: str) -> Sequence[Complaint]: ...

    def page_of(
        self, bodies: Collection[str], *, kind: str | None, state: str | None, limit: int, cursor: str | None
    ) -> tuple[Sequence[Complaint], str | None]: ...

    def leading_to(self, information_id: str) -> Sequence[Complaint]: ...

    def to_erase(self, before: date, limit: int) -> Sequence[str]: ...

    def note_erased(self, submission_ids: Collection[str], on: date) -> None: ...


class Answers(Kept[SealedAnswer], Protocol):
    """Sealed answers."""

    def of(self, complaint_ids: Collection[str]) -> Sequence[SealedAnswer]: ...

    def known(self, complaint_id: str, sha256: str) -> SealedAnswer | None: ...


class Intake(Protocol):
    """All that was taken in."""

    @property
    def keys(self) -> Keys: ...
    @property
    def submissions(self) -> Submissions: ...
    @property
    def boxes(self) -> Boxes: ...
    @property
    def complaints(self) -> Complaints: ...
    @property
    def answers(self) -> Answers: ...


class IntakeWork(Protocol):
    """A transaction that keeps what was taken in."""

    @property
    def caller(self) -> Caller: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def history(self) -> History: ...
    @property
    def clocks(self) -> Clocks: ...
    @property
    def intake(self) -> Intake: ...

    def expect_version(self, version: int) -> None: ...


def power(act: str, rules: RuleBook) -> dict[str, Any]:
    """Return the row that says who may act."""
    return next(row for row in rules.table("intake_power") if row["act"] == act)


def require_power(act: str, work: IntakeWork, rules: RuleBook, *, division: str | None) -> str:
    """Return the calling agency if it may act in the county.

    Raises:
        NotPermitted: names who may, and the clause.
    """
    row, agency = power(act, rules), work.caller.require_agency()
    powers.require_seat(act, row["by"], row["clause"], agency, division=division, rules=rules)
    return agency


def bodies_of(agency: str, rules: RuleBook, on: date) -> Sequence[str]:
    """Return an agency's code and those of the bodies whose tasks it took over."""
    return codes_of(agency, rules, on=on)


def visible(work: IntakeWork, complaint_id: str, rules: RuleBook, on: date, *, lock: bool = False) -> Complaint:
    """Return a complaint to whom it concerns; for everybody else there is none.

    Raises:
        NotFound: there is none, or it is another unit's.
    """
    found = work.intake.complaints.find(complaint_id, lock=lock)
    bodies = bodies_of(work.caller.require_agency(), rules, on)
    if found is None or not {found.agency, found.intake_agency, found.transfer_to, found.superior} & set(bodies):
        raise NotFound("there is no such complaint", "complaint_id", "one of list_complaints")
    return found


def require_handler(complaint: Complaint, work: IntakeWork, rules: RuleBook, on: date) -> str:
    """Return the calling agency if it handles the complaint.

    Raises:
        NotPermitted: names who does.
    """
    agency = work.caller.require_agency()
    if complaint.agency not in bodies_of(agency, rules, on):
        raise NotPermitted(f"the matter is handled by {complaint.agency}, not by {agency}")
    return agency


def came_before(work: IntakeWork, complaint: Complaint, to: str, digest: str) -> bool:
    """Whether the last step was made by the same request, so that it is answered again and not made again."""
    steps = work.history.of(HISTORY, complaint.complaint_id)
    return bool(steps) and steps[-1].to_state == to and steps[-1].digest == digest
