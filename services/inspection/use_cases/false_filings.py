"""What was cleared on a paper of the enterprise that is found false: opened again, stopped first, or recalled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.inspection.domain.consignment import Consignment
from services.inspection.domain.filings import ASSURANCE, SELF_DECLARATION, Filing
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.recalls import Ground
from services.inspection.use_cases.deciding import chapter_key, decide_now, zones_key
from services.inspection.use_cases.drawing import draw_anew
from services.inspection.use_cases.evidence_work import EvidenceWork
from services.inspection.use_cases.following_recalls import let_fall, stand_again
from services.inspection.use_cases.ledger import Ledger
from services.inspection.use_cases.paper_needs import papers_on_file, standings_without
from services.inspection.use_cases.ports import Desk
from services.inspection.use_cases.recall_listing import list_for_recall

FOUND_FALSE: Final = "its statement was found false"
_AT_ONCE: Final = 200


def reopen_cleared(desk: Desk, work: EvidenceWork, filing: Filing, clause: str, ask: JsonObject) -> None:
    """Open again what was cleared on a paper found false; the lock on its enterprise is held.

    What is released and not gone is stopped, then decided anew and looked at; what has left goes on a recall list.

    Source: 商检法 33, 35; DOMAIN D.2 (S03), D.4 (exported goods go on a recall list), D.5.
    """
    stand_again(desk, work, "fact", filing.filing_id)
    after: str | None = None
    while some := work.named_filings.cleared_under(filing, after, _AT_ONCE):
        found = [one for one in map(work.consignments.find, some) if one is not None]
        work.held.reading(*sorted({chapter_key(one.declared.hs_code) for one in found}), zones_key())
        locked = [work.consignments.find(one.consignment_id, for_update=True) for one in found]
        _reopen(
            desk,
            work,
            filing,
            [one for one in locked if one is not None and rested_on(desk, work, one, filing)],
            clause,
            ask,
        )
        after = some[-1]


def reinstate(desk: Desk, work: EvidenceWork, filing: Filing, document_no: str | None) -> None:
    """Propose to clear what was listed for recall, now that the finding is overturned; a person confirms it.

    Source: DOMAIN D.6 (a finding overturned → what rested on it is reversed).
    """
    let_fall(desk, work, "fact", filing.filing_id, f"认定撤销 (finding overturned): {document_no or '-'}")


def rested_on(desk: Desk, work: EvidenceWork, consignment: Consignment, filing: Filing) -> bool:
    """Whether goods were cleared on a paper that counts no more, and no other of its kind stands for them now."""
    named = any(one.filing_id == filing.filing_id for one in work.named_filings.of(consignment.consignment_id))
    declared = consignment.declared
    if named:
        return True
    if papers_on_file(work, declared.uscc, filing.kind, declared.hs_code, desk.clock.today()):
        return False
    facts = work.checks.facts_of(consignment.consignment_id, consignment.decision_number)
    without = facts
    if filing.kind == ASSURANCE:
        without = facts._replace(assurance_filed=False)
    elif filing.kind == SELF_DECLARATION:
        without = facts._replace(self_declaration=False)
    table = desk.tables.on(desk.clock.today())
    if table.decide(facts).outcome != table.decide(without).outcome:
        return True
    return any(one.is_missing for one in standings_without(desk, work, consignment, without, filing.kind))


def _reopen(
    desk: Desk,
    work: EvidenceWork,
    filing: Filing,
    resting: Sequence[Consignment],
    clause: str,
    ask: JsonObject,
) -> None:
    ledger, cause = Ledger(desk, work), f"inspection.filing_changed/{filing.filing_id}"
    opened = [one for one in resting if one.state in {"CONFORMING", "RELEASED"}]
    document_no = ask["document_no"] or filing.found_document_no
    for one in opened:
        for target in ("STOPPED", "MODE_DECIDED") if one.state == "RELEASED" else ("MODE_DECIDED",):
            ledger.step(
                one, target, clause=clause, by_rule=True, reason=ask["reason"], cause=cause, document_no=document_no
            )
        one.released_on = None
        draw_anew(desk, work, one, FOUND_FALSE)
    decide_now(ledger, opened, cause, anew=True)
    ledger.write()
    told = f"放行所依声明被认定不实 (a statement that the release rested on was found false): {ask['reason']}"
    list_for_recall(desk, work, resting, Ground("fact", filing.filing_id, told, document_no))
