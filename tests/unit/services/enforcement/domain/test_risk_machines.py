"""No sequence of moves of risk information, matches, notices or first measures reaches what is forbidden."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import SanhuError
from databus.rules import RuleBook
from databus.state_machine import StateMachine
from services.enforcement.domain import first_measures, notices, risk_information, risk_matches
from services.enforcement.domain.first_measures import FirstMeasure, FirstMeasureMove
from services.enforcement.domain.risk_information import RiskInformation
from tests.unit.services.enforcement.builders import DAY

MACHINES: dict[str, tuple[Callable[[RuleBook], StateMachine], set[str], set[str]]] = {
    # machine, where a thing begins, what nothing leaves
    "risk_information": (risk_information.machine, {"COLLECTED", "ASSESSED"}, set()),
    "risk_match": (risk_matches.machine, {"PROPOSED"}, set()),
    "notice": (notices.machine, {"SENT"}, set()),
    "first_measure": (first_measures.machine, {"PROPOSED"}, {"DONE", "DECLINED", "ENDED"}),
}
GUARDS = {
    "risk_information": set(risk_information.GUARDS),
    "risk_match": set(risk_matches.GUARDS),
    "notice": set(),
    "first_measure": set(first_measures.GUARDS),
}
INFORMATION = RiskInformation(
    information_id="i", source="recall", reference="r", channel="direct", state="COLLECTED", agency="ciq",
    division=None, product="p", description="d", hazard=None, hs_prefix=None, category=None, brands=(), models=(),
    barcodes=(), batches=(), usccs=(), declaration_nos=(), traders=(), measures=(), photos=(), notified_by=None,
    market=None, origin=None, published_on=None, received_on=DAY, raw_sha256=None, level=None, alert_id=None,
    matched=False, digest="", clause="",
)  # fmt: skip
MEASURE = FirstMeasure(
    measure_id="m", alert_id="a", code="c", zh="措施", en="measure", agency="samr", division=None, state="PROPOSED",
    proposed_on=DAY, due_on=DAY, provisional=False, ended_on=None, reason=None, report=None, document_no=None, clause="",
)  # fmt: skip


@pytest.mark.requirement("D.4/alert")
@pytest.mark.parametrize("name", MACHINES)
def test_every_state_is_reached_from_the_first_and_ends_are_ends(rules: RuleBook, name: str):
    make, begin, ends = MACHINES[name]
    machine = make(rules)
    reached = set(begin)
    while more := {move.target for state in reached for move in machine.from_state(state)} - reached:
        reached |= more
    assert reached == machine.states
    assert {state for state in machine.states if not machine.from_state(state)} == ends


@pytest.mark.parametrize("name", MACHINES)
def test_every_guard_is_written_and_every_move_names_its_clause(rules: RuleBook, name: str):
    moves = MACHINES[name][0](rules).transitions()
    assert {guard for move in moves for guard in move.guards} == GUARDS[name]
    assert all(move.clause for move in moves)


tried = st.lists(
    st.tuples(st.sampled_from(risk_information.STATES), st.booleans(), st.sampled_from([None, "low", "serious"])),
    max_size=12,
)


@given(tried=tried)
def test_information_is_never_alerted_on_or_assessed_without_a_level_nor_dismissed_without_a_reason(
    rules: RuleBook, tried: list[tuple[str, bool, str | None]]
):
    machine, one = risk_information.machine(rules), INFORMATION
    refusals: list[str] = []
    for to, reasoned, level in tried:
        before = one
        try:
            transition = machine.check(one.state, to, agency=None)
            new = {"level": level} if to in {"ASSESSED", "ALERTED"} else {}
            one = risk_information.moved(one, to, transition, reason="why" if reasoned else None, **new)
        except SanhuError as refused:
            assert one == before
            refusals.append(refused.message)
            continue
        assert one.version == before.version + 1
        assert one.clause
        if one.state in {"ASSESSED", "ALERTED"}:
            assert one.level is not None
        if one.state == "DISMISSED" or before.state == "DISMISSED":
            assert reasoned
        if one.state == "ALERTED":
            assert before.state in {"ASSESSED", "ALERTED"}
    assert all("no move" in told or told.endswith(")") for told in refusals), "a guard names its clause"


@given(
    tried=st.lists(
        st.tuples(st.sampled_from(first_measures.STATES), st.booleans(), st.booleans()),
        max_size=8,
    )
)
def test_a_measure_that_is_over_stays_so_and_is_over_for_a_reason_or_with_a_report(
    rules: RuleBook, tried: list[tuple[str, bool, bool]]
):
    machine, one = first_measures.machine(rules), MEASURE
    for to, reasoned, reported in tried:
        before = one
        told = FirstMeasureMove("m", to, "why" if reasoned else None, "what" if reported else None)
        try:
            one = first_measures.moved(one, told, machine.check(one.state, to, agency=None), on=DAY)
        except SanhuError:
            assert one == before
            continue
        assert before.state in first_measures.OPEN
        assert (one.state in first_measures.OPEN) == (one.ended_on is None)
        assert one.state != "DECLINED" or one.reason
        assert one.state != "DONE" or one.report


@given(codes=st.lists(st.from_regex(r"[0-9]{6}([0-9]{2}){0,2}", fullmatch=True), max_size=5))
def test_everything_that_a_code_begins_with_finds_it_and_nothing_else_does(codes: list[str]):
    found = set(risk_matches.prefixes_of(codes))
    assert all(code[:end] in found for code in codes for end in range(2, len(code) + 1))
    assert all(any(code.startswith(prefix) for code in codes) for prefix in found)


def test_who_is_told_grows_with_the_level(rules: RuleBook):
    told = [set(notices.audience_seats(level, rules)) for level in ("low", "medium", "high", "serious")]
    assert all(less < more for less, more in pairwise(told))
