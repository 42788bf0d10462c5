"""The machines of penalty cases: their states are the contract's, every guard is checked and names its clause."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databus.contracts import enforcement_penalties as contracts
from databus.errors import Conflict, InvalidRequest, NotPermitted, SanhuError
from databus.rules import RuleBook
from services.enforcement.domain import jurisdiction, penalty_cases, penalty_guards, penalty_publicity
from services.enforcement.domain.penalty_acts import PenaltyAct, going_on
from services.enforcement.domain.penalty_cases import CaseMove, PenaltyCase
from services.enforcement.domain.penalty_guards import Attempt, Served
from tests.unit.services.enforcement.builders import DAY, USCC

CASE = PenaltyCase(
    case_id="c1",
    case_no="惠东市监立〔2026〕1号",
    agency="samr",
    division="441323",
    uscc=USCC,
    party_name=None,
    party_place=None,
    source="inspection",
    source_id=None,
    source_reference="检1",
    trace_case_id=None,
    act="以次充好",
    act_key="以次充好",
    occurred_on=date(2026, 10, 2),
    continued_until=None,
    found_on=date(2026, 11, 1),
    harm=False,
    filed_on=date(2026, 11, 1),
    clause="行政处罚法 54",
)
PROPOSED: dict[str, Any] = {
    "statute": "商检法 33",
    "item": "L02",
    "facts": "f",
    "kinds": ("fine",),
    "fine_fen": 5_000_000,
    "goods_value_fen": 8_000_000,
}


@pytest.mark.requirement("D.4/penalty")
def test_the_machines_have_the_states_of_the_contract(rules: RuleBook):
    assert penalty_cases.machine(rules).states == set(contracts.PENALTY_CASE_STATES) == set(penalty_cases.STATES)
    assert jurisdiction.machine(rules).states == set(contracts.JURISDICTION_STATES) == set(jurisdiction.STATES)
    assert set(penalty_publicity.STATES) == set(contracts.PUBLICITY_STATES)
    assert penalty_publicity.machine(rules).states <= set(contracts.PUBLICITY_STATES)
    assert {row["code"] for row in rules.table("penalty_case_state")} == set(penalty_cases.STATES)


@pytest.mark.parametrize(
    ("table", "guards"),
    [
        ("penalty_case_move", penalty_guards.GUARDS),
        ("jurisdiction_move", jurisdiction.GUARDS),
        ("penalty_publicity_move", penalty_publicity.GUARDS),
    ],
)
def test_every_guard_that_a_move_names_is_checked_and_no_other_is_written(rules: RuleBook, table: str, guards: Any):
    assert {guard for row in rules.table(table) for guard in row.get("guards", ())} == set(guards)


def test_every_act_yields_a_document_that_there_is_and_ends_what_there_is(rules: RuleBook):
    kinds = {row["kind"] for row in rules.table("document")}
    acts = {row["code"] for row in rules.table("penalty_act")}
    outcomes = {row["code"] for row in rules.table("act_outcome")}
    for row in rules.table("penalty_act"):
        assert row.get("yields", "case_filing") in kinds
        assert row.get("ends", row["code"]) in acts
        assert set(row.get("outcomes", ())) <= outcomes
        assert set(row["in"]) <= set(penalty_cases.STATES)


@pytest.mark.requirement("D.4/penalty")
@settings(max_examples=200)
@given(data=st.data())
def test_no_sequence_of_moves_gets_past_its_guards(rules: RuleBook, data: st.DataObject):
    """Nobody is punished without investigators, evidence, a served notice, and two who decide; refusals say why."""
    case, machine, refusals = CASE, penalty_cases.machine(rules), list[str]()
    for to in data.draw(st.lists(st.sampled_from(penalty_cases.STATES), max_size=12)):
        served = Served(*(data.draw(st.sampled_from([None, DAY])) for _ in range(4)))
        acts = data.draw(st.lists(st.sampled_from(["site_inspection", "rights_waived", "legal_review"]), max_size=3))
        two = data.draw(st.sampled_from([(), ("d1", "d2")]))
        told = PROPOSED if to == "INVESTIGATED" else {}
        wish = CaseMove("c1", to, **told, reason="r", document_no="d")
        try:
            transition = machine.check(case.state, to, agency="samr")
            after = penalty_cases.moved(case, wish, transition, on=DAY)
            after = replace(after, decided_by=two, investigators=two)
            made = [_act(kind, case.rounds) for kind in acts]
            penalty_guards.check(Attempt(case, after, wish, DAY, made, served, None, None, rules), transition)
        except NotPermitted:  # the service's own move
            continue
        except (Conflict, InvalidRequest) as refused:
            refusals.append(refused.message)
            continue
        if to == "DECIDED":
            assert case.noticed_on is not None
            assert len(two) == 2
        if to == "SERVED":
            assert served.decision is not None
        case = after
    assert case.state in machine.states
    for told in refusals:
        assert "no move from" in told or any(f"({one}: " in told for one in penalty_guards.GUARDS)


def _act(kind: str, round_: int) -> PenaltyAct:
    return PenaltyAct(
        act_id="a1",
        case_id="c1",
        uscc=USCC,
        kind=kind,
        on=DAY,
        officers=(),
        place=None,
        heard=None,
        findings="f",
        outcome="agreed",
        evidence=({"title": "t", "sha256": "0" * 64},),
        document_no=None,
        agency="samr",
        actor=None,
        clause="c",
        round=round_,
    )


def test_what_goes_on_is_what_began_and_was_not_ended():
    ends = {"test_begun": {"test_ended"}}
    begun, ended = _act("test_begun", 0), _act("test_ended", 0)
    assert going_on([begun], ["test_begun"], ends) == {"test_begun"}
    assert going_on([begun, ended], ["test_begun"], ends) == set()
    assert going_on([begun, ended, begun], ["test_begun"], ends) == {"test_begun"}


@pytest.mark.parametrize(
    ("kinds", "severity", "public", "clock"),
    [
        (("warning",), "SERIOUS", False, ""),
        (("fine",), "MINOR", False, ""),
        (("criticism", "warning"), "GENERAL", True, "publicity_short"),
        (("fine", "warning"), "GENERAL", True, "publicity_ordinary"),
        (("fine",), "SERIOUS", True, "publicity_serious"),
    ],
)
@pytest.mark.requirement("D.7/publicity-months", "D.5/penalty_decision")
def test_how_long_a_decision_is_public(
    rules: RuleBook, kinds: tuple[str, ...], severity: str, public: bool, clock: str
):
    case = replace(CASE, kinds=kinds)
    row = penalty_publicity.class_of(case, severity, rules)
    assert (row["public"], row["clock"]) == (public, clock)


def test_a_move_does_not_take_what_goes_with_another():
    move = CaseMove("c1", "NOTICE", fine_fen=1)
    with pytest.raises(SanhuError) as refused:
        penalty_cases.moved(CASE, move, None, on=DAY)  # type: ignore[arg-type]
    assert refused.value.fields[0][0] == "fine_fen"
