"""Why a rating is what it is, in plain Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from databus.rules import RuleBook
from services.credit.domain.repair import repairable_from
from services.credit.domain.scoring import Deduction


@dataclass(frozen=True)
class Explanation:
    """One deduction told: what, under which clause, until when, and from when it may be repaired."""

    zh: str
    en: str
    repairable_from: date | None


def explain(deduction: Deduction, *, on: date, rules: RuleBook) -> Explanation:
    """Return the reason of a deduction on the day."""
    item, record = deduction.item, deduction.record
    last = deduction.counts_until - timedelta(days=1)
    first = repairable_from(item, record.effective_on, on=on, rules=rules)
    weight_zh = "直接定为D级" if item.direct_d else f"扣{deduction.points}分"
    weight_en = "direct D" if item.direct_d else f"−{deduction.points} points"
    source = f"{record.agency} {record.document_no}"
    zh = f"{item.code} {item.zh}：{weight_zh}，依据{item.clause}（文书{record.document_no}），计至{last}"
    en = f"{item.code} {item.en}: {weight_en} under {item.clause} ({source}), counted to {last}"
    if first is not None:
        zh += f"，{first}起可申请信用修复"
        en += f"; repair may be asked for from {first}"
    return Explanation(zh, en, first)
