"""Shapes of the catalogue of data sets."""

from __future__ import annotations

from collections.abc import Mapping

from marshmallow import Schema, fields, validate

from gateway.domain.catalogue import ATTRIBUTES
from gateway.schemas.registry_fields import agency_code, dataset, text, told


class TakesDataSets(Schema):
    """Which data sets."""

    provider = agency_code("of this provider", load_default=None)
    attribute = fields.String(
        load_default=None,
        validate=validate.OneOf(ATTRIBUTES, error="one of {choices}"),
        metadata={"description": "with this sharing attribute", "example": "unconditional"},
    )
    q = text("in code, name or a field's name", "信用", load_default=None)


class TakesDataSet(Schema):
    """Which data set."""

    dataset = dataset(required=True)


class GivesDataSetLine(Schema):
    """A data set."""

    code = told("its code", example="credit_score")
    identifier = told("its number in the national catalogue, provisional until registered there")
    zh = told("its Chinese name", example="企业信用得分及扣分明细")
    en = told("its English name")
    provider = told("who answers for it", example="customs")
    attribute = told("unconditional, conditional or not_shared", example="conditional")
    basis = told("the law it is shared by")
    updated = told("how often it changes", example="at once")
    contract = told("the event or operation whose shape it has", example="credit.get_rating")
    yours = told("id and version of the caller's agreement today", may_be_null=True, example="samr.credit_score@1")


class GivesField(Schema):
    """A field of a data set."""

    name = told("its name", example="score")
    attribute = told("unconditional, conditional or not_shared", example="conditional")
    zh = told("its Chinese name", example="信用得分")
    en = told("its English name")
    yours = fields.Boolean(required=True, metadata={"description": "whether the caller's agreement covers it today"})


class GivesRowRule(Schema):
    """Records that are kept back, whatever is agreed."""

    name = told("its name", example="repaired")
    where = fields.Dict(required=True, metadata={"description": "fields and the values that they have"})
    hidden_from = fields.List(fields.String(), required=True, metadata={"description": "kinds of agencies; * is all"})
    clause = told("legal basis")


class GivesDataSet(GivesDataSetLine):
    """A data set with its fields and where they are found."""

    fields_ = fields.List(
        fields.Nested(GivesField),
        required=True,
        data_key="fields",
        attribute="fields",
        metadata={"description": "its fields"},
    )
    rows = fields.List(fields.Nested(GivesRowRule), required=True, metadata={"description": "what is kept back"})
    operations = fields.List(fields.String(), required=True, metadata={"description": "methods whose answers carry it"})
    events = fields.List(fields.String(), required=True, metadata={"description": "events that carry it"})
    consumers = fields.List(fields.String(), required=True, metadata={"description": "who has an agreement today"})


class GivesDataSets(Schema):
    """The catalogue."""

    items = fields.List(fields.Nested(GivesDataSetLine), required=True, metadata={"description": "data sets"})


OPERATIONS: Mapping[str, tuple[type[Schema], type[Schema], str]] = {
    "list_datasets": (TakesDataSets, GivesDataSets, "List what may be had."),
    "get_dataset": (TakesDataSet, GivesDataSet, "Return a data set with its fields and who has it."),
}
