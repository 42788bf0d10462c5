"""Samples of monitoring: taken or not, tested by an accredited laboratory, and what that says of the product."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Final

from databus.calendar import add_working_days
from databus.errors import Conflict, InvalidRequest, NotFound
from databus.pages import page
from services.inspection.domain.measuring import ItemFound, judged
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.monitoring import (
    NOT_TAKEN,
    TAKEN,
    TESTED,
    MonitoringPlan,
    MonitoringSample,
    sample_machine,
)
from services.inspection.domain.powers import check_move
from services.inspection.domain.reports import CNAS, ItemTested, judge
from services.inspection.use_cases.evidence_work import EvidenceWork
from services.inspection.use_cases.monitoring import find_plan, say_plan
from services.inspection.use_cases.monitoring_draws import draw_substitute, say_sample
from services.inspection.use_cases.monitoring_effects import follow_result, hold_for
from services.inspection.use_cases.monitoring_risks import correct_risks, raise_risks
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import division_of, require

_CORRECTS: Final = {"reason": "why the result recorded before was wrong", "version": "the version that it corrects"}


def move_sample(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Note that a sample was taken, or why it was not: then the next in rank takes its place.

    It holds nothing: the batch goes its own way whatever becomes of the sample.

    Raises:
        NotFound, NotPermitted: no such sample; another county's enterprise.
        Conflict: no such move from here.
        InvalidRequest: no officer, no number of the sampling sheet, or no reason.

    Source: S14 六(一)出口; 商检法 19.
    """
    sample = find_sample(work, ask["sample_id"], for_update=True)
    work.expect_version(sample.version)
    _check_move(desk, work, sample, ask["to"])
    if work.caller.actor is None:
        raise InvalidRequest("a person must be named for this act", "sanhu.actor", "the officer who acts")
    if ask["to"] == TESTED:
        raise Conflict("a result is recorded with its items", "to", "record_monitoring_result")
    if ask["to"] == TAKEN and ask["document_no"] is None:
        raise InvalidRequest("a sample is taken by a sheet", "document_no", "number of the sampling sheet")
    if ask["to"] == NOT_TAKEN and ask["reason"] is None:
        raise InvalidRequest("say why it was not taken", "reason", "why")
    after = _taken(desk, work, sample, ask) if ask["to"] == TAKEN else _given_up(sample, ask)
    work.monitoring.save_sample(after)
    say_sample(desk, work, after, ask["to"].lower())
    if ask["to"] == NOT_TAKEN:
        draw_substitute(desk, work, after)
    return sample_view(desk, after)


