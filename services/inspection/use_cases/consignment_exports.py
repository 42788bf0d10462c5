"""Exporting consignments as a job: a page at a step, then one sealed file.

A file cannot be cut field by field at the border, so those alone may have one who may see every field of a consignment
and of its decision, and of the counties alone in which they have a seat.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from databus.jobs import gathering
from databus.jobs.gathering import PAGE_ROWS, Row, Rows
from databus.jobs.job import Job
from services.inspection.domain import powers
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.consignment_columns import FEN, YUAN
from services.inspection.domain.copies import Enterprise
from services.inspection.domain.mode_table import percent_text
from services.inspection.use_cases import papers
from services.inspection.use_cases.long_work import LongWork
from services.inspection.use_cases.ports import Desk

ACT: Final = "export_consignments"
_TITLES: Final = {"zh": "申报批次", "en": "consignments"}
_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "zh": (
        *(
            "申报编号",
            "统一社会信用代码",
            "企业名称",
            "进出口方向",
            "商品编码",
            "产品",
            "数量",
            "计量单位",
            "货值",
            "币种",
        ),
        *("输往国家", "申报日期", "状态", "监管方式", "规则", "抽样比例（%）", "放行日期", "放行证明", "规则版本"),
    ),
    "en": (
        *("declaration no.", "USCC", "enterprise", "direction", "HS code", "product", "quantity", "unit", "value"),
        *("currency", "destination", "declared on", "state", "mode", "rule", "sampled (%)", "released on"),
        *("certificate", "rule set"),
    ),
}
_DIRECTIONS: Final = {"zh": {"export": "出口", "import": "进口"}, "en": {"export": "export", "import": "import"}}


def step(job: Job, work: LongWork, desk: Desk) -> Job:
    """Gather a page of consignments, or write the file. Source: 商检法 10; SH 六(二)."""
    asked = job.parameters

    def gather(after: str | None) -> Rows:
        found = work.consignments.page(dict(asked), after, PAGE_ROWS)
        firms = work.held.enterprises({one.declared.uscc for one in found})
        divisions = {one.declared.uscc: _division(one.declared.uscc, firms) for one in found}
        theirs = {one for one in set(divisions.values()) if desk.may(ACT, job.agency, one)}
        shown = [one for one in found if divisions[one.declared.uscc] in theirs]
        codes = work.certificates.codes([one.consignment_id for one in shown])
        last = found[-1].consignment_id if len(found) == PAGE_ROWS else None
        return [_row(one, firms.get(one.declared.uscc), codes, job.language) for one in shown], last

    heads, title, issuer = _HEADS[job.language], _TITLES[job.language], papers.issuer_of(desk.rules)
    about = asked["uscc"] or "consignments"
    return gathering.step_of(job, heads, title, gather, work, issuer, kind="consignment_export", about=about)


def _division(uscc: str, firms: Mapping[str, Enterprise]) -> str:
    """Where an enterprise is: as registered, else as its code says."""
    held = firms.get(uscc)
    return powers.registered_in(uscc) if held is None or held.division is None else held.division


def _value(value: Mapping[str, Any]) -> tuple[str, str]:
    """The amount and its currency."""
    if "fen" in value:
        return f"{Decimal(value['fen']) / FEN:.2f}", YUAN
    return value["amount"], value["currency"]


def _row(one: Consignment, firm: Enterprise | None, codes: Mapping[str, str], language: str) -> Row:
    declared, outcome = one.declared, one.outcome
    amount, currency = _value(declared.value)
    told: list[Any] = [
        declared.declaration_no,
        declared.uscc,
        firm.name if firm is not None else None,
        _DIRECTIONS[language][declared.direction],
        declared.hs_code,
        declared.product,
        f"{declared.quantity:f}",
        declared.unit,
        amount,
        currency,
        declared.destination,
        one.declared_on,
        one.state,
        outcome.mode if outcome else None,
        outcome.rule if outcome else None,
        percent_text(outcome.sampling_percent) if outcome else None,
        one.released_on,
        codes.get(one.consignment_id),
        outcome.rule_set if outcome else None,
    ]
    return ["" if cell is None else str(cell) for cell in told]
