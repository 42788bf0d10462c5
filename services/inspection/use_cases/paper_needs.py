"""Which papers a consignment needs, and which of them are there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from databus.errors import Conflict
from services.inspection.domain import filings
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.facts import Facts
from services.inspection.domain.filings import SELF_DECLARATION, Filing
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.required_papers import PaperRules, PaperStanding, standings
from services.inspection.use_cases.evidence_work import EvidenceWork
from services.inspection.use_cases.ports import Desk

TRADE: Final = "trade"
# a statement on file is this paper too
_SHOWS: Final = {SELF_DECLARATION: "declaration_of_conformity"}


def business_of(consignment: Consignment, facts: Facts) -> str:
    """Return the business whose facilitation applies: new business eases zone members alone.

    Source: S14 六(一)出口.
    """
    return consignment.declared.business if facts.member else TRADE


def papers_on_file(work: EvidenceWork, uscc: str, kind: str, hs_code: str, on: date) -> Sequence[Filing]:
    """Return the papers of a kind that an enterprise has on file for goods and that count on a day.

    Source: announcement 2014 No. 124 (单证备案: filed once, reused while valid).
    """
    return filings.standing(work.evidence.filings_of(uscc, kind), kind, hs_code, on)


def paper_standings(desk: Desk, work: EvidenceWork, consignment: Consignment) -> list[PaperStanding]:
    """Return the papers that a consignment needs, each as it stands.

    Source: announcement 2014 No. 124; SH 四(十二)4; the rows of `rules/needed_papers.toml`.
    """
    facts = work.checks.facts_of(consignment.consignment_id, consignment.decision_number)
    return _standings(desk, work, consignment, facts)


def standings_without(
    desk: Desk, work: EvidenceWork, consignment: Consignment, facts: Facts, kind: str
) -> list[PaperStanding]:
    """Return how the papers stand that a paper of a kind could show, were the facts these."""
    kinds = {kind, _SHOWS.get(kind, kind)}
    return [one for one in _standings(desk, work, consignment, facts) if not kinds.isdisjoint(one.need.kinds)]


def _standings(desk: Desk, work: EvidenceWork, consignment: Consignment, facts: Facts) -> list[PaperStanding]:
    declared, on = consignment.declared, desk.clock.today()
    outcome = consignment.decided
    named = {one.kind: one for one in work.named_filings.of(consignment.consignment_id)}
    needs = PaperRules.of(desk.rules).needs(facts, outcome.mode, business_of(consignment, facts), on)
    kinds = {kind for need in needs if need.filed for kind in need.kinds}
    filed = {}
    for kind in sorted(kinds):
        found = papers_on_file(work, declared.uscc, kind, declared.hs_code, on)
        if found:
            filed[kind] = next((one for one in found if one == named.get(kind)), found[0]).document_no
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
