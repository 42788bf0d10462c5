"""One thing with everything that belongs to it: what it leads to, what cites it, its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from databus.calendar import add_working_days
from databus.rules import RuleBook
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.draws import Target
from services.enforcement.domain.history import ALERT, CAMPAIGN, PENALTY, TRACE_CASE
from services.enforcement.domain.penalties import withdrawal_due
from services.enforcement.domain.recognised import already
from services.enforcement.domain.trace_cases import decision_due_on, disposition_row
from services.enforcement.use_cases.work import Work


def alert_file(alert_id: str, tx: Work) -> dict[str, Any]:
    """Return an alert with its history."""
    return {**_facts(tx.alerts.look(alert_id)), "history": tx.history.of(ALERT, alert_id)}


def trace_case_file(case_id: str, tx: Work, rules: RuleBook) -> dict[str, Any]:
    """Return a case with its clock, what its disposition leads to, the penalties that cite it, and its history."""
    case = tx.cases.look(case_id)
    row = disposition_row(case.disposition, rules) or {}
    return {
        **_facts(case),
        "decision_due_on": decision_due_on(case, rules),
        "measure": row.get("measure"),
        "credit_item": row.get("credit_item"),
        "penalties": tx.penalties.citing(case_id),
        "history": tx.history.of(TRACE_CASE, case_id),
    }


def penalty_file(penalty_id: str, tx: Work, rules: RuleBook) -> dict[str, Any]:
    """Return a penalty with its history and, once annulled, the day its publication must be gone."""
    penalty = tx.penalties.look(penalty_id)
    gone = withdrawal_due(penalty.annulled_on, rules) if penalty.annulled_on is not None else None
    return {**_facts(penalty), "withdraw_publication": gone, "history": tx.history.of(PENALTY, penalty_id)}


def campaign_file(campaign_id: str, tx: Work, rules: RuleBook) -> dict[str, Any]:
    """Return a campaign with its population, draw, results and history."""
    campaign, targets = tx.campaigns.look(campaign_id), tx.campaigns.targets(campaign_id)
    return {
        **_facts(campaign),
        "zone_name": tx.copies.zone_name(campaign.zone_id),
        "publish_by": _publish_by(campaign, rules),
        "population": tx.campaigns.population(campaign_id),
        "draw": targets,
        "already": _already(campaign, targets, tx, rules),
        "results": tx.campaigns.results(campaign_id),
        "history": tx.history.of(CAMPAIGN, campaign_id),
    }


def _already(campaign: Campaign, targets: Sequence[Target], tx: Work, rules: RuleBook) -> list[dict[str, Any]]:
    """Return the targets that need no second visit: what counted for the visiting agencies on the day of the draw."""
    if campaign.drawn_on is None:
        return []
    known = tx.copies.recognised([one.uscc for one in targets])
    on = campaign.drawn_on
    return [
        {"uscc": one.uscc, **_facts(told)} for one in targets for told in already(one, campaign, known, rules, on=on)
    ]


def _publish_by(campaign: Campaign, rules: RuleBook) -> date | None:
    """Source: DOMAIN D.7 (20 working days)."""
    if campaign.results_entered_on is None:
        return None
    days = rules.value("publish_results_days", on=campaign.planned_on)
    return add_working_days(campaign.results_entered_on, days).due_on


def _facts(thing: Any) -> dict[str, Any]:
    return {field.name: getattr(thing, field.name) for field in fields(thing)}
