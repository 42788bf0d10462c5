"""Which papers a consignment needs, and which of them are there."""

from __future__ import annotations

from typing import Final

from databus.errors import Conflict
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.facts import Facts
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.required_papers import PaperRules, PaperStanding, standings
from services.inspection.use_cases.evidence_work import EvidenceWork
from services.inspection.use_cases.filing import papers_on_file
from services.inspection.use_cases.ports import Desk

TRADE: Final = "trade"


def business_of(consignment: Consignment, facts: Facts) -> str:
    """Return the business whose facilitation applies: new business eases zone members alone.

    Source: S14 六(一)出口.
    """
    return consignment.declared.business if facts.member else TRADE


def paper_standings(desk: Desk, work: EvidenceWork, consignment: Consignment) -> list[PaperStanding]:
    """Return the papers that a consignment needs, each as it stands.

    Source: announcement 2014 No. 124; SH 四(十二)4; the rows of `rules/needed_papers.toml`.
    """
    declared, on = consignment.declared, desk.clock.today()
    facts = work.checks.facts_of(consignment.consignment_id, consignment.decision_number)
    outcome = consignment.decided
    needs = PaperRules.of(desk.rules).needs(facts, outcome.mode, business_of(consignment, facts), on)
    kinds = {kind for need in needs if need.filed for kind in need.kinds}
    filed = {}
    for kind in sorted(kinds):
        found = papers_on_file(work, declared.uscc, kind, declared.hs_code, on)
        if found:
            filed[kind] = found[0].document_no
    return standings(
        needs,
        here={one.kind for one in work.consignments.documents(consignment.consignment_id)},
        stated={name: getattr(facts, name) for name in ("assurance_filed", "self_declaration", "third_party_report")},
        filed=filed,
        paperless=outcome.paperless,
    )


def require_papers(desk: Desk, work: EvidenceWork, consignment: Consignment) -> None:
    """Refuse to go on while a needed paper is missing.

    Raises:
        Conflict: names every missing paper with its clause.
    """
    missing = [one for one in paper_standings(desk, work, consignment) if one.is_missing]
    if missing:
        raise Conflict(
            "papers are missing: " + ", ".join(one.need.words.en for one in missing),
            *(
                part
                for one in missing
                for part in ("documents", f"{one.need.words.zh}: {' or '.join(one.need.kinds)} ({one.need.clause})")
            ),
        )


def paper_view(one: PaperStanding) -> JsonObject:
    """Return a needed paper as it is told."""
    return {
        "kinds": one.need.kinds,
        "zh": one.need.words.zh,
        "en": one.need.words.en,
        "standing": one.standing,
        "shown_by": one.shown_by,
        "clause": one.need.clause,
    }
