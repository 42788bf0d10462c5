"""Shapes about proposals."""

from __future__ import annotations

from marshmallow import Schema, fields

from databus.contracts.enterprise import PROPOSAL_KINDS
from databus.shapes import Day
from services.enterprise.schemas.fields import Evidence, PageRequest, Request, identity, one_of, text, uscc, zone_id

_STATES = ("OPEN", "ACCEPTED", "DECLINED", "WITHDRAWN")


class ListProposals(PageRequest):
    """Proposals, oldest first; `decided_by` finds those before one body."""

    state = one_of(_STATES, load_default=None)
    kind = one_of(PROPOSAL_KINDS, load_default=None)
    zone_id = zone_id(load_default=None)
    uscc = uscc(load_default=None)
    decided_by = text(31, load_default=None, metadata={"description": "agency that may decide", "example": "gov"})


class DecideProposal(Request):
    """A decision on a proposal; accepting makes the move at once. Accepting REVOKE_TITLE needs evidence."""

    proposal_id = identity("proposal")
    decision = one_of(("accept", "decline"), required=True)
    reason = text(1000, required=True)
    on = Day(load_default=None, metadata={"description": "day of the decision; today if left out"})
    evidence = Evidence()


class Proposal(Schema):
    """A proposal and what became of it."""

    proposal_id = fields.String()
    kind = fields.String()
    about = fields.String(metadata={"description": "id of the title, membership or zone that would move"})
    state = fields.String()
    uscc = fields.String()
    zone_id = fields.String()
    title_id = fields.String(allow_none=True)
    trace_case_id = fields.String()
    decided_by = fields.List(fields.String(), metadata={"description": "agencies that may decide"})
    decision = fields.String(allow_none=True, metadata={"description": "reason given"})
    decided_agency = fields.String(allow_none=True)
    proposed_on = fields.Date()
    on = fields.Date()
    clause = fields.String()
    version = fields.Integer()


class ProposalPage(Schema):
    """Proposals, a page."""

    items = fields.List(fields.Nested(Proposal))
    next_cursor = fields.String(allow_none=True)
