"""The rule book says nothing that nobody reads, and nothing that the state machines do not know."""

import pytest

from databus.contracts.enterprise import MEMBERSHIP_STATES, PROPOSAL_KINDS, TITLE_STATES, ZONE_STATES
from services.enterprise.domain import memberships, titles, zones


@pytest.mark.requirement("D.4/zone", "D.4/membership", "D.4/title")
def test_the_machines_know_exactly_the_states_that_are_told(regulations):
    assert regulations.zone.states == set(ZONE_STATES)
    assert regulations.membership.states == set(MEMBERSHIP_STATES)
    assert regulations.title.states == set(TITLE_STATES)


def test_every_guard_named_is_checked_and_every_check_is_named(regulations):
    for machine, module in (
        (regulations.zone, zones),
        (regulations.membership, memberships),
        (regulations.title, titles),
    ):
        named = {guard for move in machine.transitions() for guard in move.guards}
        assert named == set(module._GUARDS)


def test_every_move_names_its_clause(regulations):
    machines = (regulations.zone, regulations.membership, regulations.title)
    assert all(move.clause for machine in machines for move in machine.transitions())


def test_every_kind_of_proposal_has_a_body_that_decides(regulations):
    assert set(regulations.proposals) == set(PROPOSAL_KINDS)
    assert all(row["by"] and row["clause"] for row in regulations.proposals.values())


def test_terminal_states_of_a_zone_end_its_memberships(regulations):
    final = {state for state in regulations.zone.states if not regulations.zone.from_state(state)}
    assert final == set(regulations.zone_ends)
