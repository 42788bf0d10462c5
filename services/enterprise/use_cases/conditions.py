"""Judging the four basic conditions of a zone, and how they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from databus.identifiers import uuid7
from services.enterprise.domain.conditions import Judgement, check_judgement, grounds_on, standing
from services.enterprise.domain.moves import check_day
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases.work import Work

_SHOWN: Final = 40  # judgements, the newest


@dataclass(frozen=True)
class Judged:
    """What a body judges of a condition."""

    zone_id: str
    condition: str
    met: bool
    grounds: tuple[str, ...]
    document_no: str
    evidence: tuple[str, ...]
    reason: str | None
    on: date


@dataclass(frozen=True)
class Conditions:
    """How the four conditions stand on a day, and what was judged last."""

    zone_id: str
    on: date
    conditions: Sequence[Mapping[str, Any]]
    met: bool
    required: bool
    judgements: Sequence[Judgement]


def judge(wanted: Judged, work: Work, regulations: Regulations) -> Judgement:
    """Record what a body judges of a condition; nothing judged before is overwritten.

    Raises:
        NotPermitted: neither the zone's government or office, nor a body that assesses it.
        InvalidRequest: the grounds do not make the condition.

    Source: S12 四; S14 四, 七(二).
    """
    agency = work.caller.require_agency()
    zone = work.zones.get(wanted.zone_id, lock=True)
    regulations.require_of(regulations.judges, "judging a condition", agency, division=zone.division)
    check_day(wanted.on, since=None, today=work.clock.today())
    row = check_judgement(
        wanted.condition,
        met=wanted.met,
        grounds=wanted.grounds,
        reason=wanted.reason,
        on=wanted.on,
        regulations=regulations,
    )
    judgement = Judgement(
        judgement_id=uuid7(),
        zone_id=zone.zone_id,
        condition=wanted.condition,
        met=wanted.met,
        grounds=wanted.grounds,
        document_no=wanted.document_no,
        evidence=wanted.evidence,
        reason=wanted.reason,
        on=wanted.on,
        agency=agency,
        actor=work.caller.actor,
        clause=row["clause"],
        noted_at=work.clock.now(),
    )
    work.assessments.add_judgement(judgement)
    return judgement


def stand(zone_id: str, on: date | None, work: Work, regulations: Regulations) -> Conditions:
    """Return how the conditions of a zone stand on a day, today if none is named."""
    zone, day = work.zones.get(zone_id), on or work.clock.today()
    judgements = work.assessments.judgements(zone_id)
    found = standing(judgements, day, regulations)
    shown = [
        {
            **verdict.condition,
            "grounds": grounds_on(verdict.condition["condition"], day, regulations),
            "judgement": verdict.judgement,
        }
        for verdict in found
    ]
    return Conditions(
        zone_id=zone_id,
        on=day,
        conditions=shown,
        met=all(verdict.judgement is not None and verdict.judgement.met for verdict in found),
        required=regulations.demands(zone.plan, "conditions_hold", on=day),
        judgements=judgements[-_SHOWN:],
    )
