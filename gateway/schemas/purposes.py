"""Shapes of purposes."""

from __future__ import annotations

from marshmallow import Schema

from gateway.schemas.registry_fields import CODE, patterned, text, told


class TakesPurpose(Schema):
    """What data are used for, and by which law."""

    code = patterned(CODE, "small letters, digits and _", "its code", "credit_evaluation", required=True)
    zh = text("its Chinese name", "信用联合评价", required=True)
    basis = text("the law", "SH 四(十三)", 500, required=True)


class GivesPurpose(Schema):
    """What data are used for, and by which law."""

    code = told("its code", example="credit_evaluation")
    zh = told("its Chinese name", example="信用联合评价")
    basis = told("the law", example="SH 四(十三)")
