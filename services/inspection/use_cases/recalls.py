"""Recall lists in people's hands: opened, told to enterprises, reported on, ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.pages import page
from services.inspection.domain import powers
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.recalls import (
    GONE,
    Entry,
    Ground,
    Recall,
    measure_row,
    notified,
    plain,
    recall_machine,
    reported,
    with_back,
)
from services.inspection.use_cases.deciding import fetch, uscc_key
from services.inspection.use_cases.lot_work import EntryWanted
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import division_of, require
from services.inspection.use_cases.recall_ledger import RecallLedger, both_of
from services.inspection.use_cases.recall_listing import fill, list_for_recall, open_list


def open_recall(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Recall goods that an officer names, by their lots or by consignments; those that have left go on the list.

    Raises:
        InvalidRequest: neither or both are named, or a lot or consignment that there is not.
        NotPermitted: no officer of the county.
        Conflict: none of the goods has left.

    Source: SAMR order 19 (2020); SN附2 三(二)3.
    """
    if bool(ask["lot_ids"]) == bool(ask["consignment_ids"]):
        raise InvalidRequest("a recall names lots or consignments", "lot_ids", "one of lot_ids and consignment_ids")
    if work.recalls.of_ground("lots", ask["document_no"]) is not None:
        raise Conflict("the document has opened a recall already", "document_no", "the number of another document")
    ground = Ground("lots", ask["document_no"], ask["reason"], ask["document_no"])
    if ask["lot_ids"]:
        recall = _recall_lots(desk, work, ask["lot_ids"], ground)
    else:
        named = [fetch(work, one) for one in sorted(set(ask["consignment_ids"]))]
        for one in named:
            require(desk, work, "open_recall", one.declared.uscc)
        _require_gone(named)
        listed = list_for_recall(desk, work, named, ground)
        assert listed is not None
        recall = listed
    return recall_view(desk, work, recall)


