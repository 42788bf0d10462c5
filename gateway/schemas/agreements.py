"""Shapes of sharing agreements and of what a change of them would do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from databus.shapes import Day, Text, Whole, YesNo
from gateway.schemas import catalogue, data_requests
from gateway.schemas.purposes import GivesPurpose, TakesPurpose
from gateway.schemas.registry_fields import (
    agency_code,
    agreement_cursor,
    agreement_id,
    dataset,
    day,
    divisions,
    field_names,
    limit,
    moment,
    next_cursor,
    on,
    reason,
    text,
    told,
)

MOST_CHANGES = 1000
LONGEST_FILE = 100_000


def _quota(meaning: str) -> Whole:
    return Whole(
        allow_none=True,
        validate=validate.Range(1, 10_000_000, error="a whole number from {min}"),
        metadata={"description": meaning, "example": 600},
    )


def _purposes(**options: Any) -> fields.List[Any]:
    return fields.List(
        fields.Nested(TakesPurpose),
        validate=validate.Length(1, 20),
        metadata={"description": "what it may be used for"},
        **options,
    )


def _default_purpose() -> Text:
    return text("taken when a call names none; null: a call must name one", "credit_evaluation", allow_none=True)


class _Terms(Schema):
    """What may be changed of an agreement."""

    fields_ = field_names(data_key="fields", attribute="fields")
    purposes = _purposes()
    default_purpose = _default_purpose()
    divisions = divisions()
    signatures = YesNo(metadata={"description": "whether calls under it must be signed"})
    per_minute = _quota("calls a minute at most; null: as many as come")
    per_day = _quota("calls a day at most; null: as many as come")
    valid_to = Day(metadata={"description": "its last day", "example": "2031-12-31"})
    clause = text("legal basis", "SH 四(十三); 政务数据共享条例", 500)


class TakesAgreements(Schema):
    """Which agreements."""

    consumer = agency_code("of this consumer", load_default=None)
    provider = agency_code("of this provider", load_default=None)
    dataset = dataset(load_default=None)
    limit = limit()
    cursor = agreement_cursor()


class TakesAgreement(Schema):
    """Which agreement."""

    agreement_id = agreement_id(required=True)


class TakesChange(_Terms):
    """What is otherwise from a day on; what is left out stays."""

    agreement_id = agreement_id(required=True)
    valid_from = day("the first day of the new version; left out, today", load_default=None)
    reason = reason(required=True)


class TakesEnd(Schema):
    """An agreement that ends."""

    agreement_id = agreement_id(required=True)
    last_on = day("its last day; left out, yesterday: it ends at once", load_default=None)
    reason = reason(required=True)


class AgreementChange(_Terms):
    """One agreement as it would be: new, otherwise, or ended."""

    consumer = agency_code("who has the data", required=True)
    dataset = dataset(required=True)
    end = YesNo(load_default=False, metadata={"description": "whether it would end"})


class TakesChanges(Schema):
    """Changes one by one, or a file as in deploy/agreements; neither: the files that are shipped."""

    changes = fields.List(
        fields.Nested(AgreementChange),
        load_default=list,
        validate=validate.Length(max=MOST_CHANGES),
        metadata={"description": "one by one"},
    )
    toml = Text(
        LONGEST_FILE, load_default=None, allow_none=True, metadata={"description": "the text of a file of agreements"}
    )
    complete = YesNo(
        load_default=False,
        metadata={"description": "whether agreements that the file leaves out, of consumers it names, would end"},
    )
    on = day("the day both are looked at; left out, today", load_default=None)


class TakesApplied(TakesChanges):
    """Changes to be made."""

    reason = reason(required=True)


class GivesAgreement(Schema):
    """An agreement as it is now."""

    id = told("consumer and data set", example="tax.credit_score")
    version = fields.Integer(required=True, metadata={"description": "rises with every change"})
    provider = told("who provides", example="customs")
    consumer = told("who has the data", example="tax")
    dataset = told("what", example="credit_score")
    fields_ = fields.List(
        fields.String(),
        required=True,
        data_key="fields",
        attribute="fields",
        metadata={"description": "fields; * is every one that may be shared; none: what the consumer said itself"},
    )
    purposes = fields.List(fields.Nested(GivesPurpose), required=True, metadata={"description": "what for"})
    default_purpose = told("taken when a call names none; null: a call must name one", may_be_null=True)
    divisions = fields.List(
        fields.String(), required=True, metadata={"description": "whose enterprises; none: of its own jurisdiction"}
    )
    signatures = fields.Boolean(required=True, metadata={"description": "whether calls under it must be signed"})
    per_minute = fields.Integer(required=True, allow_none=True, metadata={"description": "calls a minute at most"})
    per_day = fields.Integer(required=True, allow_none=True, metadata={"description": "calls a day at most"})
    valid_from = on("its first day")
    valid_to = on("its last day")
    clause = told("legal basis")
    changed_at = moment("when it became so")
    changed_by = told("by which agency; exchange: as shipped")
    actor = told("by whom")
    reason = told("why")
    request_id = fields.UUID(required=True, allow_none=True, metadata={"description": "the request it was granted on"})


class GivesOneAgreement(GivesAgreement):
    """An agreement with what it was."""

    in_force = fields.Integer(
        required=True, allow_none=True, metadata={"description": "the version that counts today; null: none"}
    )
    history = fields.List(
        fields.Nested(GivesAgreement), required=True, metadata={"description": "its versions, the newest first"}
    )


class GivesAgreements(Schema):
    """Agreements by id."""

    items = fields.List(fields.Nested(GivesAgreement), required=True, metadata={"description": "by id"})
    next_cursor = next_cursor()


class GivesGainOrLoss(Schema):
    """What an agency would gain or lose."""

    agency = told("who", example="tax")
    dataset = told("of what", example="credit_score")
    agreement = told("by which agreement", example="tax.credit_score")
    change = told("gains, loses, or changes: the terms", example="gains")
    divisions = told("of whose enterprises, a prefix of GB/T 2260; empty: of all others", example="441323")
    fields_ = fields.List(
        fields.String(), required=True, data_key="fields", attribute="fields", metadata={"description": "which fields"}
    )
    before = told("the terms before", may_be_null=True)
    after = told("the terms after", may_be_null=True)


class GivesWeighed(Schema):
    """Who would gain or lose what; nothing was written."""

    on = on("the day both were looked at")
    items = fields.List(fields.Nested(GivesGainOrLoss), required=True, metadata={"description": "by agreement"})
    agencies = fields.List(fields.String(), required=True, metadata={"description": "who would be concerned"})


class GivesApplied(GivesWeighed):
    """Who gains or loses what, and the versions that were made."""

    made = fields.List(fields.String(), required=True, metadata={"description": "id@version of each"})


# method: what it takes, what it gives, what it is
OPERATIONS: Mapping[str, tuple[type[Schema], type[Schema], str]] = {
    **catalogue.OPERATIONS,
    "list_agreements": (TakesAgreements, GivesAgreements, "List who may have what from whom."),
    "get_agreement": (TakesAgreement, GivesOneAgreement, "Return an agreement with its versions."),
    "change_agreement": (TakesChange, GivesAgreement, "Make a new version of an agreement."),
    "end_agreement": (TakesEnd, GivesAgreement, "End an agreement."),
    "weigh_agreements": (TakesChanges, GivesWeighed, "Tell who would gain or lose which field by a change."),
    "apply_agreements": (TakesApplied, GivesApplied, "Make changes of agreements, as a dry run told them."),
    **data_requests.OPERATIONS,
}
