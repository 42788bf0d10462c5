from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.contracts import enterprise_services
from databus.errors import Conflict, InvalidRequest, NotPermitted
from services.enterprise.domain import benefits
from services.enterprise.domain.benefits import Asked, Step, given_back, move_benefit, new_benefit
from services.enterprise.domain.service_rules import KINDS, ServiceRules
from services.enterprise.domain.vouchers import Spending, check_spending, spend
from tests.unit.services.enterprise.domain.test_offers import TRAINING, VOUCHERS

DAY = date(2026, 11, 23)  # a Monday
USCC = "91441323MA4YNT018E"
LANE = replace(
    VOUCHERS,
    kind="FAST_LANE",
    capacity=None,
    agency="ciq",
    terms={"matter": "filing", "accept_days": 2, "decide_days": 5, "usual_days": 20},
)
RELIEF = replace(VOUCHERS, kind="FEE_RELIEF", terms={"fee_item": "certificate_of_origin", "relief_percent": 35})


@pytest.fixture(scope="module")
def rules(regulations) -> ServiceRules:
    return ServiceRules(regulations)


def voucher(rules, amount_fen=1000):
    asked = Asked(USCC, DAY, amount_fen=amount_fen, document_no="券1")
    return new_benefit("b1", VOUCHERS, asked, "sme", rules)


def spending(amount_fen, cost_fen=10_000, spent_on=DAY):
    return Spending("s1", "b1", "p", "t", 1, cost_fen, amount_fen, spent_on, "收1", None, None, "lab", None)


def test_kinds_and_states_are_those_of_the_contract(rules):
    assert tuple(rules.kinds) == KINDS == enterprise_services.BENEFIT_KINDS
    assert benefits.STATES == enterprise_services.BENEFIT_STATES
    in_rules = {state for machine in rules.machines.values() for state in machine.states}
    assert in_rules == set(benefits.STATES)
    assert all(rules.kinds[kind].begins in rules.machines[kind].states for kind in KINDS)


@given(st.lists(st.integers(1, 400), max_size=30))
def test_whatever_is_spent_the_voucher_is_never_overdrawn(rules, amounts):
    held, spent = voucher(rules), 0
    for amount in amounts:
        try:
            check_spending(held, spending(amount), VOUCHERS, today=DAY)
        except Conflict:
            assert amount > held.unused or held.state == "SPENT"
        else:
            held, spent = spend(held, amount), spent + amount
    assert held.used == spent <= held.amount
    assert (held.state == "SPENT") == (spent == held.amount)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=10))
def test_what_is_taken_back_is_as_if_it_had_not_been_spent(rules, amounts):
    before = held = voucher(rules, amount_fen=sum(amounts))
    for amount in amounts:
        held = spend(held, amount)
    assert held.state == "SPENT"
    for amount in amounts:
        held = spend(held, -amount)
    assert (held.state, held.used) == (before.state, 0)


@given(st.integers(1, 10**9), st.integers(1, 100))
def test_a_relief_is_the_percent_of_the_charge_and_no_fen_more(rules, charge, percent):
    offer = replace(RELIEF, terms=RELIEF.terms | {"relief_percent": percent})
    asked = Asked(USCC, DAY, charge_fen=charge, document_no="减1")
    exact = charge * percent
    if exact < 100:
        with pytest.raises(InvalidRequest, match="charge_fen"):
            new_benefit("b", offer, asked, "ciq", rules)
    else:
        amount = new_benefit("b", offer, asked, "ciq", rules).amount
        assert amount * 100 <= exact < (amount + 1) * 100


def test_a_voucher_covers_its_part_of_the_cost_within_its_term(rules):
    half = replace(VOUCHERS, terms=VOUCHERS.terms | {"covers_percent": 50})
    held = voucher(rules)
    check_spending(held, spending(100, cost_fen=201), half, today=DAY)
    with pytest.raises(Conflict, match="at most 100 of 201"):
        check_spending(held, spending(101, cost_fen=201), half, today=DAY)
    last = held.valid_until
    assert last == date(2027, 5, 22)
    check_spending(held, spending(1, spent_on=last), VOUCHERS, today=last)
    with pytest.raises(Conflict, match="run out"):
        check_spending(held, spending(1, spent_on=date(2027, 5, 23)), VOUCHERS, today=date(2027, 5, 23))
    with pytest.raises(InvalidRequest, match="a day to come"):
        check_spending(held, spending(1, spent_on=last), VOUCHERS, today=DAY)
    with pytest.raises(Conflict, match="before the last move"):
        check_spending(held, spending(1, spent_on=date(2026, 11, 22)), VOUCHERS, today=DAY)
    with pytest.raises(Conflict, match="only a voucher"):
        check_spending(replace(held, kind="REWARD"), spending(1), VOUCHERS, today=DAY)


