"""Putting exported goods on recall lists: by alerts, trace cases, officers, and facts found to be wrong later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from databus.identifiers import uuid7
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.recalls import GONE, Ground, Recall, grounds_row
from services.inspection.use_cases import certifying
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.recall_ledger import RecallLedger

Finder = Callable[[str | None, int], list[Consignment]]


def list_for_recall(desk: Desk, work: Work, consignments: Iterable[Consignment], ground: Ground) -> Recall | None:
    """Put those of some consignments that have left on the recall list of a ground; the list, None if none has left.

    For whoever finds out later that what a release rested on was wrong (a revoked report, an overturned approval).
    Idempotent: a consignment stands once on the list of a ground; the same ground again adds to the same list.

    Args:
        desk: where it is done.
        work: the transaction it is done in.
        consignments: any; exports that have left and are not all back are listed, all others are left alone.
        ground: why; `Ground("fact", report_id, "the report was revoked", document_no)` for what is learned later.

    Source: DOMAIN D.4 (exported goods concerned by a later alert go on a recall list); 商检法 33.
    """
    gone = [one for one in consignments if one.state in GONE and one.declared.direction == "export"]
    if not gone:
        return None
    recall = open_list(desk, work, ground)
    _add(desk, work, recall, gone, ground.reference)
    return recall


def open_list(desk: Desk, work: Work, ground: Ground, *, filling: bool = False) -> Recall:
    """Return the list of a ground, opened now if there was none."""
    there = work.recalls.of_ground(ground.kind, ground.reference, lock=True)
    if there is not None:
        return there
    now, on = desk.now()
    caller = work.caller
    scope = ground.scope
    recall = Recall(
        recall_id=uuid7(),
        ground=ground.kind,
        ground_id=ground.reference,
        level=ground.level,
        hs_prefix=scope.hs_prefix if scope else None,
        destination=scope.destination if scope else None,
        uscc=scope.uscc if scope else None,
        reason=ground.reason,
        document_no=ground.document_no,
        clause=str(grounds_row(desk.rules, ground.kind)["clause"]),
        opened_on=on,
        opened_at=now,
        opened_by=caller.agency,
        actor=caller.actor,
        filling=filling,
    )
    work.recalls.save(recall)
    return recall


def fill(desk: Desk, work: Work, recall: Recall, *, lot_ids: Sequence[str] = (), after: str | None = None) -> None:
    """List the exported goods that a list's scope or lots cover: some now, the rest in tasks of the same size.

    Source: DOMAIN D.4.
    """
    size = desk.limit("recall_entries_at_once", desk.clock.today())
    found = _finder(desk, work, recall, lot_ids)(after, size + 1)
    _add(desk, work, recall, found[:size], recall.ground_id)
    more = len(found) > size
    if more:
        told = {"recall_id": recall.recall_id, "after": found[size - 1].consignment_id, "lot_ids": list(lot_ids)}
        work.taskbox.add("fill_recall", told)
    if recall.filling != more:
        work.recalls.save(replace(recall, filling=more, version=recall.version + 1))


def fill_on(desk: Desk, work: Work, ask: JsonObject) -> None:
    """Go on filling a list where the task before ended."""
    recall = work.recalls.find(ask["recall_id"], lock=True)
    if recall is not None and recall.fallen_on is None:
        fill(desk, work, recall, lot_ids=ask["lot_ids"], after=ask["after"])


def note_exported(desk: Desk, work: Work, consignment: Consignment) -> None:
    """Put goods on the lists of alerts that were issued between their release and their leaving.

    Source: DOMAIN D.4: what was stopped by nobody in time is looked for afterwards.
    """
    if consignment.declared.direction != "export" or consignment.released_on is None:
        return
    for recall in work.recalls.standing_alerts(consignment):
        _add(desk, work, recall, [consignment], recall.ground_id)


def _finder(desk: Desk, work: Work, recall: Recall, lot_ids: Sequence[str]) -> Finder:
    if lot_ids:
        return lambda after, limit: work.recalls.gone_with_lots(lot_ids, after, limit)
    today = desk.clock.today()
    since = today - timedelta(days=desk.limit("recall_lookback_days", today))
    return lambda after, limit: work.recalls.gone(recall.scope, since, after, limit)


def _add(desk: Desk, work: Work, recall: Recall, consignments: Sequence[Consignment], reference: str) -> None:
    ids = {one.consignment_id for one in consignments}
    if not ids:
        return
    there = work.recalls.entries_of(recall.recall_id, ids)
    back = work.returns.quantities(ids)
    ledger = RecallLedger(desk, work)
    listed = []
    for one in consignments:
        came_back = back.get(one.consignment_id, one.declared.quantity if one.state == "RETURNED" else Decimal(0))
        if one.consignment_id not in there and came_back < one.declared.quantity:
            ledger.listed(recall, one, came_back, f"{recall.ground}/{reference}")
            listed.append(one)
    ledger.write()
    if listed:
        certifying.recall(desk, work, listed, recall.reason, recall.document_no or recall.ground_id)
