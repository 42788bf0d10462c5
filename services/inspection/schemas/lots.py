"""Shapes of lots."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from databus.shapes import Whole
from services.inspection.schemas.fields import (
    Amount,
    cursor,
    day,
    hs_code,
    hs_prefix,
    identity,
    page_limit,
    text,
    uscc,
    version_read,
)

MOST_STEPS = 60
MOST_PARTS = 50
MOST_RUNS = 50
MOST_LOTS = 100


class Moment(fields.AwareDateTime):
    """A moment with its offset from UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> datetime:
        right = "a moment with its offset from UTC, such as 2026-11-20T08:30:00+08:00"
        if not isinstance(value, str):
            raise ValidationError(right)
        try:
            moment: datetime = super()._deserialize(value, attr, data, **kwargs)
        except (ValidationError, OverflowError):
            raise ValidationError(right) from None
        return moment.astimezone(UTC)


def moment(description: str, **options: Any) -> Moment:
    """A moment with its meaning."""
    return Moment(metadata={"description": description, "example": "2026-11-20T00:30:00+00:00"}, **options)


def amount(description: str, **options: Any) -> Amount:
    """An exact amount above zero."""
    return Amount(as_string=True, metadata={"description": description, "example": "1200"}, **options)


def several(shape: type[Schema], most: int, description: str, **options: Any) -> fields.List[Any]:
    """Up to so many of a shape."""
    return fields.List(
        fields.Nested(shape),
        validate=validate.Length(max=most, error=f"at most {most}"),
        metadata={"description": description},
        **options,
    )


class CheckShape(Schema):
    """A check that the maker did."""

    item = text("what was checked", "帮底剥离强度", longest=100, required=True)
    result = text("what was found", "合格", longest=40, required=True)
    value = text("measured", "9.2 N/mm", longest=100, load_default=None, allow_none=True)
    document_no = text("the paper that shows it", "QC-2026-118", longest=100, load_default=None, allow_none=True)


class InputShape(Schema):
    """A material or part that went in; its supplier by code, or by name where it has none here."""

    material = text("material or part", "牛皮面革", longest=100, required=True)
    supplier_lot = text("the supplier's number of its lot", "P-778", longest=64, required=True)
    supplier_uscc = uscc("the supplier's code", load_default=None, allow_none=True)
    supplier_name = text(
        "its name, where no code is known", "合成制革厂", longest=100, load_default=None, allow_none=True
    )
    quantity = amount("how much", load_default=None, allow_none=True)
    unit = text("of what", "平方英尺", longest=20, load_default=None, allow_none=True)


class LotStepShape(Schema):
    """A production step; one that stands in the place of a wrong one says which and why."""

    step = text("the step", "成型", longest=60, required=True)
    began_at = moment("when it began", required=True)
    ended_at = moment("when it ended", required=True)
    workshop = text("where", "二车间", longest=60, load_default=None, allow_none=True)
    line = text("on which line", "L3", longest=60, load_default=None, allow_none=True)
    team = text("code of the team", "T-12", longest=40, required=True)
    inputs = several(InputShape, MOST_PARTS, "what went in", load_default=list)
    checks = several(CheckShape, MOST_PARTS, "what was checked", load_default=list)
    replaces = Whole(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 10_000, error="the number of a step"),
        metadata={"description": "number of the wrong step that this one stands in the place of", "example": 2},
    )
    reason = text("why that one was wrong", "批号录入错误", longest=200, load_default=None, allow_none=True)


class MarkRunShape(Schema):
    """Marks on single pieces, from the first to the last."""

    first = text("the first mark", "NX-L26-000001", longest=60, required=True)
    last = text("the last mark", "NX-L26-001200", longest=60, required=True)


class TakesRegisterLot(Schema):
    """A lot with the steps of its making."""

    uscc = uscc("the maker", required=True)
    lot_no = text("the maker's number of the lot", "L26-1101", longest=64, required=True)
    hs_code = hs_code(required=True)
    product = text("what the goods are", "女鞋", required=True)
    quantity = amount("how much was made", required=True)
    unit = text("of what", "双", longest=20, required=True)
    made_from = day("first day of its making", "2026-11-02", required=True)
    made_until = day("last day", "2026-11-05", required=True)
    marks = several(MarkRunShape, MOST_RUNS, "by which marks its pieces are known", load_default=list)
    steps = several(LotStepShape, MOST_STEPS, "the steps, in order; more can be added", load_default=list)


class TakesLotSteps(Schema):
    """Steps to be added to a lot, or to stand in the place of wrong ones."""

    lot_id = identity("the lot", required=True)
    steps = fields.List(
        fields.Nested(LotStepShape),
        required=True,
        validate=validate.Length(1, MOST_STEPS, error=f"from 1 to {MOST_STEPS}"),
        metadata={"description": "the steps"},
    )
    version = version_read()


