"""Clearing of refused batches: treated and declared again, or gone for good."""

from __future__ import annotations

from databus.errors import Conflict
from services.inspection.domain.consignment import REFUSED, Consignment
from services.inspection.domain.mode_table import JsonObject
from services.inspection.use_cases.checking import declare_again
from services.inspection.use_cases.deciding import fetch
from services.inspection.use_cases.ledger import Ledger
from services.inspection.use_cases.offering_results import set_aside_found
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.posts import require_other_finder
from services.inspection.use_cases.powers import check_move, require
from services.inspection.use_cases.reinspecting import clearing, finding_of
from services.inspection.use_cases.same_goods import let_follow


def clear_refusal(desk: Desk, work: Work, ask: JsonObject) -> Consignment:
    """End the hold on a refused batch: what was treated is declared again and looked at, anything else never leaves.

    Raises:
        Conflict: it is not refused, or cleared already, or the same officer refused it.

    Source: DOMAIN D.1 row 0a; 商检法 16, 27.
    """
    consignment = fetch(work, ask["consignment_id"], ask["version"])
    require(desk, work, "clear_refusal", consignment.declared.uscc)
    if consignment.state != REFUSED:
        raise Conflict(f"a consignment that is {consignment.state} was not refused", "state", "a refused one")
    require_other_finder(desk, work, consignment)
    number = finding_of(work, consignment).number
    if number in {one.number for one in work.checks.clearings(consignment.consignment_id)}:
        raise Conflict("the refusal was cleared already", "consignment_id", "one that is not cleared")
    row = next(row for row in desk.rules.table("clearing") if row["how"] == ask["how"])
    ledger = Ledger(desk, work)
    work.checks.add_clearing(clearing(consignment, number, ask, ledger))
    if row["anew"]:
        check_move(desk, work, consignment, "DECLARED")
        ledger.step(consignment, "DECLARED", clause=row["clause"], reason=ask["reason"], document_no=ask["document_no"])
        declare_again(ledger, consignment)
    else:
        ledger.change(consignment)
    ledger.write()
    let_follow(desk, work, consignment)
    if row["anew"]:
        set_aside_found(desk, work, consignment)
    return consignment
