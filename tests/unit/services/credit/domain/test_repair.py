from datetime import date, timedelta

import pytest

from databus.errors import Conflict
from databus.rules import RuleBook
from services.credit.domain.items import find_item
from services.credit.domain.repair import Publicity, check_repair, public_since, publicity, repairable_from

FROM = date(2026, 5, 1)
MET = [("corrected", True), ("duties_fulfilled", True), ("public_pledge", True)]


@pytest.mark.requirement("D.2/severity")
@pytest.mark.requirement("D.2/publicity")
@pytest.mark.requirement("D.7/publicity-months")
@pytest.mark.parametrize(
    ("item", "public", "repairable", "until"),
    [
        ("L05", False, date(2026, 5, 1), date(2026, 8, 1)),
        ("L04", True, date(2026, 8, 1), date(2027, 5, 1)),
        ("L01", True, date(2027, 5, 1), date(2029, 5, 1)),
        ("L02", True, date(2027, 5, 1), date(2029, 5, 1)),
    ],
)
def test_publicity_and_repair_go_by_severity(item, public, repairable, until, rules: RuleBook):
    row = find_item(rules, item, on=FROM)
    assert repairable_from(row, FROM, on=FROM, rules=rules) == repairable
    shown = publicity(row, FROM, on=FROM, rules=rules)
    assert (shown.public, shown.until) == (public, until)
    assert not publicity(row, FROM, on=until, rules=rules).public


def test_a_repair_is_possible_on_the_first_day_and_not_the_day_before(rules: RuleBook):
    row = find_item(rules, "L04", on=FROM)
    check_repair(row, FROM, MET, on=date(2026, 8, 1), rules=rules)
    with pytest.raises(Conflict, match="2026-08-01 or later"):
        check_repair(row, FROM, MET, on=date(2026, 7, 31), rules=rules)


def test_before_the_rules_of_repair_are_in_force_and_for_a_neutral_item_nothing_is_repaired(rules: RuleBook):
    row = find_item(rules, "L05", on=FROM)
    day_before = date(2026, 4, 1) - timedelta(days=1)
    assert repairable_from(row, FROM, on=day_before, rules=rules) is None
    with pytest.raises(Conflict, match="from 2026-04-01"):
        check_repair(row, date(2026, 1, 1), MET, on=day_before, rules=rules)
    assert repairable_from(find_item(rules, "P08", on=FROM), FROM, on=FROM, rules=rules) is None


def test_a_neutral_item_is_never_public_and_nothing_is_before_the_rules_of_publicity(rules: RuleBook):
    neutral, fined = find_item(rules, "P08", on=FROM), find_item(rules, "L04", on=FROM)
    last_without = date(2026, 3, 31)
    nothing = Publicity(public=False, until=None)
    assert publicity(neutral, FROM, on=FROM, rules=rules) == nothing
    assert publicity(fined, date(2026, 3, 1), on=last_without, rules=rules) == nothing
    assert publicity(fined, date(2026, 3, 1), on=last_without + timedelta(days=1), rules=rules).public


def test_the_first_public_day_is_the_first_of_those_that_end_after_the_day(rules: RuleBook):
    told = {
        date(2027, 2, 28): date(2026, 3, 1),  # acts of 28 February 2026 ended that day
        date(2029, 2, 27): date(2028, 2, 28),
        date(2029, 2, 28): date(2028, 3, 1),  # those of 28 and of 29 February 2028 end on the same day
        date(2027, 11, 22): date(2026, 11, 23),
    }
    assert {on: public_since("GENERAL", on=on, rules=rules) for on in told} == told
