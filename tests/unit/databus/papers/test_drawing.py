from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.papers import Bars, Chain, Flows, Lines, Series, Table
from databus.papers.drawing import block, scale


@given(st.one_of(st.integers(0, 10**15), st.decimals(0, 10**9, places=3)))
def test_an_axis_holds_its_greatest_number_with_few_marks(most):
    top, ticks = scale(most)
    assert float(most) <= top * (1 + 1e-9)
    assert ticks[0]["at"] == 0
    assert len(ticks) <= 6


def test_what_is_not_known_leaves_a_gap_in_its_line():
    drawn = block(Lines("t", ("a", "b", "c", "d"), (Series("s", (1, 2, None, 4)),)))
    assert [len(run) for run in drawn["series"][0]["runs"]] == [2, 1]


def test_a_line_of_one_point_is_drawn():
    assert block(Lines("t", ("a",), (Series("s", (3,)),)))["series"][0]["runs"] == [[(0.0, 1.0)]]


def test_long_axes_show_some_of_their_labels():
    labels = tuple(str(n) for n in range(40))
    drawn = block(Lines("t", labels, (Series("s", (1,) * 40),)))
    assert 10 <= len(drawn["labels"]) <= 16


def test_no_bar_is_longer_than_its_place():
    drawn = block(Bars("t", ("a", "b", "c"), (12, Decimal(128), 0)))
    assert [bar["share"] for bar in drawn["bars"]] == [0.08, 128 / 150, 0]


def test_only_columns_of_numbers_are_set_to_the_right():
    drawn = block(Table(("a", "b", "c"), ((1, "x", None), (None, 2, None))))
    assert drawn["numeric"] == [True, False, False]


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("ABC"), st.integers(0, 10**6)), min_size=1))
def test_bands_leave_and_reach_boxes_as_high_as_themselves_and_all_fits(flows):
    drawn = block(Flows("等级变动", ("前", "后"), ("A", "B", "C"), tuple(flows)))
    for column in drawn["columns"]:
        for box in column:
            assert -1e-9 <= box["at"] <= box["at"] + box["height"] <= 1 + 1e-9
            assert abs(box["next"] - box["at"] - box["height"]) < 1e-9
    assert sum(band["height"] for band in drawn["bands"]) <= 1 + 1e-9


def test_a_band_upwards_is_a_rise_and_what_stays_lies_below_all_others():
    flows = (("A", "A", 5), ("A", "B", 1), ("B", "A", 2), ("U", "A", 1))
    bands = block(Flows("等级变动", ("前", "后"), ("A", "B", "U"), flows, apart=("U",)))["bands"]
    assert [band["kind"] for band in bands] == ["same", "fall", "rise", "apart"]


def test_a_band_that_goes_nowhere_is_refused():
    with pytest.raises(ValueError, match="a band goes from one"):
        Flows("等级变动", ("前", "后"), ("A", "B"), (("A", "C", 1),))


def test_a_chain_spreads_its_columns_over_one_height_and_leads_from_box_to_box() -> None:
    drawn = block(Chain("追溯", ("料", "批"), (("P-1", "P-2"), ("L1\n1200 双",)), ((0, 0, 0), (0, 1, 0)), ((1, 0),)))
    assert drawn["rows"] == 2
    assert [box["at"] for box in drawn["columns"][0]] == [0.25, 0.75]
    assert drawn["columns"][1] == [{"lines": ["L1", "1200 双"], "at": 0.5, "marked": True}]
    assert drawn["links"] == [
        {"column": 0, "left": 0.25, "right": 0.5},
        {"column": 0, "left": 0.75, "right": 0.5},
    ]


@pytest.mark.parametrize("links", [((0, 2, 0),), ((1, 0, 0),), ((0, 0, 1),)])
def test_a_line_of_a_chain_goes_from_a_box_to_a_box(links: tuple[tuple[int, int, int], ...]) -> None:
    with pytest.raises(ValueError, match="line"):
        Chain("追溯", ("料", "批"), (("P-1", "P-2"), ("L1",)), links)
