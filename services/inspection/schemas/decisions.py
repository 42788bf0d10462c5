"""Shapes of mode decisions."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from databus.contracts.inspection import MODES
from databus.shapes import Whole
from services.inspection.domain.facts import (
    ALERT_LEVELS,
    DIRECTIONS,
    GRADES,
    PRODUCT_RISKS,
    RISK_ASSESSMENTS,
    Facts,
)
from services.inspection.schemas.fields import day, identity, one_of, yes
from services.inspection.schemas.policies import MadeUpPolicyShape

MOST_POLICIES = 20


PRODUCERS = ("credit", "enterprise", "enforcement")


class TakesDecideMode(Schema):
    """A case to be decided without keeping anything. What is left out has the value named as default."""

    on = day("day of the decision; today unless given", load_default=None, allow_none=True)
    direction = one_of(DIRECTIONS, "进出口方向; export unless said", load_default="export")
    statutory = yes("法检 goods")
    product_risk = one_of(PRODUCT_RISKS, "product risk; general unless said", load_default="general")
    grade = one_of(GRADES, "credit grade; B unless said, U is unrated or expired", load_default="B")
    member = yes("ACTIVE member of a zone")
    zone_level = one_of(
        ("national", "provincial"), "level of the member's zone; null for none", load_default=None, allow_none=True
    )
    exemption = yes("exemption certificate (免验) valid for these goods")
    needs_certificate = yes("an inspection certificate is needed")
    alert = one_of(ALERT_LEVELS, "highest alert that covers the goods; none unless said", load_default="none")
    open_trace = yes("a trace case of the same enterprise and HS heading is open")
    malicious_finding = yes("a malicious finding against the enterprise is in force")
    stop_order = yes("a stop order stands, or the batch was refused and not cleared")
    registration_required = yes("the goods are under a time-limited registration")
    registered = yes("the enterprise is registered for them")
    aid_or_africa = yes("aid goods or goods to Africa (援外物资、输非商品)")
    self_declaration = yes("the enterprise declares conformity itself")
    third_party_report = yes("a listed third-party body has reported")
    joint_approval = yes("joint inspection (共同检验) is approved")
    cnas_lab = yes("the enterprise has a CNAS laboratory")
    own_use_equipment = yes("imported production equipment for own use")
    raw_material = yes("imported raw material or component")
    risk_assessment = one_of(RISK_ASSESSMENTS, "risk assessment of the imports", load_default="none")
    assurance_filed = yes("an assurance of conformity (合格保证) is filed")
    enterprise_class = Whole(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 4, error="a class from {min} to {max}"),
        error_messages={"invalid": "a class from 1 to 4"},
        metadata={"description": "class under order 113, if any; class 4 is under strict supervision", "example": 1},
    )
    listed = yes("the enterprise is on the joint punishment list (联合惩戒名单)")
    stale = fields.List(
        one_of(PRODUCERS, "a producer"),
        load_default=list,
        metadata={
            "description": "producers not heard in time: with credit AA and A count as B, with enterprise a national "
            "zone as a provincial one, with enforcement no alert as a low one",
            "example": [],
        },
    )

    policies = fields.List(
        fields.Nested(MadeUpPolicyShape),
        load_default=list,
        validate=validate.Length(0, MOST_POLICIES, error="up to 20 policies"),
        metadata={
            "description": "made-up special policies (先行先试), tried after the table in order",
            "example": [],
        },
    )

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Separate the case from how it is asked."""
        on, stale, policies = data.pop("on"), data.pop("stale"), data.pop("policies")
        data["zone_level"] = data["zone_level"] or "none"
        data["enterprise_class"] = data["enterprise_class"] or 0
        return {"on": on, "stale": stale, "policies": policies, "facts": Facts(**data)}


class ConsideredShape(Schema):
    """A row of the mode table that was looked at."""

    rule = fields.String(metadata={"description": "row of the table", "example": "8"})
    matched = fields.Boolean(metadata={"description": "whether it gave the mode", "example": True})
    because = fields.String(
        metadata={
            "description": "why, in Chinese and English",
            "example": "信用等级：B（须为AA、A） (credit grade B, needs AA or A)",
        }
    )


