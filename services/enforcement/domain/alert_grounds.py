"""What an alert that rests on risk information must follow: its assessment, and a reason."""

from __future__ import annotations

from typing import Any

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain.alerts import Alert, AlertMove
from services.enforcement.domain.risk_assessments import Assessment


def check_grounds(alert: Alert, move: AlertMove, rules: RuleBook) -> None:
    """Refuse a move of an alert on risk information without its reason, or to a level that was not assessed.

    Raises:
        InvalidRequest: names what is missing, and the clause.

    Source: 国发〔2017〕43号 (dynamic adjustment); SH 三(七) (风险分析、评估、分级).
    """
    row = next((row for row in rules.table("alert_ground") if move.to in row["to"]), None)
    if alert.information_id is None or row is None:
        return
    if "reason" in row["needs"] and not move.reason:
        raise InvalidRequest(f"why, is not told ({row['clause']})", "reason", "a text, not left out")
    assessed = move.assessment_id is not None or (move.severity is not None and move.probability is not None)
    if "assessment" in row["needs"] and not assessed:
        right = "one of assess_risk, or severity and probability"
        raise InvalidRequest(f"the level follows an assessment ({row['clause']})", "assessment_id", right)


def check_level(level: str | None, assessments: list[Assessment], clause: str) -> None:
    """Refuse to warn at another level than the last assessment came to.

    Raises:
        Conflict: names the level assessed.
    """
    if assessments and assessments[-1].level != level:
        right = f"{assessments[-1].level}, or assess_risk anew"
        raise Conflict(f"the level contradicts the assessment ({clause})", "level", right)


def level_from(move: AlertMove, assessment: Assessment) -> dict[str, Any]:
    """Return what a move takes from the assessment it names.

    Raises:
        InvalidRequest: it says another level besides.
    """
    if move.level not in {None, assessment.level} or move.severity is not None or move.probability is not None:
        raise InvalidRequest("the level is the assessment's", "level", f"{assessment.level}, or left out")
    return {"level": assessment.level}
