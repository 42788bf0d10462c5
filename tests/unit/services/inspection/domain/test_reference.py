"""Dated entries: which one holds, as it was known, and when the next change comes."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.rules import RuleBook
from services.inspection.domain.goods import Goods
from services.inspection.domain.reference import Entry, Recorded, beginnings, next_day
from services.inspection.domain.sampling_plans import plan_for, shipped_plans, wrong_sizes

RULES = RuleBook.load(Path(__file__).parents[5] / "services/inspection/rules")
GOODS = Goods(RULES)
START = date(2026, 1, 1)
MOMENT = datetime(2026, 11, 22, tzinfo=UTC)
DAYS = st.integers(0, 12).map(lambda number: START + timedelta(days=number))
CODE = "990101"


def entry(
    number: int, hs_prefix: str, risk: str, from_on: date, until_on: date | None = None, kind: str = "product_risk"
) -> Entry:
    value = {"risk": risk} if kind == "product_risk" else {"statutory": risk == "statutory"}
    return Entry(
        entry_id=f"{number:04d}",
        kind=kind,
        value=value,
        from_on=from_on,
        until_on=until_on,
        clause="order 113",
        hs_prefix=hs_prefix,
        recorded_at=MOMENT,
    )


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    made = []
    for number in range(draw(st.integers(0, 8))):
        from_on, lasts = draw(DAYS), draw(st.one_of(st.none(), st.integers(0, 6)))
        until_on = None if lasts is None else from_on + timedelta(days=lasts)
        kind = draw(st.sampled_from(["product_risk", "statutory"]))
        words = ["general", "elevated", "high"] if kind == "product_risk" else ["statutory", "not_statutory"]
        prefix = draw(st.sampled_from(["99", "990", "9901", "990101", "98"]))
        made.append(entry(number, prefix, draw(st.sampled_from(words)), from_on, until_on, kind))
    return made


def plainly(told: list[Entry], kind: str, on: date) -> Entry | None:
    """The one that holds, found without any index."""
    fitting = [one for one in told if one.kind == kind and CODE.startswith(one.hs_prefix or "") and one.holds(on)]
    return max(fitting, key=lambda one: (len(one.hs_prefix or ""), one.from_on, one.entry_id), default=None)


@given(told=entries(), on=DAYS)
def test_the_index_finds_what_a_plain_search_finds(told: list[Entry], on: date) -> None:
    found = GOODS.classify(CODE, on, Recorded.of(told))
    assert (found.statutory_by, found.risk_by) == (plainly(told, "statutory", on), plainly(told, "product_risk", on))


@given(told=entries(), on=DAYS)
def test_the_coming_change_is_the_first_day_on_which_something_differs(told: list[Entry], on: date) -> None:
    recorded = Recorded.of(told)
    now = GOODS.classify(CODE, on, recorded)
    days = [on + timedelta(days=number) for number in range(1, 40)]
    then = (GOODS.classify(CODE, day, recorded) for day in days)
    differs = [one for one in zip(days, then, strict=True) if _gist(one[1]) != _gist(now)]
    coming = GOODS.coming(CODE, on, recorded)
    assert [one.on for one in coming[:1]] == [day for day, _ in differs[:1]]
    for one in coming:
        assert one.before != one.after


def _gist(found: object) -> tuple[object, object]:
    return found.statutory, found.product_risk  # type: ignore[attr-defined]


@given(from_on=DAYS, lasts=st.one_of(st.none(), st.integers(0, 6)), after=DAYS)
def test_the_next_day_is_the_next_on_which_it_begins_to_hold_or_has_ceased(
    from_on: date, lasts: int | None, after: date
) -> None:
    until_on = None if lasts is None else from_on + timedelta(days=lasts)
    one = entry(1, "99", "high", from_on, until_on)
    days = [after + timedelta(days=number) for number in range(1, 40)]
    changes = [day for day in days if one.holds(day) != one.holds(day - timedelta(days=1))]
    assert next_day(from_on, until_on, after) == (changes[0] if changes else None)


def test_an_entry_is_known_from_its_recording_to_its_withdrawal() -> None:
    hour = timedelta(hours=1)
    one = entry(1, "99", "high", START)
    gone = Entry(**{**{name: getattr(one, name) for name in Entry.__slots__}, "withdrawn_at": MOMENT + hour})
    assert [one.known(at) for at in (MOMENT - hour, MOMENT, None)] == [False, True, True]
    assert [gone.known(at) for at in (MOMENT, MOMENT + hour, None)] == [True, False, False]


def test_a_recorded_entry_takes_the_place_of_a_shipped_one_of_the_same_day() -> None:
    shipped = GOODS.classify("950300", date(2026, 11, 22))
    assert shipped.statutory_by is not None
    told = entry(1, "9503", "not_statutory", shipped.statutory_by.from_on, kind="statutory")
    assert not GOODS.classify("950300", date(2026, 11, 22), Recorded.of([told])).statutory


def test_every_beginning_of_a_code_may_be_an_entrys_prefix() -> None:
    assert beginnings(["640399"]) == ["64", "640", "6403", "64039", "640399"]


@pytest.mark.requirement("M-08")
@pytest.mark.parametrize("hs_code", ["420221", "482010", "610910", "940310", "940540", "960810", "640399"])
def test_real_headings_left_the_catalogue_on_2013_08_15(hs_code: str) -> None:
    assert GOODS.classify(hs_code, date(2013, 8, 14)).statutory
    assert not GOODS.classify(hs_code, date(2013, 8, 15)).statutory


@pytest.mark.parametrize("hs_code", ["360410", "950300", "961310", "871500", "732393", "280530"])
def test_what_was_kept_then_is_statutory_still(hs_code: str) -> None:
    assert GOODS.classify(hs_code, date(2026, 11, 22)).statutory


def test_shipped_agreements_begin_on_their_day() -> None:
    before = GOODS.agreements("AU", date(2021, 12, 31))
    since = GOODS.agreements("AU", date(2022, 1, 1))
    assert [one.said for one in before] == ["AUSTRALIA"]
    assert [one.said for one in since] == ["AUSTRALIA", "RCEP"]
    assert all(GOODS.is_country(one.country or "") for one in GOODS.shipped("trade_agreement"))


# ---- sampling plans
PLANS = list(shipped_plans(RULES))
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("hs_code", "mode", "lot", "drawn", "accept"),
    [
        ("847989", "GENERAL", 1200, 80, 3),
        ("847989", "STRICT", 1200, 125, 3),
        ("640399", "RANDOM_CHECK", 1200, 32, 1),
        ("640399", "RANDOM_CHECK", 1201, 80, 3),
        ("950300", "VERIFICATION", 10**9, 200, 5),
        ("847989", "GENERAL", 1, 1, 0),
    ],
)
def test_how_many_are_drawn_follows_goods_mode_and_lot(
    hs_code: str, mode: str, lot: int, drawn: int, accept: int
) -> None:
    plan = plan_for(PLANS, hs_code, mode, TODAY)
    assert plan is not None
    size = plan.size_for(lot)
    assert (size.sample, size.accept) == (drawn, accept)


@given(first=st.integers(1, 10**6), more=st.integers(0, 10**6), hs_code=st.sampled_from(["640399", "950300", "847989"]))
def test_a_larger_lot_is_never_sampled_less_and_never_more_than_it_has(first: int, more: int, hs_code: str) -> None:
    plan = plan_for(PLANS, hs_code, "GENERAL", TODAY)
    assert plan is not None
    small, large = plan.size_for(first), plan.size_for(first + more)
    assert small.sample <= large.sample
    assert large.sample <= first + more


def test_a_plan_of_the_zone_goes_before_one_for_all_and_a_longer_prefix_before_both() -> None:
    def plan(number: int, **change: object) -> Entry:
        value = {"sizes": [{"sample": number, "accept": 0}], "items": []}
        base = {"entry_id": f"{number:04d}", "kind": "sampling_plan", "value": value, "from_on": START, "clause": "c"}
        return Entry(**{**base, "recorded_at": MOMENT, **change})  # type: ignore[arg-type]

    told = [
        plan(1, hs_prefix="64"),
        plan(2, hs_prefix="64", zone_id="z"),
        plan(3, hs_prefix="64", zone_id="z", mode="STRICT"),
        plan(4, hs_prefix="6403", from_on=date(2027, 1, 1)),
    ]

    def key(mode: str, zones: tuple[str, ...], on: date = TODAY) -> str:
        found = plan_for([*PLANS, *told], "640399", mode, on, zones)
        assert found is not None
        return found.key[-4:]

    assert [key("GENERAL", ()), key("GENERAL", ("z",)), key("STRICT", ("z",))] == ["0001", "0002", "0003"]
    assert key("STRICT", ("z",), date(2027, 1, 1)) == "0004"


@pytest.mark.parametrize(
    "sizes",
    [
        [{"lot_to": 10, "sample": 2, "accept": 0}],
        [{"sample": 2, "accept": 0}, {"sample": 3, "accept": 0}],
        [
            {"lot_to": 20, "sample": 2, "accept": 0},
            {"lot_to": 10, "sample": 3, "accept": 0},
            {"sample": 4, "accept": 0},
        ],
        [{"sample": 2, "accept": 2}],
    ],
)
def test_sizes_that_make_no_plan_are_told(sizes: list[dict[str, int]]) -> None:
    assert wrong_sizes(sizes)
    assert wrong_sizes([{"lot_to": 10, "sample": 2, "accept": 0}, {"sample": 3, "accept": 1}]) is None
