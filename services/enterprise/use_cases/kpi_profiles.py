"""Thresholds that a zone adopts by a decision, and those in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest
from services.enterprise.domain.kpi_profiles import Adoption, Profile, Wanted, of_rules, worded
from services.enterprise.domain.kpis import FIGURES
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases import kpis
from services.enterprise.use_cases.work import Work

_SHOWN: Final = 20
_MANY: Final = 1000


@dataclass(frozen=True)
class Decision:
    """A decision on a zone's thresholds; they count from `held_from`."""

    zone_id: str
    profile: str
    document_no: str
    decided_on: date
    held_from: date
    wanted: Wanted


@dataclass(frozen=True)
class ProfileOfZone:
    """The thresholds in force in a zone on a day, and the decisions it adopted thresholds by, newest first."""

    zone_id: str
    on: date
    rule_set: str
    profile: Profile
    adoptions: Sequence[Adoption]


@dataclass(frozen=True)
class Profiles:
    """The profiles that there are for every zone."""

    rule_set: str
    figures: Sequence[str]
    items: Sequence[Mapping[str, Any]]


def adopt(decision: Decision, work: Work, regulations: Regulations) -> ProfileOfZone:
    """Let thresholds of its own count for a zone from a day on; the same decision again is answered as it stands.

    Raises:
        NotPermitted: neither the county's leading group nor its office.
        Conflict: the document gave other thresholds before.
        InvalidRequest: a key figure that is not there, or a day of decision to come.

    Source: SH 三, 四(一): thresholds are a zone's plan; S14 四 gives none.
    """
    agency, today = work.caller.require_agency(), work.clock.today()
    zone = work.zones.get(decision.zone_id, lock=True)
    regulations.require("adopt_kpi_profile", agency, division=zone.division)
    if decision.decided_on > today:
        raise InvalidRequest("a day to come", "decided_on", f"a day not after {today.isoformat()}")
    adoption = Adoption(
        zone_id=decision.zone_id,
        document_no=decision.document_no,
        profile=decision.profile,
        based_on=decision.wanted.based_on,
        decided_on=decision.decided_on,
        held_from=decision.held_from,
        kpis={"rows": worded(decision.wanted, decision.document_no, regulations)},
        agency=agency,
        actor=work.caller.actor,
        noted_at=work.clock.now(),
    )
    for known in work.surveys.adoptions(decision.zone_id, limit=_MANY):
        if known.document_no == decision.document_no:
            if replace(known, actor=adoption.actor, noted_at=adoption.noted_at) != adoption:
                raise Conflict("the document gave other thresholds", "document_no", "a later decision's document")
            return in_force(decision.zone_id, None, work, regulations, or_from=adoption.held_from)
    work.surveys.adopt(adoption)
    kpis.refresh(zone, work, regulations)
    return in_force(decision.zone_id, None, work, regulations, or_from=adoption.held_from)


def in_force(
    zone_id: str, on: date | None, work: Work, regulations: Regulations, *, or_from: date | None = None
) -> ProfileOfZone:
    """Return the thresholds that count for a zone on a day, today if none is named.

    Args:
        zone_id: the zone.
        on: the day; it may lie in the future, as decisions may.
        work: the transaction.
        regulations: the rules.
        or_from: a later day to look at if nothing counts before.
    """
    zone, today = work.zones.get(zone_id), work.clock.today()
    day = on or max(today, or_from or today)
    profile = kpis.profile_on(zone, day, work, regulations)
    return ProfileOfZone(zone_id, day, regulations.version, profile, work.surveys.adoptions(zone_id, limit=_SHOWN))


def every_profile(regulations: Regulations) -> Profiles:
    """Return the profiles of the rules, with their thresholds and clauses, and the figures one may be made of."""
    heads = regulations.book.table("kpi_profile")
    items = [{**head, "kpis": of_rules(head["profile"], regulations).rows} for head in heads]
    return Profiles(regulations.version, FIGURES, items)
