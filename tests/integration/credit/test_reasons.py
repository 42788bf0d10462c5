"""Why a rating is what it is, what comes next, and what would raise it, asked of the service."""

from datetime import date, timedelta

import pytest

from databus.errors import InvalidRequest, NotFound
from tests.integration.credit.conftest import ONE, TODAY, TWO, shoemaker


@pytest.fixture
def life(credit):
    """Rated in October 2025; a return, a notification and a penalty since."""
    credit.clock.advance(date(2025, 9, 1) - TODAY)
    credit.register(pledge=True)
    credit.clock.advance(date(2025, 10, 20) - date(2025, 9, 1))
    credit.call("rate_formally", usccs=[ONE])
    credit.clock.advance(date(2026, 8, 2) - date(2025, 10, 20))
    credit.act("1号", item="P04", occurred_on="2026-02-01", effective_on="2026-03-01")
    credit.act("2号", item="P03", occurred_on="2026-07-01", effective_on="2026-08-01")
    credit.clock.advance(TODAY - date(2026, 8, 2))
    credit.call("rate_formally", usccs=[ONE])
    credit.act("3号", item="L04")
    return credit


@pytest.mark.requirement("C-01", "C-03", "C-07")
def test_a_rating_tells_each_deduction_what_comes_next_and_what_would_raise_it(life):
    rating = life.call("get_rating", uscc=ONE)
    assert (rating["category"], rating["grade"], rating["score"], rating["deductions_count"]) == ("RATED", "B", 84, 3)
    assert rating["name"] == "惠东县合成鞋业有限公司"
    assert rating["summary_zh"].startswith("2026-11-22信用等级为B级，得分84分。")
    assert rating["summary_en"].startswith("Grade B with 84 points on 2026-11-22.")
    assert [(one["item"], one["public"], [step["code"] for step in one["steps"]]) for one in rating["deductions"]] == [
        ("P04", False, ["OBJECT", "REPAIR", "WAIT"]),
        ("P03", True, ["OBJECT", "REPAIR", "WAIT"]),
        ("L04", True, ["OBJECT", "REPAIR", "WAIT"]),
    ]
    coming = [(one["on"], one["score_before"], one["score"], one["grade"]) for one in rating["changes"]]
    assert coming == [
        ("2027-03-01", 84, 87, "B"),
        ("2027-08-01", 87, 95, "A"),
        ("2027-11-01", 95, 95, "U"),
        ("2027-11-20", 95, 100, "U"),
    ]
    assert (rating["way_up"]["grade"], rating["way_up"]["on"]) == ("A", "2026-11-22")
    assert [one["item"] for one in rating["way_up"]["steps"]] == ["P03"]
    assert {(one["action"], one["item"] or one["bonus"]) for one in rating["improvements"]} == {
        ("REPAIR", "P03"),
        ("REPAIR", "P04"),
        ("REPAIR", "L04"),
        ("BONUS", "cnas_lab"),
        ("BONUS", "own_brand"),
        ("BONUS", "quality_award"),
    }


@pytest.mark.requirement("D.2/repair")
def test_a_repair_done_leads_to_what_was_said(life):
    rating = life.call("get_rating", uscc=ONE)
    (step,) = rating["way_up"]["steps"]
    repair = {"document_no": "信修1号", "corrected": True, "duties_fulfilled": True, "public_pledge": True}
    done = life.call("repair_record", agency="samr", record_id=step["record_id"], **repair)
    assert (done["score"], done["grade"]) == (step["score"], step["score_grade"]) == (92, "A")


@pytest.mark.requirement("C-06", "D.2/bonus")
def test_bonuses_are_told_held_or_not_with_their_clause(life):
    told = {one["code"]: (one["held"], one["clause"]) for one in life.call("get_rating", uscc=ONE)["bonus_list"]}
    assert told["pledge"] == (True, "SN附2 三(四)3")
    assert [code for code, (held, _) in told.items() if not held] == ["cnas_lab", "own_brand", "quality_award"]
    better = life.call("get_rating", uscc=ONE)["improvements"]
    life.register(pledge=True, cnas_lab=True)
    assert life.grade()[0] == next(one["score"] for one in better if one["bonus"] == "cnas_lab") == 85


