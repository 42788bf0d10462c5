"""Judgements and assessments of zones, leading groups, amendments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.enterprise.domain.assessments import Assessment
from services.enterprise.domain.conditions import Judgement
from services.enterprise.domain.leading_groups import LeadingGroup
from services.enterprise.models import AmendmentRow, AssessmentRow, JudgementRow, LeadingGroupRow
from services.enterprise.repository.rows import columns_of, find, listed, select_from, table_of
from services.enterprise.use_cases.zone_records import Amendment


class StoredAssessments:
    """Queries on what people judge of zones."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_judgement(self, judgement: Judgement) -> None:
        self._session.execute(sa.insert(table_of(JudgementRow)).values(columns_of(judgement)))

    def judgements(self, zone_id: str) -> Sequence[Judgement]:
        """All judgements of a zone, oldest first."""
        statement = select_from(JudgementRow).where(JudgementRow.zone_id == zone_id)
        return listed(self._session, Judgement, statement.order_by(JudgementRow.on, JudgementRow.judgement_id))

    def add(self, assessment: Assessment) -> None:
        self._session.execute(sa.insert(table_of(AssessmentRow)).values(columns_of(assessment)))

    def find(self, zone_id: str, kind: str, document_no: str) -> Assessment | None:
        statement = select_from(AssessmentRow).where(
            AssessmentRow.zone_id == zone_id, AssessmentRow.kind == kind, AssessmentRow.document_no == document_no
        )
        return find(self._session, Assessment, statement)

    def since(self, zone_id: str, day: date | None) -> Sequence[Assessment]:
        """Assessments of a zone from a day on."""
        statement = select_from(AssessmentRow).where(AssessmentRow.zone_id == zone_id)
        if day is not None:
            statement = statement.where(AssessmentRow.on >= day)
        return listed(self._session, Assessment, statement)

    def page(self, zone_id: str, *, kind: str | None, after: str | None, limit: int) -> Sequence[Assessment]:
        """Assessments of a zone in the order they were recorded."""
        statement = select_from(AssessmentRow).where(AssessmentRow.zone_id == zone_id)
        if kind:
            statement = statement.where(AssessmentRow.kind == kind)
        if after:
            statement = statement.where(AssessmentRow.assessment_id > after)
        return listed(self._session, Assessment, statement.order_by(AssessmentRow.assessment_id).limit(limit))


class StoredZoneRecords:
    """Queries on leading groups and amendments of zones."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def appoint(self, group: LeadingGroup) -> None:
        self._session.execute(sa.insert(table_of(LeadingGroupRow)).values(columns_of(group)))

    def group(self, zone_id: str, *, on: date) -> LeadingGroup | None:
        """The leading group on a day: the newest appointed by then."""
        statement = (
            select_from(LeadingGroupRow)
            .where(LeadingGroupRow.zone_id == zone_id, LeadingGroupRow.held_from <= on)
            .order_by(LeadingGroupRow.held_from.desc(), LeadingGroupRow.group_id.desc())
            .limit(1)
        )
        return find(self._session, LeadingGroup, statement)

    def amend(self, amendment: Amendment) -> None:
        self._session.execute(sa.insert(table_of(AmendmentRow)).values(columns_of(amendment)))

    def amendments(self, zone_id: str, *, limit: int) -> Sequence[Amendment]:
        """Amendments of a zone, newest first."""
        statement = select_from(AmendmentRow).where(AmendmentRow.zone_id == zone_id)
        return listed(self._session, Amendment, statement.order_by(AmendmentRow.version.desc()).limit(limit))
