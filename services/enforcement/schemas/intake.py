"""Shapes of what the public hands in and follows, and of the keys it seals to."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, fields, validate

from databus.requests import Request
from databus.shapes import Day, YesNo
from services.enforcement.domain.complaints import ACTIVE, KINDS, REVOKED, STATES
from services.enforcement.schemas.shapes import Agency, Division, Order, one_of, text, told
from services.enforcement.use_cases import intake, intake_keys

MOST_FILES: Final = 5
# a box of 512 KiB, twice in base64, and what stands around it, stay below what a message may have
LONGEST_BOX: Final = 990_000
FOLLOW: Final = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"
KID: Final = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
_X: Final = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4"
_Y: Final = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"
_JWK: Final = {"crv": "P-256", "kty": "EC", "x": _X, "y": _Y}
_VOUCHER: Final = {"crv": "Ed25519", "kty": "OKP", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
_JWS: Final = "eyJhbGciOiJFZDI1NTE5In0..c2lnbmF0dXJl"


def digest(description: str, **options: Any) -> fields.String:
    """A SHA-256 in hexadecimal."""
    right = validate.Regexp("^[0-9a-f]{64}$", error="64 digits 0-9a-f")
    return fields.String(validate=right, metadata=told(description, FOLLOW), **options)


def box(description: str) -> fields.String:
    """A sealed box in base64."""
    size = validate.Length(1, LONGEST_BOX, error=f"at most {LONGEST_BOX} characters of base64")
    form = validate.Regexp("^[A-Za-z0-9+/]+={0,2}$", error="bytes in base64")
    example = told(description, "ZXlKaGJHY2lPaUpGUTBSSUxVVlRJbjA=")
    return fields.String(required=True, validate=[size, form], metadata=example)


def _member(example: str, longest: int = 43) -> fields.String:
    form = validate.Regexp(rf"^[A-Za-z0-9_-]{{1,{longest}}}$", error="base64url without padding")
    return fields.String(required=True, validate=form, metadata=told("member of the key", example))


class SealingKey(Request):
    """The public members of a key of P-256."""

    crv = one_of(("P-256",), required=True)
    kty = one_of(("EC",), required=True)
    x = _member(_X)
    y = _member(_Y)


class VouchingKey(Request):
    """The public members of a key of Ed25519."""

    crv = one_of(("Ed25519",), required=True)
    kty = one_of(("OKP",), required=True)
    x = _member(_VOUCHER["x"])


class RegisterIntakeKey(Order):
    """A key to which people seal, and the unit's word for it."""

    makes = intake_keys.RegisterKey

    division = Division(required=True, metadata=told("county", "441323"))
    jwk = fields.Nested(SealingKey, required=True, metadata=told("what people seal to", _JWK))
    valid_from = Day(required=True, metadata=told("first day", "2026-11-23"))
    valid_to = Day(required=True, metadata=told("last day", "2027-11-22"))
    voucher = fields.Nested(VouchingKey, required=True, metadata=told("the key that vouches for it", _VOUCHER))
    signature = text("detached JWS by that key over the statement", _JWS, longest=1024)
    former_signature = text("the same by the key that vouched before", _JWS, longest=1024, optional=True)


class RevokeIntakeKey(Order):
    """The end of a key."""

    makes = intake_keys.RevokeKey

    kid = text("the key", KID)
    reason = text("why, of the list: REPLACED, LEAKED, VOUCHER_LOST", "REPLACED", longest=40)
    document_no = text("the document that says so", "惠市监函〔2026〕9号")


class ListIntakeKeys(Request):
    """Which keys."""

    division = Division(load_default=None, allow_none=True, metadata=told("county", "441323"))
    agency = Agency(load_default=None, allow_none=True, metadata=told("unit", "samr"))
    all = YesNo(
        from_text=True, load_default=False, metadata=told("those that ended, or were revoked, too", example=False)
    )


class IntakeKeyShape(Schema):
    """A key, who vouches for it, and what exactly was signed."""

    kid = fields.String(required=True, metadata=told("thumbprint of the key (RFC 7638)", KID))
    agency = fields.String(required=True)
    division = fields.String(required=True)
    jwk = fields.Dict(required=True, metadata=told("what people seal to", _JWK))
    voucher = fields.Dict(required=True, metadata=told("the key that vouches for it", _VOUCHER))
    fingerprint = fields.String(required=True, metadata=told("of that key: compare it with what the unit publishes"))
    statement = fields.String(required=True, metadata=told("what the unit signed, byte for byte"))
    signature = fields.String(required=True, metadata=told("detached JWS over it", _JWS))
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(required=True)
    state = one_of((ACTIVE, REVOKED), required=True)
    reason = fields.String(required=True, allow_none=True)
    revoked_on = fields.Date(required=True, allow_none=True)
    public = fields.Boolean(required=True, metadata=told("whether the public of the county writes to it"))
    version = fields.Integer(required=True)


class IntakeKeys(Schema):
    """Keys, at most 200."""

    items = fields.List(fields.Nested(IntakeKeyShape), required=True)


class SubmitComplaint(Order):
    """A sealed letter; there is no field for who wrote, about whom, or what happened: all of it is in the box."""

    makes = intake.Submit

    follow = digest("SHA-256 of what follows it; the code itself is told to nobody", required=True)
    kind = one_of(KINDS, required=True, metadata=told("a complaint (投诉), a report (举报), or both", "REPORT"))
    division = Division(required=True, metadata=told("county", "441323"))
    kid = text("the key it is sealed to", KID)
    named = YesNo(required=True, metadata=told("whether the letter says who wrote, who is then told", example=False))
    content_base64 = box("the sealed letter: a compact JWE, in base64")
    files = fields.List(
        digest("SHA-256 of the sealed box of a file"),
        load_default=[],
        validate=validate.Length(0, MOST_FILES, error=f"at most {MOST_FILES}"),
        metadata=told("files to follow", [FOLLOW]),
    )


class AddComplaintFile(Order):
    """A sealed file that the letter announced."""

    makes = intake.AddFile

    follow = digest("as the letter", required=True)
    content_base64 = box("the sealed file: a compact JWE, in base64")


class FollowComplaint(Request):
    """What is followed."""

    follow = digest("SHA-256 of what follows it", required=True)


class SubmissionShape(Schema):
    """What came in."""

    follow = fields.String(required=True)
    kind = one_of(KINDS, required=True)
    division = fields.String(required=True)
    agency = fields.String(required=True, metadata=told("the unit that took it in"))
    named = fields.Boolean(required=True)
    received_on = fields.Date(required=True)
    files_missing = fields.List(fields.String(), required=True, metadata=told("announced and not there yet"))


class FollowedComplaint(Schema):
    """How far a complaint or report is."""

    kind = one_of(KINDS, required=True)
    state = one_of(STATES, required=True)
    agency = fields.String(required=True)
    moved_on = fields.Date(required=True)
    reason = fields.String(required=True, allow_none=True)
    reason_zh = fields.String(required=True, allow_none=True)
    reason_en = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True)
    provisional = fields.Boolean(required=True)


class FollowedAnswer(Schema):
    """An answer, which the code opens."""

    agency = fields.String(required=True)
    on = fields.Date(required=True)
    content_base64 = fields.String(required=True)


class FollowedSubmission(SubmissionShape):
    """What came in, how far it is, and the answers."""

    complaints = fields.List(fields.Nested(FollowedComplaint), required=True)
    answers = fields.List(fields.Nested(FollowedAnswer), required=True)
