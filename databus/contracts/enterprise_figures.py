"""What `enterprise` says of key figures."""

from marshmallow import fields

from databus.contracts.registry import EventSchema, contract


class KpiStanding(EventSchema):
    """A key figure against its threshold, both decimal text in one unit."""

    code = fields.String(required=True)
    value = fields.String(required=True, allow_none=True)
    threshold = fields.String(required=True)
    passed = fields.Boolean(required=True)
    clause = fields.String(required=True)


class KpiTurn(EventSchema):
    """A key figure that passes since, or does not any more."""

    code = fields.String(required=True)
    passed = fields.Boolean(required=True)


@contract(
    "enterprise.kpis_changed",
    example={
        "zone_id": "huidong-shoes",
        "on": "2026-11-22",
        "profile": "HUIDONG_2018",
        "rule_set": "enterprise-2026.1",
        "passed": False,
        "kpis": [{"code": "K1", "value": "30", "threshold": "30", "passed": True, "clause": "SH 三(一)1"}],
        "changed": [{"code": "K1", "passed": True}],
        "version": 1,
    },
    summary="A key figure of a zone began or ceased to pass.",
)
class KpisState(EventSchema):
    """All key figures of a zone as counted; `subject` is `<zone_id>/kpis`, `changed` those that turned since.

    `version` counts the boards of the zone: the greater is the newer.
    """

    zone_id = fields.String(required=True)
    on = fields.Date(required=True)
    profile = fields.String(required=True)
    rule_set = fields.String(required=True)
    passed = fields.Boolean(required=True)
    kpis = fields.List(fields.Nested(KpiStanding), required=True)
    changed = fields.List(fields.Nested(KpiTurn), required=True)
    version = fields.Integer(required=True, strict=True)
