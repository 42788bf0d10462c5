from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.rules import RuleBook
from services.enforcement.domain.agencies import require_owner, require_permission, same_body
from services.enforcement.domain.history import day_of_act
from services.enforcement.domain.penalties import (
    act_key,
    annulled,
    check_case,
    check_days,
    check_fine,
    check_once,
    item_row,
)
from tests.unit.services.enforcement.builders import DAY, USCC, case, penalty

FOUND = case(state="PENALTY_CASE", disposition="MALICIOUS", finding_in_force=True)


@pytest.mark.parametrize(
    ("occurred", "decided", "effective", "field"),
    [
        (0, 1, 2, "decided_on"),
        (0, -1, 0, "occurred_on"),
        (-9, -1, -2, "effective_on"),
    ],
)
def test_days_out_of_order_are_refused_by_field(occurred: int, decided: int, effective: int, field: str):
    days = [DAY + timedelta(days=n) for n in (occurred, decided, effective)]
    with pytest.raises(InvalidRequest) as refused:
        check_days(*days, today=DAY)
    assert refused.value.fields[0][0] == field


def test_a_penalty_may_take_effect_later_than_today():
    check_days(DAY, DAY, DAY + timedelta(days=60), today=DAY)


@pytest.mark.parametrize(
    ("statute", "percent", "right"),
    [
        ("商检法 32", 4, False),
        ("商检法 32", 5, True),
        ("商检法 32", 20, True),
        ("商检法 32", 21, False),
        ("商检法 33", 49, False),
        ("商检法 33", 50, True),
        ("商检法 33", 300, True),
        ("商检法 33", 301, False),
        ("商检法 34", 0, True),
        ("商检法 34", 100, True),
        ("商检法 34", 101, False),
        ("产品质量法 61", 999, True),
    ],
)
def test_a_fine_keeps_to_the_range_of_its_statute(rules: RuleBook, statute: str, percent: int, right: bool):
    value = 1_000_000
    if right:
        check_fine(statute, value * percent // 100, value, rules, on=DAY)
        return
    with pytest.raises(InvalidRequest) as refused:
        check_fine(statute, value * percent // 100, value, rules, on=DAY)
    assert refused.value.fields[0][0] == "fine_fen"


@given(value=st.integers(100, 10**12))
def test_the_edges_of_the_range_are_exact_to_the_fen(rules: RuleBook, value: int):
    low = -(-value * 5 // 100)
    check_fine("商检法 32", low, value, rules, on=DAY)
    with pytest.raises(InvalidRequest):
        check_fine("商检法 32", low - 1, value, rules, on=DAY)


def test_a_fine_is_not_checked_where_the_goods_are_not_valued(rules: RuleBook):
    check_fine("商检法 32", 1, None, rules, on=DAY)


def test_an_unknown_item_is_refused_with_those_there_are(rules: RuleBook):
    with pytest.raises(InvalidRequest) as refused:
        item_row("X99", rules)
    assert refused.value.fields[0][0] == "item"
    assert "L01" in refused.value.fields[0][1]


@pytest.mark.requirement("T-04")
def test_the_item_of_malice_needs_a_finding_that_stands(rules: RuleBook):
    check_case("P06", USCC, FOUND, rules)
    check_case("P06", USCC, case(state="CLOSED", disposition="MALICIOUS"), rules)  # closed by a transfer, and back
    fallen = case(state="CLOSED", disposition="MALICIOUS", finding_review="OVERTURNED")
    with pytest.raises(InvalidRequest) as refused:
        check_case("P06", USCC, None, rules)
    assert refused.value.fields[0][0] == "trace_case_id"
    for other in (case(), fallen, case(disposition="CAPABILITY")):
        with pytest.raises(Conflict, match="needs a finding MALICIOUS that stands"):
            check_case("P06", USCC, other, rules)


def test_an_ordinary_item_needs_no_case_but_a_case_must_be_the_enterprises(rules: RuleBook):
    check_case("L04", USCC, None, rules)
    with pytest.raises(InvalidRequest, match="another enterprise's"):
        check_case("L04", USCC, case(uscc="91441323MA4YNT0269"), rules)


def test_one_act_is_fined_once():
    with pytest.raises(Conflict, match="行政处罚法 29"):
        check_once(penalty(agency="qts"), penalty())
    check_once(penalty(agency="qts", fine_fen=0), penalty())
    check_once(penalty(), None)


def test_an_act_is_the_same_in_other_writing():
    assert act_key("以次充好（皮鞋）") == act_key(" 以次充好 (皮鞋)。") != act_key("以假充真(皮鞋)")


def test_a_penalty_is_annulled_once():
    fallen = annulled(penalty(), on=DAY, document_no="复议1", reason="事实不清")
    assert (fallen.state, fallen.annulled_on, fallen.version) == ("ANNULLED", DAY, 2)
    with pytest.raises(Conflict, match="annulled before"):
        annulled(fallen, on=DAY, document_no="复议2", reason="x")


def test_customs_is_what_ciq_was_from_the_day_it_succeeded(rules: RuleBook):
    assert same_body("ciq", "customs", rules, on=date(2018, 4, 20))
    assert not same_body("ciq", "customs", rules, on=date(2018, 4, 19))
    assert not same_body("ciq", "samr", rules, on=DAY)
    with pytest.raises(NotPermitted, match="business of ciq"):
        require_owner("ciq", "samr", rules, what="溯〔2026〕1号", on=DAY)


def test_who_may_not_punish_is_told_who_may(rules: RuleBook):
    assert require_permission("record_penalty", "samr", rules) == "行政处罚法 17"
    with pytest.raises(NotPermitted, match="samr, qts, ciq"):
        require_permission("record_penalty", "association", rules)


def test_an_act_is_not_dated_into_the_future_nor_before_what_it_follows():
    assert day_of_act(None, today=DAY) == DAY
    with pytest.raises(InvalidRequest, match="has not come"):
        day_of_act(DAY + timedelta(days=1), today=DAY)
    with pytest.raises(InvalidRequest, match="before what it follows"):
        day_of_act(DAY - timedelta(days=2), today=DAY, since=DAY - timedelta(days=1))
