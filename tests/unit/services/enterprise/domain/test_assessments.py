from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest
from services.enterprise.domain.assessments import check_state, kind_named, profile_for, score

DAY = date(2018, 3, 1)
FOUR = ("guarantee", "supervision", "risk", "public_service")


def sections(regulations, profile):
    return [row["section"] for row in regulations.rows("assessment_section", "profile", profile)]


@pytest.mark.requirement("Z-09", "A-02")
def test_the_bureau_of_ningbo_assesses_five_systems_and_others_four(regulations):
    assert profile_for(None, "provincial", "330226", DAY, regulations)["profile"] == "NINGHAI_FIVE_SYSTEMS"
    assert profile_for(None, "provincial", "441323", DAY, regulations)["profile"] == "S14_FOUR_SYSTEMS"
    assert set(sections(regulations, "NINGHAI_FIVE_SYSTEMS")) == {*FOUR, "integrity"}
    assert tuple(sections(regulations, "S14_FOUR_SYSTEMS")) == FOUR


@pytest.mark.requirement("Z-20")
def test_the_demonstration_work_is_evaluated_in_four_parts(regulations):
    profile = profile_for(None, "four_part", "441323", DAY, regulations)["profile"]
    assert sections(regulations, profile) == ["mechanism", "key_tasks", "schedule", "effect"]
    with pytest.raises(InvalidRequest, match="no profile"):
        profile_for(None, "four_part", "330226", DAY, regulations)


def test_a_day_before_the_second_guiding_opinion_has_the_conditions_of_the_first(regulations):
    assert profile_for(None, "national", "441323", date(2013, 5, 1), regulations)["profile"] == "S12_CONDITIONS"
    with pytest.raises(InvalidRequest, match="one of"):
        profile_for("SH_FOUR_PARTS", "national", "441323", DAY, regulations)


@pytest.mark.parametrize(
    ("points", "passed"),
    [
        ((20, 20, 20, 20), True),
        ((20, 20, 20, 19), False),  # 79 of 100
        ((25, 25, 25, 14), False),  # one system below its share
        ((25, 25, 25, 15), True),
    ],
)
def test_a_total_and_every_section_reach_their_share(regulations, points, passed):
    scored = score("S14_FOUR_SYSTEMS", dict(zip(FOUR, points, strict=True)), {}, DAY, regulations)
    assert (scored.score, scored.most, scored.passed) == (sum(points), 100, passed)


def test_every_section_has_its_points_and_not_more_than_there_are(regulations):
    good = dict.fromkeys(FOUR, 20)
    with pytest.raises(InvalidRequest, match="for guarantee, supervision"):
        score("S14_FOUR_SYSTEMS", {"guarantee": 20}, {}, DAY, regulations)
    with pytest.raises(InvalidRequest, match="at most 25"):
        score("S14_FOUR_SYSTEMS", good | {"risk": 26}, {}, DAY, regulations)
    with pytest.raises(InvalidRequest, match="each section"):
        score("S14_FOUR_SYSTEMS", good, {"weather": "晴"}, DAY, regulations)


@given(points=st.tuples(*[st.integers(0, 25)] * 4), section=st.integers(0, 3))
def test_one_point_more_never_fails_an_assessment_that_is_passed(regulations, points, section):
    more = [point + (number == section and point < 25) for number, point in enumerate(points)]
    before = score("S14_FOUR_SYSTEMS", dict(zip(FOUR, points, strict=True)), {}, DAY, regulations)
    after = score("S14_FOUR_SYSTEMS", dict(zip(FOUR, more, strict=True)), {}, DAY, regulations)
    assert after.passed >= before.passed


def test_an_assessment_belongs_to_the_state_it_is_for(regulations):
    kind = kind_named("provincial", regulations)
    check_state(kind, "PROV_ASSESSING", DAY, DAY)
    with pytest.raises(Conflict, match="PROV_ASSESSING"):
        check_state(kind, "DRAFT", None, DAY)
    with pytest.raises(Conflict, match="not before 2018-03-01"):
        check_state(kind, "PROV_ASSESSING", DAY, date(2018, 2, 28))
    check_state(kind_named("self_check", regulations), "DRAFT", None, DAY)
