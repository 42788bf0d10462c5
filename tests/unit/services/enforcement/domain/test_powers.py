"""Rules name seats; in each county a body of its own sits in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, NotPermitted
from databus.rules import RuleBook
from gateway.domain.access import register
from services.enforcement.domain import alerts, campaigns, findings, powers, trace_cases

HUIDONG, NINGHAI, ELSEWHERE = "441323", "330226", "350582"
MACHINES = {
    "alert": alerts.machine,
    "campaign": campaigns.machine,
    "finding": findings.machine,
    "trace case": trace_cases.machine,
}
OF_NINGHAI = ["nh-samr", "nh-ciq", "nh-gov", "nh-office", "nh-commerce", "ciq-ningbo"]
OF_HUIDONG = ["samr", "qts", "ciq", "gov", "office", "commerce", "ciq-province"]


@pytest.mark.requirement("A-15", "A-16")
def test_each_countys_bodies_sit_in_the_seats_that_the_rules_name(rules: RuleBook):
    for agency, division in (("samr", HUIDONG), ("nh-samr", NINGHAI), ("samr", ELSEWHERE)):
        assert powers.sits_in(["samr"], agency, division=division, rules=rules)
    for agency, division in (("samr", NINGHAI), ("nh-samr", HUIDONG), (None, HUIDONG)):
        assert not powers.sits_in(["samr"], agency, division=division, rules=rules)
    assert powers.sits_in(["ciq-province"], "ciq-ningbo", division=NINGHAI, rules=rules)
    assert powers.seated(["samr", "customs"], division=NINGHAI, rules=rules) == ("nh-samr", "customs")


@pytest.mark.parametrize("name", MACHINES)
def test_no_county_moves_what_is_anothers(rules: RuleBook, name: str):
    made = MACHINES[name](rules)
    for move in made.transitions():
        for agencies, division in ((OF_NINGHAI, HUIDONG), (OF_HUIDONG, NINGHAI)):
            for agency in agencies:
                with pytest.raises(NotPermitted, match=r"not for .+ \(.+\)"):
                    powers.check_move(made, move.source, move.target, agency, division=division, rules=rules)


def test_an_enterprise_of_a_county_without_bodies_is_answered_to_where_it_acted(rules: RuleBook):
    for agency in ("samr", "nh-samr"):
        assert powers.sits_in(["samr"], agency, division=ELSEWHERE, rules=rules)
    assert not powers.sits_in(["samr"], "nh-ciq", division=ELSEWHERE, rules=rules)


@given(division=st.text("0123456789", min_size=6, max_size=6))
def test_nationwide_bodies_act_everywhere(rules: RuleBook, division: str):
    for agency in ("customs", "aqsiq"):
        assert powers.sits_in([agency], agency, division=division, rules=rules)


def test_a_body_is_at_home_where_the_rows_seat_it(rules: RuleBook):
    homes = {agency: powers.home_of(agency, rules) for agency in ("nh-samr", "ciq", "ciq-province", "customs", None)}
    assert homes == {"nh-samr": NINGHAI, "ciq": "4413", "ciq-province": "44", "customs": None, None: None}


def test_who_may_not_is_told_who_may_in_that_county(rules: RuleBook):
    machine = trace_cases.machine(rules)
    with pytest.raises(NotPermitted, match=r"is for aqsiq, nh-ciq, ciq-ningbo, customs, nh-samr, not for samr"):
        powers.check_move(machine, "ASSIGNED", "INVESTIGATING", "samr", division=NINGHAI, rules=rules)
    with pytest.raises(NotPermitted, match="is for nobody in this county, not for association"):
        powers.require_seat("x", ["association"], "y", "association", division=NINGHAI, rules=rules)
    with pytest.raises(NotPermitted, match="is for the service itself, by rule, not for samr"):
        powers.require_seat("x", [], "y", "samr", division=HUIDONG, rules=rules)


def test_a_move_that_does_not_exist_is_a_conflict_whoever_asks(rules: RuleBook):
    with pytest.raises(Conflict):
        powers.check_move(trace_cases.machine(rules), "ARCHIVED", "OPENED", "tax", division=NINGHAI, rules=rules)


def test_whoever_the_rules_seat_is_an_agency_of_the_register(rules: RuleBook):
    assert {row["agency"] for row in rules.table("seat")} <= register().agencies.keys()


def test_every_successor_of_the_register_is_one_of_the_rules(rules: RuleBook):
    told = {one.code: one.successor for one in register().agencies.values() if one.successor}
    assert {row["agency"]: row["successor"] for row in rules.table("succession")} == told
