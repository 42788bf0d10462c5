"""Shapes about facts, versions of records, pledges, successions, contacts."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, pre_dump, validate, validates_schema

from databus.contracts.enterprise_facts import SUCCESSION_KINDS
from databus.shapes import Cursor, Day, YesNo
from services.enterprise.domain.facts import Fact
from services.enterprise.schemas.enterprises import DOCUMENT, EnterpriseResult, Link
from services.enterprise.schemas.fact_kinds import KINDS, details_of
from services.enterprise.schemas.fields import (
    Evidence,
    PageRequest,
    Request,
    identity,
    one_of,
    text,
    uscc,
    zone_id,
)
from services.enterprise.use_cases.contacts import ContactTold
from services.enterprise.use_cases.facts import FactChange, FactTold
from services.enterprise.use_cases.records import Dated

_KINDS: Final = tuple(KINDS)
_FROM: Final = {"description": "first day on which it holds"}
_UNTIL: Final = {"description": "first day on which it holds no more; null: open"}
_FIELDS: Final = "; ".join(f"{kind}: {', '.join(fields_of().fields)}" for kind, fields_of in KINDS.items())
_DETAILS: Final = {"description": f"the fields of its kind ({_FIELDS})", "example": {"name": "惠鞋"}}
_MOST_DOCUMENTS: Final = 10
OUTCOMES: Final = ("KEPT", "DOUBTED", "BROKEN")


class _Details(fields.Field[Any]):
    """The fields of a fact, an object; checked with its kind."""

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={**_DETAILS, "type": "object"}, **options)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError("an object with the fields of the kind")
        return value


class RecordFact(Request):
    """A fact about an enterprise, of a kind, over the days from which and until which it holds."""

    uscc = uscc(required=True)
    kind = one_of(_KINDS, required=True)
    details = _Details(required=True)
    held_from = Day(
        load_default=None, metadata={"description": "first day on which it holds; today, or the day its details name"}
    )
    held_until = Day(load_default=None, allow_none=True, metadata=_UNTIL)
    document_no = text(200, load_default=None, allow_none=True, metadata=DOCUMENT)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> FactTold:
        return FactTold(**{**data, "details": _checked(data["kind"], data["details"])})


class AmendFact(Request):
    """What is known better of a fact: other details, other days, or that it never was; what is left out stays."""

    fact_id = identity("fact")
    kind = one_of(_KINDS, metadata={"description": "of the fact, with `details`"})
    details = _Details()
    held_from = Day(metadata=_FROM)
    held_until = Day(allow_none=True, metadata=_UNTIL)
    withdrawn = YesNo(load_default=False, metadata={"description": "true: it never was; with a reason"})
    reason = text(1000, load_default=None)
    document_no = text(200, metadata=DOCUMENT)

    @validates_schema
    def something(self, data: dict[str, Any], **_: Any) -> None:
        told = data.keys() & {"details", "held_from", "held_until", "document_no"}
        if data.get("withdrawn"):
            if told:
                raise ValidationError("nothing but a reason with a withdrawal", min(told))
            if not data.get("reason"):
                raise ValidationError("why it is withdrawn", "reason")
        elif not told:
            raise ValidationError("details, held_from, held_until, document_no or withdrawn", "body")
        if ("details" in data) != ("kind" in data):
            raise ValidationError("kind and details together", "kind")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> FactChange:
        if "details" in data:
            data["details"] = _checked(data["kind"], data["details"])
        fact_id, withdrawn, reason = data.pop("fact_id"), data.pop("withdrawn"), data.pop("reason")
        return FactChange(fact_id, data.pop("kind", None), data, withdrawn, reason)


class GetFact(Request):
    """Which fact."""

    fact_id = identity("fact")


class ListFacts(PageRequest):
    """Facts by id: those of an enterprise, or of a zone's members, that hold on a day, as known at a moment."""

    uscc = uscc(load_default=None)
    zone = zone_id(load_default=None)
    kind = one_of(_KINDS, load_default=None)
    on = Day(load_default=None, metadata={"description": "that hold on this day; left out: at any time"})
    known_at = fields.AwareDateTime(load_default=None, metadata={"description": "as known then; left out: now"})
    ends_before = Day(load_default=None, metadata={"description": "that end before this day"})

    @validates_schema
    def bounded(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("uscc") is None and data.get("zone") is None:
            raise ValidationError("the enterprise, or `zone`: the zone", "uscc")


class FactResult(Schema):
    """A fact as it is known from one moment to another."""

    fact_id = fields.String()
    uscc = fields.String()
    kind = fields.String()
    details = fields.Dict(metadata=_DETAILS)
    held_from = fields.Date(metadata=_FROM)
    held_until = fields.Date(allow_none=True, metadata=_UNTIL)
    known_from = fields.AwareDateTime()
    known_until = fields.AwareDateTime(allow_none=True, metadata={"description": "null: it is known so now"})
    agency = fields.String(allow_none=True)
    document_no = fields.String(allow_none=True)
    version = fields.Integer()


class FactPage(Schema):
    """Facts, a page."""

    items = fields.List(fields.Nested(FactResult))
    next_cursor = fields.String(allow_none=True)


class FollowUpResult(Schema):
    """What was found of a pledge."""

    follow_up_id = fields.String()
    fact_id = fields.String()
    uscc = fields.String()
    outcome = fields.String()
    on = fields.Date()
    reason = fields.String(allow_none=True)
    evidence = fields.List(fields.String())
    agency = fields.String()
    clause = fields.String()
    noted_at = fields.AwareDateTime()


class FactFile(FactResult):
    """A fact with what was known of it before, and what was found of it, if a pledge: the newest, oldest first."""

    history = fields.List(fields.Nested(FactResult))
    follow_ups = fields.List(fields.Nested(FollowUpResult))


class FollowUpPledge(Request):
    """What the association or the office found of a pledge; one found BROKEN is in force no more."""

    fact_id = identity("pledge")
    outcome = one_of(OUTCOMES, required=True)
    on = Day(load_default=None, metadata={"description": "day of the finding; today if left out"})
    reason = text(1000, load_default=None, metadata={"description": "needed unless KEPT"})
    evidence = Evidence()

    @validates_schema
    def few(self, data: dict[str, Any], **_: Any) -> None:
        if len(data.get("evidence", ())) > _MOST_DOCUMENTS:
            raise ValidationError(f"up to {_MOST_DOCUMENTS} documents", "evidence")


class ListVersions(PageRequest):
    """Versions of an enterprise's record, newest first."""

    uscc = uscc(required=True)
    cursor = Cursor("^[1-9][0-9]{0,17}$", "1234")
    known_at = fields.AwareDateTime(load_default=None, metadata={"description": "known then; left out: ever known"})


class VersionResult(EnterpriseResult):
    """A version of a record as stated, before facts decide its flags."""

    held_from = fields.Date(metadata=_FROM)
    held_until = fields.Date(allow_none=True, metadata=_UNTIL)
    known_from = fields.AwareDateTime()
    known_until = fields.AwareDateTime(allow_none=True, metadata={"description": "null: it is known so now"})
    agency = fields.String(allow_none=True)
    document_no = fields.String(allow_none=True)

    @pre_dump
    def flatten(self, version: Any, **_: Any) -> dict[str, Any]:
        stated, source = version.stated, version.source
        times = {name: getattr(version, name) for name in ("held_from", "held_until", "known_from", "known_until")}
        said = {"agency": source.agency, "document_no": source.document_no}
        return {**vars(stated), "hs_codes": list(stated.hs_codes), "pledge": stated.pledge, **times, **said}


class VersionPage(Schema):
    """Versions, a page."""

    items = fields.List(fields.Nested(VersionResult))
    next_cursor = fields.String(allow_none=True)


class RecordSuccession(Request):
    """One enterprise is succeeded by another: merged as a duplicate, renumbered, taken over, divided."""

    successor = uscc(required=True)
    uscc = uscc(required=True)
    kind = one_of(SUCCESSION_KINDS, required=True)
    on = Day(load_default=None, metadata={"description": "day it took effect; today if left out"})
    document_no = text(200, required=True, metadata=DOCUMENT)
    reason = text(1000, load_default=None)


class SuccessionResult(Link):
    """A succession as it was recorded."""


class RecordContact(Request):
    """A contact of an enterprise; told again for the same post and name, it is corrected."""

    uscc = uscc(required=True)
    role = text(100, required=True, metadata={"description": "post", "example": "质量负责人"})
    name = text(100, required=True)
    phone = text(50, load_default=None, allow_none=True)
    email = text(200, load_default=None, allow_none=True)
    held_from = Day(load_default=None, metadata={"description": "first day in that post; today if left out"})
    held_until = Day(load_default=None, allow_none=True, metadata=_UNTIL)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ContactTold:
        told = {name: data[name] for name in ("role", "name", "phone", "email")}
        return ContactTold(data["uscc"], told, Dated(data["held_from"], data["held_until"]))


class ListContacts(Request):
    """Contacts of an enterprise on a day."""

    uscc = uscc(required=True)
    on = Day(load_default=None, metadata={"description": "today if left out"})


class ContactResult(Schema):
    """A contact: a person."""

    fact_id = fields.String()
    uscc = fields.String()
    role = fields.String()
    name = fields.String()
    phone = fields.String(allow_none=True)
    email = fields.String(allow_none=True)
    held_from = fields.Date(metadata=_FROM)
    held_until = fields.Date(allow_none=True, metadata=_UNTIL)
    agency = fields.String(allow_none=True)

    @pre_dump
    def flatten(self, fact: Fact, **_: Any) -> dict[str, Any]:
        return {**vars(fact), **fact.details}


class ContactList(Schema):
    """Contacts."""

    items = fields.List(fields.Nested(ContactResult), validate=validate.Length(max=200))


def _checked(kind: str, told: Any) -> dict[str, Any]:
    try:
        return details_of(kind, told)
    except ValidationError as error:
        raise ValidationError({"details": error.messages}) from None
