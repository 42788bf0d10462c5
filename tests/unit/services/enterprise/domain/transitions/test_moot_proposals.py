"""What proposals have nothing left to decide: every kind against every state of what it is about."""

import pytest

from databus.contracts import enterprise
from services.enterprise.domain.proposals import ADVERSE, REVERSAL, is_moot

TITLES, MEMBERS, ZONES = enterprise.TITLE_STATES, enterprise.MEMBERSHIP_STATES, enterprise.ZONE_STATES
# of all the states of what it is about, those in which a proposal of the kind has something to decide
TO_DECIDE = {
    "REVOKE_TITLE": (TITLES, {"GRANTED", "SUSPENDED"}),
    "REINSTATE_TITLE": (TITLES, {"REVOKED"}),
    "REMOVE_MEMBER": (MEMBERS, {"ACTIVE", "RECTIFYING"}),
    "RESTORE_MEMBER": (MEMBERS, {"REMOVED"}),
    "RECTIFY_ZONE": (ZONES, set(ZONES) - {"DRAFT", "REJECTED", "LAPSED", "REVOKED"}),
    "RESTORE_ZONE": (ZONES, {"RECTIFYING"}),
}


@pytest.mark.requirement("D.4/zone", "D.4/membership", "D.4/title")
@pytest.mark.parametrize("kind", TO_DECIDE)
def test_a_proposal_is_moot_exactly_where_it_has_nothing_to_decide(kind):
    states, to_decide = TO_DECIDE[kind]
    assert {state for state in states if not is_moot(kind, state)} == to_decide


def test_every_kind_is_proposed_by_rule_and_put_before_the_body_that_moves_it(regulations):
    assert set(regulations.proposals) == {*ADVERSE, *REVERSAL} == set(TO_DECIDE)
    bodies = {kind: set(row["by"]) for kind, row in regulations.proposals.items()}
    assert bodies == {
        **{key: {"ciq-province"} for key in ("REVOKE_TITLE", "REINSTATE_TITLE", "RECTIFY_ZONE", "RESTORE_ZONE")},
        **{key: {"gov"} for key in ("REMOVE_MEMBER", "RESTORE_MEMBER")},
    }
