"""What a consignment's check found may count for others: offered with the result that says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.inspection.domain.consignment import Consignment
from services.inspection.domain.measuring import ItemFound as Measured
from services.inspection.domain.offered import CONFORMING, NONCONFORMING, ItemFound
from services.inspection.domain.papers import Result
from services.inspection.domain.recognition_terms import Terms
from services.inspection.use_cases.offering import Offer, offer_result
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.revoking import revoke_source, set_aside

CONSIGNMENT: Final = "consignment"
# a review of papers looks at no goods
_BY_STATE: Final = {
    "VERIFYING": ("verification", "verification"),
    "TESTING": ("test_report", "test"),
    "JOINT_TESTING": ("test_report", "test"),
    "REINSPECTION": ("test_report", "test"),
}


def offer_found(
    desk: Desk, work: Work, consignment: Consignment, looked_in: str, result: Result, measured: Sequence[Measured]
) -> None:
    """Offer what was found about one consignment; it counts for that batch, for others as far as they have agreed.

    Args:
        desk: the desk.
        work: the transaction of the result.
        consignment: what was looked at.
        looked_in: the state in which it was: VERIFYING, TESTING, …
        result: what is recorded.
        measured: its items; without any, what such a check usually looks at.

    Source: DOMAIN D.5 (监管互认 objects: test report, verification result).
    """
    found = _BY_STATE.get(looked_in)
    if found is None:
        return
    kind, check = found
    items = tuple(ItemFound(one.item, CONFORMING if one.conforms else NONCONFORMING, one.note) for one in measured)
    offer = Offer(
        uscc=consignment.declared.uscc,
        kind=kind,
        document_no=result.document_no,
        items=items or tuple(ItemFound(one, result.result) for one in Terms.of(desk.rules).check(check)["items"]),
        source=CONSIGNMENT,
        source_id=_source_id(consignment, result.document_no),
        hs_prefixes=(consignment.declared.hs_code,),
        consignment_ids=(consignment.consignment_id,),
        found_on=result.found_on,
    )
    offer_result(desk, work, offer)


def take_back_found(desk: Desk, work: Work, consignment: Consignment, document_no: str, *, by: str) -> None:
    """Revoke what a result said that a re-inspection did not confirm. Source: 商检法 27, 28."""
    reason = f"复验未予确认 (not confirmed on re-inspection): {by}"
    revoke_source(desk, work, CONSIGNMENT, _source_id(consignment, document_no), reason=reason, document_no=by)


def set_aside_found(desk: Desk, work: Work, consignment: Consignment) -> None:
    """Let nothing count any more that was found about goods reworked or declared anew: they are inspected anew.

    Source: 商检法 15, 16.
    """
    reason = "货物重新申报，原结果不再适用 (the goods were declared anew, so they are inspected anew)"
    for one in work.offered_results.about_alone(consignment.declared.uscc, consignment.consignment_id):
        set_aside(desk, work, one.result_id, reason=reason, document_no=consignment.declared.declaration_no)


def _source_id(consignment: Consignment, document_no: str) -> str:
    return f"{consignment.consignment_id}/{document_no}"
