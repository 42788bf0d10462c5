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
