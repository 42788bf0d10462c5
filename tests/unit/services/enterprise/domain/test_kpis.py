from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import InvalidRequest
from services.enterprise.domain.kpis import FIGURES, evaluate, shown, watch
from services.enterprise.domain.surveys import Survey, check_survey

EXAMPLE = {
    "members": 30,
    "leading": 3,
    "member_exports": 1000,
    "local_exports": 10000,
    "national_exports": 16666,
    "leading_exports": 200,
    "own_brand": 5,
    "qms_and_self_control": 30,
    "rated": 29,
    "campaigns_closed": 1,
}
PROFILE = "HUIDONG_2018"
counts = st.integers(min_value=0, max_value=10**6)
amounts = st.decimals(min_value=0, max_value=10**12, places=2)
figures = st.fixed_dictionaries({name: amounts if "exports" in name else counts for name in FIGURES})


def board(regulations, **changes):
    judged = evaluate(PROFILE, EXAMPLE | changes, regulations)
    return judged, {kpi.code: kpi for kpi in judged.kpis}


@pytest.mark.requirement("D.8/1", "A.2/6")
def test_the_worked_example_passes_in_all_but_the_credit_rating(regulations):
    judged, kpis = board(regulations)
    assert [code for code, kpi in kpis.items() if not kpi.passed] == ["K8"]
    assert not judged.passed
    assert (kpis["K3"].value, kpis["K4"].value, kpis["K5"].value) == ("10.0000", "6.0002", "20.0000")
    assert (kpis["K1"].value, kpis["K8"].value) == ("30", "96.6667")


@pytest.mark.parametrize(
    ("code", "short"),
    [
        pytest.param(
            "K1",
            {"members": 29, "qms_and_self_control": 29, "rated": 29},
            marks=pytest.mark.requirement("Z-36", "D.3/K1"),
        ),
        pytest.param("K2", {"leading": 2}, marks=pytest.mark.requirement("Z-37", "D.3/K2")),
        pytest.param("K3", {"local_exports": Decimal("10000.01")}, marks=pytest.mark.requirement("Z-38", "D.3/K3")),
        pytest.param("K4", {"national_exports": Decimal("16666.67")}, marks=pytest.mark.requirement("Z-39", "D.3/K4")),
        pytest.param("K5", {"leading_exports": Decimal("199.99")}, marks=pytest.mark.requirement("Z-40", "D.3/K5")),
        pytest.param("K6", {"own_brand": 4}, marks=pytest.mark.requirement("Z-41", "D.3/K6")),
        pytest.param("K7", {"qms_and_self_control": 29}, marks=pytest.mark.requirement("Z-42", "D.3/K7")),
        pytest.param("K8", {"rated": 29}, marks=pytest.mark.requirement("Z-43", "D.3/K8")),
        pytest.param("K9", {"campaigns_closed": 0}, marks=pytest.mark.requirement("Z-44", "D.3/K9")),
    ],
)
def test_a_figure_just_short_of_its_threshold_fails_that_kpi_alone(regulations, code, short):
    full = {"rated": short.get("members", 30)}
    _, kpis = board(regulations, **(full | short))
    assert [name for name, kpi in kpis.items() if not kpi.passed] == [code]


def test_just_short_of_ten_percent_is_shown_rounded_and_still_fails(regulations):
    _, kpis = board(regulations, local_exports=Decimal("10000.0001"))
    assert kpis["K3"].value == "10.0000"
    assert not kpis["K3"].passed


@pytest.mark.requirement("D.3/K7", "D.3/K8")
def test_a_zone_without_members_passes_neither_k7_nor_k8(regulations):
    _, kpis = board(regulations, members=0, qms_and_self_control=0, rated=0)
    assert (kpis["K7"].value, kpis["K7"].passed) == (None, False)
    assert (kpis["K8"].value, kpis["K8"].passed) == (None, False)


def test_what_was_not_recorded_has_no_value_and_does_not_pass(regulations):
    _, kpis = board(regulations, local_exports=None, member_exports=None)
    assert [(kpis[code].value, kpis[code].passed) for code in ("K3", "K4", "K5")] == [(None, False)] * 3


