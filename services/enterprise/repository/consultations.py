"""Consultations and the comments on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.errors import NotFound
from services.enterprise.domain.consultations import Comment, Consultation
from services.enterprise.models import CommentRow, ConsultationRow
from services.enterprise.repository.rows import find, listed, narrowed, select_from, upsert


class StoredConsultations:
    """Queries on consultations."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, consultation_id: str, *, lock: bool = False) -> Consultation:
        """Return a consultation; NotFound if there is none."""
        statement = select_from(ConsultationRow).where(ConsultationRow.consultation_id == consultation_id)
        found = find(self._session, Consultation, statement, lock=lock)
        if found is None:
            raise NotFound(f"there is no consultation {consultation_id}")
        return found

    def save(self, consultation: Consultation) -> None:
        upsert(self._session, ConsultationRow, consultation)

    def comment(self, comment_id: str, *, lock: bool = False) -> Comment:
        """Return a comment; NotFound if there is none."""
        found = find(
            self._session, Comment, select_from(CommentRow).where(CommentRow.comment_id == comment_id), lock=lock
        )
        if found is None:
            raise NotFound(f"there is no comment {comment_id}")
        return found

    def same_comment(self, comment: Comment) -> Comment | None:
        """The same words of the same body on the same draft."""
        statement = select_from(CommentRow).where(
            CommentRow.consultation_id == comment.consultation_id,
            CommentRow.agency == comment.agency,
            CommentRow.uscc.is_not_distinct_from(comment.uscc),
            CommentRow.text == comment.text,
        )
        return next(iter(listed(self._session, Comment, statement)), None)

    def save_comment(self, comment: Comment) -> None:
        upsert(self._session, CommentRow, comment)

    def count(self, consultation_id: str) -> Mapping[str, int]:
        """How many comments there are, by outcome; those without an answer by "unanswered"."""
        return self.counts([consultation_id])[consultation_id]

    def counts(self, consultation_ids: Collection[str]) -> Mapping[str, Mapping[str, int]]:
        """How many comments there are on each of some drafts, by outcome."""
        counted = (
            sa.select(CommentRow.consultation_id, CommentRow.outcome, sa.func.count())
            .where(CommentRow.consultation_id.in_(consultation_ids))
            .group_by(CommentRow.consultation_id, CommentRow.outcome)
        )
        found: dict[str, dict[str, int]] = {consultation_id: {} for consultation_id in consultation_ids}
        for consultation_id, outcome, number in self._session.execute(counted):
            found[consultation_id][outcome or "unanswered"] = number
        return found

    def page(self, *, zone_id: str | None, state: str | None, after: str | None, limit: int) -> Sequence[Consultation]:
        statement = narrowed(
            select_from(ConsultationRow),
            (ConsultationRow.zone_id, zone_id),
            (ConsultationRow.state, state),
            after=(ConsultationRow.consultation_id, after),
            limit=limit,
        )
        return listed(self._session, Consultation, statement)

    def comments(
        self, consultation_id: str, *, answered: bool | None, after: str | None, limit: int
    ) -> Sequence[Comment]:
        statement = narrowed(
            select_from(CommentRow),
            (CommentRow.consultation_id, consultation_id),
            after=(CommentRow.comment_id, after),
            limit=limit,
        )
        if answered is not None:
            told = CommentRow.outcome.is_not(None) if answered else CommentRow.outcome.is_(None)
            statement = statement.where(told)
        return listed(self._session, Comment, statement)
