"""What goes on by itself of draws: freeze a large population, close commitments, draw; each draw for itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from databus import logs
from databus.clock import Clock
from databus.rules import RuleBook
from services.enforcement.domain.campaigns import machine as campaign_machine
from services.enforcement.domain.drawing import CLOSED, PREPARING
from services.enforcement.use_cases import draw_terms, freezing, telling
from services.enforcement.use_cases.committing import close_if_over, record_of
from services.enforcement.use_cases.draw_work import DrawWork
from services.enforcement.use_cases.drawing import draw, may_draw

AGAIN: Final = timedelta(minutes=5)  # after which a draw that could not go on is tried again

log = logs.get(__name__)


def follow(tx: DrawWork, rules: RuleBook, clock: Clock) -> bool:
    """Do what is due of one draw. True if something was done.

    A draw that cannot go on keeps no other from its turn: why is kept beside it, and it is tried again a little later.

    Source: decision 0073.
    """
    due = tx.draws.under_way(clock.today(), clock.now() - AGAIN)
    return any(_went_on(campaign_id, tx, rules, clock) for campaign_id in due)


def _went_on(campaign_id: str, tx: DrawWork, rules: RuleBook, clock: Clock) -> bool:
    try:
        with tx.attempt():
            return _follow(campaign_id, tx, rules, clock)
    except Exception as problem:  # noqa: BLE001  — one draw must not keep the others from their turn
        _note(campaign_id, problem, tx, clock)
        return False


def _note(campaign_id: str, problem: Exception, tx: DrawWork, clock: Clock) -> None:
    """Keep why a draw could not go on, and when that was tried."""
    log.warning("draw.failed", campaign_id=campaign_id, exc_info=problem)
    record = tx.draws.find(campaign_id, lock=True)
    if record is not None:
        tx.draws.save(replace(record, problem=telling.told_of(problem), tried_at=clock.now()))


def _follow(campaign_id: str, tx: DrawWork, rules: RuleBook, clock: Clock) -> bool:
    campaign = tx.campaigns.get(campaign_id)
    record = record_of(campaign, tx)
    if record.state == PREPARING:
        frozen = freezing.freeze(campaign, record, tx, rules, clock)
        after = replace(freezing.told(campaign, frozen), version=campaign.version + 1)
        tx.campaigns.save(after)
        telling.say_draw(frozen, after, tx, keep=True)
        draw_terms.frozen(tx, rules, after, clock.today())
        return True
    closed = close_if_over(campaign, record, tx, rules, clock)
    if closed.state != CLOSED or not may_draw(closed, tx):
        return closed is not record
    transition = campaign_machine(rules).check(campaign.state, "DRAWN", agency=None)
    draw(campaign, transition, clock.today(), (None, {}), tx, rules, clock)
    return True
