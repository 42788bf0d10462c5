from datetime import date

import pytest

from databus.errors import NotPermitted
from databus.rules import RuleBook
from services.credit.domain import powers
from services.credit.domain.items import items_on
from tests.unit.services.credit.builders import DAY


@pytest.mark.requirement("C-09")
def test_every_item_can_be_recorded_by_the_inspection_authority_of_before_and_after_2018(rules: RuleBook):
    for code in items_on(rules, DAY):
        powers.require("record", "ciq", on=DAY, rules=rules, item=code)
        powers.require("record", "customs", on=DAY, rules=rules, item=code)


@pytest.mark.parametrize(
    ("act", "agency", "more"),
    [
        ("record", "association", {"item": "L04"}),
        ("record", "tax", {"item": "L01"}),
        ("annul", "ciq", {"recorder": "samr"}),
        ("repair", "customs", {"recorder": "tax"}),
        ("grant_aa", "ciq", {}),
        ("rate_formally", "samr", {}),
        ("record", None, {"item": "L04"}),
    ],
)
def test_an_agency_without_the_power_is_refused_with_the_clause(act, agency, more, rules: RuleBook):
    with pytest.raises(NotPermitted, match=rf"{act}.* is for .*, not for {agency} \(.+\)|is for .*\(.+\)"):
        powers.require(act, agency, on=DAY, rules=rules, **more)


def test_a_successor_acts_for_whom_it_succeeds_from_the_day_it_does(rules: RuleBook):
    powers.require("annul", "customs", on=date(2018, 4, 20), rules=rules, recorder="ciq")
    with pytest.raises(NotPermitted):
        powers.require("annul", "customs", on=date(2018, 4, 19), rules=rules, recorder="ciq")


def test_anybody_may_pass_on_an_objection(rules: RuleBook):
    powers.require("object", "portal", on=DAY, rules=rules, recorder="samr")


@pytest.mark.requirement("A-15", "C-09")
@pytest.mark.parametrize(
    ("agency", "item"), [("nh-ciq", "L01"), ("nh-samr", "L02"), ("nh-finance", "L04"), ("nh-commerce", "O01")]
)
def test_ninghais_bodies_record_from_the_seats_that_the_rules_name(agency, item, rules: RuleBook):
    powers.require("record", agency, on=DAY, rules=rules, item=item)
    with pytest.raises(NotPermitted):
        powers.require("record", "nh-towns", on=DAY, rules=rules, item=item)


@pytest.mark.requirement("A-15", "C-09")
def test_enterprises_are_rated_by_their_own_countys_bodies_and_by_nationwide_ones(rules: RuleBook):
    for agency in ("nh-ciq", "ciq-ningbo", "customs", "aqsiq"):
        assert powers.may("rate_formally", agency, on=DAY, rules=rules, division="330226"), agency
    for agency in ("ciq", "ciq-province", "nh-samr", None):
        assert not powers.may("rate_formally", agency, on=DAY, rules=rules, division="330226"), agency
    with pytest.raises(NotPermitted, match="for nh-ciq, customs, ciq-ningbo, aqsiq, not for ciq "):
        powers.require("rate_formally", "ciq", on=DAY, rules=rules, division="330226")
    powers.require("rate_formally", "ciq", on=DAY, rules=rules, division=None)


def test_an_act_is_recorded_by_whoever_has_jurisdiction_where_it_was_done(rules: RuleBook):
    powers.require("record", "samr", on=DAY, rules=rules, item="L04", division="330226")
    powers.require("record", "nh-samr", on=DAY, rules=rules, item="L04", division="441323")
