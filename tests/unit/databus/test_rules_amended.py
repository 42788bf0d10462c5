"""A rule book is amended from a day on: what was before stays as it was, and the text makes the same book again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databus.rules import Amendment, BrokenRules, Change, RuleBook

FILES = {
    "ruleset.toml": 'name = "credit"\nversion = "2026.1"\n',
    "scheme.toml": """
[[parameter]]
key = "grade_a_min"
unit = "points"
clause = "AQSIQ announcement 2014 No. 3"
sure = "M"
values = [{ from = 2014-01-01, value = 89 }, { from = 2030-01-01, value = 91 }]

[[parameter]]
key = "rate"
unit = "percent"
clause = "商检法 32"
sure = "V"
values = [{ from = 2014-01-01, value = "0.5" }]

[[items]]
code = "L01"
points = 12

[[items]]
code = "L04"
points = 6
zh = "处罚"

[[items]]
code = "L05"
points = 1
until = 2027-06-01

[[items]]
code = "L05"
points = 2
from = 2027-06-01
""",
}
BOOK = RuleBook.read(FILES)
DAY = date(2027, 1, 1)


def value(new, key="grade_a_min"):
    return Change("parameter", key, {"value": new, "clause": "新规", "sure": "O"})


def amended(*changes, from_on=DAY, name="next"):
    return BOOK.amended(Amendment(name, from_on, changes))


def points(book, code, on):
    return [row["points"] for row in book.table("items", on=on) if row["code"] == code]


def test_a_number_holds_from_its_day_up_to_the_next_that_is_told_already():
    book = amended(value(95))
    assert [book.value("grade_a_min", on=on) for on in (DAY - timedelta(1), DAY, date(2030, 1, 1))] == [89, 95, 91]
    assert book.parameter("grade_a_min", on=DAY).clause == "新规"
    assert BOOK.value("grade_a_min", on=DAY) == 89


def test_a_number_can_be_taken_as_if_it_had_always_held():
    book = amended(value(95), from_on=None)
    assert [book.value("grade_a_min", on=on) for on in (date(2014, 1, 1), date(2031, 1, 1))] == [95, 95]


def test_decimals_stay_exact():
    assert amended(value("0.7", "rate")).value("rate", on=DAY) == Decimal("0.7")


def test_of_a_row_only_what_is_said_changes():
    book = amended(Change("items", "L04", {"code": "L04", "points": 8}))
    assert (points(book, "L04", DAY - timedelta(1)), points(book, "L04", DAY)) == ([6], [8])
    assert [row["zh"] for row in book.table("items", on=DAY) if row["code"] == "L04"] == ["处罚"]
    assert [row["code"] for row in book.table("items", on=DAY)] == ["L01", "L04", "L05"]


def test_a_row_that_another_follows_already_ends_where_that_begins():
    book = amended(Change("items", "L05", {"code": "L05", "points": 3}))
    assert [points(book, "L05", on) for on in (DAY - timedelta(1), DAY, date(2027, 6, 1))] == [[1], [3], [2]]


def test_a_row_ends_and_a_new_one_begins():
    book = amended(Change("items", "L01", None), Change("items", "L09", {"code": "L09", "points": 4}))
    assert (points(book, "L01", DAY - timedelta(1)), points(book, "L01", DAY)) == ([12], [])
    assert (points(book, "L09", DAY - timedelta(1)), points(book, "L09", DAY)) == ([], [4])


def test_what_there_is_not_cannot_be_changed():
    with pytest.raises(BrokenRules, match="no parameter"):
        amended(value(1, "grade_e_min"))


def test_the_version_names_the_last_amendment():
    book = amended(value(95)).amended(Amendment("after", DAY, (value(96),)))
    assert book.version == "credit-2026.1+after"
    assert len({BOOK.digest, amended(value(95)).digest, book.digest}) == 3


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["grade_a_min", "L01", "L04", "L05"]),
            st.integers(1, 100),
            st.dates(date(2015, 1, 1), date(2035, 1, 1)),
        ),
        max_size=6,
    ),
    st.dates(date(2014, 1, 1), date(2036, 1, 1)),
)
def test_each_day_has_the_last_word_on_it_and_the_text_makes_the_same_book(steps, day):
    book = BOOK
    for number, (key, new, from_on) in enumerate(steps):
        change = value(new) if key == "grade_a_min" else Change("items", key, {"code": key, "points": new})
        book = book.amended(Amendment(f"a{number}", from_on, (change,)))
    again = RuleBook.of_text(book.text())
    assert (again.digest, again.version) == (book.digest, book.version)
    assert again.tables() == book.tables()
    assert again.table("items", on=day) == book.table("items", on=day)
    for key in ("L01", "L04", "L05"):
        assert len(points(book, key, day)) == 1
    first = min((from_on for _, _, from_on in steps), default=date.max)
    if day < first:
        assert book.value("grade_a_min", on=day) == BOOK.value("grade_a_min", on=day)
