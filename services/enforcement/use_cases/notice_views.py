"""Notices as they are shown: with what they are about, whether they are late, and who knows of an alert."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from databus.clock import Clock
from databus.rules import RuleBook
from services.enforcement.domain.alerts import Alert
from services.enforcement.domain.notices import advice
from services.enforcement.use_cases.noticing import ASKED
from services.enforcement.use_cases.risk_work import RiskWork


def listed(ask: dict[str, Any], tx: RiskWork, rules: RuleBook, clock: Clock) -> dict[str, Any]:
    """Return a page of notices with what they are about, and what an enterprise is advised to do."""
    today = clock.today()
    found, cursor = tx.notices.listed(
        recipient=ask["uscc"] or ask["recipient"],
        alert_id=ask["alert_id"],
        audience=ask["audience"],
        state=ask["state"],
        late_on=today if ask["late"] else None,
        limit=ask["limit"],
        cursor=ask["cursor"],
    )
    return {"items": [shown(one, rules, clock) for one in found], "next_cursor": cursor}


def shown(one: Mapping[str, Any], rules: RuleBook, clock: Clock) -> dict[str, Any]:
    """Return a notice with whether it is late and what is advised."""
    late = one["state"] == "SENT" and one["due_on"] is not None and one["due_on"] < clock.today()
    advised = advice(one["level"], rules) if one["uscc"] is not None and one["kind"] in ASKED else []
    return {**one, "late": late, "advice": advised}


def get_notice(key: str, tx: RiskWork, rules: RuleBook, clock: Clock) -> dict[str, Any]:
    """Return one notice as a list shows it; NotFound if there is none."""
    notice = tx.notices.look(key)
    alert = tx.alerts.look(notice.alert_id)
    about = ("risk", "hs_prefix", "destination", "source_reference", "hazard")
    return shown({**vars(notice), **{name: getattr(alert, name) for name in about}}, rules, clock)


def who_knows(alert: Alert, tx: RiskWork, clock: Clock) -> dict[str, Any]:
    """Return who was told of an alert's present turn, who has confirmed, and who has not."""
    today, push = clock.today(), tx.pushes.newest(alert.alert_id)
    if push is None:
        return {"agencies": [], "reach": [], "spreading": False}
    agencies = [
        {
            "agency": one.recipient,
            "state": one.state,
            "due_on": one.due_on,
            "provisional": one.provisional,
            "late": one.state == "SENT" and one.due_on is not None and one.due_on < today,
            "confirmed_on": one.confirmed_on,
        }
        for one in sorted(
            tx.notices.to_agencies(alert.alert_id, push.alert_version), key=lambda notice: notice.recipient
        )
    ]
    reach = [dict(one) for one in tx.notices.reach(alert.alert_id, push.alert_version, today)]
    return {"agencies": agencies, "reach": reach, "spreading": not push.spread}
