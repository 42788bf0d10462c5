"""Why a rating is what it is, and what can be done about each deduction, in plain Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from databus.agency_names import agency_en, agency_zh
from databus.rules import RuleBook
from services.credit.domain.records import Record
from services.credit.domain.repair import Publicity, publicity, repairable_from
from services.credit.domain.scoring import Deduction


@dataclass(frozen=True)
class Step:
    """What can be done about a deduction: `OBJECT` and `REPAIR` are decided by an agency, `WAIT` needs nobody.

    `from_on` is the first day on which it can be done, or, of `WAIT`, on which it has come about.
    """

    code: str
    from_on: date
    decided_by: str | None
    clause: str
    zh: str
    en: str


@dataclass(frozen=True)
class Explanation:
    """One deduction told: what, under which clause, until when, whether public, and what can be done about it."""

    zh: str
    en: str
    repairable_from: date | None
    publicity: Publicity
    steps: tuple[Step, ...]


def explain(deduction: Deduction, *, on: date, rules: RuleBook) -> Explanation:
    """Return the reason of a deduction on the day, and the steps open to the enterprise.

    Source: 海关总署令第225号 (objection); 信用修复管理办法 (publicity, repair; 谁认定、谁修复).
    """
    item, record = deduction.item, deduction.record
    last = deduction.counts_until - timedelta(days=1)
    first = repairable_from(item, record.effective_on, on=on, rules=rules)
    shown = publicity(item, record.effective_on, on=on, rules=rules)
    weight_zh = "直接定为D级" if item.direct_d else f"扣{deduction.points}分"
    weight_en = "direct D" if item.direct_d else f"−{deduction.points} points"
    source = f"{agency_en(record.agency, rules)}, {record.document_no}"
    whose = agency_zh(record.agency, rules)
    zh = f"{item.code} {item.zh}：{weight_zh}，依据{item.clause}（{whose}{record.document_no}），计至{last}"
    en = f"{item.code} {item.en}: {weight_en} under {item.clause} ({source}), counted to {last}"
    if first is not None:
        zh += f"，{first}起可申请信用修复"
        en += f"; repair may be asked for from {first}"
    if shown.public and shown.until is not None:
        zh += f"，公示至{shown.until - timedelta(days=1)}"
        en += f"; public to {shown.until - timedelta(days=1)}"
    return Explanation(zh, en, first, shown, _steps(deduction, first, on, rules))


def owner(record: Record, *, on: date, rules: RuleBook) -> str:
    """Return the agency that answers for a record on the day: who recorded it, or its successor (谁认定、谁修复)."""
    heirs = [row["is"] for row in rules.table("successors", on=on) if row["of"] == record.agency]
    return heirs[-1] if heirs else record.agency


def _steps(deduction: Deduction, repairable: date | None, on: date, rules: RuleBook) -> tuple[Step, ...]:
    until, agency = deduction.counts_until, owner(deduction.record, on=on, rules=rules)
    steps = [_object(agency, on, rules)]
    if repairable is not None and repairable < until:
        steps.append(_repair(deduction, agency, max(on, repairable), on, rules))
    basis = rules.parameter("direct_d_months" if deduction.item.direct_d else "points_window_months", on=on)
    steps.append(Step("WAIT", until, None, basis.clause, f"{until}起不再计入", f"Stops counting by itself on {until}"))
    return tuple(steps)


def _object(agency: str, on: date, rules: RuleBook) -> Step:
    rule = rules.parameter("objection_answer_days", on=on)
    zh = f"认为记录有误的，可提出异议，由{agency_zh(agency, rules)}在{rule.value}日内答复"
    en = f"If a record is wrong, object to it: {agency_en(agency, rules)} answers within {rule.value} days"
    return Step("OBJECT", on, agency, rule.clause, zh, en)


def _repair(deduction: Deduction, agency: str, first: date, on: date, rules: RuleBook) -> Step:
    severity = (deduction.item.severity or "").lower()
    clause = rules.parameter(f"repair_min_months_{severity}", on=on).clause
    whose, whose_en = agency_zh(agency, rules), agency_en(agency, rules)
    zh = f"{first}起，行为已纠正、义务已履行并公开作出信用承诺的，可向{whose}申请信用修复"
    en = f"From {first}, once corrected, all duties fulfilled and a public pledge made: repair, decided by {whose_en}"
    return Step("REPAIR", first, agency, clause, zh, en)