@pytest.mark.parametrize(
    ("offer", "asked", "field"),
    [
        (VOUCHERS, {"document_no": "1"}, "amount_fen"),
        (VOUCHERS, {"amount_fen": 1}, "document_no"),
        (VOUCHERS, {"amount_fen": 1, "document_no": "1", "people": 1}, "people"),
        (TRAINING, {"document_no": "1"}, "people"),
        (LANE, {"document_no": "1"}, "matter"),
        (LANE, {"document_no": "1", "matter": "备案", "charge_fen": 1}, "charge_fen"),
        (RELIEF, {"document_no": "1", "amount_fen": 1}, "amount_fen"),
    ],
)
def test_a_benefit_says_what_its_kind_needs_and_nothing_else(rules, offer, asked, field):
    with pytest.raises(InvalidRequest) as refused:
        new_benefit("b", offer, Asked(USCC, DAY, **asked), "sme", rules)
    assert refused.value.fields[0][0] == field


@pytest.mark.requirement("F-01")
def test_the_clock_runs_in_working_days_and_stands_while_the_applicant_completes(rules):
    filed = new_benefit("b", LANE, Asked(USCC, DAY, matter="备案", document_no="1"), "portal", rules)
    assert (filed.due_on, filed.due_provisional) == (date(2026, 11, 25), False)
    assert not filed.is_overdue(date(2026, 11, 25))
    assert filed.is_overdue(date(2026, 11, 26))
    back, _ = move_benefit(filed, Step("RETURNED", DAY, "ciq", reason="缺件"), LANE, rules, today=DAY)
    assert back.due_on is None
    friday = date(2026, 11, 27)
    again, _ = move_benefit(back, Step("FILED", friday, "portal"), LANE, rules, today=friday)
    assert again.due_on == date(2026, 12, 1)
    accepted, _ = move_benefit(again, Step("ACCEPTED", friday, "customs"), LANE, rules, today=friday)
    assert accepted.due_on == date(2026, 12, 4)


def test_the_successor_of_the_agency_that_runs_it_goes_on_and_no_other(rules):
    filed = new_benefit("b", LANE, Asked(USCC, DAY, matter="备案", document_no="1"), "portal", rules)
    with pytest.raises(Conflict, match="ciq runs it"):
        move_benefit(filed, Step("ACCEPTED", DAY, "samr"), LANE, rules, today=DAY)
    with pytest.raises(NotPermitted):
        move_benefit(filed, Step("ACCEPTED", DAY, "portal"), LANE, rules, today=DAY)


@pytest.mark.parametrize(("to", "back"), [("CANCELLED", 700), ("EXPIRED", 700)])
def test_a_voucher_that_ends_gives_back_what_was_not_spent(rules, to, back):
    held = spend(voucher(rules), 300)
    agency = "sme" if to == "CANCELLED" else None
    step = Step(to, DAY, agency, ("告知书",), "重复发放")
    ended, _ = move_benefit(held, step, VOUCHERS, rules, today=DAY)
    assert given_back(held, ended, rules) == back
    assert given_back(ended, spend(ended, -300), rules) == 0
    with pytest.raises(Conflict, match="final"):
        move_benefit(ended, replace(step, to="ISSUED"), VOUCHERS, rules, today=DAY)


def test_only_the_service_itself_says_that_a_voucher_is_spent_or_has_run_out(rules):
    for to in ("SPENT", "EXPIRED"):
        with pytest.raises(NotPermitted, match="by rule"):
            move_benefit(voucher(rules), Step(to, DAY, "sme"), VOUCHERS, rules, today=DAY)


def test_an_adverse_step_of_people_needs_reason_and_evidence(rules):
    adverse = {"CANCELLED", "REFUSED"}
    for machine in rules.machines.values():
        for move in machine.transitions():
            if move.target in adverse:
                assert {"reason_given", "evidence_given"} <= set(move.guards), (machine.name, move)
