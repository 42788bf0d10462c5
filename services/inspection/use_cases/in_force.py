"""Rule sets whose day has come: what they decide otherwise is decided anew."""

from __future__ import annotations

from dataclasses import replace

from services.inspection.domain.reach import EVERYTHING
from services.inspection.use_cases.ports import Desk
from services.inspection.use_cases.redeciding import redecide_touched
from services.inspection.use_cases.rule_work import LAW, RuleSetWork


def follow_rule_sets(desk: Desk, work: RuleSetWork) -> bool:
    """Decide anew the open consignments that the sets in force decide otherwise; whether there was such a set.

    It waits until nobody can still decide by the rules before, so that no such decision comes after it.

    Source: DESIGN §3.6 (decisions follow the rule set of their day).
    """
    today = desk.clock.today()
    found = work.rule_sets.to_be_followed(today)
    if not found or not work.rule_sets.is_known_to_all(found[-1].set_id):
        return False
    redecide_touched(desk, work, EVERYTHING, f"{LAW.event}/{found[-1].set_id}", spare_stale=True)
    for rule_set in found:
        work.rule_sets.save(replace(rule_set, followed_on=today))
    return True
