"""Applications for exemption and joint inspection: handed in, checked against the record, granted by two persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta

from databus.calendar import add_working_days
from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from databus.state_machine import Transition
from services.inspection.domain.applications import (
    OPEN_STATES,
    Application,
    Condition,
    application_machine,
    conditions,
    priority_of,
)
from services.inspection.domain.care import next_review
from services.inspection.domain.copies import Approval
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.powers import check_move
from services.inspection.domain.terms import last_day
from services.inspection.use_cases.approving import add_approval
from services.inspection.use_cases.deciding import uscc_key
from services.inspection.use_cases.evidence_work import (
    EvidenceWork,
    note,
    require_other_person,
    require_reasons,
    view_steps,
)
from services.inspection.use_cases.ports import Desk
from services.inspection.use_cases.powers import division_of, require
from services.inspection.use_cases.track_record import track_record

_DECIDING = ("RECOMMENDED", "PROPOSED", "APPROVED")
_MONTHS = 12


def submit_application(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Hand in an application; its place on the cultivation list follows from what is held of the enterprise.

    Raises:
        Conflict: one for the same waits already, or it renews what cannot be renewed now.

    Source: S12 五(一), 五(二); S14 六(一); SH 一(三)一是, 二是, 四(四)2; 《进出口商品免验办法》.
    """
    require(desk, work, "submit_application", ask["uscc"])
    work.held.writing(uscc_key(ask["uscc"]))
    waiting = work.applications.open_for(ask["kind"], ask["direction"], ask["uscc"], ask["hs_prefix"])
    if waiting is not None:
        raise Conflict("an application for the same waits already", "hs_prefix", f"see {waiting.application_id}")
    today = desk.clock.today()
    _check_renewal(desk, work, ask, today)
    application = Application(
        application_id=uuid7(),
        state="SUBMITTED",
        submitted_on=today,
        submitted_by=work.caller.require_agency(),
        priority=0,
        **{**ask, "evidence": tuple(ask["evidence"])},
    )
    found = _conditions(desk, work, application)
    weight, grounds = priority_of(found)
    application = _due(desk, replace(application, priority=weight, grounds=grounds), "SUBMITTED")
    work.applications.add(application)
    _told(desk, work, application, "SUBMITTED", desk.clause_of("submit_application"), {"evidence": ask["evidence"]})
    return {**view(application), "conditions": _view_conditions(found)}


