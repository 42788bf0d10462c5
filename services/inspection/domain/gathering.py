"""Puts together the facts of a consignment from what is held about its enterprise, its goods and its way.

Works on many consignments at once: what concerns an enterprise is worked out once for each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Final

from services.inspection.domain.consignment import REFUSED, Consignment, Declaration
from services.inspection.domain.copies import HEADING_DIGITS, Alert, Approval, highest
from services.inspection.domain.easing import Ease
from services.inspection.domain.enterprise_facts import CREDIT, EnterpriseFacts, read_enterprise
from services.inspection.domain.facts import FactRead, Facts
from services.inspection.domain.goods import Goods
from services.inspection.domain.held import Held
from services.inspection.domain.paper_evidence import Shown, shown
from services.inspection.domain.reference_facts import ReferenceFacts
from services.inspection.domain.silence import Moment, Silence

# what no fact about a consignment rests on; all else makes two consignments of an enterprise different cases
_ITS_OWN: Final = frozenset({"declaration_no", "product", "quantity", "unit", "value", "release_when_free"})
_CASE: Final = attrgetter(*(each.name for each in fields(Declaration) if each.name not in _ITS_OWN))
# what evidence and stop orders of an enterprise about which nothing is held by single consignments are read by
_PAPERS: Final = attrgetter(
    "uscc", "hs_code", "direction", "self_declaration", "third_party_report", "third_party_body", "assurance_filed"
)


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
class _Near:
    """The alerts on goods of one code going to one place; `same` if they concern whoever sends them."""

    alerts: Sequence[Alert]
    same: tuple[str, tuple[FactRead, ...]] | None


@dataclass(frozen=True, slots=True)
class _OfPapers:
    """What evidence and stop orders say of a consignment."""

    shown: Shown
    stopped: bool
    stops_read: Sequence[FactRead]


@dataclass(frozen=True, slots=True)
class _OfGoods:
    """What is held about an enterprise's goods of one code: they may be in many consignments."""

    open_trace: bool
    granted: Mapping[str, str]
    read: tuple[FactRead, ...]


