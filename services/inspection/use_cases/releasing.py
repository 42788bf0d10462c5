"""Release of consignments: by rule where a mode is free and alerts are known up to now, else by an officer."""

from __future__ import annotations

from datetime import date, timedelta

from databus.errors import Conflict
from services.inspection.domain.consignment import FREE_MODES, Consignment
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.reach import EVERYTHING
from services.inspection.use_cases.deciding import fetch, require_standing
from services.inspection.use_cases.ledger import Ledger
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import check_move, may
from services.inspection.use_cases.redeciding import redecide_touched


def release_consignment(desk: Desk, work: Work, ask: JsonObject) -> Consignment:
    """Release a consignment that conforms, or whose mode needs no check.

    Raises:
        Conflict: the state or mode does not allow it, the decision no longer stands, a drawn sample has no result,
            or (asked by anybody but an officer) alerts are not known up to now.

    Source: 商检法 5, 15; S14 六(一).
    """
    consignment = fetch(work, ask["consignment_id"], ask["version"])
    move = check_move(desk, work, consignment, "RELEASED")
    if "path" in move.guards:
        desk.paths.check(consignment.decided.mode, "RELEASED")
    if consignment.sample_drawn:
        raise Conflict("a drawn sample has no result yet", "state", "record the result of its test first")
    require_standing(desk, work, consignment)
    officer = may(desk, work, "release_without_fresh_alerts", consignment.declared.uscc)
    if "free" in move.guards and not officer and not alerts_are_fresh(desk, work):
        raise Conflict(
            "alerts are not known up to now, so nothing is released by rule",
            "state",
            "an officer may release it; or ask again when enforcement has been heard",
        )
    ledger = Ledger(desk, work)
    _release(ledger, consignment, move.clause, by_rule=False, reason=ask["reason"])
    ledger.write()
    return consignment


def release_by_rule(ledger: Ledger, consignment: Consignment) -> None:
    """Release a consignment of a free mode as its declaration wished."""
    assert consignment.decided.mode in FREE_MODES
    clause = "; ".join(consignment.decided.clauses)
    _release(ledger, consignment, clause, by_rule=True, reason="release_when_free")


def alerts_are_fresh(desk: Desk, work: Work) -> bool:
    """Whether alerts have been applied up to a mark young enough to release by rule.

    Stop orders are our own, so they are always known.

    Source: DESIGN §3.3.
    """
    heard = work.heard("enforcement")
    if heard is None:
        return False
    within = timedelta(seconds=desk.limit("automatic_release_within_seconds", desk.clock.today()))
    return desk.clock.now() - heard.up_to < within


def begin_day(desk: Desk, work: Work, on: date) -> None:
    """Let releases that were not used expire, and look again at everything open.

    A day changes what no message tells: validity of approvals and ratings, dated rules and reference data.

    Source: 商检法 15, 16; DESIGN §5 (expiries run daily).
    """
    ledger = Ledger(desk, work)
    last = on - timedelta(days=desk.limit("release_validity_days", on))
    for one in work.consignments.released_before(last):
        ledger.step(one, "EXPIRED", clause="商检法 15, 16", by_rule=True, cause=f"inspection.day_began/{on}")
    ledger.write()
    # silence of credit alone changes no decision that stands; it makes the next ones more careful
    redecide_touched(desk, work, EVERYTHING, f"inspection.day_began/{on}", spare_stale=True)


def _release(ledger: Ledger, consignment: Consignment, clause: str, *, by_rule: bool, reason: str | None) -> None:
    ledger.step(consignment, "RELEASED", clause=clause, by_rule=by_rule, reason=reason)
    consignment.released_on = ledger.on
    ledger.say("consignment_released", consignment, reason=reason)
