"""A draft tried on a case: what it decides otherwise, because of which change and which rows."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from databus.rule_sets.changes import AskedChange
from databus.rules import RuleBook
from services.inspection.domain.facts import Facts
from services.inspection.domain.mode_trials import ModeTrial, Tried, found

ON = date(2026, 11, 22)
TOY = Facts(statutory=True, member=True, zone_level="national", grade="A")
SHARE = AskedChange("parameter", "credit_percent_a", "条", "O", value=10)
PAPERLESS = AskedChange("modifier", "paperless", "条", "O", fields={"when": {"grade": ["AA"], "listed": [False]}})


def tried(rules: RuleBook, *changes: AskedChange, facts: Facts = TOY) -> Tried:
    return ModeTrial(rules, changes, ON).attempt(facts, ())


def test_an_unchanged_case_names_no_cause(rules: RuleBook) -> None:
    one = tried(rules, SHARE, facts=TOY._replace(grade="AA"))
    assert (one.changed, one.causes, one.because) == (False, (), ())


def test_a_share_is_told_by_the_change_that_does_it_alone(rules: RuleBook) -> None:
    other = AskedChange("parameter", "random_check_percent", "条", "O", value=4)
    one = tried(rules, SHARE, other)
    assert (one.direction, one.causes) == ("STRICTER", ("parameter credit_percent_a",))
    assert one.because == ("规则8抽样由2%改为10% (share 2 → 10 %)",)


def test_a_modifier_that_ends_leaves_the_share_and_says_so(rules: RuleBook) -> None:
    one = tried(rules, PAPERLESS)
    assert (one.changed, one.direction) == (True, "OTHER")
    assert one.because == ("全程无纸化不再适用 (paperless given no more)",)


def test_changes_of_which_each_suffices_are_both_named(rules: RuleBook) -> None:
    assert tried(rules, SHARE, PAPERLESS).causes == ("parameter credit_percent_a", "modifier paperless")


@pytest.mark.parametrize(
    ("number", "forced", "outcome"),
    [("1", False, "BOTH"), ("2", False, "CAUGHT"), ("9.999999", False, "CAUGHT"), ("10", False, "NEITHER")],
)
def test_the_number_drawn_says_which_book_would_have_had_a_batch_checked(
    rules: RuleBook, number: str, forced: Any, outcome: str
) -> None:
    one = tried(rules, SHARE)
    assert found(one, Decimal(number), forced=forced) == outcome
    assert found(one, Decimal(number), forced=True) == "BOTH"
