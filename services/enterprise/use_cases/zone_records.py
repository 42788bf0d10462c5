"""What is kept of zones besides their states: judgements, assessments, leading groups, amendments, programmes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from services.enterprise.domain.assessments import Assessment
from services.enterprise.domain.conditions import Judgement
from services.enterprise.domain.leading_groups import LeadingGroup
from services.enterprise.domain.programmes import Course, Industry


@dataclass(frozen=True)
class Amendment:
    """What was changed of a zone's description, and what stood there before."""

    zone_id: str
    version: int
    changes: Mapping[str, Any]
    before: Mapping[str, Any]
    document_no: str
    agency: str
    actor: str | None
    noted_at: datetime


class Assessments(Protocol):
    """What people judge of zones."""

    def add_judgement(self, judgement: Judgement) -> None: ...
    def judgements(self, zone_id: str) -> Sequence[Judgement]: ...
    def add(self, assessment: Assessment) -> None: ...
    def find(self, zone_id: str, kind: str, document_no: str) -> Assessment | None: ...
    def since(self, zone_id: str, day: date | None) -> Sequence[Assessment]: ...
    def page(self, zone_id: str, *, kind: str | None, after: str | None, limit: int) -> Sequence[Assessment]: ...


class ZoneRecords(Protocol):
    """Leading groups and amendments of zones."""

    def appoint(self, group: LeadingGroup) -> None: ...
    def group(self, zone_id: str, *, on: date) -> LeadingGroup | None: ...
    def amend(self, amendment: Amendment) -> None: ...
    def amendments(self, zone_id: str, *, limit: int) -> Sequence[Amendment]: ...


class Programmes(Protocol):
    """What programmes are counted from."""

    def courses(self, division: str, *, on: date, known_at: datetime | None) -> Sequence[Course]: ...
    def decide(self, industries: Sequence[Industry]) -> None: ...
    def industries(self, programme: str, *, on: date) -> Sequence[Industry]: ...
    def decided(self, programme: str, document_no: str) -> Sequence[Industry]: ...
