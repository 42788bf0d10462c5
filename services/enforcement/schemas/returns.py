"""Shapes of returns: the form of SN/T 4911.1-2017 annex 4."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate

from databus.shapes import Day, Whole, YesNo
from services.enforcement.domain.returns import FORM_FIELDS, KINDS, STATES
from services.enforcement.schemas.shapes import (
    Division,
    HsCode,
    Order,
    Paged,
    UsccCode,
    history,
    next_cursor,
    one_of,
    page_limit,
    text,
    texts,
    told,
)
from services.enforcement.use_cases import returns

_ID: Final = "0192f0c1-0000-7000-8000-0000000000d1"
_CASE: Final = "0192f0c1-0000-7000-8000-000000000041"
_AMOUNT: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")


class Amount(fields.Decimal):
    """An exact positive amount, as decimal text or a whole number; never a binary fraction."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Decimal:  # noqa: ARG002  — marshmallow's signature
        said = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(said, str) or not _AMOUNT.fullmatch(said) or not Decimal(said):
            raise ValidationError('a positive amount as decimal text, such as "1200" or "12.5"')
        return Decimal(said)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:  # noqa: ARG002  — marshmallow's signature
        return None if value is None else f"{value.normalize():f}"


def _amount(description: str, example: str) -> Amount:
    return Amount(load_default=None, allow_none=True, as_string=True, metadata=told(description, example))


def _yes(description: str) -> YesNo:
    return YesNo(load_default=None, allow_none=True, metadata=told(description, True))


def _day(description: str, **options: Any) -> Day:
    return Day(metadata=told(description, "2026-11-20"), **options)


def country(description: str, **options: Any) -> fields.String:
    """A country by its two letters."""
    right = "a country of ISO 3166-1 alpha-2, such as DE"
    return fields.String(
        validate=validate.Regexp(r"[A-Z]{2}\Z", error=right),
        error_messages={"invalid": right},
        metadata=told(description, "DE"),
        **options,
    )


class FormEntries(Schema):
    """What the form asks; what is left out stays as it is. Codes stand in `rules/returns.toml`."""

    product = text("the goods", "女鞋", optional=True)
    quantity = _amount("how many came back", "120")
    unit = text("of what", "双", longest=20, optional=True)
    value_usd = _amount("value in USD", "18000.00")
    country = country("from where they came back", load_default=None, allow_none=True)
    goods_class = text("class of goods of the form", "light_industry", longest=40, optional=True)
    causes = texts("causes of the form, of quality and others", ["health_safety_environment"], most=10)
    reason = text("what happened", "皮料六价铬超标", longest=1000, optional=True)
    statutory = _yes("catalogue goods (法检)")
    inspected = _yes("inspected before they left")
    certificate_issued = _yes("a certificate had been issued")
    certificate_no = text("which", "检证〔2026〕5号", optional=True)
    third_party_tested = _yes("a third party had tested them")
    third_party_body = text("which", "惠州合成检测有限公司", optional=True)
    third_party_report_no = text("its report", "LAB-2026-0007", optional=True)
    tested_abroad = _yes("an official body abroad tested them")
    tested_abroad_by = text("which", "BVL", optional=True)
    qms = _yes("the enterprise has a quality management system")
    qms_audited = _yes("it is audited")
    qms_audited_by = text("by whom", "合成认证中心", optional=True)
    enterprise_class = Whole(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 4, error="class 1 to 4"),
        metadata=told("class of the enterprise then (order 113)", 2),
    )
    lots = texts("lots that came back, by the maker's numbers", ["L26-1101"], longest=60)


def _split(values: dict[str, Any]) -> dict[str, Any]:
    known = {name: value for name, value in values.items() if name not in FORM_FIELDS}
    return {**known, "told": {name: values[name] for name in FORM_FIELDS if name in values}}


def _recorded(**values: Any) -> returns.RecordReturn:
    return returns.RecordReturn(reason=values["reason"], **_split(values))


def _completed(**values: Any) -> returns.CompleteReturn:
    return returns.CompleteReturn(**_split(values))


class RecordReturn(FormEntries, Order):
    """Goods that came back and of which inspection has no consignment."""

    makes = _recorded

    uscc = UsccCode(required=True, metadata=told("the enterprise", "91441323MA4YNT018E"))
    hs_code = HsCode(required=True, metadata=told("the goods", "640399"))
    returned_on = _day("when they came back", required=True)
    document_no = text("paper that shows it", "退运〔2026〕3号")
    declaration_no = text("declaration they left under", "HD2026-000017", optional=True)
    consignment_id = text("consignment, where one is known", "0192f0c1-0000-7000-8000-000000000021", optional=True)
    reason = text("what happened", "皮料六价铬超标", longest=1000)


class CompleteReturn(FormEntries, Order):
    """What the investigation found; with it the form is complete."""

    makes = _completed

    return_id = text("the return", _ID)
    conclusion = text("what the investigation concludes", "来料检验缺项，责任在生产企业", longest=1000)
    document_no = text("paper of the conclusion", "调〔2026〕3号")
    on = _day("not after today; left out: today", load_default=None, allow_none=True)


