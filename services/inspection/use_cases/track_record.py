"""The record that is held of an applicant: what its consignments, its rating, its cases and the registry say."""

from __future__ import annotations

from services.inspection.domain.applications import Application, TrackRecord
from services.inspection.domain.copies import HEADING_DIGITS, highest
from services.inspection.domain.held import Held
from services.inspection.domain.terms import months_later
from services.inspection.use_cases.evidence_work import EvidenceWork
from services.inspection.use_cases.ports import Desk


def track_record(desk: Desk, work: EvidenceWork, application: Application) -> TrackRecord:
    """Return what is held of an application's enterprise and goods today.

    Source: DOMAIN B.3 (three consecutive years), D.1/3, 7, 10; order 113 Art. 8.
    """
    on, uscc, prefix = desk.clock.today(), application.uscc, application.hs_prefix
    since = months_later(on, -desk.limit("exemption_record_months", on))
    held = work.held.about({uscc}, {prefix[:2]}, on, {prefix})
    counted = work.applications.record(uscc, application.direction, prefix, since)
    said = held.enterprises.get(uscc)
    active = [one for one in held.memberships.get(uscc, ()) if one.state == "ACTIVE"]
    cases = held.traces.get(uscc, ())
    inside = [one for one in held.alerts if one.scope.uscc in {None, uscc} and _meets(one.scope.hs_prefix, prefix)]
    return TrackRecord(
        on=on,
        since_on=since,
        statutory=desk.goods.classify(prefix, on, held.reference.recorded).statutory,
        grade=_grade(held, application, desk),
        leading=bool(said and said.leading),
        own_brand=bool(said and said.own_brand),
        systems=bool(said and said.qms and said.self_control),
        member=bool(active),
        national_member=any(one.level == "national" for one in active),
        laboratory=_has_laboratory(held, application, desk),
        alert=highest(inside),
        open_cases=len([one for one in cases if one.open and _meets(one.hs_code[:HEADING_DIGITS], prefix)]),
        findings=len([one for one in cases if one.finding_in_force]),
        punished=len([one for one in held.listings.get(uscc, ()) if one.effect == "punishment"]),
        consignments=counted["consignments"],
        first_declared_on=counted["first_declared_on"],
        nonconforming=tuple(counted["nonconforming"]),
        objected=tuple(counted["objected"]),
    )


def _grade(held: Held, application: Application, desk: Desk) -> str:
    rating = held.ratings.get(application.uscc)
    if rating is None or (rating.valid_until is not None and rating.valid_until < desk.clock.today()):
        return "U"
    return rating.grade


def _has_laboratory(held: Held, application: Application, desk: Desk) -> bool:
    known = held.evidence.laboratories.get(application.uscc, ())
    if known:
        return any(one.stands_for(application.hs_prefix, desk.clock.today()) for one in known)
    said = held.enterprises.get(application.uscc)
    return bool(said and said.cnas_lab)


def _meets(one: str, other: str) -> bool:
    """Whether there can be goods under both prefixes."""
    return one.startswith(other) or other.startswith(one)
