"""Keys, submissions, boxes, complaints and answers, and how they are found."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.enforcement import models
from services.enforcement.domain.complaints import (
    ACTIVE,
    OVER,
    REVOKED,
    Complaint,
    IntakeKey,
    SealedAnswer,
    SealedBox,
    Submission,
)
from services.enforcement.repository.kept import Kept, things

_MOST_KEYS = 200


class Keys(Kept[IntakeKey]):
    """Keys to which people seal."""

    def last_of(self, agency: str) -> IntakeKey | None:
        """Return the key of a unit that was registered last."""
        column = self.table.c
        select = sa.select(self.table).where(column.agency == agency)
        found = things(self.session, select.order_by(column.valid_from.desc(), column.kid).limit(1), self.made)
        return found[0] if found else None

    def lost(self, agency: str, fingerprint: str) -> bool:
        """Whether it was said that the key which vouched is lost."""
        column = self.table.c
        select = sa.select(column.kid).where(
            column.agency == agency,
            column.fingerprint == fingerprint,
            column.state == REVOKED,
            column.reason == "VOUCHER_LOST",
        )
        return self.session.scalar(select.limit(1)) is not None

    def listed(self, division: str | None, agency: str | None, on: date | None) -> list[IntakeKey]:
        """Return keys, newest first; with a day, those alone to which may be sealed on it."""
        column, conditions = self.table.c, self.equal(division=division, agency=agency)
        if on is not None:
            conditions += [column.state == ACTIVE, column.valid_from <= on, column.valid_to >= on]
        select = sa.select(self.table).where(*conditions)
        order = (column.division, column.agency, column.valid_from.desc(), column.kid)
        return things(self.session, select.order_by(*order).limit(_MOST_KEYS), self.made)


class Submissions(Kept[Submission]):
    """What came in."""

    def followed(self, follow: str) -> Submission | None:
        return self.first(self.table.c.follow == follow)


class Boxes(Kept[SealedBox]):
    """Sealed boxes."""

    def of(self, submission_id: str) -> list[SealedBox]:
        return self.all(self.table.c.submission_id == submission_id)

    def erase(self, submission_ids: Collection[str]) -> None:
        self.session.execute(sa.delete(self.table).where(self.table.c.submission_id.in_(submission_ids)))


class Complaints(Kept[Complaint]):
    """Complaints and reports."""

    def of(self, submission_id: str) -> list[Complaint]:
        return self.all(self.table.c.submission_id == submission_id)

    def leading_to(self, information_id: str) -> list[Complaint]:
        """Reports that were filed as a piece of risk information, oldest first."""
        return self.all(self.table.c.information_id == information_id)

    def page_of(
        self, bodies: Collection[str], *, kind: str | None, state: str | None, limit: int, cursor: str | None
    ) -> tuple[list[Complaint], str | None]:
        """Return a page of those that one of the bodies handles, took in, is asked to take or must assign."""
        column = self.table.c
        theirs = sa.or_(*(one.in_(bodies) for one in (column.agency, column.intake_agency, column.transfer_to)))
        conditions = [sa.or_(theirs, column.superior.in_(bodies)), *self.equal(kind=kind, state=state)]
        return self.page(conditions, limit=limit, cursor=cursor)

    def to_erase(self, before: date, limit: int) -> list[str]:
        """Return submissions all of whose parts were over before a day and whose boxes are still kept."""
        column = self.table.c
        standing = self.table.alias()
        open_still = sa.exists().where(
            standing.c.submission_id == column.submission_id,
            sa.or_(standing.c.state.not_in(OVER), standing.c.moved_on >= before),
        )
        select = (
            sa.select(column.submission_id)
            .distinct()
            .where(column.state.in_(OVER), column.moved_on < before, column.boxes_erased_on.is_(None), ~open_still)
        )
        return list(self.session.scalars(select.limit(limit)))

    def note_erased(self, submission_ids: Collection[str], on: date) -> None:
        change = sa.update(self.table).where(self.table.c.submission_id.in_(submission_ids))
        self.session.execute(change.values(boxes_erased_on=on))


class Answers(Kept[SealedAnswer]):
    """Sealed answers."""

    def of(self, complaint_ids: Collection[str]) -> list[SealedAnswer]:
        return self.all(self.table.c.complaint_id.in_(complaint_ids))

    def known(self, complaint_id: str, sha256: str) -> SealedAnswer | None:
        return self.first(self.table.c.complaint_id == complaint_id, self.table.c.sha256 == sha256)


class Intake:
    """All that was taken in."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def keys(self) -> Keys:
        return Keys(self._session, models.IntakeKeyRow, IntakeKey, "kid", "list_intake_keys")

    @cached_property
    def submissions(self) -> Submissions:
        return Submissions(self._session, models.SubmissionRow, Submission, "submission_id", "what came in")

    @cached_property
    def boxes(self) -> Boxes:
        return Boxes(self._session, models.SealedBoxRow, SealedBox, "box_id", "get_complaint")

    @cached_property
    def complaints(self) -> Complaints:
        return Complaints(self._session, models.IntakeComplaintRow, Complaint, "complaint_id", "list_complaints")

    @cached_property
    def answers(self) -> Answers:
        return Answers(self._session, models.SealedAnswerRow, SealedAnswer, "answer_id", "get_complaint")
