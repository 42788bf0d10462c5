from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest
from services.enterprise.domain.offers import CALLED_OFF, CLOSED, Offer, check_offer, move_offer
from services.enterprise.domain.service_rules import ServiceRules

VOUCHERS = Offer(
    offer_id="o1",
    kind="VOUCHER",
    zh="检验检疫服务券",
    en=None,
    division="441323",
    zone_id=None,
    policy="SERVICE_VOUCHER",
    capacity=1000,
    committed=0,
    most_each=None,
    project_id="p1",
    terms={"valid_days": 180, "functions": ["testing"], "covers_percent": 100},
    begins_on=date(2026, 1, 1),
    ends_on=date(2026, 12, 31),
    document_no="惠中小企〔2026〕1号",
    agency="sme",
)
TRAINING = replace(
    VOUCHERS,
    kind="TRAINING",
    policy="TRAINING",
    terms={
        "topic": "tbt",
        "place": "吉隆镇",
        "held_on": "2026-06-01",
        "held_until": "2026-06-02",
        "hours": 8,
        "certificate": False,
    },
)


@pytest.fixture(scope="module")
def rules(regulations) -> ServiceRules:
    return ServiceRules(regulations)


@given(st.integers(1, 1000), st.lists(st.integers(0, 300), max_size=20))
def test_whatever_is_asked_for_never_more_is_given_than_there_is(capacity, asked):
    offer, given_so_far = replace(VOUCHERS, capacity=capacity), 0
    for amount in asked:
        left = offer.left
        try:
            offer = offer.taking(amount, held=0)
        except Conflict:
            assert amount > left
        else:
            given_so_far += amount
    assert offer.committed == given_so_far <= capacity
    assert offer.left == capacity - given_so_far


@given(st.integers(0, 100), st.integers(0, 100), st.integers(1, 100))
def test_one_enterprise_never_has_more_than_one_may(held, amount, most):
    offer = replace(VOUCHERS, most_each=most)
    if held + amount <= most:
        assert offer.taking(amount, held=held).committed == amount
    else:
        with pytest.raises(Conflict, match="one enterprise"):
            offer.taking(amount, held=held)


@given(st.integers(0, 500), st.integers(0, 500))
def test_what_is_given_back_can_be_given_again(taken, back):
    offer = VOUCHERS.taking(taken, held=0)
    back = min(back, taken)
    assert offer.getting_back(back).left == 1000 - taken + back
    assert offer.getting_back(0) is offer


def test_what_counts_nothing_has_no_end(rules):
    lane = replace(VOUCHERS, capacity=None)
    assert lane.left is None
    assert lane.taking(0, held=0).committed == 0


@pytest.mark.parametrize("on", [date(2025, 12, 31), date(2027, 1, 1)])
def test_nothing_is_given_outside_the_term(on):
    with pytest.raises(Conflict, match="outside the term"):
        VOUCHERS.check_open(on)
    VOUCHERS.check_open(date(2026, 1, 1))
    VOUCHERS.check_open(date(2026, 12, 31))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_on": date(2025, 1, 1)}, "ends_on"),
        ({"capacity": None}, "capacity"),
        ({"most_each": 1001}, "most_each"),
        ({"policy": "GOOD_WEATHER"}, "policy"),
        ({"policy": "NINGHAI_SUPPORT"}, "policy"),
        ({"terms": {"functions": ["flying"]}}, "terms.functions"),
    ],
)
def test_an_offer_that_does_not_fit_is_refused_by_its_field(rules, wrong, field):
    check_offer(VOUCHERS, rules)
    with pytest.raises(InvalidRequest) as refused:
        check_offer(replace(VOUCHERS, **wrong), rules)
    assert refused.value.fields[0][0] == field


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"held_until": "2026-05-31"}, "terms.held_until"),
        ({"held_on": "2025-12-31"}, "terms.held_on"),
        ({"topic": "cooking"}, "terms.topic"),
    ],
)
def test_a_training_is_held_within_reason(rules, wrong, field):
    check_offer(TRAINING, rules)
    with pytest.raises(InvalidRequest) as refused:
        check_offer(replace(TRAINING, terms=TRAINING.terms | wrong), rules)
    assert refused.value.fields[0][0] == field


def test_money_is_closed_a_training_may_be_called_off_and_nothing_twice():
    closed = move_offer(VOUCHERS, CLOSED, "任务完成")
    assert (closed.state, closed.reason, closed.version) == (CLOSED, "任务完成", 2)
    with pytest.raises(Conflict, match="not open"):
        move_offer(closed, CLOSED, "又")
    with pytest.raises(Conflict, match="only a training"):
        move_offer(VOUCHERS, CALLED_OFF, "讲师缺席")
    assert move_offer(TRAINING, CALLED_OFF, "讲师缺席").state == CALLED_OFF