@pytest.mark.requirement("Z-44", "A.2/10")
def test_a_third_campaign_passes_with_a_warning(regulations):
    _, kpis = board(regulations, campaigns_closed=3)
    assert kpis["K9"].passed
    assert kpis["K9"].warning == "more than the plan's 2"
    assert board(regulations, campaigns_closed=2)[1]["K9"].warning is None


def test_an_unknown_profile_is_told_which_there_are(regulations):
    with pytest.raises(InvalidRequest, match="HUIDONG_2018"):
        evaluate("NOWHERE", EXAMPLE, regulations)


@given(given_figures=figures)
def test_a_ratio_passes_exactly_when_the_whole_numbers_say_so(regulations, given_figures):
    kpis = {kpi.code: kpi for kpi in evaluate(PROFILE, given_figures, regulations).kpis}
    local = given_figures["local_exports"]
    assert kpis["K3"].passed == (local > 0 and given_figures["member_exports"] * 10 >= local)
    assert (kpis["K3"].value is None) == (local == 0)
    assert kpis["K1"].passed == (given_figures["members"] >= 30)


@given(given_figures=figures, more=st.integers(min_value=1, max_value=1000))
def test_one_more_leading_own_brand_or_campaign_never_fails_what_passed(regulations, given_figures, more):
    for name in ("leading", "own_brand", "campaigns_closed"):
        before = evaluate(PROFILE, given_figures, regulations)
        after = evaluate(PROFILE, given_figures | {name: given_figures[name] + more}, regulations)
        assert all(new.passed or not old.passed for old, new in zip(before.kpis, after.kpis, strict=True))


@given(st.fractions(min_value=0, max_value=10**9))
def test_a_shown_value_is_within_half_a_unit_of_the_fourth_place(value):
    assert abs(Fraction(shown(value, whole=False)) - value) <= Fraction(1, 20000)


def test_a_tie_in_the_fifth_place_goes_to_the_even_neighbour():
    assert shown(Fraction("0.00005"), whole=False) == "0.0000"
    assert shown(Fraction("0.00015"), whole=False) == "0.0002"


@pytest.mark.requirement("D.3/K10")
def test_returns_per_hundred_million_dollars_are_watched_against_the_province(regulations):
    row, *_ = watch(3, Decimal(200_000_000), Decimal(6), {}, regulations)
    assert (row["rate"], row["value"], row["within"]) == ("1.5000", "0.2500", True)
    unknown, *_ = watch(3, None, None, {}, regulations)
    assert (unknown["rate"], unknown["within"]) == (None, None)


SURVEY = Survey(
    survey_id="s1",
    zone_id="huidong-shoes",
    code="K11",
    question="是否知道示范区建设",
    method="随机抽样",
    surveyor="合成调查公司",
    began_on=date(2026, 9, 1),
    ended_on=date(2026, 9, 30),
    population=900_000,
    sample_size=600,
    favourable=400,
    document_no="调〔2026〕1号",
    agency="office",
    noted_at=datetime(2026, 10, 1, tzinfo=UTC),
)


@pytest.mark.requirement("D.3/K11", "D.3/K12", "D.3/K13")
def test_what_surveys_found_is_watched_with_the_sample_stated(regulations):
    rows = {row["code"]: row for row in watch(0, None, None, {"K11": SURVEY}, regulations)}
    assert list(rows) == ["K10", "K11", "K12", "K13"]
    assert (rows["K11"]["value"], rows["K11"]["sample_size"]) == ("66.6667", 600)
    assert (rows["K11"]["document_no"], rows["K11"]["threshold"]) == ("调〔2026〕1号", None)
    assert (rows["K12"]["value"], rows["K12"]["sample_size"]) == (None, None)


@pytest.mark.requirement("D.3/K11", "D.3/K12", "D.3/K13")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "K1"}, "code"),
        ({"ended_on": date(2026, 11, 23)}, "ended_on"),
        ({"began_on": date(2026, 10, 2)}, "began_on"),
        ({"favourable": 601}, "favourable"),
        ({"population": 599}, "population"),
    ],
)
def test_a_survey_that_cannot_have_been_is_refused(regulations, changes, field):
    with pytest.raises(InvalidRequest) as refused:
        check_survey(replace(SURVEY, **changes), regulations, today=date(2026, 11, 22))
    assert [name for name, _ in refused.value.fields] == [field]
    check_survey(SURVEY, regulations, today=date(2026, 11, 22))