class TakesLotId(Schema):
    """Which lot."""

    lot_id = identity("the lot", required=True)


class TakesListLots(Schema):
    """Which lots."""

    uscc = uscc("of this maker", load_default=None, allow_none=True)
    lot_no = text("with this number", "L26-1101", longest=64, load_default=None, allow_none=True)
    hs_prefix = hs_prefix("HS codes that begin so", load_default=None, allow_none=True)
    from_on = day("made on this day or later", load_default=None, allow_none=True)
    until_on = day("made on this day or earlier", load_default=None, allow_none=True)
    limit = page_limit()
    cursor = cursor()


class LotPartShape(Schema):
    """How much of a lot is in a consignment."""

    lot_id = identity("the lot", required=True)
    quantity = amount("how much of it", required=True)


class TakesLinkLots(Schema):
    """Which lots a consignment is made of; in the place of what was said before."""

    consignment_id = identity("the consignment", required=True)
    lots = several(LotPartShape, MOST_LOTS, "its lots; none takes back what was said", required=True)


def lots_of_declaration() -> fields.List[Any]:
    """The lots of a declaration, where they are known already."""
    return several(LotPartShape, MOST_LOTS, "the lots the goods are of (批次), if known already", load_default=list)


# ---- what is told
class GoneShape(Schema):
    """A consignment with goods of a lot."""

    consignment_id = fields.String(metadata={"description": "the consignment"})
    quantity = fields.String(metadata={"description": "how much of the lot", "example": "600"})
    declaration_no = fields.String(metadata={"description": "its declaration", "example": "HD2026-000017"})
    state = fields.String(metadata={"description": "where it stands", "example": "EXPORTED"})
    destination = fields.String(allow_none=True, metadata={"description": "country", "example": "DE"})
    released_on = fields.Date(allow_none=True, metadata={"description": "day of its release"})


class GivesStep(LotStepShape):
    """A step as it was told."""

    number = fields.Integer(metadata={"description": "counts the steps", "example": 1})
    told_by = fields.String(metadata={"description": "agency that told it", "example": "portal"})
    told_at = fields.AwareDateTime(metadata={"description": "moment it was told"})
    replaced_by = fields.Integer(allow_none=True, metadata={"description": "number of the step in its place"})


class LotShape(Schema):
    """A lot in short."""

    lot_id = fields.String(metadata={"description": "its id", "example": "0192f0c1-0000-7000-8000-0000000000b1"})
    uscc = fields.String(metadata={"description": "the maker", "example": "91441323MA4YNT018E"})
    lot_no = fields.String(metadata={"description": "the maker's number", "example": "L26-1101"})
    hs_code = fields.String(metadata={"description": "HS code", "example": "640399"})
    product = fields.String(metadata={"description": "what the goods are", "example": "女鞋"})
    quantity = fields.String(metadata={"description": "how much was made", "example": "1200"})
    unit = fields.String(metadata={"description": "of what", "example": "双"})
    shipped = fields.String(metadata={"description": "how much is in consignments", "example": "600"})
    left = fields.String(metadata={"description": "how much is in none", "example": "600"})
    made_from = fields.Date(metadata={"description": "first day of its making"})
    made_until = fields.Date(metadata={"description": "last day"})
    registered_by = fields.String(metadata={"description": "agency that registered it", "example": "portal"})
    registered_at = fields.AwareDateTime(metadata={"description": "moment it was registered"})
    version = fields.Integer(metadata={"description": "grows with every change", "example": 1})


class GivesLot(LotShape):
    """A lot with its steps and where it went."""

    marks = fields.List(fields.Nested(MarkRunShape), metadata={"description": "marks of its pieces"})
    steps = fields.List(fields.Nested(GivesStep), metadata={"description": "its steps, corrected ones too"})
    consignments = fields.List(fields.Nested(GoneShape), metadata={"description": "the newest consignments it is in"})
    consignments_total = fields.Integer(metadata={"description": "how many consignments it is in", "example": 1})


class GivesLotPage(Schema):
    """A page of lots, newest first."""

    items = fields.List(fields.Nested(LotShape), metadata={"description": "the lots"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})


class LinkedLotShape(Schema):
    """A lot of a consignment."""

    lot_id = fields.String(metadata={"description": "the lot"})
    lot_no = fields.String(metadata={"description": "the maker's number", "example": "L26-1101"})
    quantity = fields.String(metadata={"description": "how much of it", "example": "600"})


class GivesLinkedLots(Schema):
    """Which lots a consignment is made of."""

    consignment_id = fields.String(metadata={"description": "the consignment"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    lots = fields.List(fields.Nested(LinkedLotShape), metadata={"description": "its lots"})
    unit = fields.String(metadata={"description": "of what", "example": "双"})
    of_no_lot = fields.String(metadata={"description": "how much of it is of no lot", "example": "0"})
