"""Thresholds that zones adopted, and surveys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.enterprise.domain.kpi_profiles import Adoption
from services.enterprise.domain.surveys import Survey
from services.enterprise.models import AdoptionRow, SurveyRow, ZoneRow
from services.enterprise.repository.rows import columns_of, find, listed, select_from, table_of


class StoredSurveys:
    """Queries on adopted thresholds and surveys."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def adopt(self, adoption: Adoption) -> None:
        self._session.execute(sa.insert(table_of(AdoptionRow)).values(columns_of(adoption)))

    def adoption(self, zone_id: str, *, on: date) -> Adoption | None:
        """What counts for a zone on a day: the decision that counts from the latest day, of two the one noted last."""
        statement = select_from(AdoptionRow).where(AdoptionRow.zone_id == zone_id, AdoptionRow.held_from <= on)
        newest = statement.order_by(AdoptionRow.held_from.desc(), AdoptionRow.noted_at.desc(), AdoptionRow.document_no)
        return find(self._session, Adoption, newest.limit(1))

    def adoptions(self, zone_id: str, *, limit: int) -> Sequence[Adoption]:
        """A zone's decisions, those that count from the latest day first."""
        statement = select_from(AdoptionRow).where(AdoptionRow.zone_id == zone_id)
        newest = statement.order_by(AdoptionRow.held_from.desc(), AdoptionRow.noted_at.desc(), AdoptionRow.document_no)
        return listed(self._session, Adoption, newest.limit(limit))

    def measured(self) -> Sequence[str]:
        """Zones that follow a plan or adopted thresholds."""
        adopted = sa.exists().where(AdoptionRow.zone_id == ZoneRow.zone_id)
        statement = sa.select(ZoneRow.zone_id).where(sa.or_(ZoneRow.plan.is_not(None), adopted))
        return list(self._session.execute(statement.order_by(ZoneRow.zone_id)).scalars())

    def add(self, survey: Survey) -> None:
        self._session.execute(sa.insert(table_of(SurveyRow)).values(columns_of(survey)))

    def of_document(self, zone_id: str, code: str, document_no: str) -> Survey | None:
        statement = select_from(SurveyRow).where(
            SurveyRow.zone_id == zone_id, SurveyRow.code == code, SurveyRow.document_no == document_no
        )
        return find(self._session, Survey, statement)

    def latest(self, zone_id: str, *, on: date) -> Mapping[str, Survey]:
        """By key figure the survey that ended last on or before a day."""
        statement = (
            select_from(SurveyRow)
            .ext(distinct_on(SurveyRow.code))
            .where(SurveyRow.zone_id == zone_id, SurveyRow.ended_on <= on)
            .order_by(SurveyRow.code, SurveyRow.ended_on.desc(), SurveyRow.survey_id.desc())
        )
        return {survey.code: survey for survey in listed(self._session, Survey, statement)}

    def page(self, zone_id: str, *, code: str | None, before: str | None, limit: int) -> Sequence[Survey]:
        """A zone's surveys, those noted last first."""
        statement = select_from(SurveyRow).where(SurveyRow.zone_id == zone_id)
        if code:
            statement = statement.where(SurveyRow.code == code)
        if before:
            statement = statement.where(SurveyRow.survey_id < before)
        return listed(self._session, Survey, statement.order_by(SurveyRow.survey_id.desc()).limit(limit))
