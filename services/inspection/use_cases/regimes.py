"""Time-limited registration: opened after an accident of the industry, extended, closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from databus.pages import Page, page
from services.inspection.domain import powers
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.reach import Reach
from services.inspection.domain.reference import next_day
from services.inspection.domain.regimes import (
    CLOSED,
    OPEN,
    Regime,
    regime_machine,
    shows_accident,
)
from services.inspection.use_cases.deciding import chapter_key
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.redeciding import redecide_touched

REGIME_CHANGED: Final = "inspection.regime_changed"


def open_regime(desk: Desk, work: Work, ask: JsonObject) -> Regime:
    """Open a regime on goods for a time, on the ground of a systemic or industry-wide accident.

    Raises:
        NotPermitted: not the national authority.
        NotFound: the alert or a case named is not known here.
        InvalidRequest: the ground shows no such accident, or the term is none or too long; names the field.

    Source: S14 六(一)出口: 仅在发生系统性或行业性出口质量安全事故的情形下实施有期限的注册登记.
    """
    desk.require("open_regime", work.caller.agency)
    today = desk.clock.today()
    from_on = ask["from_on"] or today
    wrong = [*_ground(desk, work, ask), *_term(desk, today, from_on, ask["until_on"])]
    if wrong:
        raise InvalidRequest("the regime cannot be opened like this", *wrong)
    regime = Regime(
        regime_id=uuid7(),
        hs_prefixes=tuple(sorted(set(ask["hs_prefixes"]))),
        accident=ask["accident"],
        alert_id=ask["alert_id"],
        case_ids=tuple(ask["case_ids"]),
        description=ask["description"],
        document_no=ask["document_no"],
        from_on=from_on,
        until_on=ask["until_on"],
        state=OPEN,
        agency=work.caller.require_agency(),
        actor=work.caller.actor,
        opened_at=desk.clock.now(),
        next_on=next_day(from_on, ask["until_on"], today),
    )
    lock_regime(work, regime)
    work.regimes.add(regime)
    say_regime(work, regime)
    touch(desk, work, regime)
    return regime


def extend_regime(desk: Desk, work: Work, ask: JsonObject) -> Regime:
    """Let a regime hold longer, on a ground of its own; what was is kept.

    Raises:
        NotPermitted, NotFound: not the national authority; no such regime.
        Conflict: it has ended, or the version read is not the present one.
        InvalidRequest: no later day, or too late a one.
    """
    desk.require("extend_regime", work.caller.agency)
    regime, today = _fetch(work, ask["regime_id"]), desk.clock.today()
    if regime.state != OPEN or regime.until_on < today:
        raise Conflict("the regime has ended", "regime_id", "a new one, on the ground of a new accident")
    if len(regime.extensions) >= desk.limit("regime_most_extensions", regime.from_on):
        raise Conflict("it was extended too often", "regime_id", "a new one, on the ground of a new accident")
    wrong = _extension(desk, regime, ask["until_on"])
    if wrong:
        raise InvalidRequest("the regime cannot be extended like this", *wrong)
    extension = {
        "until_on": ask["until_on"].isoformat(),
        "before": regime.until_on.isoformat(),
        "ground": ask["ground"],
        "document_no": ask["document_no"],
        "agency": work.caller.require_agency(),
        "actor": work.caller.actor,
        "at": desk.clock.now().isoformat(),
    }
    regime = replace(
        regime,
        until_on=ask["until_on"],
        extensions=(*regime.extensions, extension),
        next_on=next_day(regime.from_on, ask["until_on"], today),
        version=regime.version + 1,
    )
    work.regimes.save(regime)
    say_regime(work, regime)
    return regime


def close_regime(desk: Desk, work: Work, ask: JsonObject) -> Regime:
    """Close a regime before its day; what it held is decided anew at once. Raises: as `extend_regime`."""
    regime = _fetch(work, ask["regime_id"])
    powers.check_move(
        regime_machine(desk.rules), regime.state, CLOSED, work.caller.agency, division=None, rules=desk.rules
    )
    regime = replace(
        regime,
        state=CLOSED,
        closed_on=desk.clock.today(),
        reason=ask["reason"],
        next_on=None,
        version=regime.version + 1,
    )
    work.regimes.save(regime)
    say_regime(work, regime)
    touch(desk, work, regime)
    return regime


def list_regimes(work: Work, ask: JsonObject) -> Page[Regime]:
    """List regimes, newest first."""
    found = work.regimes.page(ask, ask["cursor"], ask["limit"] + 1)
    return page(found, ask["limit"], lambda one: one.regime_id)


def touch(desk: Desk, work: Work, regime: Regime) -> None:
    """Decide anew the open exports that a regime concerns."""
    touched = [Reach(hs_prefix=prefix, direction="export") for prefix in regime.hs_prefixes]
    redecide_touched(desk, work, touched, f"{REGIME_CHANGED}/{regime.regime_id}")


def say_regime(work: Work, regime: Regime) -> None:
    """Say a regime with all that it is."""
    told = {
        "regime_id": regime.regime_id,
        "hs_prefixes": list(regime.hs_prefixes),
        "accident": regime.accident,
        "alert_id": regime.alert_id,
        "case_ids": list(regime.case_ids),
        "description": regime.description,
        "document_no": regime.document_no,
        "from_on": regime.from_on,
        "until_on": regime.until_on,
        "state": regime.state,
        "closed_on": regime.closed_on,
        "reason": regime.reason,
        "agency": regime.agency,
        "version": regime.version,
    }
    work.outbox.add(REGIME_CHANGED, subject=regime.regime_id, data=told)


def lock_regime(work: Work, regime: Regime) -> None:
    """Let nobody decide about the goods of a regime until this transaction ends."""
    work.held.writing(*sorted({chapter_key(prefix) for prefix in regime.hs_prefixes}))


def _fetch(work: Work, regime_id: str) -> Regime:
    seen = work.regimes.find(regime_id)
    if seen is None:
        raise NotFound("there is no such regime", "regime_id", "the id that list_regimes gives")
    lock_regime(work, seen)
    found = work.regimes.find(regime_id, for_update=True)
    assert found is not None
    work.expect_version(found.version)
    return found


def _ground(desk: Desk, work: Work, ask: JsonObject) -> Sequence[str]:
    if (ask["alert_id"] is None) == (not ask["case_ids"]):
        return ["alert_id", "the alert that shows the accident, or case_ids: the trace cases that do; one of them"]
    alert = None
    if ask["alert_id"] is not None:
        alert = work.held.alert(ask["alert_id"])
        if alert is None:
            raise NotFound("the alert is not known here", "alert_id", "an alert that was issued")
    cases = []
    for case_id in dict.fromkeys(ask["case_ids"]):
        case = work.held.trace_case(case_id)
        if case is None:
            raise NotFound("a trace case is not known here", "case_ids", f"cases that were opened; {case_id} was not")
        cases.append(case)
    return shows_accident(alert, cases, ask["hs_prefixes"], desk.rules, desk.clock.today())


def _term(desk: Desk, today: date, from_on: date, until_on: date) -> list[str]:
    if from_on < today:
        return ["from_on", f"{today} or later: nothing is asked of days gone by"]
    last = from_on + timedelta(days=desk.limit("regime_longest_days", from_on) - 1)
    if not from_on <= until_on <= last:
        return ["until_on", f"from {from_on} to {last}: a regime has a term, which may be extended"]
    return []


def _extension(desk: Desk, regime: Regime, until_on: date) -> list[str]:
    each = regime.until_on + timedelta(days=desk.limit("regime_longest_days", regime.from_on))
    most = regime.from_on + timedelta(days=desk.limit("regime_longest_extended_days", regime.from_on) - 1)
    last = min(each, most)
    if regime.until_on < until_on <= last:
        return []
    return ["until_on", f"after {regime.until_on} and up to {last}" if last > regime.until_on else "it ends for good"]
