"""Risk information: collect it from every source, dismiss it, take that back.

Source: SN附2 三(三)1; SH 三(七), 四(六)1; 进出口工业品风险管理办法 (collect, assess, warn, supervise).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from databus.clock import Clock
from databus.errors import Conflict
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain import powers
from services.enforcement.domain.agencies import same_body
from services.enforcement.domain.alerts import Alert
from services.enforcement.domain.history import day_of_act
from services.enforcement.domain.risk_information import (
    WAITING,
    InformationMove,
    RiskInformation,
    Told,
    machine,
    moved,
    otherwise,
    require_seen,
    source_row,
)
from services.enforcement.use_cases.clocks import cancel_clocks, meet_clock, start_clock
from services.enforcement.use_cases.matching import also_match, propose_matches
from services.enforcement.use_cases.powers import check_move, division_of, require_row
from services.enforcement.use_cases.risk_saying import INFORMATION, note_step, say_information
from services.enforcement.use_cases.risk_work import RiskWork
from services.enforcement.use_cases.work import comes_again, digest_of

ASSESSMENT: Final = "risk_assessment"  # the clock


def record(told: Told, tx: RiskWork, rules: RuleBook, clock: Clock) -> RiskInformation:
    """Collect risk information and look at once for whom it may be about; the same again is answered as it stands.

    What another body told already under the reference is linked: see `told_again`.

    Raises:
        NotPermitted: an agency that does not tell of this source.
        Conflict: this body told something else under the reference before.
        InvalidRequest: signs in the reference that cannot be seen.
    """
    require_seen(told.reference)
    standing = tx.risk_information.of_reference(told.source, told.reference)
    if standing is not None:
        return told_again(standing, told, tx, rules, clock)
    one = begin(told, tx, rules, clock, channel="direct")
    one = propose_matches(one, tx, rules, clock.today())
    say_information(one, tx)
    return one


def begin(
    told: Told, tx: RiskWork, rules: RuleBook, clock: Clock, *, channel: str, level: str | None = None, **more: Any
) -> RiskInformation:
    """Collect information that is not there yet, and start the clock of its assessment; it is not matched yet.

    Args:
        told: what is told.
        tx: the transaction.
        rules: who may tell of which source.
        clock: today.
        channel: by which way it came.
        level: that its source gives it.
        **more: `alert_id`, of an alert that was collected with it; `agency`, who answers for it where another power
            than the source's lets it be told.
    """
    row = source_row(told.source, rules)
    division = division_told(told, tx)
    what = f"risk information of {told.source}"
    agency = more.get("agency") or require_row(what, row, tx, rules, division=division)
    on = day_of_act(told.received_on, today=clock.today(), field="received_on")
    values = {name: value for name, value in vars(told).items() if name not in {"received_on", "division"}}
    one = RiskInformation(
        information_id=uuid7(),
        channel=channel,
        state="COLLECTED" if level is None else "ASSESSED",
        agency=agency,
        division=division,
        received_on=on,
        level=level,
        alert_id=more.get("alert_id"),
        matched=False,
        digest=digest_of(told, agency),
        clause=row["clause"],
        **values,
    )
    tx.risk_information.add(one)
    note_step(INFORMATION, one.information_id, one, None, on, tx)
    if level is None:
        _to_assess(one, tx, rules, on)
    return one


def _to_assess(one: RiskInformation, tx: RiskWork, rules: RuleBook, on: date) -> None:
    start_clock(
        tx,
        rules,
        kind=ASSESSMENT,
        subject_kind=INFORMATION,
        subject_id=one.information_id,
        responsible=one.agency,
        on=on,
        division=one.division or powers.home_of(one.agency, rules),
    )


def division_told(told: Told, tx: RiskWork) -> str | None:
    """Where information belongs: as is said, else where the enterprise it names is; None: nowhere in particular."""
    if told.division is not None:
        return told.division
    return division_of(tx, told.usccs[0]) if told.usccs else None


def move(order: InformationMove, tx: RiskWork, rules: RuleBook, clock: Clock) -> RiskInformation:
    """Dismiss information that calls for no alert, with a reason, or take that back; the same again changes nothing.

    Raises:
        NotPermitted, Conflict, InvalidRequest: see the state machine; an alert that rests on it goes first.
    """
    agency = tx.caller.require_agency()
    one = tx.risk_information.get(order.information_id)
    digest = digest_of(order, agency)
    if comes_again(tx, INFORMATION, one.information_id, order.to, digest):
        return one
    tx.expect_version(one.version)
    transition = check_move(machine(rules), one.state, order.to, tx, rules, division=one.division)
    on = day_of_act(order.on, today=clock.today(), since=one.received_on)
    level = None if order.to == "COLLECTED" else one.level
    after: RiskInformation = moved(one, order.to, transition, reason=order.reason, level=level)
    tx.risk_information.save(after)
    note_step(
        INFORMATION, one.information_id, after, one.state, on, tx,
        note=order.reason, document_no=order.document_no, digest=digest,
    )  # fmt: skip
    if after.state not in WAITING:
        reason = order.reason or after.state
        cancel_clocks(tx, rules, subject_kind=INFORMATION, subject_id=one.information_id, on=on, reason=reason)
    elif after.state == "COLLECTED":
        _to_assess(after, tx, rules, on)
    say_information(after, tx)
    return after


def alerted(information_id: str, alert_id: str, tx: RiskWork, rules: RuleBook, clock: Clock) -> RiskInformation:
    """Note that an alert was issued on information.

    Raises:
        Conflict: it was not assessed, or another alert rests on it.
    """
    one = tx.risk_information.get(information_id)
    if one.alert_id not in {None, alert_id}:
        raise Conflict("an alert rests on this information", "information_id", f"move_alert {one.alert_id}")
    transition = check_move(machine(rules), one.state, "ALERTED", tx, rules, division=one.division)
    after: RiskInformation = moved(one, "ALERTED", transition, alert_id=alert_id)
    tx.risk_information.save(after)
    note_step(INFORMATION, information_id, after, one.state, clock.today(), tx, note=alert_id)
    say_information(after, tx)
    return after


def follow_alert(alert: Alert, tx: RiskWork, rules: RuleBook, clock: Clock) -> None:
    """Note that the alert collected with information was assessed: so is the information."""
    one = None if alert.information_id is None else tx.risk_information.find(alert.information_id, lock=True)
    if one is None or one.state not in WAITING:
        return
    transition = check_move(machine(rules), one.state, "ASSESSED", tx, rules, division=one.division)
    after: RiskInformation = moved(one, "ASSESSED", transition, level=alert.level, hs_prefix=alert.hs_prefix)
    tx.risk_information.save(after)
    today = clock.today()
    note_step(INFORMATION, one.information_id, after, one.state, today, tx, note=alert.alert_id)
    meet_clock(tx, rules, kind=ASSESSMENT, subject_kind=INFORMATION, subject_id=one.information_id, on=today)
    say_information(after, tx)


def match_waiting(tx: RiskWork, rules: RuleBook, clock: Clock, *, limit: int) -> bool:
    """Look for whom some information that came in bulk may be about; True if there may be more."""
    waiting = tx.risk_information.unmatched(limit)
    for one in waiting:
        propose_matches(one, tx, rules, clock.today())
    return len(waiting) == limit


def told_again(
    standing: RiskInformation, told: Told, tx: RiskWork, rules: RuleBook, clock: Clock, *, bulk: bool = False
) -> RiskInformation:
    """Return what stands under a reference that is told again: by the same body nothing new, by another noted.

    What another body tells of the same is linked to what stands: that it knows, since when, and which fields it tells
    otherwise with what it says there. Codes and names that only it tells are matched too. In `bulk` it is not said.

    Raises:
        NotPermitted: a body that does not tell of this source.
        Conflict: the same body told something else under the reference before.
    """
    agency, today = tx.caller.require_agency(), clock.today()
    division = division_told(told, tx)
    require_row(f"risk information of {told.source}", source_row(told.source, rules), tx, rules, division=division)
    standing = tx.risk_information.get(standing.information_id)  # held: another may be noted at the same moment
    for body, before in [
        (standing.agency, standing.digest),
        *((one["agency"], one["digest"]) for one in standing.known_to),
    ]:
        if same_body(body, agency, rules, on=today):
            if digest_of(told, body) == before:
                return standing
            right = f"get_risk_information {standing.information_id}"
            raise Conflict("you told something else under this reference", "reference", right)
    on = day_of_act(told.received_on, today=today, field="received_on")
    knows = {
        "agency": agency,
        "division": division,
        "on": on.isoformat(),
        "digest": digest_of(told, agency),
        "otherwise": otherwise(standing, told),
    }
    after = replace(standing, known_to=(*standing.known_to, knows), version=standing.version + 1)
    tx.risk_information.save(after)
    note_step(INFORMATION, after.information_id, after, standing.state, on, tx, note=f"known to {agency}")
    also_match(after, told, tx, rules, today)
    if not bulk:
        say_information(after, tx)
    return after
