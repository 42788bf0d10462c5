"""What of the facts of a case rests on evidence: own laboratory, adopted report, self-declaration, assurance."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.inspection.domain.consignment import Consignment
from services.inspection.domain.facts import FactRead
from services.inspection.domain.filings import ASSURANCE, SELF_DECLARATION, Filing, barring, standing
from services.inspection.domain.laboratories import AdoptedBody, Laboratory, listed_body
from services.inspection.domain.reports import ADOPTED, Report


@dataclass(frozen=True, slots=True)
class PaperEvidence:
    """Evidence of some enterprises, by enterprise, and the adoption list: what the authority entered, what shipped."""

    laboratories: Mapping[str, Sequence[Laboratory]] = field(default_factory=dict)
    filings: Mapping[str, Sequence[Filing]] = field(default_factory=dict)
    reports: Mapping[str, Sequence[Report]] = field(default_factory=dict)
    bodies: Sequence[AdoptedBody] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What the evidence shows of one consignment, each as read."""

    cnas_lab: bool
    self_declaration: bool
    third_party_report: bool
    assurance_filed: bool
    read: tuple[FactRead, ...]


def shown(
    held: PaperEvidence, consignment: Consignment, on: date, shipped: Collection[str], *, lab_said: bool
) -> Shown:
    """Return what evidence shows of a consignment on a day.

    The registry's word of a laboratory counts until the register here knows the enterprise's laboratories; a statement
    in the declaration counts unless one of its kind was found false and the bar still holds.

    Source: S12 五(三); S14 六(一)出口; 商检法 6¶3; announcement 2014 No. 124 (单证备案).
    """
    declared = consignment.declared
    filings = held.filings.get(declared.uscc, ())
    lab, lab_read = _laboratory(held, consignment, on, said=lab_said)
    by_itself, itself_read = _stated(filings, SELF_DECLARATION, consignment, on, said=declared.self_declaration)
    assured, assured_read = _stated(filings, ASSURANCE, consignment, on, said=declared.assurance_filed)
    reported, report_read = _reported(held, consignment, on, shipped)
    return Shown(lab, by_itself, reported, assured, (*lab_read, *itself_read, *report_read, *assured_read))


def _laboratory(held: PaperEvidence, consignment: Consignment, on: date, *, said: bool) -> tuple[bool, list[FactRead]]:
    declared = consignment.declared
    known = held.laboratories.get(declared.uscc, ())
    if not known:
        return said, [FactRead("cnas_lab", f"inspection/laboratory/of/{declared.uscc}", None, None)]
    read = [
        FactRead(
            "cnas_lab",
            f"inspection/laboratory/{one.laboratory_id}",
            one.version,
            one.stands_for(declared.hs_code, on),
        )
        for one in known
    ]
    return any(one.value for one in read), read


def _stated(
    filings: Sequence[Filing], kind: str, consignment: Consignment, on: date, *, said: bool
) -> tuple[bool, list[FactRead]]:
    hs_code = consignment.declared.hs_code
    fact = "assurance_filed" if kind == ASSURANCE else kind
    found = standing(filings, kind, hs_code, on)
    if found:
        return True, [FactRead(fact, f"inspection/filing/{one.filing_id}", one.version, True) for one in found]
    against = barring(filings, kind, hs_code, on)
    if against:
        return False, [FactRead(fact, f"inspection/filing/{one.filing_id}", one.version, False) for one in against]
    where = f"inspection/filing/of/{consignment.declared.uscc}/{kind}/{hs_code}"
    return said, [FactRead(fact, where, None, said)]


def _reported(
    held: PaperEvidence, consignment: Consignment, on: date, shipped: Collection[str]
) -> tuple[bool, list[FactRead]]:
    declared = consignment.declared
    found = [
        one
        for one in held.reports.get(declared.uscc, ())
        if ADOPTED in one.bases
        and one.conforming
        and one.counts(on)
        and one.is_about(declared.hs_code, consignment.consignment_id)
    ]
    if found:
        return True, [
            FactRead("third_party_report", f"inspection/report/{one.report_id}", one.version, one.report_no)
            for one in found
        ]
    if not declared.third_party_report:
        where = f"inspection/report/of/{declared.uscc}/{declared.hs_code}"
        return False, [FactRead("third_party_report", where, None, False)]
    entry = listed_body(declared.third_party_body, declared.hs_code, on, held.bodies, shipped)
    version = entry.version if isinstance(entry, AdoptedBody) else None
    key = f"inspection/adopted-body/{declared.third_party_body}"
    return entry is not None, [FactRead("third_party_report", key, version, entry is not None)]
