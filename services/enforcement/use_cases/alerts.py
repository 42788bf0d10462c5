"""Risk alerts: issue one, import notifications, move them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Protocol

from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain import safety_gate
from services.enforcement.domain.agencies import same_body
from services.enforcement.domain.alert_grounds import check_grounds, check_level, level_from
from services.enforcement.domain.alerts import Alert, AlertMove, machine, moved
from services.enforcement.domain.history import ALERT, Step, day_of_act
from services.enforcement.domain.risk_information import Told
from services.enforcement.domain.safety_gate_details import SOURCE, told_of
from services.enforcement.use_cases.alert_papers import write_notice
from services.enforcement.use_cases.assessing import assessments_of_alert, named
from services.enforcement.use_cases.legal_documents import DocumentWork
from services.enforcement.use_cases.noticing import tell
from services.enforcement.use_cases.powers import check_move, division_of_alert
from services.enforcement.use_cases.risk_information import alerted, begin, follow_alert, told_again
from services.enforcement.use_cases.risk_work import RiskWork
from services.enforcement.use_cases.work import Work, comes_again, digest_of

_EVENTS: Final = {
    "ISSUED": "enforcement.alert_issued",
    "UPGRADED": "enforcement.alert_regraded",
    "DOWNGRADED": "enforcement.alert_regraded",
    "LIFTED": "enforcement.alert_lifted",
}


class AlertWork(RiskWork, DocumentWork, Protocol):
    """A transaction in which alerts are issued, each turn with its notice."""


@dataclass(frozen=True)
class IssueAlert:
    """An alert issued at once: collected, assessed and issued in one act."""

    level: str
    hs_prefix: str
    risk: str
    source_reference: str
    issued_on: date | None = None
    destination: str | None = None
    uscc: str | None = None
    information_id: str | None = None


@dataclass(frozen=True)
class Refusal:
    """A notification that was not taken: which one, and what would be right in which field."""

    place: int
    reference: str | None
    reason: str
    field: str
    message: str


@dataclass(frozen=True)
class Imported:
    """What an import led to; `known` are references that had been collected before."""

    collected: Sequence[Alert]
    known: Sequence[str]
    refused: Sequence[Refusal]


def issue_alert(order: IssueAlert, tx: AlertWork, rules: RuleBook, clock: Clock) -> Alert:
    """Issue an alert and tell everybody concerned; the same order again answers with the alert that stands.

    Raises:
        NotPermitted: an agency that issues no alerts.
        Conflict: another alert on the same source, goods, destination and enterprise stands, or the information it
            rests on was not assessed, or to another level.

    Source: SH 三(七), 四(六)1; 进出口工业品风险管理办法.
    """
    agency = tx.caller.require_agency()
    division = division_of_alert(tx, order.uscc, agency, rules)
    transition = check_move(machine(rules), "ASSESSED", "ISSUED", tx, rules, division=division)
    on = day_of_act(order.issued_on, today=clock.today(), field="issued_on")
    digest = digest_of(order, agency)
    standing = tx.alerts.standing(order.source_reference, order.hs_prefix, order.destination, order.uscc)
    if standing is not None:
        if comes_again(tx, ALERT, standing.alert_id, standing.state, digest):
            return standing
        raise Conflict(
            "an alert on this source and these goods stands", "source_reference", f"move_alert {standing.alert_id}"
        )
    key = uuid7()
    told = None if order.information_id is None else alerted(order.information_id, key, tx, rules, clock)
    if told is not None:
        check_level(order.level, tx.risk_assessments.of_information(told.information_id), transition.clause)
    alert = Alert(
        alert_id=key,
        state="ISSUED",
        level=order.level,
        hs_prefix=order.hs_prefix,
        destination=order.destination,
        uscc=order.uscc,
        risk=order.risk,
        source_reference=order.source_reference,
        source="direct",
        notified_by=None if told is None else told.notified_by,
        agency=agency,
        collected_on=on,
        issued_on=on,
        lifted_on=None,
        clause=transition.clause,
        version=1,
        information_id=order.information_id,
        hazard=None if told is None else told.hazard,
    )
    tx.alerts.add(alert)
    _note(tx, alert, None, on, digest=digest)
    _say(tx, alert, rules, clock)
    return alert


def move_alert(move: AlertMove, tx: AlertWork, rules: RuleBook, clock: Clock) -> Alert:
    """Assess, issue, upgrade, downgrade or lift an alert; the same move again changes nothing.

    Source: SH 三(七); 国发〔2017〕43号 (dynamic adjustment).
    """
    agency = tx.caller.require_agency()
    alert = tx.alerts.get(move.alert_id)
    digest = digest_of(move, agency)
    if comes_again(tx, ALERT, alert.alert_id, move.to, digest):
        return alert
    tx.expect_version(alert.version)
    division = division_of_alert(tx, move.uscc or alert.uscc, alert.agency, rules)
    transition = check_move(machine(rules), alert.state, move.to, tx, rules, division=division)
    on = day_of_act(move.on, today=clock.today(), since=alert.issued_on or alert.collected_on)
    check_grounds(alert, move, rules)
    after = moved(alert, _assessed(move, alert, tx), transition, rules, on=on)
    if move.to == "ISSUED":
        check_level(after.level, assessments_of_alert(alert.alert_id, alert.information_id, tx), transition.clause)
        if alert.information_id is not None:
            alerted(alert.information_id, alert.alert_id, tx, rules, clock)
    elif move.to == "ASSESSED":
        follow_alert(after, tx, rules, clock)
    tx.alerts.save(after)
    _note(tx, after, alert.state, on, digest=digest, note=move.reason, document_no=move.document_no)
    _say(tx, after, rules, clock)
    return after


def _assessed(move: AlertMove, alert: Alert, tx: RiskWork) -> AlertMove:
    """Return a move with the level of the assessment that it names."""
    if move.assessment_id is None:
        return move
    found = named(move.assessment_id, alert.alert_id, alert.information_id, tx)
    return replace(move, **level_from(move, found))


def import_safety_gate(notifications: Sequence[Any], tx: RiskWork, rules: RuleBook, clock: Clock) -> Imported:
    """Collect notifications of the EU Safety Gate; nothing is issued without a person's move.

    A notification that tells its level, or severity and probability, or is of a kind with a level, is ASSESSED;
    any other is COLLECTED. What it says of the goods is kept as risk information beside the alert, which is matched to
    enterprises later. What cannot be read is listed with the field and what would be right.

    Source: SN附2 三(三)1 (国外通报); SH 四(六)1, 2.
    """
    agency = tx.caller.require_agency()
    assessed = check_move(machine(rules), "COLLECTED", "ASSESSED", tx, rules, division=None)
    today = clock.today()
    read: list[tuple[safety_gate.Notification, Told]] = []
    refused: list[Refusal] = []
    for place, raw in enumerate(notifications):
        try:
            one = safety_gate.read(raw, rules, today=today)
            read.append((one, told_of(raw, one)))
        except InvalidRequest as error:
            refused.append(_refusal(place, raw, error))
    references = {one.reference for one, _ in read}
    known = tx.alerts.known_references(references) | tx.risk_information.known_references(SOURCE, references)
    collected: list[Alert] = []
    repeated: list[str] = []
    for one, told in read:
        if one.reference in known:
            repeated.append(one.reference)
            _also_known(told, tx, rules, clock)
            continue
        known.add(one.reference)
        alert = _collected(one, agency, assessed.clause, today)
        kept = begin(told, tx, rules, clock, channel="safety_gate", level=one.level, alert_id=alert.alert_id)
        collected.append(replace(alert, information_id=kept.information_id, hazard=kept.hazard))
        tx.alerts.add(collected[-1])
        _note(tx, collected[-1], None, today, note=f"Safety Gate {one.published_on}")
    return Imported(collected, repeated, refused)


def _also_known(told: Told, tx: RiskWork, rules: RuleBook, clock: Clock) -> None:
    """Note that another body was notified of the same; what the same body imports again changes nothing."""
    standing = tx.risk_information.of_reference(told.source, told.reference)
    bodies = [] if standing is None else [standing.agency, *(one["agency"] for one in standing.known_to)]
    agency = tx.caller.require_agency()
    if standing is not None and not any(same_body(one, agency, rules, on=clock.today()) for one in bodies):
        told_again(standing, told, tx, rules, clock, bulk=True)


def _collected(one: safety_gate.Notification, agency: str, clause: str, today: date) -> Alert:
    return Alert(
        alert_id=uuid7(),
        state="COLLECTED" if one.level is None else "ASSESSED",
        level=one.level,
        hs_prefix=one.hs_prefix,
        destination=None,  # one market: goods notified in one member state circulate in all
        uscc=None,
        risk=f"{one.product}: {one.risk}"[: safety_gate.TEXT_MAX],
        source_reference=one.reference,
        source="safety_gate",
        notified_by=one.notified_by,
        agency=agency,
        collected_on=today,
        issued_on=None,
        lifted_on=None,
        clause=clause,
        version=1,
    )


def _refusal(place: int, raw: Any, error: InvalidRequest) -> Refusal:
    reference = raw.get("reference") if isinstance(raw, dict) else None
    field, message = error.fields[0]
    told = reference if isinstance(reference, str) else None
    return Refusal(place, told, error.message, field, message)


def _note(
    tx: Work,
    alert: Alert,
    before: str | None,
    on: date,
    *,
    digest: str | None = None,
    note: str | None = None,
    document_no: str | None = None,
) -> None:
    step = Step(
        ALERT,
        alert.alert_id,
        alert.version,
        before,
        alert.state,
        on,
        tx.caller.agency,
        tx.caller.actor,
        alert.clause,
    )
    tx.history.add(replace(step, note=note, document_no=document_no, digest=digest))


def _say(tx: AlertWork, alert: Alert, rules: RuleBook, clock: Clock) -> None:
    if alert.state in _EVENTS:
        tx.outbox.add(
            _EVENTS[alert.state], subject=alert.alert_id, data=alert, uscc=alert.uscc, legalbasis=alert.clause
        )
        tell(alert, tx, rules, clock)
        write_notice(alert, tx, rules, clock)