def test_the_same_facts_and_rules_give_the_same_words_whenever_they_are_asked(life):
    known_at = life.clock.now().isoformat()
    first = life.call("get_rating", uscc=ONE, on="2026-11-22", known_at=known_at)
    life.clock.advance(timedelta(days=40))
    life.act("4号", item="L01", agency="ciq", effective_on="2026-12-30")
    assert life.call("get_rating", uscc=ONE, on="2026-11-22", known_at=known_at) | {"version": 0} == first | {
        "version": 0
    }
    assert life.call("get_rating", uscc=ONE, on="2026-11-22")["changes"] != first["changes"]


def test_a_change_foretold_comes_about_on_its_day_if_nothing_else_happens(life):
    foretold = life.call("get_rating", uscc=ONE)["changes"]
    for change in foretold:
        eve = (date.fromisoformat(change["on"]) - timedelta(days=1)).isoformat()
        assert life.grade(on=eve) == (change["score_before"], change["grade_before"])
        assert life.grade(on=change["on"]) == (change["score"], change["grade"])


@pytest.mark.requirement("C-03")
def test_a_timeline_has_a_point_for_each_change_with_its_cause(life):
    found = life.call("get_score_timeline", uscc=ONE)
    assert [(one["on"], one["score"], one["grade"], [c["code"] for c in one["causes"]]) for one in found["points"]] == [
        ("2025-09-01", 100, "U", []),
        ("2025-10-20", 100, "A", ["RATED"]),
        ("2026-03-01", 98, "A", ["BEGINS"]),
        ("2026-08-01", 90, "A", ["BEGINS"]),
        ("2026-11-01", 90, "U", ["RATING_ENDS"]),
        ("2026-11-20", 84, "U", ["BEGINS"]),
        ("2026-11-22", 84, "B", ["RATED"]),
        ("2027-03-01", 87, "B", ["ENDS"]),
        ("2027-08-01", 95, "A", ["ENDS"]),
        ("2027-11-01", 95, "U", ["RATING_ENDS"]),
        ("2027-11-20", 100, "U", ["ENDS"]),
    ]
    assert (found["from_on"], found["until_on"], found["next_cursor"]) == ("2025-09-01", "2027-11-22", None)
    assert life.grade(on="2026-08-01") == (90, "A")


