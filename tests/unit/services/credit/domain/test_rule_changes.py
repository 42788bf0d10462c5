"""Changes of the rules are checked as a whole, and told in plain words."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databus.rule_sets.changes import AskedChange
from services.credit.domain.items import find_item
from services.credit.domain.rating import Facts, rate
from services.credit.domain.rule_changes import amendment, check
from services.credit.domain.rule_words import differences
from tests.unit.services.credit.builders import DAY, record, records

ON = date(2026, 12, 1)


def number(key, value):
    return AskedChange("parameter", key, "质检总局公告2014年第3号", "O", value=value)


def item(key, **fields):
    return AskedChange("item", key, "行政处罚法", "O", fields=fields)


def test_grades_stay_in_their_order(rules):
    assert check([number("grade_a_min", 95)], rules, ON) == []
    wrong = check([number("grade_a_min", 76)], rules, ON)
    assert wrong == [
        ("changes", "0 < grade_c_min < grade_b_min < grade_a_min < full_score; it would be 65 < 77 < 76 < 100")
    ]
    assert check([number("grade_a_min", 76), number("grade_b_min", 70)], rules, ON) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (number("published_minor", 1), "value"),
        (number("grade_a_min", "x"), "value"),
        (number("formal_rating_day", 29), "value"),
        (number("overdue_reminder_days", 0), "value"),
        (number("run_shards_least", 0), "value"),
        (number("run_shard_enterprises", 1_000_000), "value"),
        (number("backtest_range_enterprises", 0), "value"),
        (item("L04", direct_d=True), "fields.points"),
        (item("L04", points=0), "fields.points"),
        (item("P08", points=1), "fields.severity"),
        (item("X1", zh="甲", en="x", severity=None, points=0, direct_d=False, info="law", by=["samr"]), "key"),
        (item("L09", zh="甲", en="x", severity=None, points=0, direct_d=False, info="law", by=["lab"]), "fields.by"),
    ],
)
def test_what_is_wrong_is_named(rules, change, field):
    assert [name for name, _ in check([change], rules, ON)] == [f"changes.0.{field}"]


def test_an_item_made_neutral_counts_no_more_but_stays_known(rules):
    neutral = item("L04", severity=None, points=0)
    assert check([neutral], rules, ON) == []
    book = rules.amended(amendment("n", [neutral], ON))
    assert find_item(book, "L04", on=ON).weighs is False
    assert find_item(book, "L04", on=date(2026, 11, 30)).points == 6


def test_a_bonus_ends_and_begins_anew(rules):
    end = AskedChange("bonus", "pledge", "质检总局公告2013年第93号", "O", ends=True)
    assert check([end], rules, ON) == []
    book = rules.amended(amendment("e", [end], ON))
    assert check([end], book, ON) == [("changes.0.ends", "pledge has ended already")]
    anew = AskedChange("bonus", "pledge", "质检总局公告2013年第93号", "O", fields={"zh": "承诺", "en": "pledge"})
    assert check([anew], book, ON) == []
    told = differences([anew], book, ON)[0]
    assert (told.zh, told.en) == (
        "加分项pledge是否有效：由否改为是（依据质检总局公告2013年第93号）",
        "bonus pledge in force: no → yes (质检总局公告2013年第93号)",
    )


@settings(deadline=None)
@given(st.lists(records, max_size=6), st.integers(90, 100))
def test_the_day_before_a_set_the_grade_is_as_without_it(rules, found, limit):
    facts = Facts(DAY, tuple(found), formal_days=(DAY,))
    book = rules.amended(amendment("s", [number("grade_a_min", limit)], ON))
    before = rate(facts, on=date(2026, 11, 30), rules=rules)
    assert rate(facts, on=date(2026, 11, 30), rules=book).grade == before.grade


@settings(deadline=None)
@given(st.lists(records, max_size=6))
def test_a_stricter_set_never_raises_a_grade(rules, found):
    facts = Facts(DAY, tuple(found), formal_days=(DAY,))
    book = rules.amended(amendment("s", [number("grade_a_min", 95), item("L04", points=9)], None))
    now, then = rate(facts, on=ON, rules=rules), rate(facts, on=ON, rules=book)
    assert (then.score, "ABCDU".index(then.grade)) <= (now.score, 9)
    assert "ABCDU".index(then.grade) >= "ABCDU".index(now.grade)


def test_since_when_a_grade_holds_reckons_with_the_day_the_rules_changed(rules):
    facts = Facts(DAY, (record("L04", date(2026, 10, 1)),), formal_days=(date(2026, 10, 1),))
    book = rules.amended(amendment("s", [number("grade_a_min", 95)], ON))
    rating = rate(facts, on=date(2026, 12, 20), rules=book)
    assert (rating.grade, rating.since, rating.grade_a_since) == ("B", ON, None)
