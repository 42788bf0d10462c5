import pytest

from databus.errors import InvalidRequest
from services.enterprise.domain.kpi_profiles import Wanted, of_rules, worded
from services.enterprise.domain.kpis import judge

BASE = "HUIDONG_2018"
DOCUMENT = "惠东府函〔2019〕15号"
OWN = {
    "code": "K20",
    "numerator": "own_brand",
    "denominator": "members",
    "at": "least",
    "threshold": "25",
    "unit": "enterprises",
    "zh": "自主品牌企业占比",
    "en": "Share of members with an own brand",
}


def rows(regulations, base=BASE, thresholds=(), left_out=(), added=()):
    return {row["code"]: row for row in worded(Wanted(base, thresholds, left_out, added), DOCUMENT, regulations)}


@pytest.mark.requirement("Z-36", "Z-42")
def test_a_decision_changes_thresholds_leaves_out_and_adds(regulations):
    found = rows(regulations, thresholds=[{"code": "K1", "threshold": "35"}], left_out=["K9"], added=[OWN])
    assert list(found) == ["K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "K20"]
    assert (found["K1"]["threshold"], found["K1"]["clause"]) == ("35", DOCUMENT)
    assert (found["K2"]["threshold"], found["K2"]["clause"]) == ("3", "SH 三(一)1")
    assert (found["K20"]["unit"], found["K20"]["clause"]) == ("percent", DOCUMENT)


def test_a_changed_threshold_has_the_ceiling_that_the_decision_gives_it(regulations):
    found = rows(regulations, thresholds=[{"code": "K9", "threshold": "2"}])
    assert "ceiling" not in found["K9"]
    found = rows(regulations, thresholds=[{"code": "K9", "threshold": "2", "ceiling": "4"}])
    assert found["K9"]["ceiling"] == "4"


def test_figures_are_judged_by_the_decisions_thresholds(regulations):
    found = rows(regulations, base=None, added=[OWN])
    board = judge("OWN", list(found.values()), {"members": 8, "own_brand": 2}, regulations)
    assert [(kpi.code, kpi.value, kpi.passed) for kpi in board.kpis] == [("K20", "25.0000", True)]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"base": "NOWHERE"}, "profile"),
        ({"thresholds": [{"code": "K99", "threshold": "1"}]}, "thresholds"),
        ({"left_out": ["K99"]}, "left_out"),
        ({"added": [{**OWN, "code": "K1"}]}, "added"),
        ({"added": [{**OWN, "numerator": "profit"}]}, "added"),
        ({"thresholds": [{"code": "K1", "threshold": "1"}], "left_out": ["K1"]}, "thresholds"),
        ({"base": None}, "left_out"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_naming_the_field(regulations, asked, field):
    with pytest.raises(InvalidRequest) as refused:
        rows(regulations, **asked)
    assert [name for name, _ in refused.value.fields] == [field]


def test_a_profile_of_the_rules_says_its_document(regulations):
    profile = of_rules(BASE, regulations)
    assert (profile.document_no, profile.held_from, len(profile.rows)) == ("惠东府函〔2018〕203号", None, 9)
