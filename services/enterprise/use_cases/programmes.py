"""A county's programme of zones on any day, and the industries it builds zones for first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from databus.errors import Conflict
from services.enterprise.domain.moves import check_day
from services.enterprise.domain.programmes import Industry, counts, items, programme_named, targets
from services.enterprise.domain.regulations import Regulations, Row
from services.enterprise.use_cases.work import Work


@dataclass(frozen=True)
class Standing:
    """How a programme stands on a day, by what was known at a moment."""

    programme: Row
    on: date
    known_at: datetime | None
    counted: Mapping[str, int]
    targets: Sequence[Mapping[str, Any]]
    met: bool
    zones: Sequence[Mapping[str, Any]]
    industries: Sequence[Industry]


@dataclass(frozen=True)
class Decided:
    """The industries of one decision."""

    programme: str
    industries: Sequence[Industry]


def show(name: str, on: date | None, known_at: datetime | None, work: Work, regulations: Regulations) -> Standing:
    """Count a programme's zones by the level each held on a day; NotFound lists the programmes there are.

    Source: SN 三, SN附2 一; SH 五; DOMAIN Z-35.
    """
    programme, day = programme_named(name, regulations), on or work.clock.today()
    courses = work.programmes.courses(programme["division"], on=day, known_at=known_at)
    counted = counts(courses, regulations)
    wanted = targets(name, counted, regulations)
    return Standing(
        programme=programme,
        on=day,
        known_at=known_at,
        counted=counted,
        targets=wanted,
        met=all(target["met"] for target in wanted),
        zones=items(name, courses, day, regulations),
        industries=work.programmes.industries(name, on=day),
    )


def decide_industries(
    name: str, document_no: str, on: date, chosen: Sequence[Mapping[str, Any]], work: Work, regulations: Regulations
) -> Decided:
    """Decide which industries come first, each for its cluster, its exports and its quality; the order is the rank.

    Raises:
        NotPermitted: not the county's leading group.
        Conflict: this document decided already.

    Source: SN 四(二).
    """
    agency = work.caller.require_agency()
    programme = programme_named(name, regulations)
    regulations.require("decide_industries", agency, division=programme["division"])
    check_day(on, since=None, today=work.clock.today())
    if work.programmes.decided(name, document_no):
        raise Conflict("this document decided already", "document_no", "the number of another document")
    actor, noted_at = work.caller.actor, work.clock.now()
    industries = [
        Industry(name, document_no, rank, on=on, agency=agency, actor=actor, noted_at=noted_at, **industry)
        for rank, industry in enumerate(chosen, start=1)
    ]
    work.programmes.decide(industries)
    return Decided(name, industries)
