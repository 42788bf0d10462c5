"""Clocks as values: whatever happens in whatever order, the last day is right and nothing forbidden is reached."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databus.calendar import Calendar, shipped
from databus.contracts.enforcement_clocks import CLOCK_STATES
from databus.errors import Conflict, InvalidRequest, SanhuError
from databus.rules import RuleBook
from services.enforcement.domain import clocks
from services.enforcement.domain.clocks import Attempt, Clock, kind_of
from services.enforcement.domain.guarding import check_guards
from services.enforcement.domain.terms import UNITS, end_of
from services.enforcement.use_cases import clocks as use_cases
from services.enforcement.use_cases.looking_at_clocks import look_at_clocks
from tests.unit.services.enforcement.clocks_kept import WorkInMemory

FIRST = date(2026, 11, 2)
OTHER = Calendar.read('confirmed_through = 2027\n[days_off]\n"2026-11-11" = "x"\n"2026-12-03" = "x"\n[working_days]\n')
# D.7 in its order, with what the rows must say
TERMS = [
    pytest.param("complaint_acceptance", 7, "working", 0, marks=pytest.mark.requirement("D.7/7wd-accept-complaint")),
    pytest.param("complaint_mediation", 45, "working", 0, marks=pytest.mark.requirement("D.7/45wd-mediation")),
    pytest.param("report_check", 15, "working", 15, marks=pytest.mark.requirement("D.7/15wd-check-lead")),
    pytest.param("reporter_told", 5, "working", 0, marks=pytest.mark.requirement("D.7/5wd-tell-reporter")),
    pytest.param("jurisdiction_talks", 7, "working", 0, marks=pytest.mark.requirement("D.7/7wd-jurisdiction")),
    pytest.param("penalty_decision", 90, "calendar", 30, marks=pytest.mark.requirement("D.7/90d-penalty-decision")),
    pytest.param("evidence_decision", 7, "working", 0, marks=pytest.mark.requirement("D.7/7wd-evidence-and-service")),
    pytest.param("document_service", 7, "working", 0, marks=pytest.mark.requirement("D.7/7wd-evidence-and-service")),
    pytest.param("hearing_request", 5, "working", 0, marks=pytest.mark.requirement("D.7/5wd-hearing")),
    pytest.param("hearing_notice", 7, "working", 0, marks=pytest.mark.requirement("D.7/5wd-hearing")),
    pytest.param("fine_payment", 15, "calendar", 0, marks=pytest.mark.requirement("D.7/15d-pay")),
    pytest.param("penalty_publication", 20, "working", 0, marks=pytest.mark.requirement("D.7/20wd-publish")),
    pytest.param("penalty_publication_sent", 10, "working", 0, marks=pytest.mark.requirement("D.7/20wd-publish")),
    pytest.param("penalty_publication_received", 10, "working", 0, marks=pytest.mark.requirement("D.7/20wd-publish")),
    pytest.param("campaign_publication", 20, "working", 0, marks=pytest.mark.requirement("D.7/20wd-publish")),
    pytest.param("publication_withdrawal", 3, "working", 0, marks=pytest.mark.requirement("D.7/3wd-withdraw")),
    pytest.param("publicity_short", 3, "months", 0, marks=pytest.mark.requirement("D.7/publicity-months")),
    pytest.param("publicity_ordinary_min", 3, "months", 0, marks=pytest.mark.requirement("D.7/publicity-months")),
    pytest.param("publicity_ordinary", 12, "months", 0, marks=pytest.mark.requirement("D.7/publicity-months")),
    pytest.param("publicity_serious_min", 12, "months", 0, marks=pytest.mark.requirement("D.7/publicity-months")),
    pytest.param("publicity_serious", 36, "months", 0, marks=pytest.mark.requirement("D.7/publicity-months")),
    pytest.param("recall_report", 2, "working", 0, marks=pytest.mark.requirement("D.7/2wd-report-recall")),
    pytest.param("assistance_acknowledgement", 2, "working", 0, marks=pytest.mark.requirement("D.7/sharing-answers")),
    pytest.param("assistance_answer", 5, "working", 5, marks=pytest.mark.requirement("D.7/sharing-answers")),
    pytest.param("assistance_inquiry", 10, "working", 0, marks=pytest.mark.requirement("D.7/sharing-answers")),
    pytest.param("assistance_stop", 30, "calendar", 0, marks=pytest.mark.requirement("D.7/30d-assistance")),
]


@pytest.mark.parametrize(("code", "length", "unit", "extension"), TERMS)
def test_every_term_of_the_table_is_a_row(rules: RuleBook, code: str, length: int, unit: str, extension: int):
    law = kind_of(code, rules, on=date(2026, 11, 22))
    assert law is not None
    assert (law.length.count, law.length.unit, law.extend_by) == (length, unit, extension)


def test_every_row_of_a_clock_says_all_that_it_needs(rules: RuleBook):
    rows = rules.table("clock")
    assert len({(row["code"], row.get("from")) for row in rows}) == len(rows)
    for row in rows:
        assert row["length"] > 0
        assert row["unit"] in UNITS
        assert 0 <= row["remind_before"] < (row["length"] if row["unit"] != "months" else 28 * row["length"]), row
        assert row["escalate_after"] >= 0
        assert row["clause"]
        assert row["sure"] in "SVEQMO"
        assert row["zh"]
        assert row["en"]
        assert ("extend_by" in row) == ("extend_times" in row)


def test_a_clock_has_the_states_of_the_contract(rules: RuleBook):
    assert clocks.machine(rules).states == set(CLOCK_STATES)


def test_every_guard_of_a_clock_is_checked_and_no_other_is_written(rules: RuleBook):
    named = {guard for row in rules.table("clock_move") for guard in row.get("guards", ())}
    assert named == set(clocks.GUARDS)


@pytest.mark.parametrize("guard", ["not_over", "reason_told", "day_moved", "day_near", "day_over"])
def test_a_guard_that_refuses_names_itself_and_the_clause(rules: RuleBook, guard: str):
    transition = next(one for one in clocks.machine(rules).transitions() if guard in one.guards)
    clock = made(rules)
    on = clock.due_on + timedelta(days=1) if guard == "not_over" else FIRST
    with pytest.raises((Conflict, InvalidRequest)) as refused:
        check_guards(clocks.GUARDS, transition, Attempt(clock, clock, on))
    assert f"({guard}: {transition.clause})" in refused.value.message or len(transition.guards) > 1


def made(rules: RuleBook) -> Clock:
    told = {"kind": "report_check", "subject_kind": "report", "subject_id": "r1", "responsible": "samr", "on": FIRST}
    clock = use_cases.start_clock(WorkInMemory(), rules, **told)
    assert clock is not None
    return clock


ABOUT = {"kind": "penalty_decision", "subject_kind": "case", "subject_id": "c1"}
Doing = Callable[[WorkInMemory, RuleBook, date, Calendar], object]
DOINGS: dict[str, Doing] = {
    "look": lambda work, rules, day, calendar: look_at_clocks(work, rules, day, limit=10, calendar=calendar),
    "pause": lambda work, rules, day, _: use_cases.pause_clock(work, rules, on=day, reason="x", **ABOUT),
    "resume": lambda work, rules, day, _: use_cases.resume_clock(work, rules, on=day, **ABOUT),
    "extend": lambda work, rules, day, _: use_cases.extend_clock(
        work, rules, on=day, reason="x", document_no="1", by=7, **ABOUT
    ),
    "meet": lambda work, rules, day, _: use_cases.meet_clock(work, rules, on=day, **ABOUT),
    "cancel": lambda work, rules, day, _: use_cases.cancel_clocks(work, rules, on=day, reason="x", **ABOUT),
}


@settings(max_examples=150)
@given(
    kind=st.sampled_from(["penalty_decision", "report_check", "fine_payment"]),
    days=st.lists(
        st.tuples(st.integers(0, 30), st.sampled_from([*DOINGS, "look", "look"]), st.sampled_from([shipped(), OTHER])),
        max_size=30,
    ),
)
def test_whatever_happens_to_a_clock_its_day_is_right_and_what_is_over_stays_over(rules: RuleBook, kind: str, days):
    work, today = WorkInMemory(), FIRST
    about = ABOUT | {"kind": kind}
    begun = use_cases.start_clock(work, rules, responsible="samr", on=FIRST, **about)
    assert begun is not None
    moves = {(one.source, one.target) for one in clocks.machine(rules).transitions()}
    for step, doing, calendar in days:
        today += timedelta(days=step)
        before = work.clocks.get(begun.clock_id)
        try:
            DOINGS[doing](work, rules, today, calendar)
        except SanhuError:
            assert work.clocks.get(begun.clock_id) == before
        after = work.clocks.get(begun.clock_id)
        assert after == before or not before.is_over
        assert after.version >= before.version
        counted = end_of(FIRST, clocks.Length(after.length, after.unit, after.roll), after.pauses, after_of(after))
        assert after.is_over or (after.due_on, after.provisional) == (counted.due_on, counted.provisional)
        if doing == "look" and not after.is_over:
            assert after.next_on is None or after.next_on > today
            assert (after.state in {"LATE", "ESCALATED"}) == (after.state != "PAUSED" and today > after.due_on)
    steps = work.history.of("clock", begun.clock_id)
    path = [(one.from_state, one.to_state) for one in steps if one.from_state != one.to_state]
    assert set(path) <= moves
    assert all(first[1] == second[0] for first, second in pairwise(path))


def after_of(clock: Clock) -> Calendar:
    """The calendar that a clock was reckoned by."""
    return OTHER if clock.calendar == OTHER.version else shipped()
