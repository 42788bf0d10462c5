"""Puts together the facts of a consignment from what is held about its enterprise, its goods and its way.

Works on many consignments at once: what concerns an enterprise is worked out once for each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from services.inspection.domain.consignment import REFUSED, Consignment
from services.inspection.domain.copies import (
    HEADING_DIGITS,
    Alert,
    Approval,
    Enterprise,
    Listing,
    Membership,
    Rating,
    StopOrder,
    Title,
    TraceCase,
    highest,
)
from services.inspection.domain.easing import Ease
from services.inspection.domain.facts import ZONE_LEVELS, FactRead, Facts
from services.inspection.domain.goods import Goods
from services.inspection.domain.paper_evidence import PaperEvidence, shown
from services.inspection.domain.reference_facts import ReferenceFacts, ReferenceHeld

_EASED_GRADES: Final = frozenset({"AA", "A"})


@dataclass(frozen=True, slots=True)
class Held:
    """All that is held about some enterprises at one moment; only what is in force or open."""

    ratings: Mapping[str, Rating] = field(default_factory=dict)
    enterprises: Mapping[str, Enterprise] = field(default_factory=dict)
    memberships: Mapping[str, Sequence[Membership]] = field(default_factory=dict)
    titles: Mapping[str, Sequence[Title]] = field(default_factory=dict)
    alerts: Sequence[Alert] = ()
    traces: Mapping[str, Sequence[TraceCase]] = field(default_factory=dict)
    approvals: Sequence[Approval] = ()
    stops: Mapping[str, Sequence[StopOrder]] = field(default_factory=dict)
    listings: Mapping[str, Sequence[Listing]] = field(default_factory=dict)
    evidence: PaperEvidence = field(default_factory=PaperEvidence)
    reference: ReferenceHeld = field(default_factory=ReferenceHeld)


@dataclass(frozen=True, slots=True)
class Moment:
    """When is decided, and how long credit has been silent."""

    now: datetime
    on: date
    credit_heard_at: datetime | None
    credit_stale_after: timedelta


@dataclass(frozen=True, slots=True)
class Gathered:
    """A case ready to be decided.

    `stale` names the producers whose silence made it more careful, `known` is the case without that care; `eases` are
    the special policies that may ease what the table decides.
    """

    facts: Facts
    known: Facts
    read: tuple[FactRead, ...]
    stale: tuple[str, ...]
    eases: tuple[Ease, ...] = ()


@dataclass(frozen=True, slots=True)
class _OfEnterprise:
    grade: str
    known_grade: str
    member: bool
    zones: tuple[str, ...]
    zone_level: str
    cnas_lab: bool
    malicious_finding: bool
    listed: bool
    stale: tuple[str, ...]
    read: tuple[FactRead, ...]


class Gathering:
    """Gathers the facts of consignments at one moment."""

    def __init__(self, held: Held, goods: Goods, moment: Moment) -> None:
        self._held = held
        self._goods = goods
        self._moment = moment
        self._reference = ReferenceFacts(held.reference, goods, moment.on)
        self._enterprises: dict[str, _OfEnterprise] = {}

    def gather(self, consignment: Consignment) -> Gathered:
        """Return the facts of a consignment, each with key and version as read, absence included.

        Source: DOMAIN D.1, inputs; DESIGN §5.
        """
        declared = consignment.declared
        enterprise = self._enterprises.get(declared.uscc)
        if enterprise is None:
            enterprise = self._enterprises[declared.uscc] = self._of_enterprise(declared.uscc)
        reference = self._reference.of(declared, enterprise.zones)
        alert, alerts_read = self._alert(consignment)
        trace, traces_read = self._open_trace(consignment)
        granted, granted_read = self._granted(consignment)
        stopped, stops_read = self._stopped(consignment)
        papers = shown(
            self._held.evidence,
            consignment,
            self._moment.on,
            self._goods.adopted_bodies(self._moment.on),
            lab_said=enterprise.cnas_lab,
        )
        # an order that was recorded as a document alone; the regime is one of export registration (S14 六(一)出口)
        required = "registration_regime" in granted and declared.direction == "export"
        facts = Facts(
            direction=declared.direction,
            statutory=reference.goods.statutory,
            product_risk=reference.goods.product_risk,
            grade=enterprise.grade,
            member=enterprise.member,
            zone_level=enterprise.zone_level,
            exemption="exemption" in granted,
            needs_certificate=declared.needs_certificate,
            alert=alert,
            open_trace=trace,
            malicious_finding=enterprise.malicious_finding,
            stop_order=stopped,
            registration_required=required or reference.registration_required,
            registered="registration" in granted or (reference.registered and not required),
            aid_or_africa=reference.aid_or_africa,
            self_declaration=papers.self_declaration,
            third_party_report=papers.third_party_report,
            joint_approval="joint_inspection" in granted,
            cnas_lab=papers.cnas_lab,
            own_use_equipment=declared.own_use_equipment,
            raw_material=declared.raw_material,
            risk_assessment=granted.get("risk_assessment", "none"),
            assurance_filed=papers.assurance_filed,
            enterprise_class=4 if "class_four" in granted else 0,
            listed=enterprise.listed,
        )
        known = facts if not enterprise.stale else facts._replace(grade=enterprise.known_grade)
        return Gathered(
            facts,
            known,
            (*enterprise.read, *alerts_read, *traces_read, *granted_read, *papers.read, *stops_read, *reference.read),
            enterprise.stale,
            reference.eases,
        )

    def _of_enterprise(self, uscc: str) -> _OfEnterprise:
        grade, stale, rating_read = self._grade(uscc)
        active = [one for one in self._held.memberships.get(uscc, ()) if one.state == "ACTIVE"]
        level = max((one.level or "none" for one in active), key=ZONE_LEVELS.index, default="none")
        registered = self._held.enterprises.get(uscc)
        findings = [case for case in self._held.traces.get(uscc, ()) if case.finding_in_force]
        read = [rating_read, *_memberships_read(uscc, self._held.memberships.get(uscc, ()))]
        read += [
            FactRead("title", f"enterprise/title/{one.title_id}", one.version, one.state)
            for one in self._held.titles.get(uscc, ())
        ]
        read.append(
            FactRead(
                "cnas_lab",
                f"enterprise/{uscc}",
                registered.version if registered else None,
                registered.cnas_lab if registered else False,
            )
        )
        read += [
            FactRead("malicious_finding", f"enforcement/trace/{case.case_id}", case.version, True) for case in findings
        ] or [FactRead("malicious_finding", f"enforcement/trace/of/{uscc}", None, False)]
        punished = [one for one in self._held.listings.get(uscc, ()) if one.effect == "punishment"]
        read += [FactRead("listed", f"credit/listing/{one.listing_id}", one.version, True) for one in punished] or [
            FactRead("listed", f"credit/listing/of/{uscc}", None, False)
        ]
        return _OfEnterprise(
            grade=grade,
            known_grade=rating_read.value if stale else grade,
            member=bool(active),
            zones=tuple(sorted(one.zone_id for one in active)),
            zone_level=level,
            cnas_lab=bool(registered and registered.cnas_lab),
            malicious_finding=bool(findings),
            listed=bool(punished),
            stale=stale,
            read=tuple(read),
        )

    def _grade(self, uscc: str) -> tuple[str, tuple[str, ...], FactRead]:
        """Return the grade that counts: expired is U, and AA or A from a silent credit counts as B.

        Source: DOMAIN D.1, last paragraph.
        """
        key = f"credit/rating/{uscc}"
        rating = self._held.ratings.get(uscc)
        if rating is None:
            return "U", (), FactRead("grade", key, None, "U")
        read = FactRead("grade", key, rating.version, rating.grade)
        if rating.valid_until is not None and rating.valid_until < self._moment.on:
            return "U", (), read
        heard_at = max(rating.said_at, self._moment.credit_heard_at or rating.said_at)
        if self._moment.now - heard_at <= self._moment.credit_stale_after:
            return rating.grade, (), read
        return "B" if rating.grade in _EASED_GRADES else rating.grade, ("credit",), read

    def _alert(self, consignment: Consignment) -> tuple[str, list[FactRead]]:
        declared = consignment.declared
        inside = [
            alert
            for alert in self._held.alerts
            if alert.scope.covers(declared.hs_code, declared.destination, declared.uscc)
        ]
        read = [FactRead("alert", f"enforcement/alert/{one.alert_id}", one.version, one.level) for one in inside]
        where = f"enforcement/alert/on/{declared.hs_code}/{declared.destination or '-'}/{declared.uscc}"
        return highest(inside), read or [FactRead("alert", where, None, "none")]

    def _open_trace(self, consignment: Consignment) -> tuple[bool, list[FactRead]]:
        declared = consignment.declared
        heading = declared.hs_code[:HEADING_DIGITS]
        cases = [case for case in self._held.traces.get(declared.uscc, ()) if case.open and case.heading == heading]
        read = [FactRead("open_trace", f"enforcement/trace/{case.case_id}", case.version, True) for case in cases]
        where = f"enforcement/trace/of/{declared.uscc}/{heading}"
        return bool(cases), read or [FactRead("open_trace", where, None, False)]

    def _granted(self, consignment: Consignment) -> tuple[dict[str, str], list[FactRead]]:
        declared = consignment.declared
        granted: dict[str, str] = {}
        read = []
        for one in self._held.approvals:
            if one.uscc not in {None, declared.uscc} or not one.covers(declared.hs_code, declared.direction):
                continue
            if one.holds(self._moment.on):
                level = one.level or ""
                # of several assessments the worse counts
                granted[one.kind] = "high" if granted.get(one.kind) == "high" else level
                read.append(FactRead(one.kind, f"inspection/approval/{one.approval_id}", one.version, level or True))
        where = f"inspection/approval/for/{declared.uscc}/{declared.hs_code}"
        return granted, read or [FactRead("approval", where, None, None)]

    def _stopped(self, consignment: Consignment) -> tuple[bool, list[FactRead]]:
        orders = [
            order
            for order in self._held.stops.get(consignment.declared.uscc, ())
            if order.consignment_id == consignment.consignment_id
            # against an enterprise it is an order to stop exporting
            or (order.consignment_id is None and consignment.declared.direction == "export")
        ]
        read = [
            FactRead("stop_order", f"inspection/stop-order/{one.order_id}", one.version, one.document_no)
            for one in orders
        ]
        refused = consignment.state == REFUSED
        where = f"inspection/stop-order/of/{consignment.declared.uscc}"
        return bool(orders) or refused, read or [FactRead("stop_order", where, None, refused)]


def _memberships_read(uscc: str, memberships: Sequence[Membership]) -> list[FactRead]:
    read = []
    for one in memberships:
        read.append(FactRead("member", f"enterprise/membership/{one.zone_id}/{one.uscc}", one.version, one.state))
        read.append(FactRead("zone_level", f"enterprise/zone/{one.zone_id}", one.zone_version, one.level))
    return read or [FactRead("member", f"enterprise/membership/of/{uscc}", None, None)]
