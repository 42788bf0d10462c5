"""Surveys that watched key figures rest on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from databus.errors import Conflict
from databus.identifiers import uuid7
from databus.pages import Page, page
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.surveys import Survey, check_survey
from services.enterprise.use_cases import kpis
from services.enterprise.use_cases.work import Work


@dataclass(frozen=True)
class SurveyToRecord:
    """A survey of a zone: what was asked, how, of how many, and what they said."""

    zone_id: str
    code: str
    question: str
    method: str
    surveyor: str
    began_on: date
    ended_on: date
    population: int | None
    sample_size: int
    favourable: int
    document_no: str


def record(wanted: SurveyToRecord, work: Work, regulations: Regulations) -> Survey:
    """Record a survey; the same one again is answered as it stands.

    Raises:
        NotPermitted: it is not this agency's to say.
        Conflict: the document told another result of this key figure before.
        InvalidRequest: what cannot have been found; names the field.

    Source: SH 六(五): 知晓率、支持率、参与率.
    """
    agency = work.caller.require_agency()
    zone = work.zones.get(wanted.zone_id, lock=True)
    regulations.require("record_survey", agency, division=zone.division)
    survey = Survey(survey_id=uuid7(), **vars(wanted), agency=agency, noted_at=work.clock.now())
    check_survey(survey, regulations, today=work.clock.today())
    known = work.surveys.of_document(wanted.zone_id, wanted.code, wanted.document_no)
    if known is not None:
        if replace(survey, survey_id=known.survey_id, noted_at=known.noted_at) != known:
            raise Conflict("the document told another result", "document_no", "the document of another survey")
        return known
    work.surveys.add(survey)
    kpis.refresh(zone, work, regulations)
    return survey


def surveys_of(zone_id: str, *, code: str | None, cursor: str | None, limit: int, work: Work) -> Page[Survey]:
    """Return a page of a zone's surveys, those noted last first; NotFound if there is no such zone."""
    work.zones.get(zone_id)
    found = work.surveys.page(zone_id, code=code, before=cursor, limit=limit + 1)
    return page(found, limit, lambda survey: survey.survey_id)
