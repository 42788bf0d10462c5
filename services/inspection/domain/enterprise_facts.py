"""What a decision reads of an enterprise: grade, memberships, titles, findings against it, places on lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.inspection.domain.copies import Membership
from services.inspection.domain.facts import ZONE_LEVELS, FactRead
from services.inspection.domain.held import Held
from services.inspection.domain.silence import Moment

CREDIT = "credit"
NOT_RATED = "U"


@dataclass(frozen=True, slots=True)
class EnterpriseFacts:
    """What is known of an enterprise, and how it was read; `stale` names credit if the grade may be old."""

    grade: str
    member: bool
    zones: tuple[str, ...]
    zone_level: str
    cnas_lab: bool
    malicious_finding: bool
    listed: bool
    stale: tuple[str, ...]
    read: tuple[FactRead, ...]


def read_enterprise(uscc: str, held: Held, moment: Moment) -> EnterpriseFacts:
    """Return what is held about an enterprise, each fact with key and version, absence included."""
    grade, stale, rating_read = _grade(uscc, held, moment)
    memberships = held.memberships.get(uscc, ())
    active = [one for one in memberships if one.state == "ACTIVE"]
    registered = held.enterprises.get(uscc)
    findings = [case for case in held.traces.get(uscc, ()) if case.finding_in_force]
    punished = [one for one in held.listings.get(uscc, ()) if one.effect == "punishment"]
    lab = bool(registered and registered.cnas_lab)
    read = [
        rating_read,
        *_memberships_read(uscc, memberships),
        *(
            FactRead("title", f"enterprise/title/{one.title_id}", one.version, one.state)
            for one in held.titles.get(uscc, ())
        ),
        FactRead("cnas_lab", f"enterprise/{uscc}", registered.version if registered else None, lab),
    ]
    read += [
        FactRead("malicious_finding", f"enforcement/trace/{case.case_id}", case.version, True) for case in findings
    ] or [FactRead("malicious_finding", f"enforcement/trace/of/{uscc}", None, False)]
    read += [FactRead("listed", f"credit/listing/{one.listing_id}", one.version, True) for one in punished] or [
        FactRead("listed", f"credit/listing/of/{uscc}", None, False)
    ]
    return EnterpriseFacts(
        grade=grade,
        member=bool(active),
        zones=tuple(sorted(one.zone_id for one in active)),
        zone_level=max((one.level or "none" for one in active), key=ZONE_LEVELS.index, default="none"),
        cnas_lab=lab,
        malicious_finding=bool(findings),
        listed=bool(punished),
        stale=stale,
        read=tuple(read),
    )


def _grade(uscc: str, held: Held, moment: Moment) -> tuple[str, tuple[str, ...], FactRead]:
    """Return the last known grade, U once it has expired, and whether credit has been silent since.

    Source: DOMAIN D.1, last paragraph.
    """
    key = f"credit/rating/{uscc}"
    rating = held.ratings.get(uscc)
    if rating is None:
        return NOT_RATED, (), FactRead("grade", key, None, NOT_RATED)
    read = FactRead("grade", key, rating.version, rating.grade)
    if rating.valid_until is not None and rating.valid_until < moment.on:
        return NOT_RATED, (), read
    return rating.grade, (CREDIT,) if moment.silent(CREDIT, rating.said_at) else (), read


def _memberships_read(uscc: str, memberships: Sequence[Membership]) -> list[FactRead]:
    read = []
    for one in memberships:
        read.append(FactRead("member", f"enterprise/membership/{one.zone_id}/{one.uscc}", one.version, one.state))
        read.append(FactRead("zone_level", f"enterprise/zone/{one.zone_id}", one.zone_version, one.level))
    return read or [FactRead("member", f"enterprise/membership/of/{uscc}", None, None)]
