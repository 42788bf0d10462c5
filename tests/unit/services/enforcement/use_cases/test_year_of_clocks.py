"""A whole year of every kind of clock on an invented calendar, held against a count of the days by hand.

The year goes over the turn from 2026, which is confirmed, to 2027, which is not until its notice comes; the workers
are down for some days of it.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from databus.calendar import Calendar
from databus.rules import RuleBook
from services.enforcement.domain.clocks import Clock, kind_of
from services.enforcement.domain.history import CLOCK, Step
from services.enforcement.use_cases import clocks, looking_at_clocks
from tests.unit.services.enforcement.clocks_kept import WorkInMemory

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 7, 1), date(2027, 6, 30)
NOTICE_ON = date(2026, 12, 15)  # the day 2027's calendar is confirmed
DOWN = [(date(2026, 8, 8), date(2026, 8, 19)), (date(2026, 12, 28), date(2027, 1, 7))]  # nobody looks
OFF_2026 = [date(2026, 7, 15), date(2026, 7, 16), date(2026, 12, 31)]
MADE_UP_2026 = [date(2026, 7, 18), date(2026, 8, 30)]
OFF_2027 = [date(2027, 1, 4), date(2027, 1, 5)]
MADE_UP_2027 = [date(2027, 1, 9), date(2027, 1, 10)]


def text(confirmed: int, off: list[date], made_up: list[date]) -> str:
    rows = [f"confirmed_through = {confirmed}", "[days_off]"]
    rows += [f'"{day}" = "invented"' for day in off]
    return "\n".join([*rows, "[working_days]", *(f'"{day}" = "invented"' for day in made_up)])


BEFORE = Calendar.read(text(2026, OFF_2026, MADE_UP_2026))
AFTER = Calendar.read(text(2027, OFF_2026 + OFF_2027, MADE_UP_2026 + MADE_UP_2027))


def days() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += DAY


def up(day: date) -> bool:
    return not any(first <= day <= last for first, last in DOWN)


def first_look(day: date) -> date:
    """The first day from a day on that somebody looks."""
    return day if up(day) else first_look(day + DAY)


def by_hand(start: date, count: int, unit: str) -> date:
    """Count the days one by one, by the calendar as confirmed."""
    if unit == "months":  # every start is a Monday; the same day, or the last of a month that is shorter
        after = [start + n * DAY for n in range(1200)]
        months = [day for day in after if (day + DAY).day == 1]
        last = months[count]  # the last day of the month asked for; months[0] is that of the start
        return last.replace(day=min(start.day, last.day))
    day = start
    while count:
        day += DAY
        count -= unit == "calendar" or AFTER.is_working_day(day)
    return day


@pytest.fixture
def year(rules: RuleBook, monkeypatch: pytest.MonkeyPatch) -> WorkInMemory:
    """The year lived day by day: each Monday a clock of every kind starts, each is left to run out."""
    work, now = WorkInMemory(), [BEFORE]
    for module in (clocks, looking_at_clocks):
        monkeypatch.setattr(module, "shipped", lambda: now[0])
    for day in days():
        now[0] = AFTER if day >= NOTICE_ON else BEFORE
        if day.weekday() == 0:
            for row in rules.table("clock"):
                about = {"subject_kind": "matter", "subject_id": f"{row['code']} {day}"}
                clocks.start_clock(work, rules, kind=row["code"], responsible="samr", on=day, **about)
        while up(day) and looking_at_clocks.look_at_clocks(work, rules, day, limit=100):
            pass
    return work


def noted(work: WorkInMemory, clock: Clock, state: str) -> list[Step]:
    steps = work.history.of(CLOCK, clock.clock_id)
    return [step for step in steps if (step.from_state, step.to_state) != (state, state) and step.to_state == state]


@pytest.mark.requirement("D.7")
def test_every_clock_of_a_year_ends_warns_and_escalates_on_its_day(year: WorkInMemory, rules: RuleBook):
    assert len(year.clocks.kept) == 52 * len(rules.table("clock"))
    for clock in year.clocks.kept.values():
        law = kind_of(clock.kind, rules, on=clock.started_on)
        assert law is not None
        due = by_hand(clock.started_on, law.length.count, law.length.unit)
        while law.length.roll and not AFTER.is_working_day(due):
            due += DAY
        assert (clock.due_on, clock.kind) == (due, clock.kind)
        late = noted(year, clock, "LATE")
        over = first_look(due + DAY)
        assert [step.on for step in late] == ([over] if over <= LAST else []), clock
        assert clock.provisional == (law.length.unit == "working" and due.year > 2027)
        if late and law.escalate_to and clock.escalate_to:
            told = due + DAY
            for _ in range(law.escalate_after):
                told += DAY
                while law.length.unit == "working" and not AFTER.is_working_day(told):
                    told += DAY
            expected = [first_look(max(told, over))] if first_look(max(told, over)) <= LAST else []
            assert [step.on for step in noted(year, clock, "ESCALATED")] == expected, clock


@pytest.mark.requirement("D.7")
def test_every_clock_of_a_year_was_reminded_before_its_end_unless_nobody_looked(year: WorkInMemory, rules: RuleBook):
    for clock in year.clocks.kept.values():
        law = kind_of(clock.kind, rules, on=clock.started_on)
        assert law is not None
        days_before = [step.on for step in noted(year, clock, "REMINDED")]
        if not law.remind_before:
            assert days_before == []
            continue
        assert all(clock.started_on < day <= clock.due_on for day in days_before[-1:]), clock
        looked = any(up(clock.due_on - n * DAY) for n in range(2))
        if looked and clock.due_on <= LAST:
            assert days_before, clock


@pytest.mark.requirement("D.8/6")
def test_terms_over_the_turn_of_the_year_were_provisional_until_its_notice(
    rules: RuleBook, monkeypatch: pytest.MonkeyPatch
):
    work = WorkInMemory()
    monkeypatch.setattr(clocks, "shipped", lambda: BEFORE)
    about = {"subject_kind": "matter", "subject_id": "m1"}
    told = {"kind": "complaint_acceptance", "responsible": "samr", "on": date(2026, 12, 28)}
    begun = clocks.start_clock(work, rules, **told, **about)
    assert begun is not None
    assert (begun.due_on, begun.provisional) == (date(2027, 1, 8), True)
    looking_at_clocks.look_at_clocks(work, rules, date(2026, 12, 30), limit=10, calendar=AFTER)
    certain = work.clocks.get(begun.clock_id)
    assert (certain.due_on, certain.provisional) == (by_hand(date(2026, 12, 28), 7, "working"), False)


def test_whoever_is_told_of_a_clock_is_told_each_state_once(year: WorkInMemory):
    said = [(data["clock_id"], data["version"]) for _, data in year.outbox.said]
    assert len(said) == len(set(said))
    last = {data["clock_id"]: data for _, data in year.outbox.said}
    for clock_id, data in last.items():
        kept = year.clocks.get(clock_id)
        assert (data["state"], data["due_on"], data["version"]) == (kept.state, kept.due_on, kept.version)


def test_nobody_is_late_whom_nobody_was_told_of(year: WorkInMemory):
    told = {data["clock_id"] for _, data in year.outbox.said}
    looked_at = max(day for day in days() if up(day))
    assert {one.clock_id for one in year.clocks.kept.values() if one.due_on < looked_at} <= told