def record_result(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Record what an accredited laboratory found of a sample, item by item; the product's risk follows by rule.

    Every item of the plan is tested. The laboratory is accredited for these goods, items and standards on the day of
    the test, else the result is refused and says why. A sample that fails is a finding against its own batch.

    A result that was wrong is recorded anew with the reason: whatever it had led to is taken back as far as the new one
    does not lead there too.

    Raises:
        NotFound, NotPermitted: no such sample; another county's enterprise.
        Conflict: it was not taken; or the laboratory does not stand for the test.
        InvalidRequest: an item of the plan is missing, or cannot be judged; a day that cannot be; a correction without
            its reason and the version that it corrects.

    Source: S14 六(一)出口; S12 五(三) (CNAS); 商检法 6, 7, 19; SN附2 三(三)1.
    """
    sample = find_sample(work, ask["sample_id"], for_update=True)
    work.expect_version(sample.version)
    require(desk, work, "record_monitoring_result", sample.uscc)
    _check_move(desk, work, sample, TESTED)
    corrects = sample.state == TESTED
    _check_correction(sample, ask, corrects=corrects)
    plan = find_plan(work, sample.plan_id)
    items = _judged(desk, plan, sample, ask)
    hold_for(work, sample)
    _require_accredited(work, sample, ask, items)
    after = replace(
        sample,
        state=TESTED,
        due_on=None,
        tested_on=ask["tested_on"],
        tested_at=sample.tested_at or desk.clock.now(),
        cnas_no=ask["cnas_no"],
        document_no=ask["document_no"],
        items=tuple(one.as_data() for one in items),
        conforming=all(one.conforms for one in items),
        reason=ask["reason"],
        version=sample.version + 1,
    )
    work.monitoring.save_sample(after)
    say_sample(desk, work, after, "tested")
    say_plan(desk, work, plan, "tested")
    prefixes = [one for one in plan.hs_prefixes if sample.hs_code.startswith(one)]
    if corrects:
        correct_risks(desk, work, plan, prefixes, ask["document_no"])
    raise_risks(desk, work, plan, prefixes, ask["document_no"])
    follow_result(desk, work, sample, after)
    return sample_view(desk, after)


def list_samples(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """List samples, newest first."""
    filters = {name: ask[name] for name in ("plan_id", "uscc", "state") if ask[name] is not None}
    overdue_on = desk.clock.today() if ask["overdue"] else None
    found = work.monitoring.samples(filters, overdue_on, ask["cursor"], ask["limit"] + 1)
    shown = page(found, ask["limit"], lambda one: one.sample_id)
    return {"items": [sample_view(desk, one) for one in shown.items], "next_cursor": shown.next_cursor}


def find_sample(work: Work, sample_id: str, *, for_update: bool = False) -> MonitoringSample:
    """Return a sample, or NotFound."""
    found = work.monitoring.sample(sample_id, for_update=for_update)
    if found is None:
        raise NotFound("there is no such sample", "sample_id", "the id that list_monitoring_samples gives")
    return found


def sample_view(desk: Desk, sample: MonitoringSample) -> JsonObject:
    """Return a sample as it is shown."""
    return {**asdict(sample), "overdue": sample.overdue(desk.clock.today())}


def _check_move(desk: Desk, work: Work, sample: MonitoringSample, to: str) -> None:
    machine, division = sample_machine(desk.rules), division_of(work, sample.uscc)
    check_move(machine, sample.state, to, work.caller.agency, division=division, rules=desk.rules)


def _taken(desk: Desk, work: Work, sample: MonitoringSample, ask: JsonObject) -> MonitoringSample:
    today = desk.clock.today()
    on = ask["on"] or today
    if not sample.drawn_on <= on <= today:
        raise InvalidRequest("not a day on which it was taken", "on", f"from {sample.drawn_on} to {today}")
    return replace(
        sample,
        state=TAKEN,
        due_on=add_working_days(on, desk.limit("monitoring_test_within_working_days", on)).due_on,
        taken_on=on,
        taken_agency=work.caller.require_agency(),
        taken_actor=work.caller.actor,
        document_no=ask["document_no"],
        reminded_on=None,
        overdue_on=None,
        version=sample.version + 1,
    )


def _given_up(sample: MonitoringSample, ask: JsonObject) -> MonitoringSample:
    return replace(sample, state=NOT_TAKEN, due_on=None, reason=ask["reason"], version=sample.version + 1)


def _check_correction(sample: MonitoringSample, ask: JsonObject, *, corrects: bool) -> None:
    if not corrects and ask["reason"] is not None:
        raise InvalidRequest("nothing is there to be corrected", "reason", "left out, for a first result")
    if corrects and (ask["reason"] is None or ask["version"] is None):
        wrong = [part for name in ("reason", "version") if ask[name] is None for part in (name, _CORRECTS[name])]
        raise InvalidRequest(f"it is tested already, by {sample.document_no}", *wrong)
    if corrects and ask["version"] != sample.version:
        raise Conflict("the sample has changed since you read it", "version", f"now {sample.version}")


def _judged(desk: Desk, plan: MonitoringPlan, sample: MonitoringSample, ask: JsonObject) -> list[ItemFound]:
    today, on, taken_on = desk.clock.today(), ask["tested_on"], sample.taken_on
    if taken_on is None or not taken_on <= on <= today:
        raise InvalidRequest("not a day on which it was tested", "tested_on", f"from {taken_on} to {today}")
    named = [one["item"] for one in ask["items"]]
    missing = [one for one in plan.items if one not in named]
    if missing:
        raise InvalidRequest("items of the plan are missing", "items", "also: " + ", ".join(missing))
    if len(set(named)) != len(named):
        raise InvalidRequest("an item is there twice", "items", "each item once")
    return judged(ask["items"], hs_code=sample.hs_code, destination=sample.destination, on=on, rules=desk.rules)


def _require_accredited(work: EvidenceWork, sample: MonitoringSample, ask: JsonObject, items: list[ItemFound]) -> None:
    laboratory = work.evidence.laboratory_numbered(ask["cnas_no"])
    tests = [ItemTested(one.item, "conforming" if one.conforms else "nonconforming", one.method) for one in items]
    verdict = judge(sample.hs_code, ask["tested_on"], tests, laboratory, None, None)
    if CNAS not in verdict.bases:
        why = [one for one in verdict.judged if not one.met]
        told = "; ".join(f"{one.zh} ({one.en})" for one in why)
        raise Conflict("the laboratory does not stand for this test", "cnas_no", told)
