"""Shapes of alerts."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from databus.errors import InvalidRequest
from databus.identifiers import parse_country
from databus.shapes import Day, Whole, YesNo
from services.enforcement.domain.alerts import AlertMove
from services.enforcement.domain.risk import LEVELS
from services.enforcement.schemas.notices import FirstMeasureShape, WhoKnowsShape
from services.enforcement.schemas.risk_information import AssessmentShape
from services.enforcement.schemas.shapes import (
    TEXT_MAX,
    HsCode,
    HsPrefix,
    Order,
    Paged,
    Share,
    UsccCode,
    history,
    next_cursor,
    one_of,
    text,
    told,
)
from services.enforcement.use_cases.alerts import IssueAlert as IssueAlertOrder

STATES = ("COLLECTED", "ASSESSED", "ISSUED", "UPGRADED", "DOWNGRADED", "LIFTED")
_ID = "0192f0c1-0000-7000-8000-000000000031"


def _known(code: str) -> None:
    try:
        parse_country(code)
    except InvalidRequest as error:
        raise ValidationError(f"{error.message}: {error.fields[0][1]}") from None


def _destination() -> fields.String:
    return fields.String(
        load_default=None,
        allow_none=True,
        validate=[
            validate.Regexp(r"^[A-Z]{2}$", error="a country in two capital letters (ISO 3166), such as DE"),
            validate.Length(equal=2, error="two letters"),  # a pattern's end may stand before a line break
            _known,
        ],
        metadata=told("country of destination (ISO 3166 alpha-2); left out: every country", "DE"),
    )


def _uscc() -> UsccCode:
    return UsccCode(
        load_default=None, allow_none=True, metadata=told("one enterprise; left out: all", "91441323MA4YNT018E")
    )


class IssueAlert(Order):
    """An alert, collected, assessed and issued in one act."""

    makes = IssueAlertOrder

    level = one_of(LEVELS[1:], required=True, metadata=told("how bad", "serious"))
    hs_prefix = HsPrefix(required=True, metadata=told("beginning of the HS codes concerned", "6403"))
    destination = _destination()
    uscc = _uscc()
    risk = text("what is wrong", "chemical: chromium VI", longest=TEXT_MAX)
    source_reference = text("where the risk is known from", "SR/00842/26")
    issued_on = Day(load_default=None, allow_none=True, metadata=told("not after today; left out: today", "2026-11-22"))
    information_id = text("risk information it rests on, assessed to this level", _ID, optional=True)


class MoveAlert(Order):
    """A move of an alert: ASSESSED, ISSUED, UPGRADED, DOWNGRADED or LIFTED."""

    makes = AlertMove

    alert_id = text("the alert", _ID)
    to = text("state to move to", "LIFTED")
    on = Day(load_default=None, allow_none=True, metadata=told("not after today; left out: today", "2026-11-23"))
    level = one_of(
        LEVELS, load_default=None, allow_none=True, metadata=told("new level (ASSESSED, UPGRADED, DOWNGRADED)")
    )
    severity = Whole(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 4, error="1, 2, 3 or 4"),
        metadata=told("severity of harm, 1 slight to 4 fatal; with `probability` in place of `level`", 3),
    )
    probability = Share(
        load_default=None, allow_none=True, metadata=told("that the harm comes about, a decimal text", "0.001")
    )
    hs_prefix = HsPrefix(load_default=None, allow_none=True, metadata=told("corrected goods (ASSESSED)", "6403"))
    destination = _destination()
    uscc = _uscc()
    document_no = text("document behind the move", "惠检警〔2026〕3号", optional=True)
    reason = text(
        "why; needed of an alert on risk information (not ISSUED)", "整改验证合格", longest=TEXT_MAX, optional=True
    )
    assessment_id = text("of assess_risk, in place of `level`", _ID, optional=True)


class AlertShape(Schema):
    """An alert: about goods whose HS code begins with the prefix and, where given, a destination or an enterprise."""

    alert_id = fields.String(required=True, metadata=told("the alert", _ID))
    state = one_of(STATES, required=True)
    level = one_of(LEVELS, required=True, allow_none=True)
    hs_prefix = fields.String(required=True, allow_none=True)
    destination = fields.String(required=True, allow_none=True)
    uscc = fields.String(required=True, allow_none=True)
    risk = fields.String(required=True)
    source_reference = fields.String(required=True)
    source = one_of(("direct", "safety_gate"), required=True)
    notified_by = fields.String(required=True, allow_none=True, metadata=told("country that notified", "Germany"))
    agency = fields.String(required=True, metadata=told("who collected or issued it", "ciq"))
    collected_on = fields.Date(required=True)
    issued_on = fields.Date(required=True, allow_none=True)
    lifted_on = fields.Date(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True)
    information_id = fields.String(required=True, allow_none=True, metadata=told("risk information it rests on", _ID))
    hazard = fields.String(required=True, allow_none=True, metadata=told("kind of harm", "chemical"))


class AlertFile(AlertShape):
    """An alert: what it rests on, who knows of it, what was proposed to be done first, its history."""

    assessments = fields.List(fields.Nested(AssessmentShape), required=True)
    who_knows = fields.Nested(WhoKnowsShape, required=True)
    first_measures = fields.List(fields.Nested(FirstMeasureShape), required=True)
    history = history()


class GetAlert(Schema):
    """Which alert."""

    alert_id = text("the alert", _ID)


class ListAlerts(Paged):
    """Which alerts."""

    state = one_of(STATES, load_default=None, allow_none=True, metadata=told("only in this state"))
    uscc = _uscc()
    hs_code = HsCode(load_default=None, allow_none=True, metadata=told("alerts that concern this code", "640399"))
    in_force = YesNo(
        from_text=True,
        load_default=None,
        allow_none=True,
        metadata=told("only those that stand, or only others"),
    )


class AlertPage(Schema):
    """Alerts, newest first."""

    items = fields.List(fields.Nested(AlertShape), required=True)
    next_cursor = next_cursor()


class ImportSafetyGate(Schema):
    """Notifications in the JSON shape of the EU Safety Gate's public feed."""

    notifications = fields.List(
        fields.Raw(),
        required=True,
        validate=validate.Length(1, 500, error="1 to 500 notifications"),
        metadata=told(
            "each as the feed gives it; read are reference, publicationDate, risk, product, traceability, country",
            [
                {
                    "reference": "SR/00842/26",
                    "publicationDate": "2026-05-15",
                    "risk": {"riskType": [{"key": "riskType.chemical"}]},
                    "product": {
                        "nameSpecific": "Leather shoes",
                        "productCategory": {"key": "product.category.clothing"},
                    },
                    "traceability": {"countryOrigin": {"name": "China"}},
                    "country": {"key": "DE"},
                }
            ],
        ),
    )

    @post_load
    def _plain(self, data: dict[str, Any], **_kwargs: Any) -> list[Any]:
        notifications: list[Any] = data["notifications"]
        return notifications


class RefusalShape(Schema):
    """A notification that was not taken."""

    place = fields.Integer(required=True, metadata=told("place in the list, from 0", 4))
    reference = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True)
    field = fields.String(required=True, metadata=told("which field", "product.productCategory.key"))
    message = fields.String(required=True, metadata=told("what would be right"))


class SafetyGateImport(Schema):
    """What an import led to; nothing of it is issued yet."""

    collected = fields.List(fields.Nested(AlertShape), required=True)
    known = fields.List(fields.String(), required=True, metadata=told("references collected before"))
    refused = fields.List(fields.Nested(RefusalShape), required=True)
