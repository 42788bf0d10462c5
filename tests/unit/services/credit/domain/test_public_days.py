"""Since which day of effect acts are public: told by one day, equal to asking of each act."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from databus.rules import RuleBook
from services.credit.domain.items import codes_of, find_item
from services.credit.domain.repair import public_since, publicity

SEVERITIES = {"MINOR": "L05", "GENERAL": "L04", "SERIOUS": "S02"}


@given(
    severity=st.sampled_from(sorted(SEVERITIES)),
    on=st.dates(date(2026, 4, 1), date(2032, 12, 31)),
    back=st.integers(0, 1200),
)
def test_the_first_public_day_is_exactly_where_publicity_begins(
    rules: RuleBook, severity: str, on: date, back: int
) -> None:
    item = find_item(rules, SEVERITIES[severity], on=on)
    first = public_since(severity, on=on, rules=rules)
    effective_on = on - timedelta(days=back)
    seen = publicity(item, effective_on, on=on, rules=rules).public
    assert seen == (first is not None and effective_on >= first)


def test_the_end_of_february_is_public_to_the_end_of_february(rules: RuleBook) -> None:
    for on in (date(2029, 2, 27), date(2029, 2, 28), date(2029, 3, 1)):
        first = public_since("GENERAL", on=on, rules=rules)
        item = find_item(rules, "L04", on=on)
        leap = date(2028, 2, 29)
        assert publicity(item, leap, on=on, rules=rules).public == (first is not None and leap >= first)


def test_minor_acts_are_public_on_no_day_and_none_before_the_rule(rules: RuleBook) -> None:
    assert public_since("MINOR", on=date(2026, 11, 22), rules=rules) is None
    assert public_since("SERIOUS", on=date(2026, 3, 31), rules=rules) is None


def test_every_item_with_a_severity_is_of_exactly_one(rules: RuleBook) -> None:
    codes = [code for severity in SEVERITIES for code in codes_of(rules, severity)]
    assert len(codes) == len(set(codes))
    assert "P08" not in codes