class OutcomeShape(Schema):
    """A decision in short."""

    number = fields.Integer(metadata={"description": "counts the decisions of a consignment", "example": 1})
    mode = fields.String(
        validate=validate.OneOf(MODES), metadata={"description": "inspection mode", "example": "CREDIT"}
    )
    rule = fields.String(metadata={"description": "row of the mode table", "example": "8"})
    sampling_percent = fields.String(
        allow_none=True,
        metadata={"description": "share sampled, exact; null where nothing moves", "example": "2"},
    )
    paperless = fields.Boolean(metadata={"description": "全程无纸化", "example": True})
    document_review_release = fields.Boolean(metadata={"description": "审单放行", "example": False})
    lab_report_accepted = fields.Boolean(metadata={"description": "report of the CNAS laboratory counts"})
    clauses = fields.List(
        fields.String(), metadata={"description": "what it rests on", "example": ["S12 五(一)", "S14 六(一)"]}
    )
    rule_set = fields.String(metadata={"description": "rule set and version", "example": "inspection-2026.1"})
    stale = fields.List(
        fields.String(), metadata={"description": "producers whose silence made it more careful", "example": []}
    )


class _Considered(fields.List[Any]):
    """The rows looked at; written plainly, since every decision tells up to twenty of them."""

    def __init__(self) -> None:
        super().__init__(fields.Nested(ConsideredShape), metadata={"description": "the rows looked at, in order"})

    def _serialize(self, value: Any, *_: Any, **__: Any) -> list[Any]:
        return [{"rule": row.rule, "matched": row.matched, "because": row.because} for row in value]


class GivesDecision(OutcomeShape):
    """A decision with its reasons; `considered` ends at the row that matched."""

    class Meta:
        exclude = ("number",)

    marks = fields.List(fields.String(), metadata={"description": "what holds besides", "example": ["RISK_MONITORED"]})
    considered = _Considered()


class NumberedDecisionShape(GivesDecision):
    """A decision of a consignment with its reasons."""

    class Meta:
        exclude = ()


class FactReadShape(Schema):
    """A fact as it was read, absence included."""

    fact = fields.String(metadata={"description": "what was asked", "example": "grade"})
    key = fields.String(
        metadata={"description": "whose it is, and where", "example": "credit/rating/91441323MA4YNT018E"}
    )
    version = fields.Integer(
        allow_none=True, metadata={"description": "version read; null: nothing was found", "example": 3}
    )
    value = fields.Raw(allow_none=True, metadata={"description": "what it said", "example": "A"})


class KeptDecisionShape(NumberedDecisionShape):
    """A decision as it was kept: when, why, by whom, on which facts."""

    at = fields.AwareDateTime(metadata={"description": "moment", "example": "2026-11-22T04:00:00+00:00"})
    on = fields.Date(metadata={"description": "day whose rules were used", "example": "2026-11-22"})
    cause = fields.String(
        allow_none=True,
        metadata={
            "description": "event name and subject that led to it; null: the declaration",
            "example": "enforcement.alert_issued/0192f0c1-0000-7000-8000-000000000031",
        },
    )
    agency = fields.String(
        allow_none=True, metadata={"description": "who acted; null: the service, by rule", "example": "ciq"}
    )
    facts = fields.Dict(metadata={"description": "the case as it was decided"})
    read = fields.List(fields.Nested(FactReadShape), metadata={"description": "the facts read"})
    table_digest = fields.String(metadata={"description": "mode table it rests on", "example": "3f1c2a9b8d7e6f50"})


class TakesRedecision(Schema):
    """What a task says of the consignments that wait: because of which fact; the oldest range is next."""

    redecision_id = identity("the redecision", required=True)


class TakesReplay(Schema):
    """A kept decision to be made again."""

    consignment_id = identity("the consignment", required=True)
    number = Whole(
        from_text=True,
        required=True,
        validate=validate.Range(1, 1_000_000, error="a whole number from {min}"),
        error_messages={"invalid": "a whole number from 1"},
        metadata={"description": "which of its decisions, from 1", "example": 1},
    )


class GivesReplay(Schema):
    """What the replay came to."""

    consignment_id = fields.String(metadata={"description": "the consignment"})
    number = fields.Integer(metadata={"description": "which of its decisions", "example": 1})
    same = fields.Boolean(metadata={"description": "whether the answer is the same", "example": True})
    kept = fields.Nested(KeptDecisionShape)
    replayed = fields.Nested(GivesDecision)
