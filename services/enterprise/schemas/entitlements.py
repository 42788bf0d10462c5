"""Shapes about policies, who is entitled to them, and the rules of public services."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.enterprise.schemas.fields import Request, uscc


class GetEntitlements(Request):
    """Which enterprise."""

    uscc = uscc(required=True)


class Answer(Schema):
    """One condition and the fact that answers it."""

    condition = fields.String()
    met = fields.Boolean()
    zh = fields.String()
    en = fields.String()
    because = fields.String()
    clause = fields.String()


class PolicyAnswer(Schema):
    """A policy, whether the enterprise is entitled to it, and why."""

    policy = fields.String()
    side = fields.String(
        metadata={"description": "encourage, reward (in the zone), cultivate (outside), support (both)"}
    )
    zh = fields.String()
    en = fields.String()
    agencies = fields.List(fields.String())
    entitled = fields.Boolean()
    because = fields.List(fields.Nested(Answer), attribute="answers")
    clause = fields.String()


class Entitlements(Schema):
    """What an enterprise is entitled to on a day."""

    uscc = fields.String()
    on = fields.Date()
    rule_set = fields.String()
    policies = fields.List(fields.Nested(PolicyAnswer))


class ListServiceRules(Request):
    """The rules of public services."""


class Named(Schema):
    """A code with its names and clause."""

    code = fields.String()
    zh = fields.String()
    en = fields.String()
    clause = fields.String()


class KindRule(Schema):
    """A kind of offer."""

    kind = fields.String()
    zh = fields.String()
    en = fields.String()
    counts = fields.String(metadata={"description": "fen, places or nothing"})
    needs = fields.List(fields.String(), metadata={"description": "what a benefit of it must say"})
    clause = fields.String()


class PolicyRule(Named):
    """A policy with its conditions."""

    side = fields.String()
    division = fields.String(allow_none=True)
    agencies = fields.List(fields.String())
    conditions = fields.List(fields.String())


class RegisterField(Schema):
    """A field of a register's entries."""

    field = fields.String()
    kind = fields.String()
    at = fields.String(metadata={"description": "begin or end of an entry"})
    required = fields.Boolean()
    choices = fields.List(fields.String())
    zh = fields.String()
    en = fields.String()


class RegisterRule(Schema):
    """A register with its fields."""

    register = fields.String()
    zh = fields.String()
    en = fields.String()
    about = fields.String()
    parent = fields.String(allow_none=True)
    clause = fields.String()
    fields_ = fields.List(fields.Nested(RegisterField), data_key="fields", attribute="fields")


class ServiceRuleList(Schema):
    """Kinds of offers, policies, registers, earmarks, and what terms may name."""

    rule_set = fields.String()
    kinds = fields.List(fields.Nested(KindRule))
    policies = fields.List(fields.Nested(PolicyRule))
    conditions = fields.List(fields.Nested(Named))
    registers = fields.List(fields.Nested(RegisterRule))
    earmarks = fields.List(fields.Nested(Named))
    choices = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(Named)))
