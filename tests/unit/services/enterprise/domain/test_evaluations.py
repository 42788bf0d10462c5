import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import InvalidRequest
from services.enterprise.domain.evaluations import KINDS, Finding, assessment_is_needed, judge

KIND = st.sampled_from(KINDS)


def criteria(regulations, kind):
    return {row["criterion"]: row["required"] for row in regulations.rows("criterion", "kind", kind)}


@pytest.mark.requirement("E-03", "E-05", "E-06")
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_criteria_and_a_required_one(regulations, kind):
    assert any(criteria(regulations, kind).values())


@given(kind=KIND, data=st.data())
def test_an_evaluation_is_passed_when_every_required_criterion_is_met(regulations, kind, data):
    known = criteria(regulations, kind)
    items = [Finding(name, data.draw(st.booleans())) for name in data.draw(st.permutations(list(known)))]
    passed, clause = judge(kind, items, regulations)
    assert passed == all(item.met for item in items if known[item.criterion])
    assert clause


@given(kind=KIND, data=st.data())
def test_a_criterion_left_out_named_twice_or_made_up_is_refused(regulations, kind, data):
    names = list(criteria(regulations, kind))
    wrong = data.draw(st.sampled_from([names[1:], [*names, names[0]], [*names[1:], "made_up"], [*names, "made_up"]]))
    with pytest.raises(InvalidRequest, match=names[0]):
        judge(kind, [Finding(name, met=True) for name in wrong], regulations)


@pytest.mark.requirement("E-04")
def test_the_plan_of_ninghai_has_applicants_assessed(regulations):
    assert assessment_is_needed("NINGHAI_2017", regulations)
    assert not assessment_is_needed("HUIDONG_2018", regulations)
    assert not assessment_is_needed(None, regulations)
