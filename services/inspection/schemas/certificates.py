"""Shapes of release certificates."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, pre_dump, validate

from databus.papers.shapes import PaperFile
from databus.shapes import Whole
from services.inspection.domain.certificates import STATES
from services.inspection.schemas.fields import identity
from services.inspection.use_cases.issuing_certificates import CertificateShown

_STATE = "DUE: being issued; VALID: the release holds, or held when the goods left; WITHDRAWN: it does not"
_CODE = {"description": "code of the paper, by which anyone verifies it", "example": "N3K9-M7QX-P2WT-D8F4"}


class TakesCertificate(Schema):
    """The certificate of a consignment's release, or a part of its file."""

    consignment_id = identity("the consignment", required=True)
    number = Whole(
        from_text=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 1_000, error="a whole number from {min} to {max}"),
        error_messages={"invalid": "a whole number from 1"},
        metadata={"description": "which of its releases, from 1; the newest unless given", "example": 1},
    )
    part = Whole(
        from_text=True,
        load_default=1,
        validate=validate.Range(1, 100, error="a whole number from {min} to {max}"),
        error_messages={"invalid": "a whole number from 1"},
        metadata={"description": "from 1", "example": 1},
    )


class CertificateShape(Schema):
    """A certificate as a consignment's file tells of it."""

    number = fields.Integer(metadata={"description": "counts the releases", "example": 1})
    state = fields.String(validate=validate.OneOf(STATES), metadata={"description": _STATE, "example": "VALID"})
    code = fields.String(allow_none=True, metadata=_CODE)
    mode = fields.String(metadata={"description": "mode it was released under", "example": "CREDIT"})
    rule = fields.String(metadata={"description": "row of the mode table", "example": "8"})
    declared_by = fields.String(metadata={"description": "agency that declared", "example": "portal"})
    released_on = fields.Date(metadata={"description": "day of release", "example": "2026-11-22"})
    valid_until = fields.Date(
        allow_none=True, metadata={"description": "last day of the release; null: none", "example": "2027-01-21"}
    )
    issued_at = fields.AwareDateTime(allow_none=True, metadata={"description": "moment the paper was issued"})
    ended_at = fields.AwareDateTime(allow_none=True, metadata={"description": "moment it was withdrawn"})
    ended_by = fields.String(allow_none=True, metadata={"description": "agency whose act ended it; null: by rule"})
    ended_why = fields.String(allow_none=True, metadata={"description": "why, in Chinese and English"})
    ended_clause = fields.String(allow_none=True, metadata={"description": "what that rests on"})
    version = fields.Integer(metadata={"description": "grows with every change", "example": 2})


class GivesCertificate(PaperFile):
    """A certificate with a part of its file."""

    consignment_id = fields.String(metadata={"description": "the consignment"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    declaration_no = fields.String(metadata={"description": "number of the declaration", "example": "HD2026-000017"})
    declared_by = fields.String(metadata={"description": "agency that declared", "example": "portal"})
    number = fields.Integer(metadata={"description": "counts the releases", "example": 1})
    mode = fields.String(metadata={"description": "mode it was released under", "example": "CREDIT"})
    rule = fields.String(metadata={"description": "row of the mode table", "example": "8"})
    released_on = fields.Date(metadata={"description": "day of release", "example": "2026-11-22"})
    valid_until = fields.Date(
        allow_none=True, metadata={"description": "last day of the release; null: none", "example": "2027-01-21"}
    )

    @pre_dump
    def flatten(self, shown: CertificateShown, **_: Any) -> dict[str, Any]:
        certificate, declared = shown.certificate, shown.consignment.declared
        told = {name: getattr(certificate, name) for name in ("number", "mode", "rule", "released_on", "valid_until")}
        told |= {"consignment_id": certificate.consignment_id, "declared_by": shown.consignment.declared_by}
        told |= {"uscc": declared.uscc, "declaration_no": declared.declaration_no}
        return {**PaperFile.flatten(self, shown.file), **told}
