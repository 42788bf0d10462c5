"""Returned export goods (出口退货信息): the form of SN/T 4911.1-2017 annex 4, and what it still lacks.

Source: SN/T 4911.1-2017 annex 4; SH 四(六)1; 出口工业产品退运货物追溯调查管理工作规范 (every return is investigated).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook

RECORDED: Final = "RECORDED"
COMPLETED: Final = "COMPLETED"
STATES: Final = (RECORDED, COMPLETED)
QUALITY: Final = "quality"
NON_QUALITY: Final = "non_quality"
KINDS: Final = (QUALITY, NON_QUALITY)

# what whoever investigates may say of a return; everything else of it is what identifies it
FORM_FIELDS: Final = (
    "product",
    "quantity",
    "unit",
    "value_usd",
    "country",
    "goods_class",
    "causes",
    "reason",
    "statutory",
    "inspected",
    "certificate_issued",
    "certificate_no",
    "third_party_tested",
    "third_party_body",
    "third_party_report_no",
    "tested_abroad",
    "tested_abroad_by",
    "qms",
    "qms_audited",
    "qms_audited_by",
    "enterprise_class",
    "lots",
)


@dataclass(frozen=True)
class ReturnForm:
    """What came back, and why; RECORDED until two investigators have completed the form."""

    return_id: str
    uscc: str
    hs_code: str
    returned_on: date
    reason: str | None
    agency: str
    state: str = RECORDED
    case_id: str | None = None
    consignment_id: str | None = None
    source_return_id: str | None = None
    declaration_no: str | None = None
    document_no: str | None = None
    product: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    value_usd: Decimal | None = None
    country: str | None = None
    goods_class: str | None = None
    causes: tuple[str, ...] = ()
    statutory: bool | None = None
    inspected: bool | None = None
    certificate_issued: bool | None = None
    certificate_no: str | None = None
    third_party_tested: bool | None = None
    third_party_body: str | None = None
    third_party_report_no: str | None = None
    tested_abroad: bool | None = None
    tested_abroad_by: str | None = None
    qms: bool | None = None
    qms_audited: bool | None = None
    qms_audited_by: str | None = None
    enterprise_class: int | None = None
    lots: tuple[str, ...] = ()
    investigators: tuple[str, ...] = ()
    conclusion: str | None = None
    conclusion_document_no: str | None = None
    completed_on: date | None = None
    version: int = 1


def with_told(form: ReturnForm, told: Mapping[str, Any], rules: RuleBook) -> ReturnForm:
    """Return the form with what was told of it; what was not told, or told as nothing, stays.

    Raises:
        InvalidRequest: the form has no such cause or class of goods.
    """
    new = {name: told[name] for name in FORM_FIELDS if told.get(name) not in {None, ()}}
    for code in new.get("causes", ()):
        cause_row(code, rules)
    if "goods_class" in new:
        _row("returned_goods_class", new["goods_class"], "goods_class", rules)
    return replace(form, **new)


def completed(
    form: ReturnForm, *, investigators: Sequence[str], on: date, conclusion: str, document_no: str, rules: RuleBook
) -> ReturnForm:
    """Return the form as two investigators close it.

    Raises:
        Conflict: it is complete already, or fewer investigated than must.
        InvalidRequest: a field that the form asks for is missing; names it.

    Source: SN/T 4911.1-2017 annex 4; 双人调查.
    """
    if form.state == COMPLETED:
        raise Conflict("the form is complete", "return_id", f"it was completed on {form.completed_on}")
    wanted = rules.value("investigators_min", on=on)
    if len(set(investigators)) < wanted:
        raise Conflict("too few investigate the case", "return_id", f"a case assigned to {wanted} (双人调查)")
    lacking = missing(form, rules)
    if lacking:
        raise InvalidRequest("the form asks for this", lacking[0], "an entry; missing: " + ", ".join(lacking))
    return replace(
        form,
        state=COMPLETED,
        investigators=tuple(investigators),
        conclusion=conclusion,
        conclusion_document_no=document_no,
        completed_on=on,
    )


def missing(form: ReturnForm, rules: RuleBook) -> tuple[str, ...]:
    """Return the entries that the form asks for and does not have, in its order."""
    kind = cause_kind(form, rules)
    return tuple(row["name"] for row in rules.table("return_form") if _asked(row, form, kind) and _blank(form, row))


def cause_kind(form: ReturnForm, rules: RuleBook) -> str | None:
    """Return `quality` if any cause is one of quality, `non_quality` if none is, None while no cause is known."""
    kinds = {cause_row(code, rules)["kind"] for code in form.causes}
    return (QUALITY if QUALITY in kinds else NON_QUALITY) if kinds else None


def cause_row(code: str, rules: RuleBook) -> dict[str, Any]:
    """Return what the form says of a cause; InvalidRequest if it has no such cause."""
    return _row("return_cause", code, "causes", rules)


def _asked(row: Mapping[str, Any], form: ReturnForm, kind: str | None) -> bool:
    if "when" in row:
        return getattr(form, row["when"]) is True
    return row.get("kind") in {None, kind}


def _blank(form: ReturnForm, row: Mapping[str, Any]) -> bool:
    return getattr(form, row["name"]) in {None, ()}


def _row(table: str, code: str, field: str, rules: RuleBook) -> dict[str, Any]:
    rows = rules.table(table)
    for row in rows:
        if row["code"] == code:
            return row
    raise InvalidRequest("the form has no such entry", field, "one of " + ", ".join(row["code"] for row in rows))
