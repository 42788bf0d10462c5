"""Papers on file that a declaration names: the enterprise's own, in force, and for these goods."""

from __future__ import annotations

from collections.abc import Sequence

from services.inspection.domain.consignment import Consignment
from services.inspection.domain.filings import FILED
from services.inspection.domain.mode_table import JsonObject
from services.inspection.use_cases.evidence_work import EvidenceWork
from services.inspection.use_cases.ports import Desk


def wrong_filings(desk: Desk, work: EvidenceWork, ask: JsonObject) -> list[str]:
    """Return which of the papers named cannot stand for a declaration, each with what would be right.

    Source: announcement 2014 No. 124 (单证备案: filed once, used while valid).
    """
    wrong, today = list[str](), desk.clock.today()
    for place, filing_id in enumerate(ask.get("filings", ())):
        found = work.evidence.filing(filing_id)
        if found is None or found.uscc != ask["uscc"]:
            wrong += [f"filings.{place}", "a paper that this enterprise has on file, as list_filings gives it"]
        elif found.state != FILED:
            wrong += [f"filings.{place}", f"a paper in force: this one was {found.state} on {found.ended_on}"]
        elif not found.holds(today):
            wrong += [f"filings.{place}", f"valid on {today}: this one from {found.valid_from} to {found.valid_until}"]
        elif not found.covers(ask["hs_code"]):
            wrong += [f"filings.{place}", f"a paper for {ask['hs_code']}: this one is for {found.hs_prefix}"]
    return wrong


def named_in(work: EvidenceWork, ask: JsonObject) -> str | None:
    """Return the numbers of the papers named, as the first step tells them; None of none."""
    found = [work.evidence.filing(one) for one in dict.fromkeys(ask.get("filings", ()))]
    return ", ".join(one.document_no or one.title for one in found if one is not None) or None


def name_filings(work: EvidenceWork, declared: Sequence[tuple[Consignment, JsonObject]]) -> None:
    """Keep which declaration names which papers."""
    named = [(one.consignment_id, filing) for one, ask in declared for filing in dict.fromkeys(ask.get("filings", ()))]
    if named:
        work.named_filings.name(named)
