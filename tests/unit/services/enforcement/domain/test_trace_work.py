"""Negotiations, plans of support, cases against fakes: no sequence of moves gets round what they ask for."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import services.enforcement
from databus.errors import Conflict, InvalidRequest, SanhuError
from databus.rules import RuleBook
from services.enforcement.domain import fakes, negotiations, supports
from services.enforcement.domain.fakes import FakeCase, FakeMove
from services.enforcement.domain.negotiations import Negotiation, NegotiationMove
from services.enforcement.domain.supports import Support, SupportMove
from tests.unit.services.enforcement.builders import USCC

RULES = RuleBook.load(Path(services.enforcement.__file__).parent / "rules")
DAY = date(2026, 11, 22)
EVIDENCE = [{"title": "笔录", "sha256": "0" * 64}]
CASE: dict[str, Any] = {"case_id": "c1", "case_no": "溯〔2026〕1号", "uscc": USCC, "agency": "ciq", "clause": "S14"}
PEOPLE = st.sampled_from(["o1", "o2", "o3", "o9"])
maybe = st.booleans()


def plan() -> Support:
    return Support(
        support_id="s1",
        **CASE,
        weakness="w",
        measures=[{"measure": "m", "by": "o3", "until": DAY}],
        goal="g",
        planned_by="o1",
        planned_on=DAY,
        until_on=DAY + timedelta(days=60),
        document_no="帮1",
    )


def letter() -> Negotiation:
    names = ("counterpart", "country", "channel", "matter", "position")
    return Negotiation(
        negotiation_id="n1", **CASE, hs_code="640399", foreign_rule=None, opened_on=DAY, **dict.fromkeys(names, "x")
    )


def fake() -> FakeCase:
    names = ("division", "mark", "goods", "suspect", "suspect_place", "source", "source_reference")
    nothing = dict.fromkeys(("right_no", "hs_code", "suspect_uscc"))
    return FakeCase(**CASE, **nothing, opened_on=DAY, **dict.fromkeys(names, "x"))


@pytest.mark.requirement("T-03")
@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(supports.STATES), PEOPLE, maybe, maybe), max_size=12))
def test_no_sequence_of_moves_verifies_a_plan_by_who_had_a_hand_in_it_or_without_evidence(
    steps: list[tuple[str, str, bool, bool]],
):
    held, machine = plan(), supports.machine(RULES)
    for to, who, told, shown in steps:
        checks = to in {"VERIFIED", "NOT_VERIFIED"}
        move = SupportMove(
            "s1",
            to,
            report="r" if told and to in {"DONE", "VERIFIED", "NOT_VERIFIED"} else None,
            checked_by=who if checks else None,
            until_on=DAY + timedelta(days=90) if to == "RUNNING" and told else None,
            evidence=EVIDENCE if shown and checks else None,
            reason="y" if told else None,
            document_no="d" if shown else None,
        )
        before = held
        try:
            held = supports.moved(held, move, machine.check(held.state, to, agency=None), on=DAY)
        except SanhuError:
            assert held is before
            continue
        assert held.version == before.version + 1
        assert before.state not in supports.OVER
        if to == "VERIFIED":
            assert held.checked_by not in before.hands
            assert held.evidence
            assert before.state == "DONE"
        if before.state == "NOT_VERIFIED" and to == "RUNNING":
            assert (held.round, held.checked_by, held.done_on) == (before.round + 1, None, None)


@pytest.mark.requirement("T-02")
@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(negotiations.STATES), maybe, maybe), max_size=12))
def test_no_sequence_of_moves_ends_a_negotiation_without_an_outcome_or_answers_what_was_not_sent(
    steps: list[tuple[str, bool, bool]],
):
    held, machine = letter(), negotiations.machine(RULES)
    for to, told, numbered in steps:
        move = NegotiationMove(
            "n1",
            to,
            document_no="d" if numbered else None,
            answer="a" if told and to == "ANSWERED" else None,
            outcome="REJECTED" if told and to == "ENDED" else None,
            outcome_detail="x" if told and to == "ENDED" else None,
        )
        before = held
        try:
            after = machine.check(held.state, to, agency=None)
            held = negotiations.moved(held, move, after, on=DAY, rules=RULES)
        except SanhuError:
            assert held is before
            continue
        assert before.is_open
        if to == "ANSWERED":
            assert before.state == "SENT"
            assert held.answer
        if to == "ENDED":
            assert held.outcome
            assert held.outcome_detail
        assert held.rounds == before.rounds + (to == "SENT")


@pytest.mark.requirement("T-07", "J-04")
@settings(max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(fakes.STATES), maybe, maybe), max_size=14))
def test_no_sequence_of_moves_substantiates_without_evidence_two_investigators_and_a_finding(
    steps: list[tuple[str, bool, bool]],
):
    held, machine = fake(), fakes.machine(RULES)
    for to, told, shown in steps:
        move = FakeMove(
            "c1",
            to,
            investigators=("o1", "o2") if told and to == "ASSIGNED" else None,
            evidence=EVIDENCE if shown and to in {"INVESTIGATING", "SUBSTANTIATED"} else None,
            finding="f" if told and to in {"SUBSTANTIATED", "UNFOUNDED"} else None,
            transferred_to="公安" if told and to == "TRANSFERRED" else None,
            document_no="d" if told else None,
            reason="r" if told else None,
        )
        before = held
        try:
            held = fakes.moved(held, move, machine.check(held.state, to, agency=None), on=DAY, rules=RULES)
        except SanhuError:
            assert held is before
            continue
        if to in {"SUBSTANTIATED", "UNFOUNDED", "PENALTY_CASE", "TRANSFERRED"}:
            assert len(set(held.investigators)) > 1
            assert held.finding
        if to in {"SUBSTANTIATED", "PENALTY_CASE"}:
            assert held.evidence
        if to == "REOPENED":
            assert (held.investigators, held.finding, held.ended_on) == ((), None, None)


@pytest.mark.parametrize(
    ("moved", "field"),
    [
        (
            lambda: supports.moved(plan(), SupportMove("s1", "RUNNING", checked_by="o9"), _move("support"), on=DAY),
            "checked_by",
        ),
        (
            lambda: negotiations.moved(
                letter(), NegotiationMove("n1", "SENT", answer="a"), _move("negotiation"), on=DAY, rules=RULES
            ),
            "answer",
        ),
        (
            lambda: fakes.moved(fake(), FakeMove("c1", "ASSIGNED", finding="f"), _move("fake"), on=DAY, rules=RULES),
            "finding",
        ),
    ],
)
def test_a_field_that_goes_with_another_move_is_refused(moved: Any, field: str):
    with pytest.raises(InvalidRequest) as refused:
        moved()
    assert refused.value.fields[0][0] == field


def _move(kind: str) -> Any:
    states = {"support": ("PLANNED", "RUNNING"), "negotiation": ("OPENED", "SENT"), "fake": ("OPENED", "ASSIGNED")}
    machines = {"support": supports.machine, "negotiation": negotiations.machine, "fake": fakes.machine}
    return machines[kind](RULES).check(*states[kind], agency=None)


def test_a_plan_that_would_be_over_before_it_begins_anew_is_refused():
    failed = supports.machine(RULES).check("NOT_VERIFIED", "RUNNING", agency=None)
    move = SupportMove("s1", "RUNNING", until_on=DAY - timedelta(days=1), reason="r")
    with pytest.raises(InvalidRequest, match="over before"):
        supports.moved(plan(), move, failed, on=DAY)


def test_whoever_planned_or_carried_out_a_plan_does_not_check_it():
    check = supports.machine(RULES).check("DONE", "VERIFIED", agency=None)
    for hand in plan().hands:
        with pytest.raises(Conflict, match="商检法 30"):
            supports.moved(
                plan(), SupportMove("s1", "VERIFIED", checked_by=hand, report="r", evidence=EVIDENCE), check, on=DAY
            )
