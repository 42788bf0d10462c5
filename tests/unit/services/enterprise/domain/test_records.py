"""Versions of a record against an oracle that keeps every day of every moment."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.identifiers import make_uscc
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.facts import Source
from services.enterprise.domain.records import TICK, Version, after, correct, first

CODE = make_uscc("441323", "MA5H0001")
BASE = date(2026, 1, 1)
START = datetime(2026, 3, 1, tzinfo=UTC)
MAKER = Enterprise(CODE, "甲鞋厂", "441323", "manufacturer")
FAR = 40
changes = st.dictionaries(st.sampled_from(["name", "leading", "own_brand"]), st.just(None), min_size=1).flatmap(
    lambda keys: st.fixed_dictionaries(
        {key: st.sampled_from(["甲鞋厂", "乙鞋厂", "丙鞋厂"]) if key == "name" else st.booleans() for key in keys}
    )
)
corrections = st.lists(
    st.tuples(changes, st.integers(-5, FAR), st.one_of(st.none(), st.integers(1, 20))), min_size=1, max_size=8
)


def day(number: int) -> date:
    return BASE + timedelta(days=number)


class Oracle:
    """What is known of every day, and what was known at every moment."""

    def __init__(self, begins: int) -> None:
        self.days: dict[int, Enterprise] = dict.fromkeys(range(begins, FAR + 1), MAKER)
        self.told: list[tuple[datetime, dict[int, Enterprise]]] = []

    def keep(self, moment: datetime) -> None:
        self.told.append((moment, dict(self.days)))

    def correct(self, values: dict[str, Any], begins: int, ends: int | None) -> None:
        earliest = min(self.days)
        for number in range(begins, earliest):
            self.days[number] = self.days[earliest]
        for number in range(begins, ends if ends is not None else FAR + 1):
            if number in self.days:
                self.days[number] = replace(self.days[number], **values)


def play(steps: Any) -> tuple[list[Version], Oracle]:
    versions, oracle = [first(MAKER, day(0), Source("office"), START)], Oracle(0)
    oracle.keep(START)
    for number, (values, begins, length) in enumerate(steps, start=2):
        known = [version for version in versions if version.known_until is None]
        moment = after(known, START)  # a clock that stands still: moments go on all the same
        ends = None if length is None else begins + length
        correction = correct(
            known,
            values,
            held_from=day(begins),
            held_until=None if ends is None else day(ends),
            source=Source("samr"),
            moment=moment,
            number=number,
        )
        closed = set(map(id, correction.closed))
        versions = [replace(one, known_until=moment) if id(one) in closed else one for one in versions]
        versions += correction.added
        oracle.correct(values, begins, ends)
        if correction.added:
            oracle.keep(moment)
    return versions, oracle


def plain(enterprise: Enterprise) -> Enterprise:
    return replace(enterprise, version=1)


@given(corrections)
def test_any_corrections_lead_to_what_each_day_was_said_to_be_as_known_at_any_moment(steps: Any) -> None:
    versions, oracle = play(steps)
    for moment, days in oracle.told:
        for number, expected in days.items():
            found = [one for one in versions if one.known(moment) and one.holds(day(number))]
            assert [plain(one.stated) for one in found] == [expected], (moment, number)


@given(corrections)
def test_no_day_is_known_twice_and_one_version_alone_is_open_at_both_ends(steps: Any) -> None:
    versions, oracle = play(steps)
    known = sorted((one for one in versions if one.known_until is None), key=lambda one: one.held_from)
    assert [one.held_until for one in known[:-1]] == [one.held_from for one in known[1:]]
    assert known[-1].held_until is None
    assert known[0].held_from == day(min(oracle.days))


@given(corrections)
def test_nothing_that_was_known_is_overwritten(steps: Any) -> None:
    before, _ = play(steps[:-1])
    now, _ = play(steps)
    kept = {(one.held_from, one.held_until, one.known_from, one.stated) for one in now}
    assert {(one.held_from, one.held_until, one.known_from, one.stated) for one in before} <= kept


def test_what_changes_nothing_adds_nothing() -> None:
    known = [first(MAKER, day(0), Source("office"), START)]
    asked = {"held_from": day(3), "held_until": None, "source": Source("samr"), "moment": START + TICK, "number": 2}
    assert correct(known, {"name": "甲鞋厂"}, **asked).added == ()


def test_a_clock_that_lags_behind_does_not_bring_moments_out_of_order() -> None:
    known = [first(MAKER, day(0), Source("office"), START)]
    assert after(known, START - timedelta(hours=1)) == START + TICK
    assert after(known, START + timedelta(hours=1)) == START + timedelta(hours=1)


@pytest.mark.parametrize(("begins", "reach"), [(-3, -3), (5, 0)])
def test_a_correction_before_the_record_begins_carries_it_back(begins: int, reach: int) -> None:
    versions, _ = play([({"name": "乙鞋厂"}, begins, 2)])
    known = [one for one in versions if one.known_until is None]
    assert min(one.held_from for one in known) == day(reach)
