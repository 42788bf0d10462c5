"""Shapes of cases against makers and sellers of fakes."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields

from services.enforcement.domain.fakes import SOURCES, STATES, FakeMove
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
from services.enforcement.schemas.trace_work import EvidenceShape, day, evidence
from services.enforcement.use_cases import fakes

_ID: Final = "0192f0c1-0000-7000-8000-0000000000d4"


class OpenFakeCase(Order):
    """Whose goods are faked, what the fakes are, who is suspected and where."""

    makes = fakes.OpenFakeCase

    uscc = UsccCode(required=True, metadata=told("the enterprise whose goods are faked", "91441323MA4YNT018E"))
    division = Division(required=True, metadata=told("county in which they are made or sold", "441303"))
    mark = text("mark, patent or name that is faked", "惠步")
    right_no = text("its number", "G1234567", optional=True)
    hs_code = HsCode(load_default=None, allow_none=True, metadata=told("the goods", "640399"))
    goods = text("what the fakes are", "仿冒“惠步”女鞋，外销包装", longest=500)
    suspect = text("who is suspected, by name or description", "无照加工点，门牌“兴隆鞋材”", longest=500)
    suspect_place = text("where", "惠阳区淡水街道某工业区3栋", longest=200)
    suspect_uscc = UsccCode(load_default=None, allow_none=True, metadata=told("its code, if it has one"))
    source = one_of(SOURCES, required=True, metadata=told("from where it is known", "enterprise"))
    source_reference = text("number at the source", "线索〔2026〕4号")
    on = day("not after today; left out: today")


class MoveFakeCase(Order):
    """A move of a case, with what the move asks for."""

    makes = FakeMove

    case_id = text("the case", _ID)
    to = one_of(STATES, required=True, metadata=told("state to move to", "ASSIGNED"))
    on = day("not after today, not before the last step; left out: today")
    investigators = texts("ASSIGNED: at least two different officers", ["officer-1", "officer-2"], most=10)
    evidence = evidence("INVESTIGATING, SUBSTANTIATED: what was found")
    finding = text("SUBSTANTIATED, UNFOUNDED: what is found", "查实生产仿冒女鞋2,400双", longest=1000, optional=True)
    suspect = text("who it is, as known by now", "某鞋材加工部", longest=500, optional=True)
    suspect_place = text("where, as known by now", "惠阳区淡水街道", longest=200, optional=True)
    suspect_uscc = UsccCode(load_default=None, allow_none=True, metadata=told("its code, once known"))
    document_no = text("paper of the move", "打假〔2026〕1号", optional=True)
    transferred_to = text("TRANSFERRED: judicial organ (行政处罚法 27)", "惠阳区公安分局", optional=True)
    penalty_case_id = text("PENALTY_CASE: the penalty case", "0192f0c1-0000-7000-8000-000000000052", optional=True)
    reason = text("REOPENED: why", "发现新的窝点", longest=500, optional=True)


class FakeCaseShape(Schema):
    """A case; `uscc` is the enterprise whose goods are faked."""

    case_id = fields.String(required=True, metadata=told("the case", _ID))
    case_no = fields.String(required=True, metadata=told("number", "假〔2026〕1号"))
    agency = fields.String(required=True)
    state = one_of(STATES, required=True)
    uscc = fields.String(required=True)
    division = fields.String(required=True)
    mark = fields.String(required=True)
    right_no = fields.String(required=True, allow_none=True)
    hs_code = fields.String(required=True, allow_none=True)
    goods = fields.String(required=True)
    suspect = fields.String(required=True)
    suspect_place = fields.String(required=True)
    suspect_uscc = fields.String(required=True, allow_none=True)
    source = one_of(SOURCES, required=True)
    source_reference = fields.String(required=True)
    opened_on = fields.Date(required=True)
    investigators = fields.List(fields.String(), required=True)
    evidence = fields.List(fields.Nested(EvidenceShape), required=True)
    finding = fields.String(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)
    transferred_to = fields.String(required=True, allow_none=True)
    penalty_case_id = fields.String(required=True, allow_none=True)
    ended_on = fields.Date(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True)


class FakeCaseFile(FakeCaseShape):
    """A case with its history."""

    history = history()


class GetFakeCase(Schema):
    """Which case."""

    case_id = text("the case", _ID)


class ListFakeCases(Paged):
    """Which cases."""

    limit = page_limit(20)
    uscc = UsccCode(load_default=None, allow_none=True, metadata=told("whose goods are faked", "91441323MA4YNT018E"))
    state = one_of(STATES, load_default=None, allow_none=True, metadata=told("only in this state"))
    division = Division(load_default=None, allow_none=True, metadata=told("in one county", "441303"))


class FakeCasePage(Schema):
    """Cases, newest first."""

    items = fields.List(fields.Nested(FakeCaseShape), required=True)
    next_cursor = next_cursor()
