"""The warning notice (警示通报) that each turn of an alert yields."""

from __future__ import annotations

from typing import Any, Final

from databus.clock import Clock
from databus.rules import RuleBook
from services.enforcement.domain.alerts import Alert
from services.enforcement.domain.history import ALERT
from services.enforcement.domain.notices import advice
from services.enforcement.use_cases.legal_documents import DocumentWork, issue_document

_KIND: Final = "alert_notice"
_EVERYBODY: Final = "各有关单位、企业"


def write_notice(alert: Alert, tx: DocumentWork, rules: RuleBook, clock: Clock) -> None:
    """Issue the notice of an alert's turn; every agency sees it, and the enterprise that the alert names.

    Source: SH 六(二) (及时发布警示通报).
    """
    turn = next(row["zh"] for row in rules.table("alert_turn") if row["state"] == alert.state)
    level = next((row["zh"] for row in rules.table("alert_level") if row["code"] == alert.level), None)
    facts: dict[str, Any] = {"turn": turn, "risk": alert.risk, "source": alert.source_reference, "level": level}
    facts |= {"goods": alert.hs_prefix, "market": alert.destination}
    if alert.in_force:
        facts["advice"] = [one["zh"] for one in advice(alert.level or "none", rules)]
    told = {name: value for name, value in facts.items() if value}
    agency = tx.caller.require_agency()
    whom = _EVERYBODY if alert.uscc is None else None
    on, key = clock.today(), alert.alert_id
    issue_document(tx, _KIND, ALERT, key, told, agency, on, rules=rules, uscc=alert.uscc, addressee=whom)
