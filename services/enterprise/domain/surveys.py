"""Surveys of the public and of enterprises: awareness, support, participation (知晓率、支持率、参与率)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from databus.errors import InvalidRequest
from services.enterprise.domain.regulations import Regulations


@dataclass(frozen=True)
class Survey:
    """What a survey found; `favourable` of `sample_size` people asked, `population` as far as it is known."""

    survey_id: str
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
    agency: str
    noted_at: datetime

    @property
    def share(self) -> Fraction:
        """The favourable share in percent, exact."""
        return Fraction(self.favourable * 100, self.sample_size)


def surveyed(regulations: Regulations) -> list[str]:
    """The key figures that are surveyed."""
    return [row["code"] for row in regulations.book.table("kpi_watch") if row["kind"] == "survey"]


def check_survey(survey: Survey, regulations: Regulations, *, today: date) -> None:
    """Raise InvalidRequest, naming the field, for a survey that cannot have been. Source: SH 六(五)."""
    if survey.code not in surveyed(regulations):
        raise InvalidRequest("no key figure that is surveyed", "code", "one of " + ", ".join(surveyed(regulations)))
    if survey.ended_on > today:
        raise InvalidRequest("a day to come", "ended_on", f"a day not after {today.isoformat()}")
    if survey.began_on > survey.ended_on:
        raise InvalidRequest("it ends before it begins", "began_on", f"not after {survey.ended_on.isoformat()}")
    if survey.favourable > survey.sample_size:
        raise InvalidRequest("more answers than people asked", "favourable", f"at most {survey.sample_size}")
    if survey.population is not None and survey.population < survey.sample_size:
        raise InvalidRequest("more asked than there are", "population", f"at least {survey.sample_size}")
