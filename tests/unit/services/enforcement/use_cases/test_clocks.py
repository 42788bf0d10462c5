"""Clocks: started, stopped, extended, met; reminders before, those above after."""

from datetime import date, timedelta

import pytest

from databus.calendar import Calendar
from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain.clocks import Clock
from services.enforcement.domain.history import CLOCK
from services.enforcement.use_cases import clocks, looking_at_clocks
from tests.unit.services.enforcement.builders import USCC, uscc
from tests.unit.services.enforcement.clocks_kept import WorkInMemory

FIRST = date(2026, 11, 23)  # a Monday
ABOUT = {"subject_kind": "report", "subject_id": "r1"}


@pytest.fixture
def work() -> WorkInMemory:
    return WorkInMemory()


def started(work: WorkInMemory, rules: RuleBook, kind: str = "report_check", **changes) -> Clock:
    told = {"kind": kind, "responsible": "samr", "on": FIRST, "uscc": USCC, **ABOUT} | changes
    clock = clocks.start_clock(work, rules, **told)
    assert clock is not None
    return clock


def looked(work: WorkInMemory, rules: RuleBook, day: date) -> None:
    while looking_at_clocks.look_at_clocks(work, rules, day, limit=50):
        pass


def states(work: WorkInMemory, clock: Clock) -> list[tuple[date, str]]:
    return [(step.on, step.to_state) for step in work.history.of(CLOCK, clock.clock_id)]


@pytest.mark.requirement("D.7/15wd-check-lead")
def test_a_clock_reminds_before_is_late_after_and_then_tells_those_above(work: WorkInMemory, rules: RuleBook):
    clock = started(work, rules)
    assert (clock.due_on, clock.provisional, clock.escalate_to) == (date(2026, 12, 14), False, ("gov",))
    for number in range(40):
        looked(work, rules, FIRST + timedelta(days=number))
    assert states(work, clock) == [
        (date(2026, 12, 9), "REMINDED"),
        (date(2026, 12, 15), "LATE"),
        (date(2026, 12, 16), "ESCALATED"),
    ]
    assert [data["escalated_to"] for _, data in work.outbox.said] == [(), (), ("gov",)]
    assert [data["late"] for _, data in work.outbox.said] == [False, True, True]


def test_what_was_missed_while_nothing_ran_is_caught_up_at_once(work: WorkInMemory, rules: RuleBook):
    clock = started(work, rules)
    looked(work, rules, date(2027, 3, 1))
    assert [state for _, state in states(work, clock)] == ["LATE", "ESCALATED"]


def test_a_day_looked_at_twice_brings_nothing_new(work: WorkInMemory, rules: RuleBook):
    started(work, rules)
    looked(work, rules, date(2026, 12, 15))
    said = len(work.outbox.said)
    looked(work, rules, date(2026, 12, 15))
    assert len(work.outbox.said) == said


def test_a_clock_met_in_time_is_not_spoken_of(work: WorkInMemory, rules: RuleBook):
    started(work, rules)
    met = clocks.meet_clock(work, rules, kind="report_check", on=date(2026, 12, 1), **ABOUT)
    assert met is not None
    assert (met.state, met.late, met.ended_on) == ("MET", False, date(2026, 12, 1))
    looked(work, rules, date(2027, 12, 1))
    assert work.outbox.said == []


def test_a_clock_met_after_its_day_says_that_it_was_late(work: WorkInMemory, rules: RuleBook):
    started(work, rules)
    looked(work, rules, date(2026, 12, 16))
    met = clocks.meet_clock(work, rules, kind="report_check", on=date(2026, 12, 16), **ABOUT)
    assert met is not None
    assert met.late
    assert work.outbox.said[-1][1]["state"] == "MET"


def test_what_was_done_in_time_and_told_later_is_not_late(work: WorkInMemory, rules: RuleBook):
    started(work, rules)
    looked(work, rules, date(2026, 12, 16))
    met = clocks.meet_clock(work, rules, kind="report_check", on=date(2026, 12, 14), **ABOUT)
    assert met is not None
    assert not met.late


def test_the_same_clock_does_not_start_twice(work: WorkInMemory, rules: RuleBook):
    assert started(work, rules) is started(work, rules, on=date(2026, 11, 25))
    clocks.meet_clock(work, rules, kind="report_check", on=FIRST, **ABOUT)
    assert started(work, rules, on=date(2026, 11, 25)).started_on == date(2026, 11, 25)
    assert len(work.clocks.of("report", "r1")) == 2


