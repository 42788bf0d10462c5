"""Goods declared again under another number: the draw follows them, and so does what bars them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from databus.identifiers import uuid7
from services.inspection.domain.consignment import Consignment, DecisionMade
from services.inspection.domain.copies import StopOrder
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.same_goods import Earlier, gravest, marks_of
from services.inspection.use_cases.deciding import decide_now
from services.inspection.use_cases.drawing import forced_words
from services.inspection.use_cases.evidence_work import EvidenceWork
from services.inspection.use_cases.ledger import Ledger
from services.inspection.use_cases.ports import Desk, Work

_CAUSE: Final = "inspection.consignment_declared"


def declared_before(
    desk: Desk, work: EvidenceWork, consignments: Sequence[Consignment], asks: Sequence[JsonObject]
) -> Mapping[str, Earlier]:
    """Return, for each consignment whose goods are barred or drawn under another number, that declaration.

    The same goods are those of the same lots; or, within a term, of the same enterprise, HS code, quantity and unit, as
    far as the earlier declaration is refused, stopped by an order of its own, or was drawn and left lying.

    Source: 商检法 15, 16, 19, 33; DOMAIN D.4 (a drawn sample is not cancelled); decision 0052.
    """
    if not consignments:
        return {}
    on = desk.clock.today()
    own = [one.consignment_id for one in consignments]
    since = on - timedelta(days=desk.limit("same_goods_within_days", on))
    lying = on - timedelta(days=desk.limit("drawn_lies_after_days", on))
    alike = work.same_goods.alike({marks_of(one.declared) for one in consignments}, since, lying, own)
    found: dict[str, Earlier] = {}
    for one, ask in zip(consignments, asks, strict=True):
        lots = [told["lot_id"] for told in ask.get("lots") or ()]
        named = work.same_goods.with_lots(lots, own) if lots else []
        weighs = gravest([*named, *(other for other in alike if other.marks == marks_of(one.declared))])
        if weighs is not None:
            found[one.consignment_id] = weighs
    return found


def follow_goods(
    desk: Desk, work: EvidenceWork, consignments: Sequence[Consignment], before: Mapping[str, Earlier]
) -> list[DecisionMade]:
    """Say on each consignment which declaration its goods had before; hold those of lots that may not leave.

    The order rests on what bars the earlier declaration: cleared or lifted there, it is lifted here.
    """
    ledger, made = Ledger(desk, work), list[DecisionMade]()
    clause = str(desk.rules.table("same_goods")[0]["clause"])
    for one in consignments:
        earlier = before.get(one.consignment_id)
        if earlier is None:
            continue
        cause = f"{_CAUSE}/{earlier.consignment_id}"
        words = forced_words(desk.rules, earlier.forced)
        reason = f"{words.zh} ({words.en})"
        ledger.note(one, clause=clause, reason=reason, cause=cause, document_no=earlier.declaration_no)
        if earlier.holds:
            work.approvals.add_stop(
                StopOrder(
                    order_id=uuid7(),
                    uscc=one.declared.uscc,
                    consignment_id=one.consignment_id,
                    document_no=f"{earlier.declaration_no}→{one.declared.declaration_no}",
                    reason=reason,
                    agency=work.caller.require_agency(),
                    ordered_on=ledger.on,
                    lifted_on=None,
                    version=1,
                    rests_on=cause,
                )
            )
            made += decide_now(ledger, [one], cause)
    ledger.write()
    return made


def let_follow(desk: Desk, work: Work, consignment: Consignment) -> None:
    """Lift what held the same goods under other numbers, once nothing bars this declaration of them any more."""
    cause = f"{_CAUSE}/{consignment.consignment_id}"
    lifted = work.approvals.stops_resting_on(cause)
    ledger = Ledger(desk, work)
    for one in lifted:
        work.approvals.save_stop(replace(one, lifted_on=ledger.on, version=one.version + 1))
    held = [work.consignments.find(one.consignment_id, for_update=True) for one in lifted if one.consignment_id]
    decide_now(ledger, [one for one in held if one is not None and one.state == "HELD"], cause)
    ledger.write()
