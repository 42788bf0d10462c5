"""Shapes of recall lists."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from databus.contracts.inspection_lots import RECALL_GROUNDS, RECALL_STATES
from databus.shapes import YesNo
from services.inspection.schemas.fields import cursor, day, identity, one_of, page_limit, text, uscc, version_read
from services.inspection.schemas.lots import amount

_MOST_NAMED = 50


def _ids(description: str, **options: Any) -> fields.List[Any]:
    return fields.List(
        identity("one of them"),
        load_default=list,
        validate=validate.Length(max=_MOST_NAMED, error=f"at most {_MOST_NAMED}"),
        metadata={"description": description},
        **options,
    )


def _flag(description: str) -> YesNo:
    return YesNo(
        from_text=True,
        load_default=None,
        allow_none=True,
        metadata={"description": description, "example": True},
    )


class TakesOpenRecall(Schema):
    """Goods that an officer recalls: by lots, or by consignments."""

    lot_ids = _ids("the lots; or name consignments")
    consignment_ids = _ids("the consignments; or name lots")
    reason = text("why", "帮底材料六价铬超标", longest=500, required=True)
    document_no = text("number of the decision", "召〔2026〕1号", required=True)


class TakesListRecalls(Schema):
    """Which recall lists."""

    ground = one_of(RECALL_GROUNDS, "opened on this kind of ground", load_default=None, allow_none=True)
    ground_id = text("on this ground", "召〔2026〕1号", load_default=None, allow_none=True)
    open = _flag("only those with entries still open (true), or only the others (false)")
    limit = page_limit()
    cursor = cursor()


class TakesRecallId(Schema):
    """Which recall list."""

    recall_id = identity("the list", required=True)


class TakesListEntries(Schema):
    """Which entries."""

    recall_id = identity("of this list", load_default=None, allow_none=True)
    uscc = uscc("of this enterprise", load_default=None, allow_none=True)
    consignment_id = identity("about this consignment", load_default=None, allow_none=True)
    state = one_of(RECALL_STATES, "in this state", load_default=None, allow_none=True)
    to_clear = _flag("only those proposed for clearing (true), or only the others (false)")
    overdue = _flag("only those whose term has passed")
    limit = page_limit()
    cursor = cursor()


class TakesEntryId(Schema):
    """Which entry."""

    entry_id = identity("the entry", required=True)


class TakesMoveRecall(Schema):
    """All entries of a list that may be moved so: NOTIFIED tells the enterprises, CLEARED confirms what is proposed."""

    recall_id = identity("the list", required=True)
    to = one_of(("NOTIFIED", "CLEARED"), "where to", required=True)
    uscc = uscc("of this enterprise alone", load_default=None, allow_none=True)
    reason = text("why, if there is more to say", "预警已解除", longest=500, load_default=None, allow_none=True)
    document_no = text("number of the notice or decision", "召〔2026〕2号", required=True)


class TakesMoveEntry(Schema):
    """One entry: NOTIFIED, RECALLED (closed by an officer), CLEARED (need not be recalled), LISTED (again)."""

    entry_id = identity("the entry", required=True)
    to = one_of(("NOTIFIED", "RECALLED", "CLEARED", "LISTED"), "where to", required=True)
    reason = text("why", "已全部封存", longest=500, load_default=None, allow_none=True)
    document_no = text("paper that shows it", "召〔2026〕2号", load_default=None, allow_none=True)
    version = version_read()


class TakesReportRecall(Schema):
    """What an enterprise does about its goods, and how much is out of the market since its last report."""

    entry_id = identity("the entry", required=True)
    measure = text("what is done, a code of `rules/recalls.toml`", "refund", longest=40, required=True)
    reason = text("how it goes about it", "已通知进口商停售并召回", longest=500, required=True)
    quantity = amount("how much more is out of the market now", load_default=None, allow_none=True)
    done_by = day("when all will be; the longest term unless said", load_default=None, allow_none=True)
    document_no = text("the enterprise's paper", "NX-RC-1", required=True)
    version = version_read()


# ---- what is told
class ProgressShape(Schema):
    """How far a list is, of goods in one unit; what is CLEARED is not counted."""

    unit = fields.String(metadata={"description": "of what", "example": "双"})
    entries = fields.Integer(metadata={"description": "consignments listed", "example": 3})
    open_entries = fields.Integer(metadata={"description": "with which something is to be done", "example": 2})
    overdue_entries = fields.Integer(metadata={"description": "whose term has passed", "example": 0})
    to_clear = fields.Integer(metadata={"description": "proposed for clearing", "example": 0})
    quantity = fields.String(metadata={"description": "how much is concerned", "example": "3600"})
    got_back = fields.String(metadata={"description": "how much is out of the market", "example": "1200"})
    percent = fields.String(metadata={"description": "share of it, in percent", "example": "33.33"})


class GivesRecall(Schema):
    """A recall list."""

    recall_id = fields.String(metadata={"description": "its id", "example": "0192f0c1-0000-7000-8000-0000000000c0"})
    ground = fields.String(metadata={"description": "kind of ground", "example": "alert"})
    ground_id = fields.String(metadata={"description": "alert, case or document it rests on"})
    level = fields.String(allow_none=True, metadata={"description": "level of the alert", "example": "serious"})
    hs_prefix = fields.String(allow_none=True, metadata={"description": "goods the ground is about", "example": "6403"})
    destination = fields.String(allow_none=True, metadata={"description": "country it is about"})
    uscc = fields.String(allow_none=True, metadata={"description": "enterprise it is about; null: several"})
    reason = fields.String(metadata={"description": "why", "example": "chemical: chromium VI"})
    document_no = fields.String(allow_none=True, metadata={"description": "paper that shows it"})
    clause = fields.String(metadata={"description": "clause", "example": "DOMAIN D.4; SH 三(七)"})
    opened_on = fields.Date(metadata={"description": "when"})
    opened_at = fields.AwareDateTime(metadata={"description": "moment"})
    opened_by = fields.String(allow_none=True, metadata={"description": "whose act led to it", "example": "ciq"})
    filling = fields.Boolean(metadata={"description": "goods are still being looked through"})
    fallen_on = fields.Date(allow_none=True, metadata={"description": "day the ground fell"})
    fallen_reason = fields.String(allow_none=True, metadata={"description": "how it fell"})
    progress = fields.List(fields.Nested(ProgressShape), metadata={"description": "how far it is, by unit"})
    version = fields.Integer(metadata={"description": "grows with every change", "example": 1})


class GivesMovedRecall(GivesRecall):
    """A recall list and how many of its entries were moved at once; the rest follows."""

    moved = fields.Integer(metadata={"description": "entries moved now", "example": 3})


class GivesRecallPage(Schema):
    """A page of recall lists, newest first."""

    items = fields.List(fields.Nested(GivesRecall), metadata={"description": "the lists"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})


class EntryShape(Schema):
    """A consignment on a recall list."""

    entry_id = fields.String(metadata={"description": "its id", "example": "0192f0c1-0000-7000-8000-0000000000c1"})
    recall_id = fields.String(metadata={"description": "the list"})
    consignment_id = fields.String(metadata={"description": "the consignment"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    declaration_no = fields.String(metadata={"description": "its declaration", "example": "HD2026-000017"})
    hs_code = fields.String(metadata={"description": "HS code", "example": "640399"})
    product = fields.String(metadata={"description": "what the goods are", "example": "女鞋"})
    destination = fields.String(allow_none=True, metadata={"description": "country", "example": "DE"})
    ground = fields.String(metadata={"description": "kind of ground", "example": "alert"})
    ground_id = fields.String(metadata={"description": "alert, case or document it rests on"})
    level = fields.String(allow_none=True, metadata={"description": "level of the alert", "example": "serious"})
    why = fields.String(metadata={"description": "why", "example": "chemical: chromium VI"})
    clause = fields.String(metadata={"description": "clause"})
    state = fields.String(metadata={"description": "where it stands", "example": "NOTIFIED"})
    quantity = fields.String(metadata={"description": "how much is concerned", "example": "1200"})
    unit = fields.String(metadata={"description": "of what", "example": "双"})
    got_back = fields.String(metadata={"description": "how much is out of the market", "example": "0"})
    measure = fields.String(allow_none=True, metadata={"description": "what the enterprise does"})
    listed_on = fields.Date(metadata={"description": "day it was listed"})
    notified_on = fields.Date(allow_none=True, metadata={"description": "day the enterprise was told"})
    reported_on = fields.Date(allow_none=True, metadata={"description": "day of its first report"})
    due_on = fields.Date(allow_none=True, metadata={"description": "last day of the term that runs"})
    due_provisional = fields.Boolean(metadata={"description": "the calendar beyond the confirmed year may move it"})
    overdue = fields.Boolean(metadata={"description": "the term has passed"})
    clear_proposed = fields.String(allow_none=True, metadata={"description": "why it is proposed for clearing"})
    ended_on = fields.Date(allow_none=True, metadata={"description": "day it ended"})
    version = fields.Integer(metadata={"description": "grows with every change", "example": 1})


class RecallStepShape(Schema):
    """One thing done about an entry: who, why, clause, evidence, how much."""

    number = fields.Integer(metadata={"description": "counts the steps", "example": 1})
    at = fields.AwareDateTime(metadata={"description": "moment"})
    source = fields.String(allow_none=True, metadata={"description": "state before"})
    target = fields.String(metadata={"description": "state after", "example": "LISTED"})
    agency = fields.String(allow_none=True, metadata={"description": "who; null: the service, by rule"})
    actor = fields.String(allow_none=True, metadata={"description": "which officer"})
    clause = fields.String(metadata={"description": "what it rests on"})
    reason = fields.String(allow_none=True, metadata={"description": "why"})
    document_no = fields.String(allow_none=True, metadata={"description": "evidence"})
    quantity = fields.String(allow_none=True, metadata={"description": "how much got out of the market by it"})
    cause = fields.String(allow_none=True, metadata={"description": "event that led to it"})


class GivesEntry(EntryShape):
    """An entry with all that was done about it."""

    steps = fields.List(fields.Nested(RecallStepShape), metadata={"description": "what was done, oldest first"})


class GivesEntryPage(Schema):
    """A page of entries, oldest first."""

    items = fields.List(fields.Nested(EntryShape), metadata={"description": "the entries"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})


# ---- tasks
class TakesFillOn(Schema):
    """Where filling a list goes on."""

    recall_id = identity("the list", required=True)
    after = identity("the last consignment looked at", required=True)
    lot_ids = fields.List(identity("a lot"), required=True, metadata={"description": "goods of these lots"})


class TakesReviewOn(Schema):
    """Where looking at a list again goes on."""

    recall_id = identity("the list", required=True)
    after = identity("the last entry looked at", required=True)


class TakesMoveOn(TakesMoveRecall):
    """Where moving a list's entries goes on."""

    after = identity("the last entry looked at", required=True)


class TakesRemindOn(Schema):
    """Of which day terms are looked at further."""

    on = day("the day", required=True)
