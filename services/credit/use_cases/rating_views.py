"""What a caller is shown of a rating."""

from __future__ import annotations

from typing import Any

from databus.rules import RuleBook
from services.credit.domain.summary import category, summary_en, summary_zh
from services.credit.use_cases.ratings import Timeline, Told
from services.credit.use_cases.schemes import show_grade
from services.credit.use_cases.views import show_deduction


def show_rating(told: Told, rules: RuleBook) -> dict[str, Any]:
    """Return a rating with its reasons and with what comes next."""
    rating, enterprise = told.rating, told.enterprise
    return {
        "uscc": told.uscc,
        "name": enterprise and enterprise.name,
        "category": category(active=None if enterprise is None else enterprise.active, rated=rating.rated),
        "summary_zh": summary_zh(rating, told.changes, told.way_up),
        "summary_en": summary_en(rating, told.changes, told.way_up),
        "on": told.on,
        "known_at": told.known_at,
        "grade": rating.grade,
        "score_grade": rating.score_grade,
        "score": rating.score,
        "since": rating.since,
        "rated": rating.rated,
        "formal_on": rating.formal_on,
        "valid_until": rating.valid_until,
        "rule_set": rating.rule_set,
        "deductions": [show_deduction(deduction, why) for deduction, why in told.deductions],
        "deductions_count": len(rating.assessment.deductions),
        "bonuses": rating.assessment.bonuses,
        "bonus_list": _bonuses(told, rules),
        "next_change_on": rating.next_change_on,
        "changes": told.changes,
        "improvements": told.improvements,
        "way_up": told.way_up,
        "aa_since": told.aa_since,
        "aa_conditions": told.conditions,
        "schemes": [show_grade(one) for one in told.schemes],
        "lists": told.lists,
        "version": told.version,
    }


def show_timeline(found: Timeline) -> dict[str, Any]:
    """Return the points of a chart."""
    points = [
        {
            "on": point.on,
            "score": point.score,
            "grade": point.grade,
            "score_grade": point.score_grade,
            "causes": causes,
        }
        for point, causes in found.points
    ]
    return {**vars(found), "points": points}


def _bonuses(told: Told, rules: RuleBook) -> list[dict[str, Any]]:
    held = told.rating.assessment.bonuses
    return [{**row, "held": row["code"] in held} for row in rules.table("bonuses", on=told.on)]
