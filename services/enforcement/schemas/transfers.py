"""Shapes of transfers of cases and of evidence."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields, validate

from services.enforcement.domain.transfers import CASE, EVIDENCE, STATES, SUBJECTS, TransferMove
from services.enforcement.schemas.clocks import clocks
from services.enforcement.schemas.officers import SignatureGiven
from services.enforcement.schemas.shapes import (
    Agency,
    Order,
    Paged,
    history,
    next_cursor,
    one_of,
    page_limit,
    text,
    told,
)
from services.enforcement.schemas.trace_work import EvidenceShape
from services.enforcement.use_cases import transfers

_ID: Final = "0192f0c1-0000-7000-8000-0000000000a2"
_CASE: Final = "0192f0c1-0000-7000-8000-000000000041"
_MOST_ITEMS: Final = 50


def _signatures() -> fields.List[Schema]:
    return fields.List(
        fields.Nested(SignatureGiven),
        load_default=list,
        validate=validate.Length(0, 5, error="at most 5"),
        metadata=told("the officer's over {act: hand_over, …}; needed once the agency's officers have keys", []),
    )


class HandOver(Order):
    """What to hand over to whom, by whose hand."""

    makes = transfers.HandOver

    kind = one_of((CASE, EVIDENCE), required=True, metadata=told("the case itself, or evidence of it", CASE))
    subject_kind = one_of(SUBJECTS, required=True, metadata=told("of what", "trace_case"))
    subject_id = text("of which", _CASE, longest=60)
    to_agency = Agency(required=True, metadata=told("who is to take it", "customs"))
    reason = text("why", "属于海关管辖", longest=500)
    officer = text("who hands it over", "officer-1", longest=60)
    items = fields.List(
        fields.Nested(EvidenceShape),
        required=True,
        validate=validate.Length(1, _MOST_ITEMS, error=f"1 to {_MOST_ITEMS}"),
        metadata=told("what goes along, each with its SHA-256", [{"title": "案卷", "sha256": "0" * 64}]),
    )
    signatures = _signatures()


class MoveTransfer(Order):
    """Take it, refuse it, withdraw it, return it, take it back."""

    makes = TransferMove

    transfer_id = text("the transfer", _ID)
    to = one_of(STATES[1:], required=True, metadata=told("state to move to", "RECEIVED"))
    officer = text("RECEIVED, RETURNED, TAKEN_BACK: by whose hand", "officer-2", longest=60, optional=True)
    items = fields.List(
        fields.String(validate=validate.Regexp(r"[0-9a-f]{64}\Z", error="64 hexadecimal digits")),
        load_default=None,
        allow_none=True,
        validate=validate.Length(0, _MOST_ITEMS, error=f"at most {_MOST_ITEMS}"),
        metadata=told("RECEIVED, TAKEN_BACK: SHA-256 of what actually came", ["0" * 64]),
    )
    reason = text("REFUSED, WITHDRAWN, RETURNED: why", "不属于本机关管辖", longest=500, optional=True)
    signatures = _signatures()


class LinkShape(Schema):
    """One link: who had what since; `digest` covers the link with that of the one before."""

    place = fields.Integer(required=True)
    transfer_id = fields.String(required=True)
    state = one_of(STATES, required=True)
    agency = fields.String(required=True)
    officer = fields.String(required=True)
    on = fields.String(required=True)
    items = fields.List(fields.String(), required=True)
    previous = fields.String(required=True, allow_none=True)
    digest = fields.String(required=True)


class TransferShape(Schema):
    """A transfer, for who gives and who takes."""

    transfer_id = fields.String(required=True, metadata=told("the transfer", _ID))
    kind = one_of((CASE, EVIDENCE), required=True)
    subject_kind = one_of(SUBJECTS, required=True)
    subject_id = fields.String(required=True)
    from_agency = fields.String(required=True)
    to_agency = fields.String(required=True)
    uscc = fields.String(required=True, allow_none=True)
    division = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True)
    items = fields.List(fields.Nested(EvidenceShape), required=True)
    sent_on = fields.Date(required=True)
    clause = fields.String(required=True)
    state = one_of(STATES, required=True)
    received_on = fields.Date(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
    custody = fields.List(fields.Nested(LinkShape), required=True, metadata=told("who had it, oldest first"))
    head = fields.String(required=True, allow_none=True, metadata=told("digest of the newest link"))
    version = fields.Integer(required=True)


class TransferFile(TransferShape):
    """A transfer with its terms and history."""

    chain_holds = fields.Boolean(required=True, metadata=told("no link was changed, left out or added"))
    clocks = clocks()
    history = history()


class GetTransfer(Schema):
    """Which transfer."""

    transfer_id = text("the transfer", _ID)


class ListTransfers(Paged):
    """Which of the caller's transfers."""

    limit = page_limit(20)
    state = one_of(STATES, load_default=None, allow_none=True, metadata=told("only in this state"))
    subject_kind = one_of(SUBJECTS, load_default=None, allow_none=True, metadata=told("of what"))
    subject_id = text("of which", _CASE, longest=60, optional=True)


class TransferPage(Schema):
    """Transfers, newest first."""

    items = fields.List(fields.Nested(TransferShape), required=True)
    next_cursor = next_cursor()
