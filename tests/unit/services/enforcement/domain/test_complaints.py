"""Complaints and reports: no sequence of steps leads where the law allows none, and each refusal says why."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest, NotPermitted, SanhuError
from databus.rules import RuleBook
from databus.state_machine import StateMachine
from services.enforcement.domain.complaint_moves import GUARDS, TABLES, Step, machine, moved, over_limit, reason_row
from services.enforcement.domain.complaint_transfers import ACTIONS, Handing, handed
from services.enforcement.domain.complaints import KINDS, OVER, STATES, Complaint

DAY = date(2026, 11, 22)
ALLOWED = {
    "COMPLAINT": {
        ("RECEIVED", "ACCEPTED"),
        ("RECEIVED", "REFUSED"),
        ("RECEIVED", "ENDED"),
        ("ACCEPTED", "MEDIATING"),
        ("ACCEPTED", "ENDED"),
        ("MEDIATING", "ENDED"),
    },
    "REPORT": {
        ("RECEIVED", "CHECKING"),
        ("RECEIVED", "NOT_FILED"),
        ("CHECKING", "FILED"),
        ("CHECKING", "NOT_FILED"),
        ("FILED", "TOLD"),
        ("NOT_FILED", "TOLD"),
    },
    "MIXED": {("RECEIVED", "SPLIT")},
}


def came_in(kind: str, **changes: Any) -> Complaint:
    told = {"complaint_id": "1", "submission_id": "1", "follow": "f", "kind": kind, "state": "RECEIVED"}
    told |= {"division": "441323", "agency": "samr", "intake_agency": "samr", "named": True}
    return Complaint(**{**told, "received_on": DAY, "moved_on": DAY, **changes})


STEPS = st.builds(
    Step,
    to=st.sampled_from(STATES),
    on=st.just(DAY),
    category=st.sampled_from([None, "QUALITY", "X"]),
    known_on=st.sampled_from([None, DAY, date(2020, 1, 1), DAY + timedelta(1)]),
    against_uscc=st.sampled_from([None, "91441323MA4YNT018E"]),
    reason=st.sampled_from([None, "OVER_LIMIT", "NO_FACTS", "AGREED", "WITHDRAWN", "NOT_COMPETENT"]),
    document_no=st.sampled_from([None, "文1"]),
    leads=st.sampled_from([(), ("PENALTY_CASE",), ("X",)]),
    answered=st.booleans(),
    late=st.sampled_from([None, DAY]),
)


@pytest.mark.requirement("D.4/complaint", "D.4/report")
@settings(max_examples=400)
@given(kind=st.sampled_from(KINDS), named=st.booleans(), steps=st.lists(STEPS, max_size=12))
def test_no_sequence_of_steps_reaches_what_the_law_does_not_allow(
    rules: RuleBook, kind: str, named: bool, steps: list[Step]
):
    standing = came_in(kind, named=named)
    for step in steps:
        try:
            move = machine(kind, rules).check(standing.state, step.to, agency=None)
            after = moved(standing, move, step, rules)
        except SanhuError:
            continue
        assert (standing.state, after.state) in ALLOWED[kind]
        check(standing, after, step, rules)
        standing = after


def check(before: Complaint, after: Complaint, step: Step, rules: RuleBook) -> None:
    """What the law demands of each state, said anew."""
    assert after.version == before.version + 1
    if after.state == "ACCEPTED":
        assert after.known_on is not None
        assert not over_limit(after.known_on, before.received_on, rules)
    if after.state in {"ACCEPTED", "CHECKING", "FILED"}:
        assert after.against_uscc is not None
        assert after.category == "QUALITY"
    if after.state in {"REFUSED", "NOT_FILED", "ENDED"}:
        assert after.document_no is not None
        assert reason_row(after.state, before.state, after.reason, rules)
    if after.reason == "OVER_LIMIT":
        assert after.known_on is not None
        assert over_limit(after.known_on, before.received_on, rules)
    if after.reason == "AGREED":
        assert step.late is None
    if after.state == "TOLD":
        assert before.named
        assert step.answered
    if after.leads:
        assert after.state in {"FILED", "TOLD"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_steps_are_these_and_each_names_its_clause(rules: RuleBook, kind: str):
    found = machine(kind, rules)
    assert {(one.source, one.target) for one in found.transitions()} == ALLOWED[kind]
    assert all(one.clause for one in found.transitions())
    reached = {"RECEIVED"}
    for _ in STATES:
        reached |= {one.target for one in found.transitions() if one.source in reached}
    assert found.states == reached
    assert TABLES.keys() == set(KINDS)


@pytest.mark.parametrize(
    ("known_on", "received_on", "over"),
    [
        (date(2023, 11, 22), DAY, False),
        (date(2023, 11, 21), DAY, True),
        (date(2024, 2, 29), date(2027, 3, 1), False),
        (date(2024, 2, 29), date(2027, 3, 2), True),
    ],
)
def test_three_years_are_counted_by_the_calendar(rules: RuleBook, known_on: date, received_on: date, over: bool):
    assert over_limit(known_on, received_on, rules) == over


HANDINGS = st.builds(
    Handing,
    action=st.sampled_from(ACTIONS),
    by=st.sampled_from(["samr", "customs", "env", "gov"]),
    on=st.just(DAY),
    superior=st.sampled_from(["gov", None]),
    to=st.sampled_from([None, "samr", "customs", "env", "gov"]),
    reason=st.sampled_from([None, "PLACE", "X"]),
)


@pytest.mark.requirement("D.7/7wd-jurisdiction")
@settings(max_examples=600)
@given(handings=st.lists(HANDINGS, max_size=20))
def test_however_it_is_handed_about_one_unit_has_it_and_nobody_hands_on_what_was_handed_to_him(
    rules: RuleBook, handings: list[Handing]
):
    standing = came_in("REPORT")
    for handing in handings:
        try:
            after = handed(standing, handing, rules)
        except (Conflict, NotPermitted, InvalidRequest):
            continue
        assert (after.transfer == "NONE") == (after.transfer_to is None)
        assert (after.superior is not None) == (after.transfer == "DISPUTED")
        assert after.transferred == (after.agency != "samr")
        assert not (after.transferred and after.transfer != "NONE")
        if after.agency != standing.agency:
            assert handing.action in {"ACCEPT", "ASSIGN", "RETURN"}
            assert after.agency in {standing.transfer_to, "samr"}
        standing = after


def test_what_is_over_is_handed_to_nobody(rules: RuleBook):
    for state in OVER:
        with pytest.raises(Conflict, match="it is over"):
            handed(came_in("REPORT", state=state), Handing("PROPOSE", "samr", DAY, "gov", "env", "PLACE"), rules)


def test_every_guard_that_a_step_names_is_known(rules: RuleBook):
    assert isinstance(machine("REPORT", rules), StateMachine)
    named = {guard for kind in KINDS for one in machine(kind, rules).transitions() for guard in one.guards}
    assert named == set(GUARDS)
