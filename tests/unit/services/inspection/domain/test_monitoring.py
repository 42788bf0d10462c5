"""Risk monitoring: periods, the draw that anyone makes again, and what results say of a product."""

import hashlib
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.rules import RuleBook
from services.inspection.domain.monitoring import (
    APPROVED,
    Candidate,
    MonitoringPlan,
    drawn_between,
    draws_after,
    first_day,
    next_first_day,
    plan_machine,
    sample_machine,
)
from services.inspection.domain.monitoring_draw import RECIPE, key_of, ranked, spread, substitute
from services.inspection.domain.monitoring_risk import SampleResult, is_news, risk_shown, window_from, worse
from services.inspection.domain.reference import MONITORING, PRODUCT_RISK, Entry

TODAY = date(2026, 11, 22)
LEVELS = (None, "general", "elevated", "high")
SAFETY = "chromium_vi"

seeds = st.text("0123456789abcdef", min_size=64, max_size=64)
populations = st.lists(st.tuples(st.sampled_from("ABCDE"), st.integers(1, 999)), unique=True, max_size=60)
days = st.dates(date(2013, 1, 1), date(2030, 12, 31))
results = st.lists(
    st.builds(
        lambda back, failed: SampleResult(TODAY - timedelta(days=back), tuple(failed), not failed),
        st.integers(0, 500),
        st.sampled_from([(), (), (), ("peel_strength",), (SAFETY,)]),
    ),
    max_size=40,
)


def plan(**change: object) -> MonitoringPlan:
    said = {
        "plan_id": "p",
        "title": "女鞋",
        "zone_id": None,
        "hs_prefixes": ("6403", "640399"),
        "direction": "export",
        "destinations": (),
        "items": (SAFETY,),
        "period": "month",
        "samples": 3,
        "most_per_enterprise": 1,
        "from_on": TODAY,
        "until_on": date(2027, 2, 10),
        "document_no": "d",
        "clause": "c",
        "state": APPROVED,
        "agency": "ciq",
        "actor": "a",
        "proposed_at": datetime.fromisoformat("2026-11-22T04:00:00+00:00"),
    }
    return MonitoringPlan(**{**said, **change})  # type: ignore[arg-type]


def drawable(population: list[tuple[str, int]]) -> list[Candidate]:
    return [Candidate(f"{uscc}{number}", uscc, key_of("p", uscc, f"N{number}")) for uscc, number in population]


# ---- periods
@given(period=st.sampled_from(["month", "quarter"]), on=days)
def test_a_period_begins_on_the_first_and_the_next_one_follows_it(period: str, on: date) -> None:
    begun, following = first_day(period, on), next_first_day(period, on)
    assert begun <= on < following
    assert begun.day == following.day == 1
    assert first_day(period, following - timedelta(days=1)) == begun
    assert 28 <= (following - begun).days <= 92


@given(period=st.sampled_from(["month", "quarter"]), from_on=days, length=st.integers(0, 700), back=st.integers(0, 60))
def test_every_day_of_a_plan_is_in_the_population_of_exactly_one_draw(
    period: str, from_on: date, length: int, back: int
) -> None:
    one = plan(period=period, from_on=from_on, until_on=from_on + timedelta(days=length))
    approved = from_on - timedelta(days=back)
    on: date | None = next_first_day(period, max(one.from_on, approved))
    covered: Counter[date] = Counter()
    while on is not None:
        first, last = drawn_between(one, on)
        covered.update(first + timedelta(days=count) for count in range((last - first).days + 1))
        on = draws_after(one, on)
    assert covered == Counter(one.from_on + timedelta(days=count) for count in range(length + 1))


def test_a_plan_covers_its_goods_direction_destinations_zone_and_days() -> None:
    assert plan().covers("640399", "export", "DE", (), TODAY)
    assert not plan().covers("950300", "export", "DE", (), TODAY)
    assert not plan().covers("640399", "import", None, (), TODAY)
    assert not plan(destinations=("US",)).covers("640399", "export", "DE", (), TODAY)
    assert not plan(zone_id="z").covers("640399", "export", "DE", (), TODAY)
    assert plan(zone_id="z").covers("640399", "export", "DE", ("z",), TODAY)
    assert not plan().covers("640399", "export", "DE", (), TODAY - timedelta(days=1))
    assert not plan(state="CLOSED").covers("640399", "export", "DE", (), TODAY)


# ---- the draw
@pytest.mark.requirement("M-06")
@given(seed=seeds, population=populations, wanted=st.integers(1, 20), most=st.integers(1, 5))
def test_an_outsider_makes_the_same_draw_spread_over_enterprises(
    seed: str, population: list[tuple[str, int]], wanted: int, most: int
) -> None:
    found = spread(ranked(seed, drawable(population)), wanted, most)
    order = sorted(
        ((uscc, f"p/{uscc}/N{number}") for uscc, number in population),
        key=lambda one: hashlib.sha256(f"{seed}|{one[1]}".encode()).hexdigest(),
    )
    recomputed: list[tuple[str, str]] = []
    for uscc, key in order:
        if len(recomputed) < wanted and sum(one == uscc for one, _ in recomputed) < most:
            recomputed.append((uscc, key))
    assert [(one.uscc, one.key) for one in found] == recomputed
    assert [one.rank for one in found] == sorted(one.rank for one in found)
    counts = Counter(uscc for uscc, _ in population)
    assert len(found) == min(wanted, sum(min(count, most) for count in counts.values()))
    assert [line.split(" = ")[0] for line in RECIPE[:4]] == ["commitment", "key", "order", "drawn"]


