"""Notices of an alert: sent to every body and enterprise concerned, confirmed by them.

An alert reaches the agencies as an event; the notices ask each of them, and each enterprise, to confirm. Enterprises
are told in the transaction of the alert, in one statement, as far as that takes no noticeable time; beyond that in
steps of a chore.

Source: SH 三(五), 四(六)1, 六(二).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from databus.clock import Clock
from databus.errors import InvalidRequest
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain.agencies import require_owner
from services.enforcement.domain.alerts import IN_FORCE, Alert
from services.enforcement.domain.notices import (
    KIND_OF_STATE,
    WITHDRAWN,
    Notice,
    Push,
    agencies_told,
    counties,
    kind_row,
    machine,
    notice_id,
    standing,
)
from services.enforcement.use_cases.clocks import cancel_clocks, meet_clock, start_clock
from services.enforcement.use_cases.first_measures import end_measures, propose_measures
from services.enforcement.use_cases.powers import division_of, require_row
from services.enforcement.use_cases.risk_saying import NOTICE, say_notice
from services.enforcement.use_cases.risk_work import RiskWork

AT_ONCE: Final = 20_000  # enterprises told in the alert's own transaction: some 0.3 s
A_STEP: Final = 10_000
TO_ENTERPRISES: Final = "alert_notices"  # what the clock of an alert's enterprises is about
ASKED: Final = frozenset({"issued", "upgraded"})  # what proposes measures


@dataclass(frozen=True)
class Confirm:
    """Who knows of an alert now; `uscc` where it is an enterprise that was told."""

    notice_id: str
    uscc: str | None = None
    note: str | None = None


# ---- telling
def tell(alert: Alert, tx: RiskWork, rules: RuleBook, clock: Clock) -> None:
    """Tell every body and enterprise concerned of a turn of an alert; what was to be confirmed before ends."""
    kind, today = KIND_OF_STATE[alert.state], clock.today()
    _supersede(alert, tx, rules, clock)
    push = _push(alert, kind, tx, rules, clock)
    _tell_agencies(alert, push, tx, rules)
    count, last = tx.notices.spread(push, AT_ONCE)
    tx.pushes.add(replace(push, spread=count < AT_ONCE, spread_after=last or ""))
    if not count:
        _cancel(alert.alert_id, "no enterprise is concerned", tx, rules, clock)
    if kind == "lifted":
        end_measures(alert.alert_id, tx, rules, today)


def spread_on(tx: RiskWork) -> bool:
    """Tell the next enterprises of an alert that concerns very many; True if there was one."""
    push = tx.pushes.under_way()
    if push is None:
        return False
    count, last = tx.notices.spread(push, A_STEP)
    tx.pushes.save(replace(push, spread=count < A_STEP, spread_after=last or push.spread_after))
    return True


def tell_enterprise(
    alert_id: str, uscc: str, division: str, tx: RiskWork, rules: RuleBook, clock: Clock
) -> Notice | None:
    """Tell one more enterprise of the alert that is in force; None if it was told, or none is in force."""
    # held: else a turn that is being told would miss this enterprise
    alert = tx.alerts.get(alert_id)
    push = tx.pushes.newest(alert_id)
    if push is None or alert.state not in IN_FORCE:
        return None
    key = notice_id(push.push_id, uscc)
    before = tx.notices.find(key, lock=True)
    if before is not None and before.state != WITHDRAWN:
        return None
    clock_of = start_clock(
        tx,
        rules,
        kind=kind_row("issued", rules)["enterprise_clock"],
        subject_kind=TO_ENTERPRISES,
        subject_id=alert_id,
        responsible=push.agency,
        on=clock.today(),
        uscc=uscc,
    )
    due_on = None if clock_of is None else clock_of.due_on
    now = replace(push, due_on=due_on, sent_on=clock.today(), sent_at=clock.now())
    notice = _notice(now, "enterprise", uscc, division, uscc=uscc)
    if before is None:
        tx.notices.add_many([notice])
    else:  # told after all: it was withdrawn by mistake
        machine(rules).check(before.state, notice.state, agency=None)
        tx.notices.save(replace(notice, version=before.version + 1))
    return notice


def _push(alert: Alert, kind: str, tx: RiskWork, rules: RuleBook, clock: Clock) -> Push:
    row, today = kind_row(kind, rules), clock.today()
    term = None
    if "enterprise_clock" in row:
        term = start_clock(
            tx,
            rules,
            kind=row["enterprise_clock"],
            subject_kind=TO_ENTERPRISES,
            subject_id=alert.alert_id,
            responsible=alert.agency,
            on=today,
            uscc=alert.uscc,
        )
    return Push(
        push_id=uuid7(),
        alert_id=alert.alert_id,
        alert_version=alert.version,
        kind=kind,
        level=alert.level or "none",
        agency=alert.agency,
        hs_prefix=alert.hs_prefix,
        destination=alert.destination,
        uscc=alert.uscc,
        sent_on=today,
        sent_at=clock.now(),
        due_on=None if term is None else term.due_on,
        provisional=term is not None and term.provisional,
        spread=False,
        spread_after="",
        clause=row["clause"],
    )


def _tell_agencies(alert: Alert, push: Push, tx: RiskWork, rules: RuleBook) -> None:
    where = counties(rules) if alert.uscc is None else [division_of(tx, alert.uscc)]
    told = dict(agencies_told(push.level, where, rules, on=push.sent_on))
    told |= dict.fromkeys(tx.notices.told(alert.alert_id) - told.keys())
    issuer = standing(tx.caller.require_agency(), rules, on=push.sent_on)
    notices = [
        _notice(_with_term(push, agency, division, tx, rules), "agency", agency, division)
        for agency, division in sorted(told.items())
        if agency != issuer
    ]
    tx.notices.add_many(notices)
    for notice in notices:
        say_notice(notice, tx)
    if push.kind in ASKED:
        for agency, division in sorted(told.items()):
            propose_measures(alert, agency, division, tx, rules, push.sent_on)


def _with_term(push: Push, agency: str, division: str | None, tx: RiskWork, rules: RuleBook) -> Push:
    """The push with the term of one body, whose clock starts."""
    row = kind_row(push.kind, rules)
    if "agency_clock" not in row:
        return replace(push, due_on=None, provisional=False)
    term = start_clock(
        tx,
        rules,
        kind=row["agency_clock"],
        subject_kind=NOTICE,
        subject_id=notice_id(push.push_id, agency),
        responsible=agency,
        on=push.sent_on,
        division=division,
    )
    if term is None:
        return replace(push, due_on=None, provisional=False)
    return replace(push, due_on=term.due_on, provisional=term.provisional)


def _notice(push: Push, audience: str, recipient: str, division: str | None, *, uscc: str | None = None) -> Notice:
    return Notice(
        notice_id=notice_id(push.push_id, recipient),
        alert_id=push.alert_id,
        alert_version=push.alert_version,
        kind=push.kind,
        level=push.level,
        audience=audience,
        recipient=recipient,
        uscc=uscc,
        division=division,
        state="SENT",
        sent_on=push.sent_on,
        sent_at=push.sent_at,
        due_on=push.due_on,
        provisional=push.provisional,
        confirmed_on=None,
        confirmed_by=None,
        actor=None,
        note=None,
        clause=push.clause,
    )


def _supersede(alert: Alert, tx: RiskWork, rules: RuleBook, clock: Clock) -> None:
    reason = f"alert {alert.state}"
    tx.pushes.stop(alert.alert_id)
    for notice in tx.notices.supersede(alert.alert_id, alert.version):
        cancel_clocks(tx, rules, subject_kind=NOTICE, subject_id=notice.notice_id, on=clock.today(), reason=reason)
    _cancel(alert.alert_id, reason, tx, rules, clock)


def _cancel(alert_id: str, reason: str, tx: RiskWork, rules: RuleBook, clock: Clock) -> None:
    cancel_clocks(tx, rules, subject_kind=TO_ENTERPRISES, subject_id=alert_id, on=clock.today(), reason=reason)


# ---- confirming
def confirm(order: Confirm, tx: RiskWork, rules: RuleBook, clock: Clock) -> Notice:
    """Note that whoever was told knows; once confirmed it is answered as it stands.

    Raises:
        NotPermitted: another body's notice.
        InvalidRequest: a notice of another enterprise, or of none.
        Conflict: a newer turn of the alert was told since.
    """
    agency, today = tx.caller.require_agency(), clock.today()
    notice = tx.notices.get(order.notice_id)
    if order.uscc != notice.uscc:
        right = "left out: a body was told" if notice.uscc is None else "the code of the enterprise that was told"
        raise InvalidRequest("the notice is not this enterprise's", "uscc", right)
    if notice.uscc is None:
        require_owner(notice.recipient, agency, rules, what="confirming the notice", on=today)
    else:
        row = next(row for row in rules.table("permission") if row["act"] == "confirm_notice")
        require_row("confirm_notice", row, tx, rules, division=notice.division)
    if notice.state == "CONFIRMED":
        return notice
    machine(rules).check(notice.state, "CONFIRMED", agency=None)
    after = replace(
        notice,
        state="CONFIRMED",
        confirmed_on=today,
        confirmed_by=agency,
        actor=tx.caller.actor,
        note=order.note,
        version=notice.version + 1,
    )
    tx.notices.save(after)
    _stop_clock(after, tx, rules, clock)
    say_notice(after, tx)
    return after


def _stop_clock(notice: Notice, tx: RiskWork, rules: RuleBook, clock: Clock) -> None:
    row = kind_row(notice.kind, rules)
    if notice.uscc is None:
        if "agency_clock" in row:
            key, kind = notice.notice_id, row["agency_clock"]
            meet_clock(tx, rules, kind=kind, subject_kind=NOTICE, subject_id=key, on=clock.today())
    elif "enterprise_clock" in row:
        key, kind = notice.alert_id, row["enterprise_clock"]
        tx.clocks.open_of(TO_ENTERPRISES, key, kind)  # held: of two who confirm last at once, the second sees the first
        if not tx.notices.any_waiting(key, "enterprise"):
            meet_clock(tx, rules, kind=kind, subject_kind=TO_ENTERPRISES, subject_id=key, on=clock.today())
