"""Shapes of penalty cases: what is answered."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.enforcement.domain import jurisdiction, penalty_publicity
from services.enforcement.domain.penalty_cases import SOURCES, STATES
from services.enforcement.schemas.clocks import clocks
from services.enforcement.schemas.penalty_cases import ID
from services.enforcement.schemas.shapes import history, next_cursor, one_of, told
from services.enforcement.schemas.trace_work import EvidenceShape


class PenaltyActShape(Schema):
    """An act; `round` is how many notices the party had been sent by then."""

    act_id = fields.String(required=True, metadata=told("the act", "0192f0c1-0000-7000-8000-0000000000e5"))
    case_id = fields.String(required=True)
    uscc = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True, metadata=told("what was done", "site_inspection"))
    on = fields.Date(required=True)
    officers = fields.List(fields.String(), required=True)
    place = fields.String(required=True, allow_none=True)
    heard = fields.String(required=True, allow_none=True)
    findings = fields.String(required=True)
    outcome = fields.String(required=True, allow_none=True)
    evidence = fields.List(fields.Nested(EvidenceShape), required=True)
    document_no = fields.String(required=True, allow_none=True)
    agency = fields.String(required=True)
    clause = fields.String(required=True)
    round = fields.Integer(required=True)


class PenaltyActPage(Schema):
    """Acts, newest first."""

    items = fields.List(fields.Nested(PenaltyActShape), required=True)
    next_cursor = next_cursor()


class InstalmentShape(Schema):
    """A part of a fine with its last day."""

    due_on = fields.String(required=True)
    amount_fen = fields.Integer(required=True)


class PenaltyCaseShape(Schema):
    """A case; what it is about, what is proposed or decided, how it stands."""

    case_id = fields.String(required=True, metadata=told("the case", ID))
    case_no = fields.String(required=True, metadata=told("number of its filing", "惠东市监立〔2026〕1号"))
    agency = fields.String(required=True)
    division = fields.String(required=True)
    uscc = fields.String(required=True, allow_none=True)
    party_name = fields.String(required=True, allow_none=True)
    party_place = fields.String(required=True, allow_none=True)
    source = one_of(SOURCES, required=True)
    source_id = fields.String(required=True, allow_none=True)
    source_reference = fields.String(required=True)
    trace_case_id = fields.String(required=True, allow_none=True)
    act = fields.String(required=True)
    occurred_on = fields.Date(required=True, allow_none=True)
    continued_until = fields.Date(required=True, allow_none=True)
    found_on = fields.Date(required=True)
    harm = fields.Boolean(required=True)
    filed_on = fields.Date(required=True)
    state = one_of(STATES, required=True)
    investigators = fields.List(fields.String(), required=True)
    statute = fields.String(required=True, allow_none=True)
    item = fields.String(required=True, allow_none=True)
    facts = fields.String(required=True, allow_none=True)
    kinds = fields.List(fields.String(), required=True)
    fine_fen = fields.Integer(required=True, allow_none=True)
    confiscated_fen = fields.Integer(required=True, allow_none=True)
    goods_value_fen = fields.Integer(required=True, allow_none=True)
    circumstances = fields.List(fields.String(), required=True)
    weighing = fields.String(required=True, allow_none=True)
    noticed_on = fields.Date(required=True, allow_none=True)
    noticed_fine_fen = fields.Integer(required=True, allow_none=True)
    hearing_on = fields.Date(required=True, allow_none=True)
    hearing_host = fields.String(required=True, allow_none=True)
    decided_by = fields.List(fields.String(), required=True)
    minutes_no = fields.String(required=True, allow_none=True)
    decided_on = fields.Date(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True, metadata=told("the decision"))
    penalty_id = fields.String(required=True, allow_none=True, metadata=told("the penalty in force"))
    served_on = fields.Date(required=True, allow_none=True)
    instalments = fields.List(fields.Nested(InstalmentShape), required=True)
    ground = fields.String(required=True, allow_none=True)
    transferred_to = fields.String(required=True, allow_none=True)
    transferred_on = fields.Date(required=True, allow_none=True)
    publicity = one_of(penalty_publicity.STATES, required=True)
    severity = fields.String(required=True, allow_none=True)
    reported_on = fields.Date(required=True, allow_none=True)
    published_on = fields.Date(required=True, allow_none=True)
    sent_to = fields.String(required=True, allow_none=True)
    publicity_ended_on = fields.Date(required=True, allow_none=True)
    jurisdiction = one_of(jurisdiction.STATES, required=True)
    claimant = fields.String(required=True, allow_none=True)
    superior = fields.String(required=True, allow_none=True)
    annulled_on = fields.Date(required=True, allow_none=True)
    annulment_document_no = fields.String(required=True, allow_none=True)
    annulment_reason = fields.String(required=True, allow_none=True)
    ended_on = fields.Date(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True)


class PenaltyCasePage(Schema):
    """Cases, newest first."""

    items = fields.List(fields.Nested(PenaltyCaseShape), required=True)
    next_cursor = next_cursor()


class CaseDocumentShape(Schema):
    """A document of a case; its text is got by get_legal_document."""

    document_id = fields.String(required=True)
    document_no = fields.String(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    state = fields.String(required=True)
    issued_on = fields.Date(required=True)
    served_on = fields.Date(required=True, allow_none=True)
    party = fields.Boolean(required=True)
    paper = fields.String(required=True, allow_none=True)


class PaymentShape(Schema):
    """A payment."""

    paid_on = fields.Date(required=True)
    amount_fen = fields.Integer(required=True)
    receipt_no = fields.String(required=True)


class OwedShape(Schema):
    """What stands today."""

    fine_fen = fields.Integer(required=True)
    paid_fen = fields.Integer(required=True)
    fine_left_fen = fields.Integer(required=True)
    surcharge_fen = fields.Integer(required=True, metadata=told("3 % of what is overdue a day, not above the fine"))
    owed_fen = fields.Integer(required=True)
    overdue = fields.Boolean(required=True)


class FineRangeShape(Schema):
    """What the statute allows, with the circumstances weighed."""

    sure = fields.String(required=True, metadata=told("V: read in the law; M: from memory, compare the text", "V"))
    low_fen = fields.Integer(required=True)
    high_fen = fields.Integer(required=True)
    clause = fields.String(required=True)
    told = fields.String(required=True)


class CaseBrief(Schema):
    """Another case against the party about the same day."""

    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    agency = fields.String(required=True)
    act = fields.String(required=True)
    state = one_of(STATES, required=True)


class NextMoveShape(Schema):
    """A move that there is from here, and its guards."""

    to = one_of(STATES, required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    clause = fields.String(required=True)
    needs = fields.List(fields.String(), required=True)


class NextShape(Schema):
    """What comes next, who has to act, by when."""

    zh = fields.String(required=True)
    en = fields.String(required=True)
    state_zh = fields.String(required=True)
    state_en = fields.String(required=True)
    who = fields.String(required=True, metadata=told("owner, party, court or judiciary"))
    agency = fields.String(required=True, allow_none=True, metadata=told("the agency that has to act or to watch"))
    due_on = fields.Date(required=True, allow_none=True, metadata=told("the first term that ends"))
    provisional = fields.Boolean(required=True, allow_none=True)
    due_kind = fields.String(required=True, allow_none=True)
    late = fields.Boolean(required=True)
    moves = fields.List(fields.Nested(NextMoveShape), required=True)


class PenaltyCaseFile(PenaltyCaseShape):
    """A case on one page: what happened, what comes next, who has to act, by when."""

    acts = fields.List(fields.Nested(PenaltyActShape), required=True, metadata=told("the newest twenty"))
    acts_total = fields.Integer(required=True)
    documents = fields.List(fields.Nested(CaseDocumentShape), required=True)
    payments = fields.List(fields.Nested(PaymentShape), required=True)
    owed = fields.Nested(OwedShape, required=True, allow_none=True)
    fine_range = fields.Nested(FineRangeShape, required=True, allow_none=True)
    punished_until = fields.Date(required=True, allow_none=True, metadata=told("行政处罚法 36: to be discovered by"))
    fined_by = fields.String(required=True, allow_none=True, metadata=told("who fined the same act (行政处罚法 29)"))
    perhaps_same_act = fields.List(fields.Nested(CaseBrief), required=True)
    public_until = fields.Date(required=True, allow_none=True)
    next = fields.Nested(NextShape, required=True)
    to_sign = fields.Dict(required=True, allow_none=True, metadata=told("what the heads sign who decide"))
    to_sign_not_punished = fields.Dict(
        required=True, allow_none=True, metadata=told("what the heads sign who decide that nobody is punished")
    )
    clocks = clocks()
    history = history()
