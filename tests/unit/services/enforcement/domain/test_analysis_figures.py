"""Figures of quality analyses: exact, additive, and of no single enterprise where they are published."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import services.enforcement
from databus.rules import RuleBook
from services.enforcement.domain.analyses import Quarter
from services.enforcement.domain.analysis_facts import Facts, Happening, Tally, digest_of_figures
from services.enforcement.domain.analysis_figures import Groups, change, figures, hidden_in, quarters_to, rate
from services.enforcement.domain.analysis_publication import publication

pytestmark = pytest.mark.requirement("R-04")
RULES = RuleBook.load(Path(services.enforcement.__file__).parent / "rules")
GROUPS = Groups(RULES.table("analysis_industry"), RULES.table("analysis_market"))
QUARTER = Quarter(2026, 3)
THRESHOLD = 3
HEADINGS = ["6403", "6402", "9608", "8480", "8479", "2005"]
COUNTRIES = ["DE", "US", "JP", "XX", ""]

tallies = st.builds(
    lambda quarter, firm, heading, country, counts: Tally(
        str(quarter), f"firm-{firm}", heading, country, firm % 2 == 0, counts[0], min(counts[1], counts[0]), counts[2]
    ),
    quarter=st.just(QUARTER),
    firm=st.integers(0, 9),
    heading=st.sampled_from(HEADINGS),
    country=st.sampled_from(COUNTRIES),
    counts=st.tuples(st.integers(1, 5), st.integers(0, 2), st.integers(0, 2)),
)
few = settings(max_examples=40, deadline=None)
of_a_quarter = st.lists(tallies, max_size=30)


def facts(found: list[Tally], *, hidden: Any = (), happenings: Any = (), quarter: Quarter = QUARTER) -> Facts:
    return Facts(str(quarter), "441323", tuple(found), tuple(happenings), hidden)


def made(found: list[Tally], **more: Any) -> dict[str, Any]:
    return figures(facts(found, **more), GROUPS, THRESHOLD)


@given(part=st.integers(0, 10**6), whole=st.integers(1, 10**6))
def test_a_rate_is_the_exact_share_rounded_half_even(part: int, whole: int) -> None:
    exact = Fraction(part, whole) * 10_000
    assert rate(part, whole) == f"{round(exact) // 10_000}.{round(exact) % 10_000:04d}"


def test_of_nothing_there_is_no_rate_and_no_change() -> None:
    assert rate(0, 0) is None
    assert change(None, "0.1000") is None
    assert change("0.1000", "0.1250") == "-0.0250"


@pytest.mark.parametrize(
    ("heading", "industry"),
    [
        ("6403", "footwear"),
        ("8480", "moulds"),
        ("8479", "hardware_and_machinery"),
        ("8214", "stationery"),
        ("8513", "lamps"),
        ("8501", "electrical_goods"),
        ("4420", "furniture_and_wood"),
        ("2005", "other"),
    ],
)
def test_goods_belong_to_the_industry_whose_longest_beginning_fits(heading: str, industry: str) -> None:
    assert GROUPS.industry(heading) == industry


def test_every_beginning_of_an_industry_is_no_longer_than_what_is_kept_of_a_code_and_stands_once() -> None:
    prefixes = [prefix for row in RULES.table("analysis_industry") for prefix in row["hs_prefixes"]]
    assert len(prefixes) == len(set(prefixes))
    assert {len(prefix) for prefix in prefixes} <= {2, 4}


@few
@given(of_a_quarter)
def test_every_total_is_the_sum_of_what_it_totals(found: list[Tally]) -> None:
    cells = {(one["industry"], one["market"], one["scope"]): one for one in made(found)["cells"]}
    for name in ("consignments", "nonconforming", "returned"):
        base = {key: one[name] for key, one in cells.items() if "*" not in key[:2] and key[2] in {"zone", "outside"}}
        for (industry, market, scope), one in cells.items():
            inside = [
                value
                for key, value in base.items()
                if industry in {"*", key[0]} and market in {"*", key[1]} and scope in {"county", key[2]}
            ]
            assert one[name] == sum(inside)


@few
@given(of_a_quarter)
def test_what_is_hidden_does_not_follow_from_what_is_shown_of_county_zones_and_outside_together(
    found: list[Tally],
) -> None:
    told = publication(made(found), QUARTER, {})
    whole = {(one["industry"], one["market"], one["scope"]): one for one in made(found)["cells"]}
    base = sorted(key for key in whole if "*" not in key[:2] and key[2] != "county")
    shown = [key_of(one) for one in told["cells"] if not one["hidden"]]
    known = Span([row(key, base) for key in shown])
    for one in told["cells"]:
        if one["hidden"]:
            assert all(one[name] is None for name in ("consignments", "nonconforming", "returned", "enterprises"))
            assert not known.holds(row(key_of(one), base)), key_of(one)
        else:
            assert whole[key_of(one)]["enterprises"] >= THRESHOLD


@few
@given(of_a_quarter, of_a_quarter)
def test_what_a_published_version_hid_stays_hidden_in_the_one_that_corrects_it(
    found: list[Tally], after: list[Tally]
) -> None:
    before = made(found)
    hidden = hidden_in(before)
    again = {("cell", *key_of(one)) for one in made(after, hidden=hidden)["cells"] if not one["hidden"]}
    assert not again & set(hidden)


@few
@given(of_a_quarter, st.randoms(use_true_random=False))
def test_the_same_facts_have_the_same_mark_and_the_same_figures_in_any_order(
    found: list[Tally], chance: Random
) -> None:
    other = list(found)
    chance.shuffle(other)
    assert facts(other).digest == facts(found).digest
    assert Facts.unpacked(facts(other).packed()).digest == facts(found).digest
    assert figures(Facts.unpacked(facts(other).packed()), GROUPS, THRESHOLD) == made(found)


def test_the_mark_of_figures_does_not_tell_what_a_hidden_cell_may_be() -> None:
    hidden = made([Tally("2026Q3", "a", "6403", "DE", False, 7, 1, 0)])
    assert digest_of_figures(hidden, "secret") != digest_of_figures(hidden, "")
    assert replace(facts([]), salt="secret").digest != facts([]).digest


def test_everybody_stands_where_the_version_that_is_corrected_had_it_and_strangers_count_by_their_code() -> None:
    def of(uscc: str, *, in_zone: bool = True) -> Tally:
        return Tally("2026Q3", uscc, "6403", "DE", in_zone, 1, 0, 0)

    ours, late, moved_in = "91441323MA4YNT018E", "91441323MA9N07E10U", "91330226MA4YNT018E"
    before = facts([of(ours, in_zone=False)])
    happened = [Happening("2026Q3", "penalty", "", one, 1) for one in (ours, moved_in, "")]
    after = facts([of(ours), of(late), of(moved_in)], happenings=happened).placed_as(before)
    assert [(one.uscc, one.in_zone) for one in after.tallies] == [(ours, False), (late, True)]
    assert [one.uscc for one in after.happenings] == [ours, ""]


def test_other_quarters_are_those_that_were_published_and_hidden_where_they_were() -> None:
    def of(quarter: str, firms: int) -> list[Tally]:
        return [Tally(quarter, f"f{firm}", "6403", "DE", False, 2, 1, 0) for firm in range(firms)]

    past = publication(made(of("2026Q2", 2), quarter=Quarter(2026, 2)), Quarter(2026, 2), {})
    now = publication(made([*of("2026Q3", 5), *of("2026Q2", 4), *of("2025Q3", 4)]), QUARTER, {"2026Q2": past})
    county = next(one for one in now["cells"] if key_of(one) == ("*", "*", "county"))
    quarter, year = county["compared"]
    assert (quarter["consignments"], year["consignments"]) == (None, None), "one was hidden, the other not published"
    whole = next(one for one in made([*of("2026Q3", 5), *of("2026Q2", 4)])["cells"] if one["scope"] == "county")
    assert whole["compared"][0]["consignments"] == 8


def test_a_cause_of_few_enterprises_is_hidden_and_never_alone() -> None:
    def of(cause: str, firms: int) -> list[Happening]:
        return [Happening("2026Q3", "return", cause, f"{cause}-{firm}", 1) for firm in range(firms)]

    happenings = [*of("delay", 1), *of("other_quality", 4), *of("transport_damage", 5)]
    told = publication(made([], happenings=happenings), QUARTER, {})["causes"]
    shown = {one["cause"]: one["count"] for one in told}
    assert shown == {"*": 10, "transport_damage": 5, "other_quality": None, "delay": None}


def test_other_figures_that_name_few_enterprises_are_hidden_and_those_that_name_none_are_told() -> None:
    happenings = [
        Happening("2026Q3", "penalty", "", "a", 4),
        Happening("2026Q3", "alert", "", "", 7),
        Happening("2026Q2", "alert", "", "", 2),
    ]
    whole = {one["kind"]: one for one in made([], happenings=happenings)["other_figures"]}
    assert (whole["alert"]["count"], whole["alert"]["quarter_before"], whole["alert"]["hidden"]) == (7, 2, False)
    assert whole["penalty"]["hidden"]
    told = {one["kind"]: one for one in publication(made([], happenings=happenings), QUARTER, {})["other_figures"]}
    assert (told["penalty"]["count"], told["alert"]["count"], told["alert"]["quarter_before"]) == (None, 7, None)


@given(st.integers(2000, 2098), st.integers(1, 4), st.integers(0, 40))
def test_quarters_follow_each_other_without_a_gap(year: int, number: int, back: int) -> None:
    quarter = Quarter(year, number)
    assert Quarter.parse(str(quarter)) == quarter
    assert Quarter.of(quarter.first_day) == Quarter.of(quarter.last_day) == quarter
    assert quarter.before(back).before(-back) == quarter
    assert (quarter.first_day - quarter.before().last_day).days == 1
    assert quarters_to(quarter)[-1] == str(quarter)


def key_of(cell: dict[str, Any]) -> tuple[str, str, str]:
    return cell["industry"], cell["market"], cell["scope"]


def row(key: tuple[str, str, str], base: list[tuple[str, str, str]]) -> list[Fraction]:
    """A cell as the sum of the cells that stand in it."""
    industry, market, scope = key
    return [
        Fraction(industry in {"*", one[0]} and market in {"*", one[1]} and scope in {"county", one[2]}) for one in base
    ]


class Span:
    """All that follows from some sums by adding and taking away."""

    def __init__(self, rows: list[list[Fraction]]) -> None:
        self._reduced: list[tuple[int, list[Fraction]]] = []
        for one in rows:
            left = self._rest(one)
            first = next((at for at, value in enumerate(left) if value), None)
            if first is not None:
                self._reduced.append((first, [value / left[first] for value in left]))

    def holds(self, one: list[Fraction]) -> bool:
        return not any(self._rest(one))

    def _rest(self, one: list[Fraction]) -> list[Fraction]:
        for first, reduced in self._reduced:
            if one[first]:
                one = [value - one[first] * other for value, other in zip(one, reduced, strict=True)]
        return one
