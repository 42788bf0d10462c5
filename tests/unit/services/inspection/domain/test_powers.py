"""Rules name seats; in each county a body of its own sits in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, NotPermitted
from databus.rules import RuleBook
from gateway.domain.access import register
from services.inspection.domain import powers
from services.inspection.domain.consignment import consignment_machine

HUIDONG, NINGHAI, ELSEWHERE = "441323", "330226", "350582"


@pytest.mark.requirement("A-15", "A-16")
def test_each_countys_bodies_sit_in_the_seats_that_the_rules_name(rules: RuleBook):
    for agency, division in (("ciq", HUIDONG), ("nh-ciq", NINGHAI), ("ciq", ELSEWHERE)):
        assert powers.sits_in(["ciq"], agency, division=division, rules=rules)
    for agency, division in (("ciq", NINGHAI), ("nh-ciq", HUIDONG), ("ciq-ningbo", NINGHAI), (None, HUIDONG)):
        assert not powers.sits_in(["ciq"], agency, division=division, rules=rules)
    assert powers.sits_in(["ciq-province"], "ciq-ningbo", division=NINGHAI, rules=rules)


@given(division=st.text("0123456789", min_size=6, max_size=6))
def test_nationwide_bodies_act_everywhere(rules: RuleBook, division: str):
    for agency in ("customs", "aqsiq", "portal", "lab", "cnas"):
        assert powers.sits_in([agency], agency, division=division, rules=rules)


def test_who_may_not_is_told_who_may_in_that_county(rules: RuleBook):
    with pytest.raises(NotPermitted, match=r"is for nh-ciq, customs, not for ciq \(商检法 6, 25\)"):
        powers.check_move(consignment_machine(rules), "MODE_DECIDED", "VERIFYING", "ciq", division=NINGHAI, rules=rules)
    with pytest.raises(NotPermitted, match="is for the service itself, by rule, not for customs"):
        powers.check_move(consignment_machine(rules), "RELEASED", "EXPIRED", "customs", division=NINGHAI, rules=rules)
    with pytest.raises(NotPermitted, match="is for nobody in this county, not for association"):
        powers.require_seat("x", ["association"], "y", "association", division=NINGHAI, rules=rules)


def test_a_move_that_does_not_exist_is_a_conflict_whoever_asks(rules: RuleBook):
    with pytest.raises(Conflict):
        powers.check_move(consignment_machine(rules), "RELEASED", "SAMPLED", "tax", division=NINGHAI, rules=rules)


def test_whoever_the_rules_seat_is_an_agency_of_the_register(rules: RuleBook):
    assert {row["agency"] for row in rules.table("seat")} <= register().agencies.keys()
