"""Whatever is stated, corrected and withdrawn, each day is as an oracle that keeps every day has it, at every moment."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.enterprise.conftest import CODES

CODE, BEGINS, DAYS = CODES[0], date(2026, 11, 1), 30
START = datetime(2026, 11, 22, 4, tzinfo=UTC)
FLAGS = ("qms", "own_brand")
KINDS = {
    "qms": ("certificate", {"scheme": "QMS", "issuer": "某认证中心"}, "number"),
    "own_brand": ("brand", {}, "name"),
}
spans = st.tuples(st.integers(0, DAYS), st.one_of(st.none(), st.integers(1, 15)))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("state"), st.sampled_from(FLAGS), st.booleans(), st.integers(0, 21)),
        st.tuples(st.just("record"), st.sampled_from(FLAGS), st.integers(1, 2), spans),
        st.tuples(st.just("amend"), st.integers(0, 5), spans),
        st.tuples(st.just("withdraw"), st.integers(0, 5)),
        st.tuples(st.just("wait"), st.integers(1, 3)),
    ),
    max_size=8,
)


def day(number: int) -> date:
    return BEGINS + timedelta(days=number)


def until(span: tuple[int, int | None]) -> int | None:
    return None if span[1] is None else span[0] + span[1]


@dataclass
class Oracle:
    """Each flag as stated on every day, and the facts that there are."""

    stated: dict[str, list[bool]] = field(default_factory=lambda: {flag: [False] * 60 for flag in FLAGS})
    facts: dict[str, tuple[str, int, int | None]] = field(default_factory=dict)
    known: list[tuple[datetime, dict[str, list[bool]]]] = field(default_factory=list)

    def flags(self) -> dict[str, list[bool]]:
        return {flag: [self.flag(flag, number) for number in range(60)] for flag in FLAGS}

    def flag(self, flag: str, number: int) -> bool:
        spans = [(begins, ends) for name, begins, ends in self.facts.values() if name == flag]
        begun = [span for span in spans if span[0] <= number]
        if not begun:
            return self.stated[flag][number]
        return any(ends is None or number < ends for _, ends in begun)


@dataclass
class Play:
    """One run of steps against the registry and the oracle."""

    registry: Any
    oracle: Oracle = field(default_factory=Oracle)

    def run(self, told: Any) -> None:
        for step in told:
            self.registry.clock.advance(timedelta(minutes=1))
            getattr(self, step[0])(*step[1:])
            self.oracle.known.append((self.registry.clock.now(), self.oracle.flags()))

    def state(self, flag: str, value: bool, begins: int) -> None:
        on = day(begins)
        self.registry.call("amend_enterprise", agency="office", uscc=CODE, on=on.isoformat(), **{flag: value})
        for number in range(begins, 60):
            self.oracle.stated[flag][number] = value

    def record(self, flag: str, which: int, span: tuple[int, int | None]) -> None:
        kind, details, told = KINDS[flag]
        if any(key.startswith(f"{flag}/{which}/") for key in self.oracle.facts):
            return
        days = self._days(span)
        made = self.registry.call(
            "record_fact", agency="office", uscc=CODE, kind=kind, details=details | {told: f"第{which}号"}, **days
        )
        self.oracle.facts[f"{flag}/{which}/{made['fact_id']}"] = (flag, span[0], until(span))

    def amend(self, which: int, span: tuple[int, int | None]) -> None:
        for key in list(self.oracle.facts)[which : which + 1]:
            self.registry.call("amend_fact", agency="office", fact_id=key.rpartition("/")[2], **self._days(span))
            self.oracle.facts[key] = (self.oracle.facts[key][0], span[0], until(span))

    def withdraw(self, which: int) -> None:
        for key in list(self.oracle.facts)[which : which + 1]:
            fact_id = key.rpartition("/")[2]
            self.registry.call("amend_fact", agency="office", fact_id=fact_id, withdrawn=True, reason="错录")
            del self.oracle.facts[key]

    def wait(self, days: int) -> None:
        for _ in range(days):
            self.registry.clock.advance(timedelta(days=1))
            self.registry.run_daily()

    @staticmethod
    def _days(span: tuple[int, int | None]) -> dict[str, Any]:
        ends = until(span)
        return {"held_from": day(span[0]).isoformat(), "held_until": None if ends is None else day(ends).isoformat()}

    def check(self) -> None:
        today = (self.registry.clock.today() - BEGINS).days
        now = self.registry.call("get_enterprise", uscc=CODE)
        assert {flag: now[flag] for flag in FLAGS} == {flag: self.oracle.flag(flag, today) for flag in FLAGS}
        last = self.registry.said("enterprise.changed")[-1:]
        assert all({flag: one.data[flag] for flag in FLAGS} == {flag: now[flag] for flag in FLAGS} for one in last)
        for moment, expected in self.oracle.known:
            for number in range(0, today + 1, 6):
                asked = {"on": day(number).isoformat(), "known_at": moment.isoformat()}
                found = self.registry.call("get_enterprise", uscc=CODE, **asked)
                assert {flag: found[flag] for flag in FLAGS} == {flag: expected[flag][number] for flag in FLAGS}, asked


@pytest.mark.requirement("E-12", "E-13")
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_each_day_is_as_it_was_said_to_be_at_every_moment(registry: Any, told: Any) -> None:
    registry.empty()
    registry._sequences.clear()
    registry.clock.advance(START - registry.clock.now())
    registry.register(CODE, qms=False, own_brand=False, on=BEGINS.isoformat())
    play = Play(registry)
    play.run(told)
    play.check()


def at_once(*acts: Any) -> list[Any]:
    came: list[Any] = []

    def run(act: Any) -> None:
        try:
            came.append(act())
        except Exception as error:
            came.append(error)

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def test_the_same_fact_told_by_many_at_once_is_one_fact(registry: Any) -> None:
    registry.register(CODE)
    asked = {"uscc": CODE, "kind": "brand", "details": {"name": "惠鞋"}}
    came = at_once(*[lambda: registry.call("record_fact", agency="office", **asked)] * 6)
    assert len({one["fact_id"] for one in came}) == 1
    assert len(registry.said("enterprise.fact_changed")) == 1


def test_changes_of_one_record_at_once_are_all_kept_one_after_the_other(registry: Any) -> None:
    registry.register(CODE)

    def amend(number: int) -> Any:
        return registry.call("amend_enterprise", agency="office", uscc=CODE, name_en=f"Name {number}")

    came = at_once(*[lambda number=number: amend(number) for number in range(6)])
    assert sorted(one["version"] for one in came) == [2, 3, 4, 5, 6, 7]
    versions = registry.call("list_versions", uscc=CODE)["items"]
    assert len([one for one in versions if one["known_until"] is None and one["held_until"] is None]) == 1