def test_days_of_a_test_do_not_count(work: WorkInMemory, rules: RuleBook):
    clock = started(work, rules)
    paused = clocks.pause_clock(work, rules, kind="report_check", on=date(2026, 11, 27), reason="检验", **ABOUT)
    assert paused is not None
    looked(work, rules, date(2027, 1, 4))
    resumed = clocks.resume_clock(work, rules, kind="report_check", on=date(2026, 12, 11), **ABOUT)
    assert resumed is not None
    assert (resumed.state, resumed.due_on) == ("RUNNING", date(2026, 12, 28))  # ten working days later
    assert [state for _, state in states(work, clock)] == ["PAUSED", "RUNNING"]


def test_a_clock_cannot_be_stopped_after_its_end_or_without_a_reason(work: WorkInMemory, rules: RuleBook):
    started(work, rules)
    with pytest.raises(Conflict, match=r"the term was over \(not_over: 市场监督管理投诉举报处理暂行办法 20"):
        clocks.pause_clock(work, rules, kind="report_check", on=date(2026, 12, 15), reason="检验", **ABOUT)
    with pytest.raises(InvalidRequest, match="a reason is missing"):
        clocks.pause_clock(work, rules, kind="report_check", on=FIRST, reason="", **ABOUT)
    clocks.pause_clock(work, rules, kind="report_check", on=FIRST, reason="检验", **ABOUT)
    with pytest.raises(Conflict, match="the clock stands still"):
        clocks.pause_clock(work, rules, kind="report_check", on=FIRST, reason="检验", **ABOUT)
    with pytest.raises(InvalidRequest, match="before the clock was stopped"):
        clocks.resume_clock(work, rules, kind="report_check", on=FIRST - timedelta(days=1), **ABOUT)


@pytest.mark.requirement("D.7/15wd-check-lead")
def test_a_lead_is_checked_fifteen_working_days_longer_once(work: WorkInMemory, rules: RuleBook):
    started(work, rules)
    told = {"kind": "report_check", "on": date(2026, 12, 14), "reason": "案情复杂", "document_no": "延〔2026〕1号"}
    longer = clocks.extend_clock(work, rules, **told, **ABOUT)
    assert longer is not None
    assert (longer.due_on, longer.provisional, longer.length) == (date(2027, 1, 5), True, 30)
    with pytest.raises(Conflict, match=r"no further extension \(市场监督管理投诉举报"):
        clocks.extend_clock(work, rules, **told, **ABOUT)


def test_an_extension_is_not_granted_after_the_end_nor_longer_than_the_rule(work: WorkInMemory, rules: RuleBook):
    started(work, rules)
    told = {"kind": "report_check", "reason": "案情复杂", "document_no": "延〔2026〕1号", **ABOUT}
    with pytest.raises(Conflict, match="the term was over"):
        clocks.extend_clock(work, rules, on=date(2026, 12, 15), **told)
    with pytest.raises(InvalidRequest, match="out of range"):
        clocks.extend_clock(work, rules, on=FIRST, by=16, **told)
    assert work.history.steps == {}


def test_nothing_happens_before_a_clock_started(work: WorkInMemory, rules: RuleBook):
    started(work, rules)
    with pytest.raises(InvalidRequest, match="before the clock started"):
        clocks.meet_clock(work, rules, kind="report_check", on=FIRST - timedelta(days=1), **ABOUT)


def test_what_has_no_clock_is_left_alone(work: WorkInMemory, rules: RuleBook):
    assert clocks.meet_clock(work, rules, kind="report_check", on=FIRST, **ABOUT) is None
    assert clocks.pause_clock(work, rules, kind="report_check", on=FIRST, reason="x", **ABOUT) is None
    assert clocks.resume_clock(work, rules, kind="report_check", on=FIRST, **ABOUT) is None
    assert list(clocks.cancel_clocks(work, rules, on=FIRST, reason="x", **ABOUT)) == []


def test_all_clocks_of_a_thing_are_cancelled_together(work: WorkInMemory, rules: RuleBook):
    started(work, rules)
    started(work, rules, kind="reporter_told")
    ended = clocks.cancel_clocks(work, rules, on=FIRST, reason="撤回", **ABOUT)
    assert {one.kind for one in ended} == {"report_check", "reporter_told"}
    assert {one.state for one in ended} == {"CANCELLED"}


@pytest.mark.requirement("A-15")
def test_a_late_clock_is_told_to_those_above_in_its_own_county(work: WorkInMemory, rules: RuleBook):
    of_ninghai = started(work, rules, responsible="nh-samr", uscc=None, division="330226")
    assert of_ninghai.escalate_to == ("nh-gov",)
    national = started(work, rules, kind="penalty_decision", responsible="customs", uscc=None, subject_id="r2")
    assert national.escalate_to == ("gov", "ciq-province")
    told = started(work, rules, kind="jurisdiction_talks", escalate_to=["aqsiq"], subject_id="r3")
    assert told.escalate_to == ("aqsiq",)


