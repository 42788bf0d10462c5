"""Findings: whatever steps are tried, an action is planned, taken, and verified by another, in this order."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest, NotPermitted, SanhuError
from services.enterprise.domain import checks
from services.enterprise.domain.checks import CheckFinding, Step

DAY = date(2026, 11, 22)


def finding(**facts) -> CheckFinding:
    told = {
        "finding_id": "f",
        "check_id": "c",
        "zone_id": "z",
        "no": 1,
        "what": "记录不全",
        "requirement": "SH 三(一)3",
        "severity": "major",
        "responsible": "sme",
        "answer_by": date(2026, 12, 11),
        "clause": "SN附2 三(一)2",
        "on": DAY,
    }
    return CheckFinding(**{**told, **facts})


def step(to: str, agency: str = "sme", **told) -> Step:
    full = {"evidence": ("文",), "reason": "无效", "cause": "因", "corrective": "纠", "preventive": "防", "due_on": DAY}
    return Step(to=to, agency=agency, acting_for=frozenset({agency}), on=DAY, **{**full, **told})


STEPS = st.lists(st.tuples(st.sampled_from(checks.STATES), st.sampled_from(["sme", "customs"])), max_size=12)


@pytest.mark.requirement("G-02")
@given(STEPS)
def test_no_order_of_steps_closes_a_finding_without_a_plan_an_action_and_another_who_verified_it(steps):
    found, path = finding(), ["OPEN"]
    for to, agency in steps:
        try:
            found = checks.move(found, step(to, agency))
        except SanhuError:
            continue
        path.append(to)
    assert found.version == len(path)
    if found.state == "CLOSED":
        assert path[-3:] == ["PLANNED", "TAKEN", "CLOSED"]
        assert found.verified_by == "customs"
        assert None not in (found.cause, found.corrective, found.preventive, found.taken_on)
    if found.state == "OPEN":
        assert found.taken_on is None
    assert found.rounds == path.count("PLANNED")


@pytest.mark.parametrize("missing", ["cause", "corrective", "preventive", "due_on"])
def test_a_plan_names_cause_corrective_and_preventive_action_and_a_day(missing):
    with pytest.raises(InvalidRequest) as told:
        checks.move(finding(), step("PLANNED", **{missing: None}))
    assert told.value.fields[0][0] == missing


def test_every_step_after_the_plan_rests_on_documents():
    planned = checks.move(finding(), step("PLANNED"))
    with pytest.raises(InvalidRequest):
        checks.move(planned, step("TAKEN", evidence=()))
    taken = checks.move(planned, step("TAKEN"))
    for to in ("CLOSED", "OPEN"):
        with pytest.raises(InvalidRequest):
            checks.move(taken, step(to, "customs", evidence=()))


def test_the_responsible_plans_and_acts_and_does_not_verify():
    with pytest.raises(NotPermitted, match="sme"):
        checks.move(finding(), step("PLANNED", "customs"))
    taken = checks.move(checks.move(finding(), step("PLANNED")), step("TAKEN"))
    with pytest.raises(Conflict, match="does not verify"):
        checks.move(taken, step("CLOSED", "sme"))


def test_a_closed_finding_is_closed_for_good():
    closed = finding(state="CLOSED")
    for to in checks.STATES:
        with pytest.raises(Conflict, match="closed for good"):
            checks.move(closed, step(to, "customs"))


def test_a_finding_is_late_by_what_it_waits_for():
    assert checks.last_day(finding()) == date(2026, 12, 11)
    assert checks.last_day(finding(state="PLANNED", due_on=DAY)) == DAY
    assert checks.is_overdue(finding(state="PLANNED", due_on=DAY), date(2026, 11, 23))
    assert not checks.is_overdue(finding(state="TAKEN", due_on=DAY), date(2027, 1, 1))
