"""Re-inspection (复验) of what was found nonconforming, and clearing of what was refused."""

from __future__ import annotations

from dataclasses import replace

from databus.clock import day_of
from databus.errors import Conflict, InvalidRequest, NotPermitted
from services.inspection.domain.checks import Clearing, Reinspection
from services.inspection.domain.consignment import Consignment, Step
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.posts import since_declared
from services.inspection.domain.validity import reinspection_until
from services.inspection.use_cases.deciding import decide_now
from services.inspection.use_cases.drawing import standing_draw
from services.inspection.use_cases.ledger import Ledger
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.posts import require_other_finder
from services.inspection.use_cases.powers import require_seated


def finding_of(work: Work, consignment: Consignment) -> Step:
    """Return the step that found the batch nonconforming, or refused it, last."""
    steps = since_declared(work.consignments.steps(consignment.consignment_id))
    return next(step for step in reversed(steps) if step.target in {"NONCONFORMING", "REFUSED"})


def ask_for_reinspection(ledger: Ledger, consignment: Consignment, ask: JsonObject, *, refused: bool) -> None:
    """Note that a re-inspection was asked for: within the term, once at each level.

    Args:
        ledger: the changes of this transaction, with the step taken.
        consignment: what is re-inspected.
        ask: the request, with the level.
        refused: whether a re-inspection has refused the batch before; then another level must be named.

    Raises:
        Conflict: the term is over; that level has re-inspected it already.
        InvalidRequest: no level is named though one has been asked before.

    Source: 商检法 27; 《进出口商品复验办法》.
    """
    desk, work, level = ledger.desk, ledger.work, ask["level"]
    found_on = day_of(finding_of(work, consignment).at)
    until = reinspection_until(desk.rules, found_on)
    if ledger.on > until:
        raise Conflict("the term to ask for re-inspection is over", "to", f"until {until} (商检法 27)")
    attempt = standing_draw(desk, work, consignment).attempt
    before = [one for one in work.checks.reinspections(consignment.consignment_id) if one.attempt == attempt]
    if level is None and (before or refused):
        raise InvalidRequest("which level re-inspects this time?", "level", "one that has not: same, higher, national")
    if level is not None and level in {one.level for one in before}:
        raise Conflict(f"the {level} level has re-inspected it already", "level", "another level (商检法 27)")
    work.checks.add_reinspection(
        Reinspection(
            consignment_id=consignment.consignment_id,
            number=consignment.step_number,
            attempt=attempt,
            level=level,
            asked_on=ledger.on,
            asked_by=work.caller.require_agency(),
            reason=ask["reason"],
        )
    )
    if refused:
        decide_now(ledger, [consignment], f"inspection.reinspection_asked/{consignment.consignment_id}", anew=True)


def conclude_reinspection(ledger: Ledger, consignment: Consignment, ask: JsonObject) -> None:
    """Note how a re-inspection ended: by the level asked, and by another officer than found the goods nonconforming.

    Source: 商检法 27, 30.
    """
    desk, work = ledger.desk, ledger.work
    require_other_finder(desk, work, consignment)
    under_way = [one for one in work.checks.reinspections(consignment.consignment_id) if one.result is None]
    if not under_way:  # asked for before re-inspections were kept
        return
    one = under_way[-1]
    if one.level is not None:
        row = next(row for row in desk.rules.table("reinspection_level") if row["level"] == one.level)
        require_seated(desk, work, f"re-inspection by {row['en']}", row, consignment.declared.uscc)
    work.checks.conclude_reinspection(
        replace(
            one,
            level=one.level or _level_of(desk, work, consignment),
            concluded_on=ledger.on,
            concluded_by=work.caller.require_agency(),
            result=ask["result"],
            document_no=ask["document_no"],
        )
    )


def _level_of(desk: Desk, work: Work, consignment: Consignment) -> str:
    """The level of the body that re-inspects, where none was asked for."""
    for row in desk.rules.table("reinspection_level"):
        try:
            require_seated(desk, work, "re-inspection", row, consignment.declared.uscc)
        except NotPermitted:
            continue
        return str(row["level"])
    raise NotPermitted("re-inspection is for bodies of inspection (商检法 27)")


def clearing(consignment: Consignment, number: int, ask: JsonObject, ledger: Ledger) -> Clearing:
    """Return how a refused batch is cleared."""
    caller = ledger.work.caller
    return Clearing(
        consignment_id=consignment.consignment_id,
        number=number,
        how=ask["how"],
        cleared_on=ledger.on,
        agency=caller.require_agency(),
        actor=caller.actor,
        document_no=ask["document_no"],
        reason=ask["reason"],
    )