def test_a_timeline_comes_a_page_at_a_time_without_a_gap(life):
    whole = life.call("get_score_timeline", uscc=ONE)["points"]
    found, cursor = [], {}
    while True:
        page = life.call("get_score_timeline", uscc=ONE, limit=3, **cursor)
        found += page["points"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert [(one["on"], one["score"], one["grade"]) for one in found] == [
        (one["on"], one["score"], one["grade"]) for one in whole
    ]


def test_a_timeline_is_of_the_days_asked_as_known_then(life):
    days = {"from_on": "2026-07-31", "until_on": "2026-08-31"}
    points = life.call("get_score_timeline", uscc=ONE, **days)["points"]
    assert [(one["on"], one["score"]) for one in points] == [("2026-07-31", 98), ("2026-08-01", 90)]
    before = life.call("get_score_timeline", uscc=ONE, known_at="2026-08-01T00:00:00Z", **days)
    assert [one["score"] for one in before["points"]] == [100]
    with pytest.raises(InvalidRequest):
        life.call("get_score_timeline", uscc=ONE, from_on="2026-08-01", until_on="2026-07-31")
    with pytest.raises(NotFound):
        life.call("get_score_timeline", uscc=TWO)
    with pytest.raises(NotFound):
        life.call("get_score_timeline", uscc=ONE, known_at="2020-01-01T00:00:00Z")


@pytest.mark.requirement("D.2/AA")
def test_aa_is_checked_before_anybody_decides_each_condition_with_its_day(life):
    life.clock.advance(timedelta(days=1))
    found = life.call("check_aa", uscc=ONE, declaration_error_percent="0.8", clean_at_departments_since="2020-01-01")
    assert (found["eligible"], found["grade"], found["aa_since"]) == (False, "B", None)
    told = {one["field"]: (one["met"], one["reached_on"]) for one in found["aa_conditions"]}
    assert told == {
        "grade_a_since": (False, None),
        "last_quality_problem_on": (False, "2029-08-01"),
        "declaration_error_percent": (True, None),
        "clean_at_departments_since": (False, "2027-11-20"),
    }
    assert found["reached_on"] is None, "nobody knows when it will be A again"
    assert [(one["item"], one["looked_at_by"]) for one in found["records"]] == [
        ("P04", "last_quality_problem_on"),
        ("P03", "last_quality_problem_on"),
        ("L04", "clean_at_departments_since"),
    ]
    assert all(one["because"] and one["because_zh"] and one["clause"] for one in found["aa_conditions"])
    assert life.said("credit.grade_changed")[-1].data["grade"] != "AA"


@pytest.mark.requirement("D.2/AA")
def test_what_is_checked_to_be_met_is_granted_and_what_is_not_names_the_day(credit):
    credit.clock.advance(date(2025, 11, 22) - TODAY)
    credit.rated()
    stated = {"declaration_error_percent": "0.8", "clean_at_departments_since": "2025-01-01"}
    early = credit.call("check_aa", uscc=ONE, **stated)
    assert (early["eligible"], early["reached_on"]) == (False, "2026-11-22")
    assert credit.call("check_aa", uscc=ONE, **stated, on="2026-10-31")["eligible"] is False
    credit.clock.advance(date(2026, 10, 20) - date(2025, 11, 22))
    credit.call("rate_formally", usccs=[ONE])
    assert credit.call("check_aa", uscc=ONE, **stated, on="2026-11-21")["eligible"] is False
    credit.clock.advance(TODAY - date(2026, 10, 20))
    found = credit.call("check_aa", uscc=ONE, **stated)
    assert (found["eligible"], found["reached_on"]) == (True, "2026-11-22")
    assert credit.call("grant_aa", agency="customs", uscc=ONE, document_no="关信1号", **stated)["grade"] == "AA"
    assert credit.call("check_aa", uscc=ONE, **stated)["aa_since"] == "2026-11-22"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"declaration_error_percent": "101"}, "declaration_error_percent"),
        ({"clean_at_departments_since": "soon"}, "clean_at_departments_since"),
        ({"uscc": "123"}, "uscc"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_check_of_aa_names_its_field(credit, wrong, field):
    with pytest.raises(InvalidRequest) as refused:
        credit.call("check_aa", **{"uscc": ONE, **wrong})
    assert [name for name, _ in refused.value.fields] == [field]


def test_what_a_rating_tells_stays_small_however_many_records_there_are(credit):
    credit.rated()
    for number in range(210):
        credit.act(f"{number}号", item="L05", effective_on="2026-11-20")
    rating = credit.call("get_rating", uscc=ONE)
    assert (rating["deductions_count"], len(rating["deductions"]), rating["score"]) == (210, 200, 0)
    assert len(str(rating).encode()) < 1 << 20


def test_an_enterprise_nobody_registered_is_told_apart(credit):
    credit.act(uscc=shoemaker(7))
    rating = credit.call("get_rating", uscc=shoemaker(7))
    assert (rating["category"], rating["name"], rating["grade"]) == ("UNREGISTERED", None, "U")
    assert rating["improvements"][0]["action"] == "FORMAL_RATING"
