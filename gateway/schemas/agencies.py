"""Shapes of agencies and who they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from gateway.domain.agencies import KINDS
from gateway.schemas import agency_keys
from gateway.schemas.registry_fields import (
    agency_code,
    agency_cursor,
    day,
    division,
    limit,
    moment,
    next_cursor,
    on,
    patterned,
    reason,
    text,
    told,
)

_GRANT = "^[a-z]+(:[a-z]+)?$"


def _kind(**options: Any) -> fields.String:
    return fields.String(
        validate=validate.OneOf(KINDS, error="one of {choices}"),
        metadata={"description": "what it is", "example": "government"},
        **options,
    )


def _grants(**options: Any) -> fields.List[Any]:
    return fields.List(
        patterned(_GRANT, "a grant such as credit:read", "a grant", "credit:read"),
        metadata={"description": "what it may do"},
        **options,
    )


class TakesAgencies(Schema):
    """Which agencies."""

    kind = _kind(load_default=None)
    division = division("within this jurisdiction", load_default=None)
    limit = limit()
    cursor = agency_cursor()


class TakesAgency(Schema):
    """Which agency."""

    agency = agency_code("the agency", required=True)


class TakesNewAgency(Schema):
    """An agency that takes part from now on."""

    code = agency_code("its code, never used before", required=True)
    zh = text("its Chinese name", "惠东县应急管理局", required=True)
    en = text("its English name", "Emergency management, Huidong", required=True)
    kind = _kind(required=True)
    division = division("its jurisdiction by GB/T 2260; empty: nationwide", required=True)
    liaison = text(
        "the role that reports and keeps contact, never a person", "信息报送联络员", load_default=None, allow_none=True
    )
    valid_from = day("when the body began", load_default=None, allow_none=True)
    valid_to = day("when it ended", load_default=None, allow_none=True)
    successor = agency_code("who took over its tasks", load_default=None, allow_none=True)
    clause = text("legal basis", "SH 六(一)", 500, required=True)
    grants = _grants(required=True)
    reason = reason(required=True)


class TakesAmendedAgency(Schema):
    """What is otherwise with an agency; what is left out stays."""

    agency = agency_code("the agency", required=True)
    zh = text("its Chinese name", "惠东县应急管理局")
    en = text("its English name", "Emergency management, Huidong")
    kind = _kind()
    division = division("its jurisdiction by GB/T 2260; empty: nationwide")
    liaison = text("the role that reports and keeps contact, never a person", "信息报送联络员", allow_none=True)
    valid_from = day("when the body began", allow_none=True)
    valid_to = day("when it ended", allow_none=True)
    successor = agency_code("who took over its tasks", allow_none=True)
    clause = text("legal basis", "SH 六(一)", 500)
    grants = _grants()
    reason = reason(required=True)


class TakesRemoval(Schema):
    """An agency that takes part no longer."""

    agency = agency_code("the agency", required=True)
    successor = agency_code("who takes over its tasks", load_default=None, allow_none=True)
    reason = reason(required=True)


class GivesAgency(Schema):
    """An agency as it is now."""

    code = told("its code", example="ciq")
    zh = told("its Chinese name", example="惠州检验检疫局")
    en = told("its English name")
    kind = told("what it is", example="government")
    division = told("its jurisdiction by GB/T 2260; empty: nationwide", example="4413")
    liaison = told("the role that reports and keeps contact", may_be_null=True)
    valid_from = on("when the body began", may_be_null=True)
    valid_to = on("when it ended", may_be_null=True)
    successor = told("who took over its tasks", may_be_null=True, example="customs")
    clause = told("legal basis")
    grants = fields.List(fields.String(), required=True, metadata={"description": "what it may do"})
    state = told("ACTIVE, or REMOVED: it may call no longer, and what it said resolves for ever", example="ACTIVE")
    version = fields.Integer(required=True, metadata={"description": "rises with every change"})


class AgencyVersion(GivesAgency):
    """What an agency was."""

    changed_at = moment("when it became so")
    changed_by = told("by which agency; exchange: as shipped", example="office")
    actor = told("by whom")
    reason = told("why")


class GivesOneAgency(GivesAgency):
    """An agency, its line of succession and its history."""

    predecessors = fields.List(fields.String(), required=True, metadata={"description": "whose tasks it took over"})
    answers_today = told("who answers for it today: itself, or the last of its successors", example="customs")
    keys = fields.List(
        fields.Nested(agency_keys.GivesKey), required=True, metadata={"description": "its keys, the newest first"}
    )
    history = fields.List(
        fields.Nested(AgencyVersion), required=True, metadata={"description": "its versions, the newest first"}
    )


class GivesAgencies(Schema):
    """Agencies by code."""

    items = fields.List(fields.Nested(GivesAgency), required=True, metadata={"description": "by code"})
    next_cursor = next_cursor()


# method: what it takes, what it gives, what it is
OPERATIONS: Mapping[str, tuple[type[Schema], type[Schema], str]] = {
    "list_agencies": (TakesAgencies, GivesAgencies, "List who takes part."),
    "get_agency": (TakesAgency, GivesOneAgency, "Return an agency with its keys, succession and history."),
    "add_agency": (TakesNewAgency, GivesAgency, "Let an agency take part."),
    "amend_agency": (TakesAmendedAgency, GivesAgency, "Amend an agency; what it was is kept."),
    "remove_agency": (TakesRemoval, GivesAgency, "Let an agency take part no longer; its records resolve for ever."),
    **agency_keys.OPERATIONS,
}
