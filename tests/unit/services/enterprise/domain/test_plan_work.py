from datetime import date

import pytest

from databus.errors import InvalidRequest
from services.enterprise.domain.goals import labels_on, principles_on
from services.enterprise.domain.leading_groups import check_group, planned
from services.enterprise.domain.plan_work import pieces
from services.enterprise.domain.plans import plan_named

S12, S14 = date(2014, 4, 21), date(2014, 4, 22)


def work_of(name, product, division, on, regulations):
    plan = plan_named(name, regulations)
    assert plan is not None
    return {piece.item: piece for piece in pieces(plan, product, division, on, regulations)}


@pytest.mark.requirement("Z-17", "Z-18", "Z-19", "G-07")
def test_ninghais_stages_have_the_twelve_steps_of_the_work_plan(regulations):
    found = work_of("NINGHAI_2017", "模具", "330226", date(2017, 6, 12), regulations)
    steps = [item for item in found if not item.startswith("0/")]
    assert [sum(item.startswith(f"{stage}/") for item in steps) for stage in (1, 2, 3)] == [3, 4, 5]
    assert {found[item].due_on for item in steps} == {date(2018, 2, 28)}
    assert not any("二·" in item for item in found)
    assert len(found) == 12 + 14


@pytest.mark.requirement("Z-45", "G-07")
def test_huidongs_steps_are_due_when_their_phase_ends(regulations):
    found = work_of("HUIDONG_2018", "女鞋", "441323", date(2017, 12, 1), regulations)
    assert found["2/二·4"].due_on == date(2018, 5, 31)
    assert found["3/三·1"].due_on == date(2018, 10, 31)
    assert found["0/(十四)1"].agencies == ("samr", "ciq")
    assert found["0/(十四)1"].due_on == date(2018, 11, 30)
    assert sum(item.startswith("0/") for item in found) == 25


@pytest.mark.requirement("Z-08")
def test_what_a_zone_is_to_be_follows_the_document_in_force(regulations):
    labels = {row["label"] for row in labels_on(S12, None, regulations)}
    assert labels == {"quality_safety", "regional_economy", "inspection_system"}
    assert {row["label"] for row in labels_on(S14, None, regulations)} == {"model", "facilitation", "new_advantages"}
    assert len(labels_on(date(2018, 5, 14), "HUIDONG_2018", regulations)) == 6


@pytest.mark.requirement("Z-02")
def test_the_four_principles_became_five(regulations):
    assert len(principles_on(S12, regulations)) == 4
    five = {row["principle"] for row in principles_on(S14, regulations)}
    assert len(five) == 5
    assert "information_sharing" in five


def seats(regulations, name):
    plan = plan_named(name, regulations)
    assert plan is not None
    return plan, planned(plan)


@pytest.mark.requirement("A-14")
def test_ninghais_leading_group_is_composed_as_its_annex_says(regulations):
    plan, group = seats(regulations, "NINGHAI_2017")
    check_group(group, plan)
    with pytest.raises(InvalidRequest, match="3 as deputy"):
        check_group([seat for seat in group if (seat["seat"], seat["agency"]) != ("deputy", "nh-ciq")], plan)
    with pytest.raises(InvalidRequest, match="nh-finance sits as deputy"):
        check_group(
            [{**seat, "agency": "nh-finance"} if seat["agency"] == "nh-gov" and seat["seat"] == "deputy" else seat
             for seat in group], plan,
        )  # fmt: skip


@pytest.mark.requirement("A-17")
def test_huidongs_is_headed_by_the_county_with_the_office_in_the_sme_bureau(regulations):
    plan, group = seats(regulations, "HUIDONG_2018")
    check_group(group, plan)
    assert {(seat["seat"], seat["agency"]) for seat in group} == {("head", "gov"), ("office_director", "sme")}
    assert len([row for row in plan.agencies if row["member"]]) == 11
    with pytest.raises(InvalidRequest, match="exactly one head"):
        check_group([*group, {"seat": "head", "agency": "sme", "post": None}], plan)