def move_application(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Move an application on: accept, return, recommend, propose, approve, refuse, withdraw.

    Raises:
        Conflict: no such step from here, or conditions that are not met; says each with its clause.
        NotPermitted: another body's step, or the same person's who took a deciding step before.
        InvalidRequest: no reasons, or no number and validity of what is granted.

    Source: 商检法 5; 《进出口商品免验办法》; S12 五(一), 五(二); 商检法 30 (posts apart).
    """
    seen = _find(work, ask["application_id"])
    work.held.writing(uscc_key(seen.uscc))
    before = _find(work, ask["application_id"], for_update=True)
    work.expect_version(before.version)
    machine, division = application_machine(before.kind, desk.rules), division_of(work, before.uscc)
    agency = work.caller.agency
    move = check_move(machine, before.state, ask["to"], agency, division=division, rules=desk.rules)
    if ask["attested"] and "conditions" not in move.guards:
        raise InvalidRequest("nothing is attested by this step", "attested", "left out")
    asked = replace(before, attested=_attested(before.attested, ask["attested"]))
    found = _conditions(desk, work, asked)
    _guard(work, move, asked, found, ask)
    approval = _granted(desk, work, asked, ask, move.clause) if "granted" in move.guards else None
    after = _moved(desk, work, asked, ask, approval)
    work.applications.save(after)
    evidence = [*ask["evidence"], *(one["document_no"] for one in ask["attested"])]
    _told(desk, work, after, ask["to"], move.clause, {**ask, "evidence": evidence})
    return {**view(after), "conditions": _view_conditions(found)}


def get_application(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Return an application with its steps, and its conditions as the record of today has them."""
    found = _find(work, ask["application_id"])
    told = {**view(found), "conditions": _view_conditions(_conditions(desk, work, found))}
    return told | {"steps": view_steps(work.evidence.steps(found.application_id))}


def list_applications(work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """List applications in the order of the cultivation list: backbone and own-brand enterprises of zones first."""
    filters = {name: ask[name] for name in ("kind", "uscc", "state") if ask[name] is not None}
    found = work.applications.page(filters, _place(ask["cursor"]), ask["limit"] + 1)
    items, more = found[: ask["limit"]], len(found) > ask["limit"]
    cursor = f"{items[-1].priority}/{items[-1].application_id}" if more else None
    return {"items": [view(one) for one in items], "next_cursor": cursor}


def follow_applications(desk: Desk, work: EvidenceWork, limit: int) -> int:
    """Say once of each application that nobody has taken its next step in time; return how many were looked at."""
    today = desk.clock.today()
    found = work.applications.due(today, limit)
    for one in found:
        after = replace(one, overdue_on=today, attend_on=None, version=one.version + 1)
        work.applications.save(after)
        clause = desk.clause_of("submit_application")
        _told(desk, work, after, "OVERDUE", clause, {}, by_rule=True)
    return len(found)


def view(application: Application) -> JsonObject:
    """Return an application as it is told; who took which step stands in its steps."""
    told = asdict(application)
    return {name: value for name, value in told.items() if name not in {"attend_on", "handled_by"}}


def _find(work: EvidenceWork, application_id: str, *, for_update: bool = False) -> Application:
    found = work.applications.find(application_id, for_update=for_update)
    if found is None:
        raise NotFound("there is no such application", "application_id", "the id that submit_application answered")
    return found


def _place(cursor: str | None) -> tuple[int, str] | None:
    if cursor is None:
        return None
    weight, _, application_id = cursor.partition("/")
    return int(weight), application_id


def _check_renewal(desk: Desk, work: EvidenceWork, ask: JsonObject, today: date) -> None:
    if ask["renews"] is None:
        return
    old = work.approvals.find(ask["renews"])
    if old is None or (old.kind, old.uscc) != (ask["kind"], ask["uscc"]) or old.withdrawn_on is not None:
        raise InvalidRequest("nothing of this enterprise to renew", "renews", f"an {ask['kind']} of it not withdrawn")
    first = old.valid_until - timedelta(days=desk.limit("reapplication_days", today))
    if not first <= today <= old.valid_until:
        raise Conflict("it cannot be renewed today", "renews", f"from {first} to {old.valid_until}")


def _conditions(desk: Desk, work: EvidenceWork, application: Application) -> list[Condition]:
    record = track_record(desk, work, application)
    attested = application.attested
    return conditions(application.kind, application.direction, record, desk.rules, application.hs_prefix, attested)


def _attested(before: Sequence[JsonObject] | Sequence[object], more: Sequence[JsonObject]) -> list[JsonObject]:
    kept = {one["condition"]: one for one in before if isinstance(one, dict)}
    return list({**kept, **{one["condition"]: one for one in more}}.values())


def _guard(
    work: EvidenceWork, move: Transition, application: Application, found: Sequence[Condition], ask: JsonObject
) -> None:
    if "reasons" in move.guards:
        require_reasons(ask)
    if "conditions" in move.guards:
        strange = {one["condition"] for one in ask["attested"]} - {one.code for one in found if one.attestable}
        if strange:
            raise InvalidRequest("no document stands for it", "attested", "only what the record cannot show")
        unmet = [one for one in found if not one.stands]
        if unmet:
            told = "; ".join(f"{one.code}: {one.because_zh} ({one.because_en}; {one.clause})" for one in unmet)
            raise Conflict("conditions are not met", "to", told)
        if work.caller.actor is None:
            require_other_person(work, None, "such a step")
    if "other_person" in move.guards:
        for actor in application.handled_by:
            require_other_person(work, actor, "this step")


def _granted(desk: Desk, work: EvidenceWork, application: Application, ask: JsonObject, clause: str) -> Approval:
    """Grant what was applied for: the certificate with the fields of B.3, and its first follow-up."""
    today = desk.clock.today()
    old = work.approvals.find(application.renews) if application.renews else None
    valid_from = ask["valid_from"] or (old.valid_until + timedelta(days=1) if old else today)
    years = {"exemption": "exemption_validity_years"}.get(application.kind, "joint_validity_years")
    last = last_day(valid_from, _MONTHS * desk.limit(years, valid_from))
    valid_until = ask["valid_until"] or last
    wrong: list[str] = []
    if not ask["document_no"]:
        wrong += ["document_no", "the number of the certificate or decision"]
    if valid_from < today:
        wrong += ["valid_from", f"{today} or later"]
    if not valid_from <= valid_until <= last:
        wrong += ["valid_until", f"from {valid_from} to {last}"]
    if wrong:
        raise InvalidRequest("it cannot be granted like this", *wrong)
    approval = Approval(
        approval_id=uuid7(),
        kind=application.kind,
        uscc=application.uscc,
        hs_prefix=application.hs_prefix,
        level=None,
        document_no=ask["document_no"],
        valid_from=valid_from,
        valid_until=valid_until,
        agency=work.caller.require_agency(),
        withdrawn_on=None,
        reason=None,
        version=1,
        direction=application.direction,
        goods=application.goods,
        report_no=application.report_no,
        review_on=next_review(application.kind, valid_from, valid_until, desk.rules),
        application_id=application.application_id,
        renews=application.renews,
    )
    return add_approval(desk, work, approval, "GRANTED", clause, ask)


def _moved(
    desk: Desk, work: EvidenceWork, application: Application, ask: JsonObject, approval: Approval | None
) -> Application:
    to = ask["to"]
    actors = [*application.handled_by, work.caller.actor] if to in _DECIDING else application.handled_by
    after = replace(
        application,
        state=to,
        handled_by=[one for one in actors if one is not None],
        approval_id=approval.approval_id if approval else None,
        overdue_on=None,
        version=application.version + 1,
    )
    return _due(desk, after, to)


def _due(desk: Desk, application: Application, state: str) -> Application:
    """Set the term of the next step; none where the enterprise is to act, or nobody."""
    if state not in OPEN_STATES or state == "RETURNED":
        return replace(application, due_on=None, attend_on=None)
    key = "application_acceptance_working_days" if state == "SUBMITTED" else "application_step_working_days"
    today = desk.clock.today()
    due_on = add_working_days(today, desk.limit(key, today)).due_on
    return replace(application, due_on=due_on, attend_on=due_on + timedelta(days=1))


def _view_conditions(found: Sequence[Condition]) -> list[JsonObject]:
    return [asdict(one) for one in found]


def _told(
    desk: Desk,
    work: EvidenceWork,
    application: Application,
    step: str,
    clause: str,
    ask: JsonObject,
    *,
    by_rule: bool = False,
) -> None:
    taken = note(desk, work, application.application_id, step, clause, ask, by_rule=by_rule)
    told = {name: value for name, value in view(application).items() if name not in {"statement", "attested"}}
    told |= {"step": step, "on": taken.on, "reason": taken.reason, "document_no": taken.document_no, "clause": clause}
    work.outbox.add(
        "inspection.application_changed", subject=application.application_id, uscc=application.uscc, data=told
    )
