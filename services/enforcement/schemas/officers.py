"""Shapes of the register of officers, and of what they signed."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from databus.shapes import Day
from services.enforcement.domain.officers import GROUNDS, POSTS
from services.enforcement.schemas.shapes import (
    TEXT_MAX,
    Agency,
    Division,
    Order,
    Paged,
    UsccCode,
    next_cursor,
    one_of,
    text,
    told,
)
from services.enforcement.use_cases import registering_officers as orders
from services.enforcement.use_cases.officers import Signature

_ID = "0192f0c1-0000-7000-8000-000000000081"
_KEY = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
_KINDS = (
    *("trace_case", "penalty_case", "campaign", "legal_document", "fake_case", "assistance", "transfer", "incident"),
)


def _day(description: str, example: str = "2026-11-22", **options: Any) -> Day:
    return Day(metadata=told(description, example), **options)


def _left_out(description: str, example: str = "2026-11-22") -> Day:
    return _day(description, example, load_default=None, allow_none=True)


def _posts(**options: Any) -> fields.List[Any]:
    return fields.List(
        one_of(POSTS),
        validate=validate.Length(1, len(POSTS), error="one post at least"),
        metadata=told("posts held: " + ", ".join(POSTS), ["investigator", "inspector"]),
        **options,
    )


def _key() -> fields.Dict:
    return fields.Dict(
        keys=fields.String(validate=validate.Length(1, 20)),
        values=fields.String(validate=validate.Length(0, 200)),
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 10, error="the members of a public key"),
        error_messages={"invalid": "a public key as JWK"},
        metadata=told(
            "public key of Ed25519 with which the officer signs; the private one stays with the officer", _KEY
        ),
    )


class SignatureGiven(Order):
    """An officer's signature on a statement."""

    makes = Signature

    officer_id = text("who signed", _ID)
    jws = text("detached JWS of Ed25519 over the statement", "eyJhbGciOiJFZDI1NTE5In0..c2ln", longest=1024)


def signatures(description: str) -> fields.List[Any]:
    """Signatures that may go with an act."""
    return fields.List(
        fields.Nested(SignatureGiven),
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 10, error="1 to 10"),
        metadata={"description": description},
    )


class RecordOfficer(Order):
    """An officer of one's own."""

    makes = orders.RecordOfficer

    certificate_no = text("number of the law-enforcement certificate (执法证号)", "44132300017", longest=40)
    name = text("name", "测试甲", longest=60)
    division = Division(required=True, metadata=told("where the officer acts", "441323"))
    valid_from = _day("first day of the certificate", "2025-01-01", required=True)
    valid_until = _day("last day of the certificate", "2029-12-31", required=True)
    posts = _posts(required=True)
    acts_as = text("what one's tokens call the officer", "officer-7", longest=100, optional=True)
    public_key = _key()


class AmendOfficer(Order):
    """What changed about an officer of one's own; what is left out stays."""

    makes = orders.AmendOfficer

    officer_id = text("the officer", _ID)
    name = text("name", "测试甲", longest=60, optional=True)
    division = Division(load_default=None, allow_none=True, metadata=told("where the officer acts", "441323"))
    valid_from = _left_out("first day of the certificate", "2025-01-01")
    valid_until = _left_out("last day of the certificate", "2029-12-31")
    posts = _posts(load_default=None, allow_none=True)
    acts_as = text("what one's tokens call the officer", "officer-7", longest=100, optional=True)
    public_key = _key()
    left_on = _left_out("last day of service")


class DeclareInterest(Order):
    """An interest in an enterprise, for which the officer stands back (回避); or its end."""

    makes = orders.DeclareInterest

    officer_id = text("the officer", _ID)
    uscc = UsccCode(required=True, metadata=told("the enterprise", "91441323MA4YNT018E"))
    ground = one_of(GROUNDS, required=True, metadata=told("why: " + ", ".join(GROUNDS), "kin"))
    until_on = _left_out("last day on which it holds; left out: it goes on")
    note = text("in words", "配偶任该企业监事", longest=TEXT_MAX, optional=True)


class GetOfficer(Schema):
    """Which officer."""

    officer_id = text("the officer", _ID)


class ListOfficers(Paged):
    """Which officers."""

    agency = Agency(load_default=None, allow_none=True, metadata=told("of one agency", "samr"))
    division = Division(load_default=None, allow_none=True, metadata=told("who act here", "441323"))
    post = one_of(POSTS, load_default=None, allow_none=True, metadata=told("who hold a post", "investigator"))
    serving_on = _left_out("who serve on a day")


class InterestShape(Schema):
    """Why an officer stands back from an enterprise."""

    uscc = fields.String(required=True)
    ground = one_of(GROUNDS, required=True)
    told_on = fields.Date(required=True)
    until_on = fields.Date(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)


class RegisteredOfficerShape(Schema):
    """An officer; `interests` and `acts_as` are told to the officer's own agency alone."""

    officer_id = fields.String(required=True, metadata=told("id in the register", _ID))
    agency = fields.String(required=True)
    division = fields.String(required=True)
    name = fields.String(required=True)
    certificate_no = fields.String(required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True)
    posts = fields.List(fields.String(), required=True)
    acts_as = fields.String(required=True, allow_none=True)
    kid = fields.String(required=True, allow_none=True, metadata=told("thumbprint of the key (RFC 7638)"))
    public_key = fields.Dict(required=True, allow_none=True)
    interests = fields.List(fields.Nested(InterestShape), required=True)
    left_on = fields.Date(required=True, allow_none=True)
    version = fields.Integer(required=True)


class OfficerPage(Schema):
    """A page of officers, newest first."""

    items = fields.List(fields.Nested(RegisteredOfficerShape), required=True)
    next_cursor = next_cursor()


class ListSignatures(Paged):
    """What was signed about what."""

    subject_kind = one_of(_KINDS, required=True, metadata=told("kind of the thing", "trace_case"))
    subject_id = text("its id", "0192f0c1-0000-7000-8000-000000000041")


class SignedShape(Schema):
    """A signature with all that is needed to check it without us."""

    signature_id = fields.String(required=True)
    subject_kind = fields.String(required=True)
    subject_id = fields.String(required=True)
    act = fields.String(required=True, metadata=told("what was signed", "approve_finding"))
    officer_id = fields.String(required=True)
    agency = fields.String(required=True)
    name = fields.String(required=True)
    statement = fields.Dict(required=True, metadata=told("what was signed, as canonical JSON"))
    digest = fields.String(required=True, metadata=told("SHA-256 of what was signed, hexadecimal"))
    kid = fields.String(required=True)
    public_key = fields.Dict(required=True, metadata=told("the key of that day"))
    jws = fields.String(required=True)
    signed_at = fields.AwareDateTime(required=True)


class SignedPage(Schema):
    """What was signed about something, newest first."""

    items = fields.List(fields.Nested(SignedShape), required=True)
    next_cursor = next_cursor()