class Gathering:
    """Gathers the facts of consignments at one moment; what several of them share is looked up once."""

    def __init__(self, held: Held, goods: Goods, silence: Silence, moment: Moment) -> None:
        self._held = held
        self._goods = goods
        self._silence = silence
        self._moment = moment
        self._silent = tuple(one for one in silence.producers if one != CREDIT and moment.silent(one))
        self._reference = ReferenceFacts(held.reference, goods, moment.on)
        self._enterprises: dict[str, EnterpriseFacts] = {}
        self._goods_of: dict[tuple[str, str, str], _OfGoods] = {}
        self._near: dict[tuple[str, str | None], _Near] = {}
        self._papers_of: dict[tuple[object, ...], _OfPapers] = {}
        self._cases: dict[tuple[object, ...] | None, Gathered] = {}
        self._alone: dict[str, bool] = {}
        self._approvals: dict[str | None, list[Approval]] = defaultdict(list)
        for one in held.approvals:
            self._approvals[one.uscc].append(one)

    def gather(self, consignment: Consignment) -> Gathered:
        """Return the facts of a consignment, each with key and version as read, absence included.

        Source: DOMAIN D.1, inputs; DESIGN §5.
        """
        declared = consignment.declared
        alone = self._stands_alone(declared.uscc)
        about = None if alone else (*_CASE(declared), consignment.state == REFUSED)
        found = self._cases.get(about)
        if found is None:
            found = self._gather(consignment)
            if about is not None:
                self._cases[about] = found
        return found

    def _stands_alone(self, uscc: str) -> bool:
        """Whether something is held about single consignments of an enterprise."""
        found = self._alone.get(uscc)
        if found is None:
            named = any(order.consignment_id is not None for order in self._held.stops.get(uscc, ()))
            found = self._alone[uscc] = named or uscc in self._held.evidence.reports
        return found

    def _gather(self, consignment: Consignment) -> Gathered:
        declared = consignment.declared
        enterprise = self._enterprises.get(declared.uscc)
        if enterprise is None:
            enterprise = read_enterprise(declared.uscc, self._held, self._moment)
            self._enterprises[declared.uscc] = enterprise
        reference = self._reference.of(declared, enterprise.zones)
        of_goods = self._of_goods(declared)
        granted = of_goods.granted
        alert, alerts_read = self._alert(declared)
        of_papers = self._of_papers(consignment, lab_said=enterprise.cnas_lab)
        papers = of_papers.shown
        # an order that was recorded as a document alone; the regime is one of export registration (S14 六(一)出口)
        required = "registration_regime" in granted and declared.direction == "export"
        known = Facts(
            direction=declared.direction,
            statutory=reference.goods.statutory,
            product_risk=reference.goods.product_risk,
            grade=enterprise.grade,
            member=enterprise.member,
            zone_level=enterprise.zone_level,
            exemption="exemption" in granted,
            needs_certificate=declared.needs_certificate,
            alert=alert,
            open_trace=of_goods.open_trace,
            malicious_finding=enterprise.malicious_finding,
            stop_order=of_papers.stopped,
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
        read = (
            *enterprise.read,
            *alerts_read,
            *of_goods.read,
            *papers.read,
            *of_papers.stops_read,
            *reference.read,
        )
        stale = (*enterprise.stale, *self._silent)
        if not stale:
            return Gathered(known, known, read, stale, reference.eases)
        read += tuple(self._moment.silence_read(producer) for producer in stale)
        return Gathered(self._silence.careful(known, stale), known, read, stale, reference.eases)

    def _alert(self, declared: Declaration) -> tuple[str, tuple[FactRead, ...]]:
        about = (declared.hs_code, declared.destination)
        near = self._near.get(about)
        if near is None:
            alerts = [one for one in self._held.alerts if one.scope.covers(*about, one.scope.uscc or "")]
            of_all = bool(alerts) and all(one.scope.uscc is None for one in alerts)
            near = self._near[about] = _Near(alerts, _highest_read(alerts) if of_all else None)
        if near.same is not None:
            return near.same
        inside = [one for one in near.alerts if one.scope.uscc in {None, declared.uscc}]
        if inside:
            return _highest_read(inside)
        where = f"enforcement/alert/on/{declared.hs_code}/{declared.destination or '-'}/{declared.uscc}"
        return "none", (FactRead("alert", where, None, "none"),)

    def _of_papers(self, consignment: Consignment, *, lab_said: bool) -> _OfPapers:
        alone = self._stands_alone(consignment.declared.uscc)
        about = () if alone else (*_PAPERS(consignment.declared), consignment.state == REFUSED)
        found = self._papers_of.get(about) if about else None
        if found is None:
            papers = shown(
                self._held.evidence,
                consignment,
                self._moment.on,
                self._goods.adopted_bodies(self._moment.on),
                lab_said=lab_said,
            )
            found = _OfPapers(papers, *self._stopped(consignment))
            if about:
                self._papers_of[about] = found
        return found

    def _of_goods(self, declared: Declaration) -> _OfGoods:
        about = (declared.uscc, declared.hs_code, declared.direction)
        found = self._goods_of.get(about)
        if found is None:
            trace, traces_read = self._open_trace(declared)
            granted, granted_read = self._granted(declared)
            found = self._goods_of[about] = _OfGoods(trace, granted, (*traces_read, *granted_read))
        return found

    def _open_trace(self, declared: Declaration) -> tuple[bool, list[FactRead]]:
        heading = declared.hs_code[:HEADING_DIGITS]
        cases = [case for case in self._held.traces.get(declared.uscc, ()) if case.open and case.heading == heading]
        read = [FactRead("open_trace", f"enforcement/trace/{case.case_id}", case.version, True) for case in cases]
        where = f"enforcement/trace/of/{declared.uscc}/{heading}"
        return bool(cases), read or [FactRead("open_trace", where, None, False)]

    def _granted(self, declared: Declaration) -> tuple[dict[str, str], list[FactRead]]:
        granted: dict[str, str] = {}
        read = []
        for one in (*self._approvals.get(None, ()), *self._approvals.get(declared.uscc, ())):
            if one.covers(declared.hs_code, declared.direction) and one.holds(self._moment.on):
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


def _highest_read(alerts: Sequence[Alert]) -> tuple[str, tuple[FactRead, ...]]:
    read = [FactRead("alert", f"enforcement/alert/{one.alert_id}", one.version, one.level) for one in alerts]
    return highest(alerts), tuple(read)
