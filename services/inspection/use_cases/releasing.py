"""Release of consignments: by rule where a mode is free and alerts are known up to now, else by an officer."""

from __future__ import annotations

from datetime import date, timedelta

from databus.errors import Conflict
from services.inspection.domain.checks import Release
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.reach import EVERYTHING
from services.inspection.domain.validity import last_day
from services.inspection.use_cases.deciding import fetch, require_standing, zones_key
from services.inspection.use_cases.drawing import begin_draw_day, drawn, standing_draw
from services.inspection.use_cases.ledger import Ledger
from services.inspection.use_cases.new_business import admit, remind
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.posts import require_apart
from services.inspection.use_cases.powers import check_move, may
from services.inspection.use_cases.recognising import require_recognised
from services.inspection.use_cases.redeciding import redecide_touched


def release_consignment(desk: Desk, work: Work, ask: JsonObject) -> Consignment:
    """Release a consignment that conforms, or whose mode needs no check.

    Raises:
        Conflict: the state or mode does not allow it, the decision no longer stands, a drawn sample has no result,
            or (asked by anybody but an officer) alerts are not known up to now.

    Source: 商检法 5, 15, 30; S14 六(一).
    """
    consignment = fetch(work, ask["consignment_id"], ask["version"])
    move = check_move(desk, work, consignment, "RELEASED")
    require_apart(desk, work, consignment, "RELEASED")
    if "path" in move.guards:
        desk.paths.check(consignment.decided.mode, "RELEASED")
    if "free" in move.guards:
        _require_undrawn(desk, work, consignment)
    if consignment.sample_drawn:
        raise Conflict("a drawn sample has no result yet", "state", "record the result of its test first")
    require_standing(desk, work, consignment)
    require_recognised(work, consignment)
    officer = may(desk, work, "release_without_fresh_alerts", consignment.declared.uscc)
    if "free" in move.guards and not officer and not alerts_are_fresh(desk, work):
        raise Conflict(
            "alerts are not known up to now, so nothing is released by rule",
            "state",
            "an officer may release it; or ask again when enforcement has been heard",
        )
    ledger = Ledger(desk, work)
    by_rule = "free" in move.guards and not officer
    _release(ledger, consignment, move.clause, by_rule=by_rule, reason=ask["reason"])
    ledger.write()
    return consignment


def release_by_rule(
    ledger: Ledger, consignment: Consignment, *, clause: str, reason: str, cause: str | None = None
) -> None:
    """Release a consignment that no officer need release."""
    _release(ledger, consignment, clause, by_rule=True, reason=reason, cause=cause)


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

    A day changes what no message tells: validity of approvals and ratings, dated rules and reference data. Whoever was
    still deciding by the day before is waited for, so that nothing is decided by it and not looked at again.

    Source: 商检法 15, 16; DESIGN §5 (expiries run daily).
    """
    work.held.writing(zones_key())  # every decision reads it
    expire_more(desk, work, on)
    begin_draw_day(desk, work, on)
    remind(desk, work, on)
    # silence of credit alone changes no decision that stands; it makes the next ones more careful
    redecide_touched(desk, work, EVERYTHING, f"inspection.day_began/{on}", spare_stale=True)


def expire_more(desk: Desk, work: Work, on: date) -> None:
    """Let releases that hold no more expire, as many as one transaction may move; the workers do the others.

    Source: 商检法 15, 16.
    """
    most = desk.limit("consignments_in_a_step", on)
    ledger = Ledger(desk, work)
    found = work.checks.expired(on, most)
    for one in found:
        ledger.step(one, "EXPIRED", clause="商检法 15, 16", by_rule=True, cause=f"inspection.day_began/{on}")
    ledger.write()
    if len(found) == most:
        work.taskbox.add("expire_releases", {"on": on.isoformat()})


def _require_undrawn(desk: Desk, work: Work, consignment: Consignment) -> None:
    """Refuse to release unseen what was drawn, or reworked or refused before; also where the mode is free by now.

    Source: DOMAIN D.4 (a favourable re-decision never cancels a drawn sample); 商检法 16.
    """
    draw = standing_draw(desk, work, consignment)
    if drawn(work, consignment, draw):
        why = draw.forced or "it was drawn"
        raise Conflict(f"the batch is looked at before it is released: {why}", "state", "VERIFYING (商检法 16, 19)")


def _release(
    ledger: Ledger,
    consignment: Consignment,
    clause: str,
    *,
    by_rule: bool,
    reason: str | None,
    cause: str | None = None,
) -> None:
    ledger.step(consignment, "RELEASED", clause=clause, by_rule=by_rule, reason=reason, cause=cause)
    consignment.released_on = ledger.on
    ledger.say("consignment_released", consignment, reason=reason)
    until = last_day(ledger.desk.rules, consignment.declared, ledger.on)
    release = Release(consignment.consignment_id, consignment.step_number, ledger.on, until, by_rule)
    ledger.work.checks.add_release(release)
    admit(ledger.desk, ledger.work, consignment)
