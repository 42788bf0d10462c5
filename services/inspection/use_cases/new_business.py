"""New business of zone members: repair, testing and research for abroad, with goods that are admitted for a time."""

from __future__ import annotations

from datetime import date, timedelta

from databus.errors import Conflict, InvalidRequest
from services.inspection.domain.checks import TemporaryGoods
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.facts import Facts
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.validity import re_export_until
from services.inspection.use_cases.deciding import fetch
from services.inspection.use_cases.ledger import Ledger
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import require


def check_business(desk: Desk, work: Work, ask: JsonObject) -> None:
    """Refuse a declaration whose business, or the import it takes out again, does not fit.

    Raises:
        InvalidRequest: names the field.

    Source: S14 六(一)出口.
    """
    known = [row["code"] for row in desk.rules.table("business", on=desk.clock.today())]
    if ask["business"] not in known:
        raise InvalidRequest("there is no such business yet", "business", "one of " + ", ".join(known))
    if ask["re_export_of"] is None:
        return
    admitted = work.consignments.find(ask["re_export_of"])
    if ask["direction"] != "export" or admitted is None or admitted.declared.uscc != ask["uscc"]:
        right = "the id of an import of the same enterprise, on an export"
        raise InvalidRequest("these goods were not admitted for a time", "re_export_of", right)
    goods = work.checks.temporary(admitted.consignment_id)
    if goods is None or goods.closed_on is not None:
        raise InvalidRequest("no goods of that import are still here for a time", "re_export_of", "one that is open")


def admit(desk: Desk, work: Work, consignment: Consignment) -> None:
    """Note until when goods of new business must leave again, as they are released; for zone members alone."""
    declared, on = consignment.declared, desk.clock.today()
    if declared.direction != "import":
        return
    months = _row(desk, declared.business, on).get("re_export_months")
    if months is None:
        return
    facts = work.checks.facts_of(consignment.consignment_id, consignment.decision_number)
    if facts.member and work.checks.temporary(consignment.consignment_id) is None:
        goods = TemporaryGoods(consignment.consignment_id, re_export_until(on, months))
        work.checks.put_temporary(goods)
        say(desk, work, consignment, goods)


def close(desk: Desk, work: Work, consignment: Consignment) -> None:
    """Note that goods admitted for a time have left with this export."""
    admitted = consignment.declared.re_export_of
    goods = None if admitted is None else work.checks.temporary(admitted, for_update=True)
    if admitted is None or goods is None or goods.closed_on is not None:
        return
    goods = goods.changed(closed_on=desk.clock.today(), closed_by=consignment.consignment_id)
    work.checks.put_temporary(goods)
    imported = work.consignments.find(admitted)
    assert imported is not None, "goods that were admitted were declared"
    say(desk, work, imported, goods)


def extend_temporary_goods(desk: Desk, work: Work, ask: JsonObject) -> Consignment:
    """Let goods that were admitted for a time stay longer, before their day is over.

    Raises:
        Conflict: none are here for a time, their day is over, or they were extended as often as may be.
        InvalidRequest: no later than before, or longer than an extension may be.

    Source: S14 六(一)出口.
    """
    consignment = fetch(work, ask["consignment_id"], ask["version"])
    require(desk, work, "extend_temporary_goods", consignment.declared.uscc)
    goods = work.checks.temporary(consignment.consignment_id, for_update=True)
    if goods is None or goods.closed_on is not None:
        raise Conflict("no goods of this import are here for a time", "consignment_id", "an import that is still open")
    after = _extended(desk, goods, _row(desk, consignment.declared.business, consignment.declared_on), ask["until_on"])
    work.checks.put_temporary(after)
    ledger = Ledger(desk, work)
    ledger.note(
        consignment,
        clause=desk.clause_of("extend_temporary_goods"),
        reason=f"{goods.due_on} → {after.due_on}: {ask['reason']}",
        cause=f"inspection.temporary_goods_changed/{consignment.consignment_id}",
        document_no=ask["document_no"],
    )
    ledger.write()
    say(desk, work, consignment, after)
    return consignment


def remind(desk: Desk, work: Work, on: date) -> int:
    """Say of goods whose day comes near, and of those whose day has passed, once each; returns how many were told.

    As many as one transaction may say; the workers tell of the others.
    """
    most = desk.limit("consignments_in_a_step", on)
    soon = on + timedelta(days=desk.limit("re_export_reminder_days", on))
    found = work.checks.temporary_due(on, soon, most)
    for goods in found:
        late = goods.due_on < on
        after = goods.changed(reminded_on=goods.reminded_on or on, overdue_on=on if late else None)
        work.checks.put_temporary(after)
        consignment = work.consignments.find(goods.consignment_id)
        assert consignment is not None, "goods that were admitted were declared"
        say(desk, work, consignment, after)
    if len(found) == most:
        work.taskbox.add("remind_re_exports", {"on": on.isoformat()})
    return len(found)


def business_view(desk: Desk, consignment: Consignment, facts: Facts) -> JsonObject:
    """Return the business of a consignment with what eases it."""
    row = _row(desk, consignment.declared.business, consignment.declared_on)
    eased = facts.member or not row["member_only"]
    return {
        "code": row["code"],
        "zh": row["zh"],
        "en": row["en"],
        "eased": eased,
        "marks": row["marks"] if eased else [],
        "clause": row["clause"],
    }


def state_of(goods: TemporaryGoods) -> str:
    """Return how goods admitted for a time stand."""
    if goods.closed_on is not None:
        return "CLOSED"
    if goods.overdue_on is not None:
        return "OVERDUE"
    return "DUE_SOON" if goods.reminded_on is not None else "OPEN"


def say(desk: Desk, work: Work, consignment: Consignment, goods: TemporaryGoods) -> None:
    """Say how goods admitted for a time stand, with their whole state."""
    declared = consignment.declared
    told = {
        "consignment_id": goods.consignment_id,
        "uscc": declared.uscc,
        "declaration_no": declared.declaration_no,
        "business": declared.business,
        "product": declared.product,
        "state": state_of(goods),
        "due_on": goods.due_on,
        "closed_on": goods.closed_on,
        "closed_by": goods.closed_by,
        "on": desk.clock.today(),
        "version": goods.version,
    }
    subject = goods.consignment_id
    work.outbox.add("inspection.temporary_goods_changed", subject=subject, data=told, uscc=declared.uscc)


def _extended(desk: Desk, goods: TemporaryGoods, row: JsonObject, until_on: date) -> TemporaryGoods:
    on = desk.clock.today()
    if on > goods.due_on:
        raise Conflict(f"they had to leave by {goods.due_on}", "consignment_id", "extended before that day is over")
    most = desk.limit("re_export_extensions_most", on)
    if goods.extensions >= most:
        raise Conflict("the term was extended before", "consignment_id", f"{most} time(s) at most")
    latest = re_export_until(goods.due_on, row["extension_months"])
    if not goods.due_on < until_on <= latest:
        raise InvalidRequest("so long they may not stay", "until_on", f"after {goods.due_on}, {latest} at the latest")
    return goods.changed(due_on=until_on, reminded_on=None, extensions=goods.extensions + 1)


def _row(desk: Desk, code: str, on: date) -> JsonObject:
    return next(row for row in desk.rules.table("business", on=on) if row["code"] == code)