def test_a_clock_handed_over_keeps_its_term_and_has_others_above_it(work: WorkInMemory, rules: RuleBook):
    clock = started(work, rules, kind="assistance_answer")
    (handed,) = clocks.hand_over_clocks(work, rules, responsible="gov", on=FIRST, reason="移交", **ABOUT)
    assert (handed.responsible, handed.due_on, handed.escalate_to) == ("gov", clock.due_on, ())
    assert work.outbox.said[-1][1]["responsible"] == "gov"


def test_a_term_that_was_not_law_yet_does_not_run(work: WorkInMemory, rules: RuleBook):
    told = {"responsible": "samr", "on": date(2020, 1, 1), **ABOUT}
    assert clocks.start_clock(work, rules, kind="penalty_decision", **told) is None
    with pytest.raises(KeyError, match="no kind of clock"):
        clocks.start_clock(work, rules, kind="no_such_term", **told)


CONFIRMED = Calendar.read('confirmed_through = 2027\n[days_off]\n"2027-01-04" = "x"\n[working_days]\n')


@pytest.mark.requirement("D.7")
def test_a_provisional_day_is_reckoned_anew_when_the_years_calendar_is_confirmed(work: WorkInMemory, rules: RuleBook):
    begun = started(work, rules, kind="complaint_acceptance", on=date(2026, 12, 28))
    assert (begun.due_on, begun.provisional) == (date(2027, 1, 7), True)
    looking_at_clocks.look_at_clocks(work, rules, date(2026, 12, 29), limit=50, calendar=CONFIRMED)
    after = work.clocks.get(begun.clock_id)
    assert (after.due_on, after.provisional) == (date(2027, 1, 8), False)
    assert work.history.of(CLOCK, begun.clock_id)[-1].note == (
        "2027-01-07 → 2027-01-08; the year's calendar is confirmed"
    )
    assert work.outbox.said[-1][1]["due_on"] == date(2027, 1, 8)
    looking_at_clocks.look_at_clocks(work, rules, date(2026, 12, 29), limit=50, calendar=CONFIRMED)
    assert len(work.outbox.said) == 1


def test_a_late_clock_whose_day_moves_runs_again(work: WorkInMemory, rules: RuleBook):
    begun = started(work, rules, kind="complaint_acceptance", on=date(2026, 12, 28))
    looked(work, rules, date(2027, 1, 8))
    assert work.clocks.get(begun.clock_id).state == "LATE"
    looking_at_clocks.look_at_clocks(work, rules, date(2027, 1, 8), limit=50, calendar=CONFIRMED)
    after = work.clocks.get(begun.clock_id)
    assert (after.state, after.due_on, after.late) == ("REMINDED", date(2027, 1, 8), False)
    assert [state for _, state in states(work, begun)] == ["LATE", "RUNNING", "REMINDED"]


def test_a_clock_that_stands_still_is_reckoned_anew_and_stands(work: WorkInMemory, rules: RuleBook):
    begun = started(work, rules, kind="complaint_acceptance", on=date(2026, 12, 28))
    clocks.pause_clock(work, rules, kind="complaint_acceptance", on=date(2026, 12, 29), reason="检验", **ABOUT)
    looking_at_clocks.look_at_clocks(work, rules, date(2026, 12, 30), limit=50, calendar=CONFIRMED)
    after = work.clocks.get(begun.clock_id)
    assert (after.state, after.due_on) == ("PAUSED", date(2027, 1, 8))


def test_a_step_takes_a_bounded_number_of_clocks(work: WorkInMemory, rules: RuleBook):
    for number in range(7):
        started(work, rules, subject_id=f"r{number}", uscc=uscc(number))
    day = date(2026, 12, 9)
    assert looking_at_clocks.look_at_clocks(work, rules, day, limit=5)
    assert sum(one.state == "REMINDED" for one in work.clocks.kept.values()) == 5
    assert not looking_at_clocks.look_at_clocks(work, rules, day, limit=5)
    assert sum(one.state == "REMINDED" for one in work.clocks.kept.values()) == 7


def test_how_many_are_late_is_told_for_every_kind(work: WorkInMemory, rules: RuleBook):
    started(work, rules)
    late = looking_at_clocks.late_by_kind(work, rules, date(2027, 1, 1))
    assert late["report_check"] == 1
    assert late.keys() == {row["code"] for row in rules.table("clock")}
    assert sum(late.values()) == 1