class ReturnShape(Schema):
    """A return; `due_on` is when its form must be complete."""

    return_id = fields.String(required=True, metadata=told("the return", _ID))
    uscc = fields.String(required=True)
    hs_code = fields.String(required=True)
    returned_on = fields.Date(required=True)
    agency = fields.String(required=True, metadata=told("who said it", "customs"))
    state = one_of(STATES, required=True)
    case_id = fields.String(required=True, allow_none=True, metadata=told("the trace case about it", _CASE))
    consignment_id = fields.String(required=True, allow_none=True)
    source_return_id = fields.String(required=True, allow_none=True, metadata=told("the return in inspection"))
    declaration_no = fields.String(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)
    product = fields.String(required=True, allow_none=True)
    quantity = Amount(required=True, allow_none=True, as_string=True)
    unit = fields.String(required=True, allow_none=True)
    value_usd = Amount(required=True, allow_none=True, as_string=True)
    country = fields.String(required=True, allow_none=True)
    goods_class = fields.String(required=True, allow_none=True)
    causes = fields.List(fields.String(), required=True)
    cause_kind = one_of(KINDS, required=True, allow_none=True, metadata=told("quality if any cause is", "quality"))
    reason = fields.String(required=True, allow_none=True)
    statutory = fields.Boolean(required=True, allow_none=True)
    inspected = fields.Boolean(required=True, allow_none=True)
    certificate_issued = fields.Boolean(required=True, allow_none=True)
    certificate_no = fields.String(required=True, allow_none=True)
    third_party_tested = fields.Boolean(required=True, allow_none=True)
    third_party_body = fields.String(required=True, allow_none=True)
    third_party_report_no = fields.String(required=True, allow_none=True)
    tested_abroad = fields.Boolean(required=True, allow_none=True)
    tested_abroad_by = fields.String(required=True, allow_none=True)
    qms = fields.Boolean(required=True, allow_none=True)
    qms_audited = fields.Boolean(required=True, allow_none=True)
    qms_audited_by = fields.String(required=True, allow_none=True)
    enterprise_class = fields.Integer(required=True, allow_none=True)
    lots = fields.List(fields.String(), required=True)
    investigators = fields.List(fields.String(), required=True, metadata=told("who investigated (双人调查)"))
    conclusion = fields.String(required=True, allow_none=True)
    conclusion_document_no = fields.String(required=True, allow_none=True)
    completed_on = fields.Date(required=True, allow_none=True)
    missing = fields.List(fields.String(), required=True, metadata=told("entries that the form still asks for"))
    due_on = fields.Date(required=True, allow_none=True, metadata=told("last day for the form"))
    provisional = fields.Boolean(required=True, allow_none=True, metadata=told("the calendar may move it"))
    late = fields.Boolean(required=True, metadata=told("the form is, or was, late"))
    version = fields.Integer(required=True)


class ReturnFile(ReturnShape):
    """A return with its history."""

    history = history()


class GetReturn(Schema):
    """Which return."""

    return_id = text("the return", _ID)


class ListReturns(Paged):
    """Which returns."""

    limit = page_limit(50)
    uscc = UsccCode(load_default=None, allow_none=True, metadata=told("of one enterprise", "91441323MA4YNT018E"))
    state = one_of(STATES, load_default=None, allow_none=True, metadata=told("only in this state"))
    case_id = text("of one trace case", _CASE, optional=True)
    consignment_id = text("of one consignment", "0192f0c1-0000-7000-8000-000000000021", optional=True)
    cause = text("with this cause", "health_safety_environment", longest=40, optional=True)
    goods_class = text("of this class", "light_industry", longest=40, optional=True)
    country = country("from this country", load_default=None, allow_none=True)
    from_on = _day("on this day or later", load_default=None, allow_none=True)
    until_on = _day("on this day or earlier", load_default=None, allow_none=True)


class ReturnPage(Schema):
    """Returns, newest first."""

    items = fields.List(fields.Nested(ReturnShape), required=True)
    next_cursor = next_cursor()


class GetReturnCoverage(Paged):
    """Which period, and where; the late ones a page at a time."""

    from_on = _day("first day", required=True)
    until_on = _day("last day", required=True)
    division = Division(load_default=None, allow_none=True, metadata=told("of one county", "441323"))


class LateReturn(Schema):
    """A return whose form is late."""

    return_id = fields.String(required=True)
    case_id = fields.String(required=True, allow_none=True)
    uscc = fields.String(required=True)
    returned_on = fields.Date(required=True)
    responsible = fields.String(required=True, metadata=told("who must complete it", "customs"))
    due_on = fields.Date(required=True)


class ReturnCoverage(Schema):
    """How many returns are investigated; `without_case` is 0 as long as every return is (100 %)."""

    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    returns = fields.Integer(required=True, metadata=told("that came back", 12))
    with_case = fields.Integer(required=True, metadata=told("with a trace case", 12))
    without_case = fields.Integer(required=True, metadata=told("without one", 0))
    completed = fields.Integer(required=True, metadata=told("whose form is complete", 9))
    waiting = fields.Integer(required=True, metadata=told("whose form is not", 3))
    late = fields.List(fields.Nested(LateReturn), required=True, metadata=told("late ones of this page"))
    next_cursor = next_cursor()
