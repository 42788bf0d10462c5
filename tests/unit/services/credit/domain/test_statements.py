"""What an act may be stated as: an item there is, by who may, with the act, the decision and the effect in that order."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from databus.errors import InvalidRequest, NotPermitted
from databus.rules import RuleBook
from services.credit.domain.statements import check_statement

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Said:
    occurred_on: date | None = date(2026, 10, 2)
    decided_on: date | None = date(2026, 11, 1)
    effective_on: date = date(2026, 11, 8)
    item: str = "L04"


@pytest.mark.parametrize(
    "said",
    [
        Said(),
        Said(occurred_on=TODAY, decided_on=TODAY, effective_on=TODAY),
        Said(decided_on=date(2026, 10, 2), effective_on=date(2026, 10, 2)),
        Said(decided_on=None, effective_on=date(2026, 10, 2)),
        Said(occurred_on=None, effective_on=date(2026, 11, 1)),
        Said(occurred_on=None, decided_on=None, effective_on=date(2020, 1, 1)),
        Said(effective_on=TODAY + 30 * DAY),
    ],
)
def test_days_in_their_order_are_taken_to_the_very_day(said, rules: RuleBook):
    check_statement(said, "samr", today=TODAY, rules=rules)


@pytest.mark.parametrize(
    ("said", "field", "hint"),
    [
        (Said(occurred_on=TODAY + DAY, decided_on=None), "occurred_on", "2026-11-22 or earlier"),
        (Said(decided_on=TODAY + DAY, effective_on=TODAY + DAY), "decided_on", "2026-11-22 or earlier"),
        (Said(occurred_on=None, decided_on=TODAY + DAY, effective_on=TODAY + DAY), "decided_on", "2026-11-22 or"),
        (Said(decided_on=date(2026, 10, 1)), "decided_on", "2026-10-02 or later"),
        (Said(effective_on=date(2026, 10, 31)), "effective_on", "2026-11-01 or later"),
        (Said(decided_on=None, effective_on=date(2026, 10, 1)), "effective_on", "2026-10-02 or later"),
        (Said(item="X1"), "item", "one of L01"),
    ],
)
def test_a_day_out_of_its_order_is_refused_with_the_first_day_that_would_be_right(said, field, hint, rules: RuleBook):
    with pytest.raises(InvalidRequest) as refused:
        check_statement(said, "samr", today=TODAY, rules=rules)
    ((named, told),) = refused.value.fields
    assert (named, told.startswith(hint)) == (field, True)


def test_an_item_of_other_agencies_is_refused(rules: RuleBook):
    with pytest.raises(NotPermitted, match="L01 is for"):
        check_statement(Said(item="L01"), "tax", today=TODAY, rules=rules)
