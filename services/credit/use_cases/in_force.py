"""Rule sets whose day has come: everybody is rated anew."""

from __future__ import annotations

from dataclasses import replace

from databus.rules import RuleBook
from services.credit.use_cases.rule_work import InForceWork
from services.credit.use_cases.season import rate_anew


def follow_rule_sets(work: InForceWork, rules: RuleBook) -> bool:
    """Begin the rating of everybody by the sets that have come into force; whether it was begun.

    It waits until nobody can still rate by the rules before, so that no such rating comes after it.

    Source: DESIGN §3.6 (decisions follow the rule set of their day).
    """
    today = work.clock.today()
    found = work.rule_sets.to_be_followed(today)
    if not found or not work.rule_sets.is_known_to_all(found[-1].set_id):
        return False
    names = "、".join(rule_set.name for rule_set in found)
    rate_anew(today, f"规则修订{names}生效；rule sets in force: {names}"[:500], work, rules)
    for rule_set in found:
        work.rule_sets.save(replace(rule_set, followed_on=today))
    return True
