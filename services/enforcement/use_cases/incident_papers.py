"""What leaves an incident room on paper: situation reports (情况报告), notices to enterprises (警示通报)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain import powers
from services.enforcement.domain.document_text import agency_zh
from services.enforcement.domain.incident_acts import IncidentAct
from services.enforcement.domain.incidents import INCIDENT, Incident
from services.enforcement.use_cases.legal_documents import DocumentWork, issue_document
from services.enforcement.use_cases.powers import Located, division_of

_SITUATION = "situation_report"
_WARNING = "incident_notice"


def report(
    before: Incident, after: Incident, order: IncidentAct, tx: DocumentWork, rules: RuleBook, *, on: date
) -> Incident:
    """Issue the next situation report, with the digest of the log it rests on; it goes to the government above."""
    facts: dict[str, Any] = {
        "reference": after.reference,
        "report": after.reports,
        "title": after.title,
        "level": _level(after, rules),
        "situation": order.text,
        "log": before.head,
    }
    calls = [f"{agency_zh(one['agency'], rules)}：{one['acknowledged_on'] or '未响应'}" for one in after.calls]
    tasks = [_line(one, rules) for one in after.tasks]
    facts |= {name: lines for name, lines in (("calls", calls), ("tasks", tasks)) if lines}
    above = powers.seated(["gov"], division=after.division, rules=rules)
    to_agency = above[0] if above and above[0] != after.lead_agency else None
    key, lead = after.incident_id, after.lead_agency
    document = issue_document(tx, _SITUATION, INCIDENT, key, facts, lead, on, rules=rules, to_agency=to_agency)
    return replace(after, report_no=document.document_no)


def warn(after: Incident, order: IncidentAct, tx: DocumentWork, rules: RuleBook, *, on: date) -> str:
    """Issue a notice to an enterprise that the incident concerns, which reads it; return its number."""
    facts = {"title": after.title, "level": _level(after, rules), "warning": order.text}
    key, lead = after.incident_id, after.lead_agency
    return issue_document(tx, _WARNING, INCIDENT, key, facts, lead, on, rules=rules, uscc=order.uscc).document_no


def require_reach(order: IncidentAct, agency: str, row: Mapping[str, Any], tx: Located, rules: RuleBook) -> None:
    """Refuse to tell enterprises of a county in which the agency does not sit.

    Raises:
        NotPermitted: names who sits there.
    """
    if order.uscc is not None:
        where = division_of(tx, order.uscc)
        powers.require_seat("INFORM", row["by"], row["clause"], agency, division=where, rules=rules)


def require_called(order: IncidentAct, row: Mapping[str, Any], rules: RuleBook) -> None:
    """Refuse to call who responds to no incidents."""
    called = order.agency_called
    if called and not powers.sits_in(row["by"], called, division=None, rules=rules):
        right = ", ".join(powers.seated(row["by"], division=None, rules=rules))
        raise InvalidRequest("it responds to no incidents", "agency_called", right)


def _level(incident: Incident, rules: RuleBook) -> str:
    level = next(row["zh"] for row in rules.table("incident_level") if row["code"] == incident.level)
    return f"{incident.level}级，{level}"


def _line(task: Mapping[str, Any], rules: RuleBook) -> str:
    ended = task["done_on"] or f"进行中，限{task['due_on']}前"
    return f"{agency_zh(task['agency'], rules)}：{task['what']}（{ended}）"
