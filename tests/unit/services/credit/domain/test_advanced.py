from datetime import date, timedelta
from decimal import Decimal

import pytest

from databus.rules import RuleBook
from services.credit.domain.advanced import Statement, conditions, unmet, with_records
from tests.unit.services.credit.builders import record

ON = date(2026, 11, 22)
GOOD = Statement(Decimal("0.99"), date(2025, 11, 22), date(2023, 11, 22))
ONE_DAY = timedelta(days=1)


def missing(rules, statement=GOOD, grade_a_since=date(2025, 11, 22)):
    found = conditions(statement, grade_a_since=grade_a_since, on=ON, rules=rules)
    assert len(found) == 4
    return [condition.field for condition in unmet(found)]


@pytest.mark.requirement("D.2/AA")
def test_at_the_very_limits_all_four_conditions_are_met(rules: RuleBook):
    assert missing(rules) == []


@pytest.mark.requirement("D.2/AA")
def test_one_day_or_one_hundredth_beyond_a_limit_is_unmet(rules: RuleBook):
    assert missing(rules, grade_a_since=date(2025, 11, 23)) == ["grade_a_since"]
    late = Statement(Decimal("1.00"), date(2025, 11, 23), date(2023, 11, 23))
    assert missing(rules, late) == [
        "last_quality_problem_on",
        "declaration_error_percent",
        "clean_at_departments_since",
    ]


def test_what_is_not_stated_is_not_met_but_a_quality_problem_never_known_is(rules: RuleBook):
    assert missing(rules, Statement(), None) == [
        "grade_a_since",
        "declaration_error_percent",
        "clean_at_departments_since",
    ]


def test_records_correct_a_statement(rules: RuleBook):
    found = [
        record("P04", date(2026, 5, 1), "a"),
        record("L05", date(2026, 6, 1), "b"),
        record("P03", date(2026, 7, 1), "c", annulled_on=date(2026, 8, 1)),
        record("P03", ON + ONE_DAY, "d"),
    ]
    corrected = with_records(GOOD, found, on=ON, rules=rules)
    assert corrected == Statement(Decimal("0.99"), date(2026, 6, 1), date(2026, 5, 1))


def test_a_record_breaks_a_condition_from_its_very_day_and_leaves_what_is_not_stated_unmet(rules: RuleBook):
    found = [record("L04", ON, "a"), record("P04", ON, "b")]
    assert with_records(GOOD, found, on=ON, rules=rules) == Statement(Decimal("0.99"), ON, ON)
    assert with_records(GOOD, found, on=ON - ONE_DAY, rules=rules) == GOOD
    assert with_records(Statement(), found, on=ON, rules=rules) == Statement(None, None, ON)
    earlier = [record("L04", date(2020, 1, 1), "a"), record("P04", date(2020, 1, 1), "b")]
    assert with_records(GOOD, earlier, on=ON, rules=rules) == GOOD, "the later day stands"


def test_each_condition_tells_from_which_day_it_is_met(rules: RuleBook):
    late = Statement(Decimal("1.00"), date(2025, 11, 23), date(2023, 11, 23))
    found = conditions(late, grade_a_since=date(2025, 11, 23), on=ON, rules=rules)
    assert {one.field: one.reached_on for one in found} == {
        "grade_a_since": ON + ONE_DAY,
        "last_quality_problem_on": ON + ONE_DAY,
        "declaration_error_percent": None,
        "clean_at_departments_since": ON + ONE_DAY,
    }


def test_each_condition_tells_its_clause_and_why(rules: RuleBook):
    for condition in conditions(GOOD, grade_a_since=date(2025, 11, 22), on=ON, rules=rules):
        assert condition.clause == "AQSIQ announcement 2013 No. 93"
        assert condition.because
