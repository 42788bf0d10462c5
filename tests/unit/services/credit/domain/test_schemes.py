"""Grades of other schemes: which there are, when they hold, what shows of them; the day before and the day of each end."""

from datetime import UTC, date, datetime, timedelta

import pytest

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.credit.domain.schemes import SchemeGrade, check, holding

OLD, NEW = "GACC_251", "GACC_282"
CHANGE = date(2026, 4, 1)  # order 282 takes the place of order 251
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


def said(scheme: str = NEW, grade: str = "REGULAR", since: date = CHANGE, until: date | None = None, known_at=NOW):
    return SchemeGrade(
        f"{scheme}-{since}", "91441323MA4YNT018E", scheme, grade, since, until, "customs", "文", known_at
    )


def shown(kept, on: date, rules: RuleBook) -> list[tuple[str, str]]:
    return [(one.kept.scheme, one.kept.grade) for one in holding(kept, on=on, rules=rules)]


@pytest.mark.parametrize(
    ("scheme", "grade", "since", "until"),
    [
        (OLD, "OTHER", date(2021, 11, 1), None),
        (OLD, "OTHER", CHANGE - DAY, CHANGE - DAY),
        (NEW, "REGULAR", CHANGE, CHANGE),
        (NEW, "CERTIFIED", date(2030, 1, 1), None),
    ],
)
def test_a_grade_is_taken_on_the_first_and_the_last_day_of_its_order(scheme, grade, since, until, rules: RuleBook):
    check(scheme, grade, since, until, rules=rules)


@pytest.mark.parametrize(
    ("scheme", "grade", "since", "until", "field", "hint"),
    [
        ("GACC_1", "REGULAR", CHANGE, None, "scheme", "one of GACC_251, GACC_282"),
        (OLD, "REGULAR", CHANGE - DAY, None, "grade", "one of ADVANCED_CERTIFIED, OTHER, DISHONEST"),
        (OLD, "OTHER", date(2021, 10, 31), None, "valid_from", "a day from 2021-11-01, before 2026-04-01"),
        (OLD, "OTHER", CHANGE, None, "valid_from", "a day from 2021-11-01, before 2026-04-01"),
        (NEW, "REGULAR", CHANGE - DAY, None, "valid_from", "a day from 2026-04-01"),
        (NEW, "REGULAR", CHANGE, CHANGE - DAY, "valid_until", "2026-04-01 or later"),
    ],
)
def test_what_a_scheme_cannot_say_names_the_field(scheme, grade, since, until, field, hint, rules: RuleBook):
    with pytest.raises(InvalidRequest) as refused:
        check(scheme, grade, since, until, rules=rules)
    ((named, told),) = refused.value.fields
    assert (named, told.startswith(hint)) == (field, True)


def test_a_grade_holds_from_its_first_day_to_its_last(rules: RuleBook):
    kept = [said(since=date(2026, 5, 1), until=date(2026, 5, 31))]
    days = [date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 31), date(2026, 6, 1)]
    assert [len(shown(kept, day, rules)) for day in days] == [0, 1, 1, 0]


def test_a_repealed_orders_grade_holds_to_the_day_before_its_end_or_its_own_last_day(rules: RuleBook):
    without_end = [said(OLD, "OTHER", date(2025, 1, 1))]
    assert [len(shown(without_end, day, rules)) for day in (CHANGE - DAY, CHANGE)] == [1, 0]
    with_end = [said(OLD, "OTHER", date(2025, 1, 1), date(2025, 6, 30))]
    assert [len(shown(with_end, day, rules)) for day in (date(2025, 6, 30), date(2025, 7, 1))] == [1, 0]
    (one,) = holding(without_end, on=date(2025, 6, 1), rules=rules)
    assert (one.shown_as, one.until) == ("B", CHANGE - DAY)


def test_the_latest_begun_grade_of_each_scheme_holds_and_of_one_day_the_one_said_last(rules: RuleBook):
    first, second = said(since=date(2026, 5, 1)), said(grade="CERTIFIED", since=date(2026, 6, 1))
    corrected = said(grade="DISHONEST", since=date(2026, 6, 1), known_at=NOW + DAY)
    for kept in ([first, second, corrected], [corrected, second, first]):
        assert shown(kept, date(2026, 5, 31), rules) == [(NEW, "REGULAR")]
        assert shown(kept, date(2026, 6, 1), rules) == [(NEW, "DISHONEST")]
    assert shown([second, first], date(2026, 6, 1), rules) == [(NEW, "CERTIFIED")]
    assert shown([said(OLD, "OTHER", date(2025, 1, 1)), first], date(2026, 3, 31), rules) == [(OLD, "OTHER")]
