"""Goods that were cleared on a third-party report which counts no more, though no test of theirs was replaced by it."""

from __future__ import annotations

from services.inspection.use_cases.deciding import gather
from services.inspection.use_cases.evidence_work import EvidenceWork
from services.inspection.use_cases.ports import Desk


def relied_on_report(desk: Desk, work: EvidenceWork, consignment_id: str) -> bool:
    """Whether goods would have been decided otherwise without a report, and no other stands for them now.

    To be asked of goods whose decision read a report that counts no more.

    Source: DOMAIN D.1 row 4 (采信第三方), D.5 (a revoked result re-opens what rested on it).
    """
    consignment = work.consignments.find(consignment_id)
    assert consignment is not None, "consignments are never deleted"
    [(_, gathered)] = gather(desk, work, [consignment])
    if gathered.facts.third_party_report:
        return False
    facts = work.checks.facts_of(consignment_id, consignment.decision_number)
    table = desk.tables.on(desk.clock.today())
    return table.decide(facts).outcome != table.decide(facts._replace(third_party_report=False)).outcome
