"""What the day brings: reminders of remedies and effects, and escalation to the body above of what is overdue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from databus.rules import RuleBook
from services.credit.domain.deadlines import above, remind
from services.credit.use_cases.effects import say_effect
from services.credit.use_cases.remedies import say
from services.credit.use_cases.remedy_work import RemedyWork

_AT_ONCE: Final = 500


def remind_of_all(on: date, work: RemedyWork, rules: RuleBook) -> None:
    """Remind whoever must answer or confirm; what is overdue is escalated. Once a day each.

    Source: 海关总署令第225号 (20 days); 信用修复管理办法 (2026); rows of `superiors`.
    """
    while _remind_of_remedies(on, work, rules) + _remind_of_effects(on, work, rules) > 0:
        pass


def _remind_of_remedies(on: date, work: RemedyWork, rules: RuleBook) -> int:
    found = work.remedies.to_remind(on, _AT_ONCE)
    for remedy in found:
        limit = remind(remedy.deadline, on=on, above=above(remedy.recorder, rules, on=on), rules=rules)
        again = replace(remedy, deadline=limit, version=remedy.version + 1)
        work.remedies.save(again)
        say(again, work)
    return len(found)


def _remind_of_effects(on: date, work: RemedyWork, rules: RuleBook) -> int:
    found = work.remedies.effects_to_remind(on, _AT_ONCE)
    for effect in found:
        limit = remind(effect.deadline, on=on, above=above(effect.agency, rules, on=on), rules=rules)
        again = replace(effect, deadline=limit, version=effect.version + 1)
        work.remedies.save_effect(again)
        say_effect(again, work)
    return len(found)
