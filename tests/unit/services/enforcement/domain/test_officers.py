from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain import officers
from services.enforcement.domain.officers import Interest, Officer
from tests.unit.services.enforcement.builders import USCC, uscc

DAY = date(2026, 11, 22)
OFFICER = Officer(
    officer_id="id-1",
    agency="samr",
    division="441323",
    name="测试甲",
    certificate_no="44132300017",
    valid_from=date(2025, 1, 1),
    valid_until=date(2029, 12, 31),
    posts=("investigator",),
    acts_as="officer-7",
)
days = st.dates(date(2024, 1, 1), date(2031, 1, 1))


def check(officer: Officer, rules: RuleBook, *, post: str = "investigator", on: date = DAY) -> None:
    officers.check_fit(officer, post=post, on=on, uscc=USCC, rules=rules, field="officers")


@given(on=days)
def test_an_officer_acts_on_the_days_of_the_certificate_alone(on: date, rules: RuleBook):
    valid = OFFICER.valid_from <= on <= OFFICER.valid_until
    if valid:
        check(OFFICER, rules, on=on)
        return
    with pytest.raises(Conflict, match="行政处罚法 42") as refused:
        check(OFFICER, rules, on=on)
    assert refused.value.fields[0][0] == "officers"


@given(until=st.none() | days, on=st.dates(DAY, date(2029, 12, 31)))
def test_an_interest_keeps_an_officer_away_until_its_last_day(until: date | None, on: date, rules: RuleBook):
    officer = OFFICER.with_interest(Interest(USCC, "kin", DAY, until))
    if until is not None and until < on:
        check(officer, rules, on=on)
        return
    with pytest.raises(Conflict, match=r"回避.*行政处罚法 43"):
        check(officer, rules, on=on)


def test_an_interest_in_another_enterprise_keeps_nobody_away(rules: RuleBook):
    check(OFFICER.with_interest(Interest(uscc(9), "kin", DAY)), rules)


def test_a_new_interest_in_the_same_enterprise_takes_the_place_of_the_old(rules: RuleBook):
    ended = Interest(USCC, "kin", DAY, DAY - timedelta(days=1))
    after = OFFICER.with_interest(Interest(USCC, "other", DAY)).with_interest(ended)
    assert after.interests == (ended,)
    check(after, rules)


def test_who_left_or_holds_no_such_post_does_not_act(rules: RuleBook):
    with pytest.raises(InvalidRequest, match="left on"):
        check(replace(OFFICER, left_on=DAY - timedelta(days=1)), rules)
    check(replace(OFFICER, left_on=DAY), rules)
    with pytest.raises(InvalidRequest, match="no post decider"):
        check(OFFICER, rules, post="decider")


def test_any_certified_officer_serves_documents_and_a_decider_needs_no_certificate(rules: RuleBook):
    check(OFFICER, rules, post="server")
    decider = replace(OFFICER, posts=("decider",), valid_until=date(2025, 2, 1))
    check(decider, rules, post="decider")
    with pytest.raises(InvalidRequest, match="no post server"):
        check(decider, rules, post="server")


@pytest.mark.parametrize("called", ["id-1", "officer-7", "44132300017"])
def test_whoever_acted_before_is_known_by_any_name(called: str, rules: RuleBook):
    with pytest.raises(Conflict, match="行政处罚法 57"):
        officers.check_apart([OFFICER], [called, "x"], post="decider", rules=rules, field="signatures")
    officers.check_apart([OFFICER], ["x"], post="decider", rules=rules, field="signatures")


def test_every_post_and_ground_of_the_code_stands_in_the_rules(rules: RuleBook):
    rows = rules.table("officer_post")
    assert {row["code"] for row in rows if "held_by" not in row} == set(officers.POSTS)
    assert {one for row in rows for one in row.get("held_by", ())} <= set(officers.POSTS)
    assert {row["code"] for row in rules.table("recusal_ground")} == set(officers.GROUNDS)
    assert {row["post"] for row in rules.table("signed_act")} <= {row["code"] for row in rows}
