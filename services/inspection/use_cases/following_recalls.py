"""What puts goods on recall lists by itself, and what takes their ground away: alerts, trace cases, returns, days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from databus import contracts
from databus.envelope import Event
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.copies import HEADING_DIGITS, Scope
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.recalls import OPEN, Entry, Ground, Recall, grounds_row, with_back
from services.inspection.use_cases.lot_work import EntryWanted
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.recall_ledger import RecallLedger, both_of
from services.inspection.use_cases.recall_listing import fill, open_list
from services.inspection.use_cases.relisting import cleared_by_fall, list_again
from services.inspection.use_cases.return_facts import identities, link_case

_IN_FORCE: Final = frozenset({"ISSUED", "UPGRADED", "DOWNGRADED"})
_OVERTURNED: Final = "OVERTURNED"


def follow_alert(desk: Desk, work: Work, event: Event) -> None:
    """List the exported goods that an alert concerns; once it is lifted, or narrowed, propose to clear the others.

    Source: DOMAIN D.4 (exported goods concerned by a later alert go on a recall list).
    """
    data = contracts.validate(event.name, event.data, event.version)
    counts = data["state"] in _IN_FORCE and data["level"] in grounds_row(desk.rules, "alert")["levels"]
    scope = Scope(data["hs_prefix"], data["destination"], data["uscc"])
    there = work.recalls.of_ground("alert", data["alert_id"], lock=True)
    if there is None:
        if counts:
            ground = Ground(
                "alert", data["alert_id"], data["risk"], data["source_reference"], level=data["level"], scope=scope
            )
            fill(desk, work, open_list(desk, work, ground, filling=True))
        return
    after = replace(
        there,
        level=data["level"],
        hs_prefix=scope.hs_prefix,
        destination=scope.destination,
        uscc=scope.uscc,
        fallen_on=None if counts else there.fallen_on or desk.clock.today(),
        fallen_reason=None if counts else f"{data['state']} {data['level']}",
    )
    if after == there:
        return
    after = replace(after, version=there.version + 1)
    work.recalls.save(after)
    review(desk, work, after, None)
    if counts:
        fill(desk, work, after)


def follow_case(desk: Desk, work: Work, event: Event) -> None:
    """List the goods that a trace case finds fault with, and propose to clear them if it is overturned.

    Goods of the lots that came back are listed where these are known, else the enterprise's goods of the heading.

    Source: S14 六(六); SN附2 三(二)3.
    """
    data = contracts.validate(event.name, event.data, event.version)
    row = grounds_row(desk.rules, "trace_case")
    there = work.recalls.of_ground("trace_case", data["case_id"], lock=True)
    overturned = data["finding_review"] == _OVERTURNED
    if there is None:
        if data["disposition"] in row["dispositions"] and not overturned:
            _list_case(desk, work, data)
    elif overturned:
        let_fall(desk, work, "trace_case", data["case_id"], data["finding_review"])


def follow_goods(desk: Desk, work: Work, event: Event) -> None:
    """Link a case to the returns of the consignments it names; list for recall the lots it finds fault with.

    Enforcement names the goods of a case by our ids, and once more before it says the disposition; lots that are
    named later come on the list that there is.

    Source: SN/T 4911.1-2017; SN附2 三(二)3.
    """
    data = contracts.validate(event.name, event.data, event.version)
    if data["trigger"] == "return":
        link_case(work, data["case_id"], data["consignment_ids"])
    faulty = data["disposition"] in grounds_row(desk.rules, "trace_case")["dispositions"]
    lot_ids = identities(data["lot_ids"])
    if not faulty or data["finding_review"] == _OVERTURNED or not lot_ids:
        return
    there = work.recalls.of_ground("trace_case", data["case_id"], lock=True)
    if there is None:
        _list_case(desk, work, data, lot_ids)
    elif there.fallen_on is None:
        fill(desk, work, there, lot_ids=lot_ids)


def let_fall(desk: Desk, work: Work, ground: str, reference: str, why: str) -> None:
    """Take the ground of a list away: what is on it is proposed for clearing, which a person confirms.

    Source: DOMAIN D.4, D.6 (what rested on it is reversed).
    """
    there = work.recalls.of_ground(ground, reference, lock=True)
    if there is not None and there.fallen_on is None:
        fallen = replace(there, fallen_on=desk.clock.today(), fallen_reason=why, version=there.version + 1)
        work.recalls.save(fallen)
        review(desk, work, fallen, None)


def stand_again(desk: Desk, work: Work, ground: str, reference: str) -> None:
    """Let the ground of a list that fell carry it again: what was cleared for its fall is listed again."""
    there = work.recalls.of_ground(ground, reference, lock=True)
    if there is not None and there.fallen_on is not None:
        standing = replace(there, fallen_on=None, fallen_reason=None, version=there.version + 1)
        work.recalls.save(standing)
        review(desk, work, standing, None)


def goods_back(
    desk: Desk, work: Work, consignment: Consignment, quantity: Decimal, document_no: str | None, cause: str
) -> None:
    """Count goods that came back on every recall list that the consignment is on.

    Source: SN/T 4911.1-2017; DOMAIN D.4.
    """
    entries = work.recalls.open_of_consignment(consignment.consignment_id)
    recalls, _ = both_of(work, entries)
    ledger = RecallLedger(desk, work)
    for one in entries:
        back = min(quantity, one.left)
        _count(ledger, recalls[one.recall_id], consignment, with_back(one, back), back, document_no, cause)
    ledger.write()


def review(desk: Desk, work: Work, recall: Recall, after: str | None) -> None:
    """Look again at what of a list its ground still carries: some entries now, the rest in tasks of the same size.

    An entry that the ground carries no longer is proposed for clearing; a person confirms it. One that was cleared
    so is listed again once the ground carries it again.

    Source: DOMAIN D.4; DESIGN §3.6 (what is adverse or final is a person's).
    """
    size = desk.limit("recall_entries_at_once", desk.clock.today())
    wanted = EntryWanted(recall_id=recall.recall_id)
    found = work.recalls.entries(wanted, after, size + 1, lock=True)
    shown = [one for one in found[:size] if one.open or cleared_by_fall(work, recall, one)]
    consignments = work.recalls.consignments({one.consignment_id for one in shown})
    ledger = RecallLedger(desk, work)
    for one in shown:
        proposed = _why_clear(recall, consignments[one.consignment_id])
        if not one.open:
            if proposed is None:
                list_again(ledger, recall, consignments[one.consignment_id], one)
        elif proposed != one.clear_proposed:
            ledger.noted(
                recall,
                consignments[one.consignment_id],
                replace(one, clear_proposed=proposed),
                recall.clause,
                reason=proposed or recall.reason,
                cause=f"{recall.ground}/{recall.ground_id}",
            )
    ledger.write()
    if len(found) > size:
        work.taskbox.add("review_recall", {"recall_id": recall.recall_id, "after": found[size - 1].entry_id})


def review_on(desk: Desk, work: Work, ask: JsonObject) -> None:
    """Go on looking where the task before ended."""
    recall = work.recalls.find(ask["recall_id"], lock=True)
    if recall is not None:
        review(desk, work, recall, ask["after"])


def hand_over_recalls(desk: Desk, work: Work, old: str, heir: str, cause: str) -> None:
    """Let an heir answer for the goods of an enterprise that are still to be got back.

    Source: SH 六(二); S14 五(一) (主体责任).
    """
    size = desk.limit("recall_entries_at_once", desk.clock.today())
    for state in sorted(OPEN):
        while found := work.recalls.entries(EntryWanted(uscc=old, state=state), None, size, lock=True):
            recalls, consignments = both_of(work, found)
            ledger = RecallLedger(desk, work)
            for one in found:
                recall = recalls[one.recall_id]
                taken = replace(one, uscc=heir)
                ledger.noted(recall, consignments[one.consignment_id], taken, recall.clause, reason=old, cause=cause)
            ledger.write()


def follow_day(desk: Desk, work: Work, on: date) -> None:
    """Say once of each term that it has passed: some entries now, the rest in tasks of the same size.

    Source: DOMAIN D.7 (2 wd report a foreign recall).
    """
    size = desk.limit("recall_entries_at_once", on)
    late = work.recalls.due_before(on, size + 1)
    recalls, consignments = both_of(work, late[:size])
    ledger = RecallLedger(desk, work)
    for one in late[:size]:
        recall = recalls[one.recall_id]
        said = replace(one, overdue_since=one.due_on)
        ledger.noted(recall, consignments[one.consignment_id], said, recall.clause, cause=f"inspection.overdue/{on}")
    ledger.write()
    if len(late) > size:
        work.taskbox.add("remind_recalls", {"on": on.isoformat()})


def _count(
    ledger: RecallLedger,
    recall: Recall,
    consignment: Consignment,
    entry: Entry,
    back: Decimal,
    document_no: str | None,
    cause: str,
) -> None:
    if entry.left:
        ledger.noted(recall, consignment, entry, recall.clause, document_no=document_no, quantity=back, cause=cause)
    else:
        ledger.moved(
            recall,
            consignment,
            entry,
            "RETURNED",
            by_rule=True,
            document_no=document_no,
            quantity=back,
            cause=cause,
        )


def _why_clear(recall: Recall, consignment: Consignment) -> str | None:
    """Why the ground of a list no longer carries a consignment; None while it does."""
    if recall.fallen_on is not None:
        return f"{recall.ground} {recall.fallen_reason}"
    declared = consignment.declared
    if recall.scope.covers(declared.hs_code, declared.destination, declared.uscc):
        return None
    return f"{recall.ground} no longer covers these goods"


def _list_case(desk: Desk, work: Work, data: dict[str, Any], named: Sequence[str] = ()) -> None:
    scope = Scope(data["hs_code"][:HEADING_DIGITS], None, data["uscc"])
    returned = work.returns.of_case(data["case_id"])
    lots = work.returns.lots({one.return_id for one in returned})
    lot_ids = sorted({lot.lot_id for some in lots.values() for lot in some} | set(named))
    ground = Ground("trace_case", data["case_id"], data["disposition"], data["document_no"], scope=scope)
    fill(desk, work, open_list(desk, work, ground, filling=True), lot_ids=lot_ids)