def move_entry(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Move an entry on: its enterprise is told, the goods are out of the market, or they need not be recalled.

    Raises:
        NotFound: no such entry.
        Conflict: no such move from here, or the entry has changed.
        NotPermitted: no officer of the enterprise's county.
        InvalidRequest: a reason or a document is missing.
    """
    entry, recall, consignment = _one(work, ask["entry_id"], ask["version"])
    ledger = RecallLedger(desk, work)
    _move(ledger, recall, consignment, entry, ask)
    ledger.write()
    return get_entry(desk, work, ask["entry_id"])


def move_list(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Tell all enterprises of a list, or confirm the clearing that is proposed, as far as the officer's county reaches.

    What is more than one transaction takes follows in tasks, in the officer's name.

    Source: DOMAIN D.4 (cleared by rule, confirmed by a person).
    """
    recall = work.recalls.find(ask["recall_id"])
    if recall is None:
        raise NotFound("there is no such recall list", "recall_id", "the id of a list, as list_recalls gives it")
    source = "LISTED" if ask["to"] == "NOTIFIED" else "NOTIFIED"
    move = recall_machine(desk.rules).check(source, ask["to"], agency=None)
    powers.require_seat(
        f"recall entry: {source} → {ask['to']}",
        sorted(move.by),
        move.clause,
        work.caller.agency,
        division=None if recall.uscc is None else division_of(work, recall.uscc),
        rules=desk.rules,
    )
    moved = _move_some(desk, work, recall, ask)
    return {**recall_view(desk, work, recall), "moved": moved}


def move_list_on(desk: Desk, work: Work, ask: JsonObject) -> None:
    """Go on moving entries where the task before ended."""
    recall = work.recalls.find(ask["recall_id"])
    if recall is not None:
        _move_some(desk, work, recall, ask)


def report_recall(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Take an enterprise's report on a recall: what it does, until when, and how much is out of the market now.

    Raises:
        NotFound: no such entry.
        Conflict: it has ended, or more is told than is out there.

    Source: SAMR order 19 (2020); DOMAIN D.2 S04.
    """
    entry, recall, consignment = _one(work, ask["entry_id"], ask["version"])
    require(desk, work, "report_recall", entry.uscc)
    if not entry.open:
        raise Conflict("the recall of these goods has ended", "entry_id", f"{entry.state} on {entry.ended_on}")
    today = desk.clock.today()
    latest = today + timedelta(days=desk.limit("recall_completion_days", today))
    if ask["done_by"] is not None and not today <= ask["done_by"] <= latest:
        raise InvalidRequest("no day to have all goods back", "done_by", f"from {today} to {latest}")
    measure, back = str(measure_row(desk.rules, ask["measure"])["code"]), ask["quantity"] or Decimal(0)
    after = with_back(reported(entry, measure, ask["done_by"] or latest, today), back)
    ledger = RecallLedger(desk, work)
    told: dict[str, Any] = {"reason": ask["reason"], "document_no": ask["document_no"], "quantity": back}
    if after.left:
        ledger.noted(recall, consignment, after, desk.clause_of("report_recall"), **told)
    else:
        ledger.moved(recall, consignment, after, "RECALLED", by_rule=True, **told)
    ledger.write()
    return get_entry(desk, work, entry.entry_id)


# ---- what is told
def list_recalls(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """List recall lists, newest first."""
    found = page(work.recalls.page(ask, ask["cursor"], ask["limit"] + 1), ask["limit"], lambda one: one.recall_id)
    return {"items": _views(desk, work, found.items), "next_cursor": found.next_cursor}


def list_entries(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """List entries of recall lists, oldest first."""
    today = desk.clock.today()
    wanted = EntryWanted(
        recall_id=ask["recall_id"],
        uscc=ask["uscc"],
        consignment_id=ask["consignment_id"],
        state=ask["state"],
        to_clear=ask["to_clear"],
        overdue_on=today if ask["overdue"] else None,
    )
    found = page(work.recalls.entries(wanted, ask["cursor"], ask["limit"] + 1), ask["limit"], lambda one: one.entry_id)
    recalls, consignments = both_of(work, list(found.items))
    items = [_entry_view(desk, recalls[one.recall_id], consignments[one.consignment_id], one) for one in found.items]
    return {"items": items, "next_cursor": found.next_cursor}


def get_entry(desk: Desk, work: Work, entry_id: str) -> JsonObject:
    """Return an entry with all that was done about it."""
    entry, recall, consignment = _one(work, entry_id, None, lock=False)
    steps = [
        {**asdict(step), "quantity": None if step.quantity is None else plain(step.quantity)}
        for step in work.recalls.steps(entry_id)
    ]
    return {**_entry_view(desk, recall, consignment, entry), "steps": steps}


def recall_view(desk: Desk, work: Work, recall: Recall) -> JsonObject:
    """Return a list as it is told."""
    return _views(desk, work, [work.recalls.find(recall.recall_id) or recall])[0]


def get_recall(desk: Desk, work: Work, recall_id: str) -> JsonObject:
    """Return a list with how far it is."""
    recall = work.recalls.find(recall_id)
    if recall is None:
        raise NotFound("there is no such recall list", "recall_id", "the id of a list, as list_recalls gives it")
    return recall_view(desk, work, recall)


def _recall_lots(desk: Desk, work: Work, lot_ids: Sequence[str], ground: Ground) -> Recall:
    lots = work.lots.some(set(lot_ids))
    missing = sorted(set(lot_ids) - lots.keys())
    if missing:
        raise InvalidRequest("there is no such lot", "lot_ids", f"lots that are registered, not {missing[0]}")
    work.held.writing(*sorted({uscc_key(one.uscc) for one in lots.values()}))
    for uscc in {one.uscc for one in lots.values()}:
        require(desk, work, "open_recall", uscc)
    _require_gone(work.recalls.gone_with_lots(set(lot_ids), None, 1))
    recall = open_list(desk, work, ground, filling=True)
    fill(desk, work, recall, lot_ids=sorted(lots))
    return recall


def _require_gone(named: Sequence[Consignment]) -> None:
    if not any(one.state in GONE and one.declared.direction == "export" for one in named):
        raise Conflict(
            "none of these goods has left", "lot_ids", "goods that have left; what has not is stopped instead"
        )


def _move_some(desk: Desk, work: Work, recall: Recall, ask: JsonObject) -> int:
    """Move the next entries that may be moved; the rest is a task's. Returns how many were moved."""
    size = desk.limit("recall_entries_at_once", desk.clock.today())
    clearing = ask["to"] == "CLEARED"
    wanted = EntryWanted(
        recall_id=recall.recall_id,
        uscc=ask["uscc"],
        state=None if clearing else "LISTED",
        to_clear=True if clearing else None,
    )
    found = work.recalls.entries(wanted, ask.get("after"), size + 1, lock=True)
    _, consignments = both_of(work, found[:size])
    ledger, moved = RecallLedger(desk, work), 0
    by = recall_machine(desk.rules).check("LISTED", ask["to"], agency=None).by
    for one in found[:size]:
        division = division_of(work, one.uscc)
        if powers.sits_in(by, work.caller.agency, division=division, rules=desk.rules):
            _move(ledger, recall, consignments[one.consignment_id], one, ask)
            moved += 1
    ledger.write()
    if len(found) > size:
        told = {name: ask[name] for name in ("recall_id", "to", "uscc", "reason", "document_no")}
        work.taskbox.add("move_recall_on", {**told, "after": found[size - 1].entry_id})
    return moved


def _move(ledger: RecallLedger, recall: Recall, consignment: Consignment, entry: Entry, ask: JsonObject) -> None:
    reason, document_no = ask["reason"] or entry.clear_proposed, ask["document_no"]
    if ask["to"] == "NOTIFIED":
        entry = notified(entry, ledger.desk.rules, ledger.on)
    if ask["to"] == "LISTED":
        entry = replace(entry, due_on=None, due_provisional=False, overdue_since=None, clear_proposed=None)
    ledger.moved(recall, consignment, entry, ask["to"], reason=reason, document_no=document_no)


def _one(work: Work, entry_id: str, version: int | None, *, lock: bool = True) -> tuple[Entry, Recall, Consignment]:
    entry = work.recalls.entry(entry_id, lock=lock)
    if entry is None:
        raise NotFound("there is no such entry", "entry_id", "the id of an entry, as list_recall_entries gives it")
    if lock:
        work.expect_version(entry.version)
    if version not in {None, entry.version}:
        raise Conflict("the entry has changed since you read it", "version", f"now {entry.version}")
    recalls, consignments = both_of(work, [entry])
    return entry, recalls[entry.recall_id], consignments[entry.consignment_id]


def _views(desk: Desk, work: Work, recalls: Sequence[Recall]) -> list[JsonObject]:
    far = work.recalls.progress({one.recall_id for one in recalls}, desk.clock.today()) if recalls else {}
    return [
        {
            **asdict(one),
            "progress": [
                {
                    **asdict(part),
                    "quantity": plain(part.quantity),
                    "got_back": plain(part.got_back),
                    "percent": part.percent,
                }
                for part in far.get(one.recall_id, [])
            ],
        }
        for one in recalls
    ]


def _entry_view(desk: Desk, recall: Recall, consignment: Consignment, entry: Entry) -> JsonObject:
    declared = consignment.declared
    return {
        **asdict(entry),
        "quantity": plain(entry.quantity),
        "got_back": plain(entry.got_back),
        "overdue": entry.overdue(desk.clock.today()),
        "declaration_no": declared.declaration_no,
        "hs_code": declared.hs_code,
        "product": declared.product,
        "destination": declared.destination,
        "ground": recall.ground,
        "ground_id": recall.ground_id,
        "level": recall.level,
        "why": recall.reason,
        "clause": recall.clause,
    }
