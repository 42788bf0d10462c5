"""Assessing a risk: scenarios in, a level out, kept with who and when; the highest scenario counts.

Source: SH 三(七) 风险分析、评估、分级; Commission Implementing Decision (EU) 2019/417.
"""

from __future__ import annotations

from dataclasses import dataclass

from databus.clock import Clock
from databus.errors import InvalidRequest, NotFound
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain import alerts as alert_rules
from services.enforcement.domain.history import day_of_act
from services.enforcement.domain.risk_assessments import Assessment, Scenario, highest, judged
from services.enforcement.domain.risk_information import RiskInformation, machine, moved
from services.enforcement.use_cases.clocks import meet_clock
from services.enforcement.use_cases.powers import check_move, division_of_alert
from services.enforcement.use_cases.risk_information import ASSESSMENT
from services.enforcement.use_cases.risk_saying import INFORMATION, note_step, say_information
from services.enforcement.use_cases.risk_work import RiskWork
from services.enforcement.use_cases.work import digest_of


@dataclass(frozen=True)
class Assess:
    """What is assessed, and the scenarios of harm."""

    scenarios: tuple[Scenario, ...]
    information_id: str | None = None
    alert_id: str | None = None
    reason: str | None = None


def assess(order: Assess, tx: RiskWork, rules: RuleBook, clock: Clock) -> Assessment:
    """Assess information, or an alert that rests on none; the same again by the same agency is answered as it stands.

    Raises:
        NotPermitted: an agency that assesses no risks there.
        InvalidRequest: neither or both are named; a scenario that tells no probability, or more than one.
        NotFound: no such information or alert.
    """
    if (order.information_id is None) == (order.alert_id is None):
        raise InvalidRequest("what is assessed", "information_id", "exactly one of information_id and alert_id")
    agency, today = tx.caller.require_agency(), clock.today()
    one = None if order.information_id is None else tx.risk_information.get(order.information_id)
    before = _before(order, tx)
    digest = digest_of(order, agency)
    if before and before[-1].digest == digest:
        return before[-1]
    if one is None:
        _require_alert(order.alert_id or "", tx, rules)
    scenarios = tuple(judged(told, place, rules, on=today) for place, told in enumerate(order.scenarios))
    top = highest(scenarios)
    found = Assessment(
        assessment_id=uuid7(),
        information_id=order.information_id,
        alert_id=order.alert_id,
        scenarios=scenarios,
        level=top["level"],
        clause=top["clause"],
        sure=top["sure"],
        reason=order.reason,
        assessed_on=today,
        agency=agency,
        actor=tx.caller.actor,
        rule_set=rules.version,
        digest=digest,
    )
    if one is not None:
        _follow(one, found, tx, rules, clock)
    tx.risk_assessments.add(found)
    return found


def assessments_of_alert(alert_id: str, information_id: str | None, tx: RiskWork) -> list[Assessment]:
    """Return the assessments that an alert rests on, oldest first."""
    return tx.risk_assessments.of_alert(alert_id, information_id)


def named(assessment_id: str, alert_id: str, information_id: str | None, tx: RiskWork) -> Assessment:
    """Return the assessment that a move of an alert names.

    Raises:
        NotFound: it is of something else.
    """
    found = next(
        (one for one in assessments_of_alert(alert_id, information_id, tx) if one.assessment_id == assessment_id), None
    )
    if found is None:
        raise NotFound("no such assessment of this alert", "assessment_id", "one of get_alert")
    return found


def _before(order: Assess, tx: RiskWork) -> list[Assessment]:
    if order.information_id is not None:
        return tx.risk_assessments.of_information(order.information_id)
    return tx.risk_assessments.of_alert(order.alert_id or "", None)


def _require_alert(alert_id: str, tx: RiskWork, rules: RuleBook) -> None:
    alert = tx.alerts.look(alert_id)
    if alert.information_id is not None:
        raise InvalidRequest("the alert rests on information", "information_id", alert.information_id)
    division = division_of_alert(tx, alert.uscc, alert.agency, rules)
    check_move(alert_rules.machine(rules), "ASSESSED", "ASSESSED", tx, rules, division=division)


def _follow(one: RiskInformation, found: Assessment, tx: RiskWork, rules: RuleBook, clock: Clock) -> None:
    to = "ALERTED" if one.state == "ALERTED" else "ASSESSED"
    transition = check_move(machine(rules), one.state, to, tx, rules, division=one.division)
    on = day_of_act(None, today=clock.today())
    after: RiskInformation = moved(one, to, transition, level=found.level)
    tx.risk_information.save(after)
    note_step(INFORMATION, one.information_id, after, one.state, on, tx, note=found.reason)
    meet_clock(tx, rules, kind=ASSESSMENT, subject_kind=INFORMATION, subject_id=one.information_id, on=on)
    say_information(after, tx)