@given(seed=seeds, population=populations, wanted=st.integers(1, 6), most=st.integers(1, 3), data=st.data())
def test_whoever_is_not_taken_is_replaced_as_long_as_somebody_has_room(
    seed: str, population: list[tuple[str, int]], wanted: int, most: int, data: st.DataObject
) -> None:
    ordered = ranked(seed, drawable(population))
    standing = spread(ordered, wanted, most)
    drawn = {one.rank for one in standing}
    while standing:
        gone = data.draw(st.sampled_from(standing))
        standing = [one for one in standing if one is not gone]
        new = substitute(ordered, drawn, [one.uscc for one in standing], most)
        if new is None:
            break
        assert new.rank not in drawn
        drawn.add(new.rank)
        standing.append(new)
        assert max(Counter(one.uscc for one in standing).values()) <= most
    free = Counter(one.uscc for one in standing)
    assert all(one.rank in drawn or free[one.uscc] >= most for one in ordered)


def test_the_draw_does_not_depend_on_the_order_in_which_the_population_is_read() -> None:
    population = [("A", number) for number in range(50)] + [("B", number) for number in range(50)]
    one, other = ranked("5eed", drawable(population)), ranked("5eed", drawable(population[::-1]))
    assert one == other


# ---- what results say
@pytest.mark.requirement("M-06", "R-03")
@given(found=results, data=st.data())
def test_the_risk_shown_does_not_depend_on_the_order_of_results(
    rules: RuleBook, found: list[SampleResult], data: st.DataObject
) -> None:
    assert risk_shown(data.draw(st.permutations(found)), TODAY, rules) == risk_shown(found, TODAY, rules)


@given(found=results, failed=st.sampled_from([("peel_strength",), (SAFETY,)]))
def test_one_more_failure_never_lowers_the_risk(
    rules: RuleBook, found: list[SampleResult], failed: tuple[str, ...]
) -> None:
    before = risk_shown(found, TODAY, rules).level
    after = risk_shown([*found, SampleResult(TODAY, failed, conforming=False)], TODAY, rules).level
    assert LEVELS.index(after) >= LEVELS.index(before)


@given(found=results)
def test_what_is_older_than_the_window_counts_no_more(rules: RuleBook, found: list[SampleResult]) -> None:
    first = window_from(rules, TODAY)
    shown = risk_shown(found, TODAY, rules)
    assert shown == risk_shown([one for one in found if one.on >= first], TODAY, rules)
    assert shown.tested == sum(one.on >= first for one in found)


def results_of(good: int, bad: int, item: str) -> list[SampleResult]:
    return [SampleResult(TODAY, (), conforming=True)] * good + [SampleResult(TODAY, (item,), conforming=False)] * bad


@pytest.mark.requirement("M-06")
@pytest.mark.parametrize(
    ("good", "bad", "level"),
    [
        (0, 0, None),
        (3, 1, None),
        (4, 1, "elevated"),
        (9, 1, "elevated"),
        (10, 1, None),
        (5, 4, "elevated"),
        (8, 2, "high"),
        (40, 0, None),
    ],
)
def test_from_a_least_number_on_the_share_decides(rules: RuleBook, good: int, bad: int, level: str | None) -> None:
    found = risk_shown(results_of(good, bad, "peel_strength"), TODAY, rules)
    assert found.level == level
    assert (found.clause is None) == (level is None)
    assert found.share_percent == (None if good + bad == 0 else round(Decimal(100 * bad) / (good + bad), 2))


@pytest.mark.requirement("M-06")
def test_one_failure_of_a_safety_item_is_enough(rules: RuleBook) -> None:
    found = risk_shown(results_of(30, 1, SAFETY), TODAY, rules)
    assert found.level == "elevated"
    assert "六价铬" in found.because.zh
    assert risk_shown(results_of(8, 2, SAFETY), TODAY, rules).level == "high"


def entry(level: str, until_on: date) -> Entry:
    return Entry("e", PRODUCT_RISK, {"risk": level}, TODAY, "c", hs_prefix="6403", until_on=until_on, source=MONITORING)


def test_a_risk_is_recorded_when_it_is_worse_or_when_what_stands_ends_soon() -> None:
    until, soon = TODAY + timedelta(days=179), TODAY + timedelta(days=30)
    assert is_news("elevated", until, [], TODAY, 92)
    assert not is_news("elevated", until, [entry("elevated", until)], TODAY, 92)
    assert not is_news("elevated", until, [entry("high", until)], TODAY, 92)
    assert is_news("high", until, [entry("elevated", until)], TODAY, 92)
    assert is_news("elevated", until, [entry("elevated", soon)], TODAY, 92)
    assert worse("high", "elevated")
    assert not worse("general", "general")


def test_the_moves_of_plans_and_samples_are_data_with_their_clauses(rules: RuleBook) -> None:
    assert {one.target for one in plan_machine(rules).from_state(APPROVED)} == {"CLOSED", "CANCELLED"}
    assert {one.target for one in sample_machine(rules).from_state("TAKEN")} == {"TESTED", "NOT_TAKEN"}
    assert all(one.clause for machine in (plan_machine(rules), sample_machine(rules)) for one in machine.transitions())
