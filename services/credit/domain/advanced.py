"""AA: granted by decision when all four conditions hold, never reached by score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from databus.rules import RuleBook
from services.credit.domain.period import add_months
from services.credit.domain.records import Record, item_of

_AT_A: Final = ("at grade A without a break", "连续保持A级", "目前不在A级或起始日期不明")
_CLEAN: Final = ("without bad record at other departments", "在其他部门无不良记录", "起始日期未说明")


@dataclass(frozen=True)
class Statement:
    """What the deciding agency states about the enterprise; what is not stated is not met."""

    declaration_error_percent: Decimal | None = None
    clean_at_departments_since: date | None = None
    last_quality_problem_on: date | None = None


@dataclass(frozen=True)
class Condition:
    """One condition, whether it is met, and why; `field` is the statement it looks at.

    `reached_on` is the day from which it is met if nothing else happens, None where no day makes it so.
    """

    field: str
    met: bool
    because: str
    clause: str
    because_zh: str = ""
    reached_on: date | None = None


def conditions(statement: Statement, *, grade_a_since: date | None, on: date, rules: RuleBook) -> list[Condition]:
    """Return the four conditions with met or unmet.

    Source: AQSIQ announcement 2013 No. 93 (conditions of grade AA).
    """
    return [
        _period("grade_a_since", grade_a_since, "aa_grade_a_months", _AT_A, on, rules),
        _quality(statement.last_quality_problem_on, on, rules),
        _error_rate(statement.declaration_error_percent, on, rules),
        _period(
            "clean_at_departments_since",
            statement.clean_at_departments_since,
            "aa_clean_months",
            _CLEAN,
            on,
            rules,
        ),
    ]


def with_records(statement: Statement, records: Iterable[Record], *, on: date, rules: RuleBook) -> Statement:
    """Return the statement corrected by what the records show: a stated clean period ends at a known bad record."""
    standing = [record for record in records if record.effective_on <= on and record.ended_on is None]
    problems = [record.effective_on for record in standing if item_of(record, rules).quality_problem]
    elsewhere = [record.effective_on for record in standing if item_of(record, rules).department_record]
    since = statement.clean_at_departments_since
    return Statement(
        statement.declaration_error_percent,
        None if since is None else max([since, *elsewhere]),
        max(filter(None, [statement.last_quality_problem_on, *problems]), default=None),
    )


def unmet(found: Sequence[Condition]) -> list[Condition]:
    """Return the conditions that stand in the way."""
    return [condition for condition in found if not condition.met]


def _period(
    field: str, since: date | None, key: str, what: tuple[str, str, str], on: date, rules: RuleBook
) -> Condition:
    rule, (en, zh, unknown) = rules.parameter(key, on=on), what
    if since is None:
        because = f"not known since when {en}"
        return Condition(field, met=False, because=because, clause=rule.clause, because_zh=f"{zh}：{unknown}")
    reached_on = add_months(since, rule.value)
    return Condition(
        field,
        reached_on <= on,
        f"{rule.value} months {en}: since {since}, reached on {reached_on}",
        rule.clause,
        f"{zh}满{rule.value}个月：自{since}起，{reached_on}届满",
        reached_on,
    )


def _quality(last: date | None, on: date, rules: RuleBook) -> Condition:
    rule = rules.parameter("aa_quality_months", on=on)
    field, what = "last_quality_problem_on", f"{rule.value} months without quality problem, claim or dispute"
    zh = f"连续{rule.value}个月无质量问题、索赔和争议"
    if last is None:
        return Condition(field, True, f"{what}: none known", rule.clause, f"{zh}：未发现")
    reached_on = add_months(last, rule.value)
    because = f"{what}: last on {last}, reached on {reached_on}"
    because_zh = f"{zh}：最近一次为{last}，{reached_on}届满"
    return Condition(field, reached_on <= on, because, rule.clause, because_zh, reached_on)


def _error_rate(percent: Decimal | None, on: date, rules: RuleBook) -> Condition:
    rule = rules.parameter("aa_declaration_error_below_percent", on=on)
    field, what = "declaration_error_percent", f"declaration errors below {rule.value} % in the last year"
    zh = f"上一年度报检差错率低于{rule.value}%"
    if percent is None:
        return Condition(
            field, met=False, because=f"{what}: not stated", clause=rule.clause, because_zh=f"{zh}：未申明"
        )
    return Condition(field, percent < rule.value, f"{what}: {percent} %", rule.clause, f"{zh}：{percent}%")
