"""What a caller is shown of remedies and effects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from databus.rules import RuleBook
from services.credit.domain.effects import Effect, kinds
from services.credit.domain.remedies import Remedy
from services.credit.use_cases.remedies import Told, item_name
from services.credit.use_cases.remedy_work import RemedyWork


def show(told: Told, work: RemedyWork, rules: RuleBook) -> dict[str, Any]:
    """Return a remedy with its record, steps and effects."""
    zh, en = item_name(told.record, rules)
    return _listed(told.remedy, work.clock.today()) | {
        "item": told.record.item,
        "zh": zh,
        "en": en,
        "record_state": told.record.state,
        "evidence": told.remedy.evidence,
        "steps": told.remedy.steps,
        "effects": [show_effect(effect, work, rules) for effect in told.effects],
    }


def show_page(found: Sequence[Remedy], cursor: str | None, work: RemedyWork) -> dict[str, Any]:
    """Return a page of remedies."""
    today = work.clock.today()
    return {"items": [_listed(remedy, today) for remedy in found], "next_cursor": cursor}


def show_effect(effect: Effect, work: RemedyWork, rules: RuleBook) -> dict[str, Any]:
    """Return an effect with what it is called."""
    called = next(kind for kind in kinds(rules, on=effect.opened_on) if kind.code == effect.code)
    waiting = effect.confirmed_at is None
    return {
        **vars(effect),
        **vars(effect.deadline),
        "state": effect.state,
        "overdue": waiting and effect.deadline.due_on < work.clock.today(),
        "zh": called.zh,
        "en": called.en,
        "clause": called.clause,
    }


def show_effects(found: Sequence[Effect], cursor: str | None, work: RemedyWork, rules: RuleBook) -> dict[str, Any]:
    """Return a page of effects."""
    return {"items": [show_effect(effect, work, rules) for effect in found], "next_cursor": cursor}


def _listed(remedy: Remedy, today: date) -> dict[str, Any]:
    limit = remedy.deadline
    return {**vars(remedy), **vars(limit), "overdue": remedy.runs and limit.due_on < today}
