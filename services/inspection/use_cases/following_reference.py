"""What days bring to reference data: entries, regimes and policies that begin or have ended, each followed once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from services.inspection.domain.policies import EXPIRED, Policy
from services.inspection.domain.reference import Entry, next_day
from services.inspection.domain.regimes import ENDED, LAPSED, Regime, registration_machine
from services.inspection.use_cases.deciding import zones_key
from services.inspection.use_cases.policies import say_policy, touch_policy
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.redeciding import redecide_touched
from services.inspection.use_cases.reference import CHANGED, lock_entries, reaches
from services.inspection.use_cases.regimes import lock_regime, say_regime, touch
from services.inspection.use_cases.registrations import say_registration

_AT_ONCE: Final = 1
_REGISTRATIONS_AT_ONCE: Final = 100


def follow_reference(desk: Desk, work: Work) -> bool:
    """Follow one thing whose day has come; whether there was one. On most looks there is none.

    What begins or has ended on a day decides anew exactly what it touches; a regime lapses and a policy expires by
    itself. A day missed is made up for: what is due stays due until it was followed.

    Source: 商检法 4 (目录调整); S14 六(一)出口 (有期限); S12 五(八).
    """
    today = desk.clock.today()
    for entry in work.entries.due(today, _AT_ONCE):
        _follow_entry(desk, work, entry, today)
        return True
    for regime in work.regimes.due(today, _AT_ONCE):
        _follow_regime(desk, work, regime, today)
        return True
    for policy in work.policies.due(today, _AT_ONCE):
        _follow_policy(desk, work, policy, today)
        return True
    return _end_registrations(desk, work)


def _follow_entry(desk: Desk, work: Work, entry: Entry, today: date) -> None:
    lock_entries(work, [entry])
    found = work.entries.find(entry.entry_id, for_update=True)
    if found is None or not _is_due(found.next_on, today):
        return
    work.entries.save(replace(found, next_on=next_day(found.from_on, found.until_on, today)))
    redecide_touched(desk, work, reaches([entry]), f"{CHANGED}/{entry.entry_id}")


def _follow_regime(desk: Desk, work: Work, regime: Regime, today: date) -> None:
    lock_regime(work, regime)
    found = work.regimes.find(regime.regime_id, for_update=True)
    if found is None or not _is_due(found.next_on, today):
        return
    regime = replace(found, next_on=next_day(found.from_on, found.until_on, today))
    if regime.until_on < today:
        regime = replace(regime, state=LAPSED, closed_on=regime.until_on, version=regime.version + 1)
        say_regime(work, regime)
    work.regimes.save(regime)
    touch(desk, work, regime)


def _follow_policy(desk: Desk, work: Work, policy: Policy, today: date) -> None:
    work.held.writing(zones_key())
    found = work.policies.find(policy.policy_id, for_update=True)
    if found is None or not _is_due(found.next_on, today):
        return
    policy = replace(found, next_on=next_day(found.from_on, found.until_on, today))
    if policy.until_on < today:
        policy = replace(policy, state=EXPIRED, version=policy.version + 1)
        say_policy(work, policy)
    work.policies.save(policy)
    touch_policy(desk, work, policy)


def _is_due(next_on: date | None, today: date) -> bool:
    """Whether it is due still, now that nobody else can change it."""
    return next_on is not None and next_on <= today


def _end_registrations(desk: Desk, work: Work) -> bool:
    """End registrations with their regime, some at a time; they decide nothing any more."""
    found = work.regimes.outlived(_REGISTRATIONS_AT_ONCE)
    machine = registration_machine(desk.rules)
    for one in found:
        move = machine.check(one.state, ENDED, agency=None)
        ended = replace(one, state=ENDED, clause=move.clause, version=one.version + 1)
        work.regimes.save_registration(ended)
        say_registration(work, ended)
    return bool(found)
