"""Shapes of agencies' public keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from databus.shapes import FIRST_DAY, LAST_DAY
from gateway.schemas.registry_fields import agency_code, moment, patterned, reason, told

USES = ("sig", "tls", "seal")
_KID = "^[A-Za-z0-9._:-]{1,128}$"
_EXAMPLE_KEY = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}


def _check_moment(moment: datetime | None) -> None:
    if moment is not None and not FIRST_DAY.year < moment.year <= LAST_DAY.year:
        raise ValidationError(f"a moment from {FIRST_DAY.year + 1} to {LAST_DAY.year}")


def _kid(meaning: str, **options: Any) -> fields.String:
    return patterned(_KID, "a key id", meaning, "tax-2026-1", **options)


def _jwk(**options: Any) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        validate=validate.Length(1, 20),
        metadata={"description": "the public key (RFC 7517); never the private one", "example": _EXAMPLE_KEY},
        error_messages={"invalid": "a public key as a JWK"},
        **options,
    )


def _from(meaning: str, **options: Any) -> fields.AwareDateTime:
    return fields.AwareDateTime(
        validate=_check_moment,
        metadata={"description": meaning, "example": "2026-12-01T00:00:00Z"},
        error_messages={"invalid": "a moment such as 2026-12-01T00:00:00Z"},
        **options,
    )


class TakesKeys(Schema):
    """Whose keys."""

    agency = agency_code("of this agency alone", load_default=None)


class TakesKey(Schema):
    """A new key."""

    agency = agency_code("whose; left out, the caller's own; another's only for operators", load_default=None)
    jwk = _jwk(required=True)
    kid = _kid("its id; left out, the one in the JWK, else its thumbprint (RFC 7638)", load_default=None)
    use = fields.String(
        load_default="sig",
        validate=validate.OneOf(USES, error="one of {choices}"),
        metadata={"description": "sig signs, tls is a client certificate's, seal receives sealed bodies"},
    )
    valid_from = _from("from when it counts; left out, now", load_default=None, allow_none=True)
    valid_to = _from("until when; left out, until it is rotated or revoked", load_default=None, allow_none=True)
    reason = reason(load_default="a new key")


class TakesRotation(Schema):
    """A key that another takes the place of."""

    kid = _kid("the old key", required=True)
    jwk = _jwk(required=True)
    new_kid = _kid("the new key's id; left out, the one in the JWK, else its thumbprint", load_default=None)
    old_until = _from("until when the old key counts beside the new one", required=True)
    reason = reason(load_default="rotation")


class TakesRevocation(Schema):
    """A key that is trusted no longer, from now on."""

    kid = _kid("the key", required=True)
    reason = reason(required=True)


class GivesKey(Schema):
    """A key."""

    kid = told("its id", example="tax-2026-1")
    agency = told("whose", example="tax")
    use = told("sig, tls or seal", example="sig")
    jwk = fields.Dict(required=True, metadata={"description": "the public key (RFC 7517)", "example": _EXAMPLE_KEY})
    valid_from = moment("from when it counts")
    valid_to = moment("until when", may_be_null=True)
    revoked_at = moment("from when it is trusted no longer", may_be_null=True)
    follows = told("the key it took the place of", may_be_null=True)
    added_at = moment("when it became known")
    added_by = told("by which agency")


class GivesKeySet(Schema):
    """A JWK set (RFC 7517) of the exchange and of agencies, keys that count no longer included."""

    keys = fields.List(
        fields.Dict(),
        required=True,
        metadata={
            "description": "JWKs, with agency, valid_from, valid_to, revoked_at; agency exchange is the exchange itself"
        },
    )


OPERATIONS: Mapping[str, tuple[type[Schema], type[Schema], str]] = {
    "list_keys": (TakesKeys, GivesKeySet, "Return public keys as a JWK set."),
    "add_key": (TakesKey, GivesKey, "Register a public key."),
    "rotate_key": (TakesRotation, GivesKey, "Put a new key in an old one's place; both count for a while."),
    "revoke_key": (TakesRevocation, GivesKey, "Trust a key no longer."),
}
