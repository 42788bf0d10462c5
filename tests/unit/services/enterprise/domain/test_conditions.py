from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import InvalidRequest
from services.enterprise.domain.conditions import Judgement, check_judgement, grounds_on, standing, unmet

DAY = date(2018, 3, 1)
S12, S14 = date(2014, 4, 21), date(2014, 4, 22)


def judged(condition, met, on=DAY, number=1, agency="gov"):
    told = ("x",), f"文{number}", (), None if met else "不足", on, agency, None, "S14 四"
    return Judgement(f"{number:05d}", "z", condition, met, *told, datetime(2018, 3, 1, tzinfo=UTC))


def check(regulations, condition, grounds, *, met=True, on=DAY, reason=None):
    return check_judgement(condition, met=met, grounds=grounds, reason=reason, on=on, regulations=regulations)


@pytest.mark.requirement("Z-05", "D.3/C2")
@pytest.mark.parametrize("ground", ["share_of_nation", "rank_in_province", "share_of_place"])
def test_one_of_three_shares_is_enough_for_the_scale_of_exports(regulations, ground):
    assert check(regulations, "C2", [ground])["clause"] == "S12 四(二); S14 四(二)"
    with pytest.raises(InvalidRequest, match="at least one of its grounds"):
        check(regulations, "C2", [])


@pytest.mark.requirement("Z-04")
def test_a_cluster_of_capital_or_technology_counts_from_2014(regulations):
    for ground in ("industry_cluster", "capital_cluster", "technology_cluster"):
        assert check(regulations, "C1", [ground], on=S14)
    with pytest.raises(InvalidRequest, match="industry_cluster"):
        check(regulations, "C1", ["capital_cluster"], on=S12)


@pytest.mark.requirement("Z-06", "Z-07")
@pytest.mark.parametrize(
    ("condition", "before", "after"),
    [
        ("C3", {"first_responsibility", "lawful_and_honest", "quality_stable"}, {"front_rank"}),
        ("C4", {"coordination_body", "mechanism"}, {"in_government_assessment"}),
    ],
)
def test_quality_and_organisation_need_all_their_grounds_and_more_from_2014(regulations, condition, before, after):
    assert check(regulations, condition, before, on=S12)
    now = {row["ground"] for row in grounds_on(condition, S14, regulations)}
    assert after <= now
    assert check(regulations, condition, now, on=S14)
    with pytest.raises(InvalidRequest, match="needs all of its grounds"):
        check(regulations, condition, now - after, on=S14)


def test_what_is_not_met_says_why_and_what_is_unknown_is_named(regulations):
    with pytest.raises(InvalidRequest, match="reason"):
        check(regulations, "C1", [], met=False)
    assert check(regulations, "C1", [], met=False, reason="集聚不明显")
    with pytest.raises(InvalidRequest, match="one of C1, C2, C3, C4"):
        check(regulations, "C5", [])
    with pytest.raises(InvalidRequest, match="no guiding opinion"):
        check(regulations, "C1", ["industry_cluster"], on=date(2012, 11, 14))


@pytest.mark.requirement("D.3/C1", "D.3/C2", "D.3/C3", "D.3/C4")
def test_the_newest_judgement_stands_and_one_not_met_stops_any_zone(regulations):
    all_met = [judged(f"C{number}", met=True, number=number) for number in range(1, 5)]
    assert unmet(all_met, DAY, regulations, required=True, by=None) == []
    fallen = [*all_met, judged("C3", met=False, on=date(2018, 5, 1), number=9, agency="ciq-province")]
    assert unmet(fallen, DAY, regulations, required=False, by=None) == []
    (stop,) = unmet(fallen, date(2018, 5, 1), regulations, required=False, by=None)
    assert "C3" in stop
    assert "ciq-province" in stop
    again = [*fallen, judged("C3", met=True, on=date(2018, 5, 1), number=10)]
    assert unmet(again, date(2018, 5, 1), regulations, required=True, by=None) == []


def test_where_it_is_demanded_all_four_are_judged_and_by_the_assessor(regulations):
    assert len(unmet([], DAY, regulations, required=True, by=None)) == 4
    assert unmet([], DAY, regulations, required=False, by=None) == []
    own = [judged(f"C{number}", met=True, number=number) for number in range(1, 5)]
    assert len(unmet(own, DAY, regulations, required=True, by="ciq-ningbo")) == 4


@given(
    told=st.lists(st.tuples(st.sampled_from(["C1", "C2", "C3", "C4"]), st.booleans(), st.integers(1, 28)), max_size=20)
)
def test_what_stands_is_the_last_word_of_each_condition_up_to_the_day(regulations, told):
    judgements = [
        judged(condition, met, on=date(2018, 3, day), number=number)
        for number, (condition, met, day) in enumerate(told, start=1)
    ]
    on = date(2018, 3, 14)
    for verdict in standing(judgements, on, regulations):
        code = verdict.condition["condition"]
        known = [one for one in judgements if one.condition == code and one.on <= on]
        last = max(known, key=lambda one: (one.on, one.judgement_id), default=None)
        assert verdict.judgement == last
