"""Risk information and alerts, each with everything that belongs to it."""

from __future__ import annotations

from typing import Any, Protocol

from databus.clock import Clock
from databus.rules import RuleBook
from services.enforcement.domain.history import ALERT
from services.enforcement.use_cases.assessing import assessments_of_alert
from services.enforcement.use_cases.clocks import clocks_of
from services.enforcement.use_cases.intake_work import IntakeWork
from services.enforcement.use_cases.notice_views import who_knows
from services.enforcement.use_cases.report_risks import reports_of
from services.enforcement.use_cases.risk_saying import INFORMATION
from services.enforcement.use_cases.risk_work import RiskWork


class FileWork(RiskWork, IntakeWork, Protocol):
    """A transaction that knows of risk information and of the reports behind it."""


def information_file(information_id: str, tx: FileWork, rules: RuleBook, clock: Clock) -> dict[str, Any]:
    """Return information with its assessments, how many matches stand where, its clocks and its history."""
    one = tx.risk_information.look(information_id)
    return {
        **vars(one),
        "assessments": tx.risk_assessments.of_information(information_id),
        "matches": tx.risk_matches.counts(information_id),
        "clocks": clocks_of(tx, INFORMATION, information_id),
        "reports": reports_of(information_id, tx, rules, clock),
        "history": tx.history.of(INFORMATION, information_id),
    }


def alert_file(alert_id: str, tx: RiskWork, clock: Clock) -> dict[str, Any]:
    """Return an alert with what it rests on, who knows of it, what was proposed to be done first, and its history."""
    alert = tx.alerts.look(alert_id)
    return {
        **vars(alert),
        "assessments": assessments_of_alert(alert_id, alert.information_id, tx),
        "who_knows": who_knows(alert, tx, clock),
        "first_measures": tx.first_measures.of_alert(alert_id),
        "history": tx.history.of(ALERT, alert_id),
    }
