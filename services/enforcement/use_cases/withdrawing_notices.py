"""Notices to an enterprise that was told of an alert by mistake: withdrawn, and it reads so.

Source: SH 三(五), 四(六)1.
"""

from __future__ import annotations

from dataclasses import replace

from databus.clock import Clock
from databus.rules import RuleBook
from services.enforcement.domain.notices import WITHDRAWN, kind_row, machine
from services.enforcement.use_cases.clocks import cancel_clocks, meet_clock
from services.enforcement.use_cases.noticing import TO_ENTERPRISES
from services.enforcement.use_cases.risk_work import RiskWork


def withdraw(alert_id: str, uscc: str, tx: RiskWork, rules: RuleBook, clock: Clock) -> bool | None:
    """Withdraw all that an enterprise was told of an alert; False if the alert concerns it for another reason.

    None if it was told nothing. The match that it rested on is rejected already.
    """
    alert = tx.alerts.get(alert_id)
    told = [one for one in tx.notices.to_enterprise(alert_id, uscc) if one.state != WITHDRAWN]
    if not told:
        return None
    meant = alert.information_id is not None and tx.risk_matches.any_confirmed(alert.information_id, uscc)
    if meant or alert.uscc == uscc or (alert.uscc is None and tx.notices.makes_goods(uscc, alert.hs_prefix)):
        return False
    row = rules.table("notice_withdrawal", on=clock.today())[0]
    for notice in told:
        machine(rules).check(notice.state, WITHDRAWN, agency=None)
        note = f"{row['zh']} / {row['en']}"
        tx.notices.save(replace(notice, state=WITHDRAWN, note=note, clause=row["clause"], version=notice.version + 1))
    _end_clock(alert_id, told[-1].kind, tx, rules, clock)
    return True


def _end_clock(alert_id: str, turn: str, tx: RiskWork, rules: RuleBook, clock: Clock) -> None:
    """Nobody waits for whom it does not concern: the clock ends if no other enterprise has still to confirm."""
    kind = kind_row(turn, rules).get("enterprise_clock")
    if kind is None:
        return
    tx.clocks.open_of(TO_ENTERPRISES, alert_id, kind)  # held, as whoever confirms last holds it
    if tx.notices.any_waiting(alert_id, "enterprise"):
        return
    if tx.notices.any_told(alert_id, "enterprise"):
        meet_clock(tx, rules, kind=kind, subject_kind=TO_ENTERPRISES, subject_id=alert_id, on=clock.today())
    else:
        reason = "no enterprise is concerned"
        cancel_clocks(tx, rules, subject_kind=TO_ENTERPRISES, subject_id=alert_id, on=clock.today(), reason=reason)
