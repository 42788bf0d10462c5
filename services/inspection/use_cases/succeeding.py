"""One enterprise succeeded by another: its consignments, what was granted to it and ordered against it go over."""

from __future__ import annotations

from typing import Final

from databus import contracts
from databus.envelope import Event
from databus.errors import Conflict
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.reach import Reach
from services.inspection.use_cases.co_keeping import hand_over_visits
from services.inspection.use_cases.deciding import uscc_key
from services.inspection.use_cases.following_recalls import hand_over_recalls
from services.inspection.use_cases.ledger import Ledger
from services.inspection.use_cases.offering import hand_over_results
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.redeciding import redecide_touched

_MOST: Final = 1_000  # consignments that go over in one statement


def hear_succession(desk: Desk, work: Work, event: Event) -> None:
    """Let everything that stood under the old code stand under the heir's, where the registry says that it follows.

    Orders against the old one go over as grants do, so that no new code rids an enterprise of a stop. Whose
    consignments were declared under which code stays in their history. Told again, it finds nothing left to go over.

    Source: SH 六(二); 商检法 33 (an order holds until it is lifted).
    """
    told = contracts.validate(event.name, event.data, event.version)
    if not told["follows"]:
        return
    old, heir = told["uscc"], told["successor"]
    work.held.writing(uscc_key(old), uscc_key(heir))
    work.successions.keep(old, heir, told["on"], told["document_no"])
    work.successions.hand_over(old, heir)
    cause = f"{event.name}/{event.subject}"
    while moving := work.successions.consignments(old, _MOST):
        work.successions.pass_on([one.consignment_id for one in moving], heir)
        _note(desk, work, moving, cause, clause=told["clause"], document_no=told["document_no"])
    hand_over_results(desk, work, old, heir)
    hand_over_recalls(desk, work, old, heir, cause)
    hand_over_visits(desk, work, old, heir, told["clause"], told["document_no"])
    redecide_touched(desk, work, [Reach(uscc=heir)], cause)


def refuse_succeeded(work: Work, uscc: str) -> None:
    """Refuse to declare under the code of an enterprise that another stands for now."""
    heir = work.successions.stands_for(uscc)
    if heir != uscc:
        raise Conflict("the enterprise is succeeded by another", "uscc", f"{heir} stands for {uscc}")


def _note(desk: Desk, work: Work, moving: list[Consignment], cause: str, *, clause: str, document_no: str) -> None:
    """Keep with each consignment that it went over, and under which code it was declared."""
    ledger = Ledger(desk, work)
    for one in moving:
        reason = f"declared under {one.declared.uscc}"
        ledger.note(one, clause=clause, reason=reason, cause=cause, document_no=document_no)
    ledger.write()
