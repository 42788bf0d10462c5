from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.policies import _CONDITIONS, Standing, entitlements, unmet
from services.enterprise.domain.service_rules import ServiceRules
from services.enterprise.domain.zones import Zone

SHOES = Zone("huidong-shoes", "女鞋示范区", "女鞋", "441323", ("6403",), state="NAT_RECOGNISED", level="national")
STANDING = Standing(
    Enterprise("91441323MA4YNT018E", "合成鞋厂", "441323", "manufacturer", hs_codes=("640399",)),
    zones=(),
    cluster=(SHOES,),
    titles=0,
    grade="B",
    finding_stands=False,
)
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def rules(regulations) -> ServiceRules:
    return ServiceRules(regulations)


def entitled(standing, rules, on=TODAY):
    return {one.policy for one in entitlements(standing, rules, on=on) if one.entitled}


def test_every_condition_of_the_rules_is_answered_and_every_answer_is_a_condition(rules):
    assert set(rules.conditions) == set(_CONDITIONS)
    for row in rules.regulations.book.table("policy"):
        assert set(row["conditions"]) <= set(_CONDITIONS)
        assert row["side"] in {"encourage", "reward", "cultivate", "support"}


@pytest.mark.requirement("E-17")
def test_nobody_has_an_encouraging_and_a_cultivating_policy_at_once(rules):
    sides = {row["code"]: row["side"] for row in rules.regulations.book.table("policy")}
    flags = ("leading", "own_brand", "cnas_lab", "quality_award")
    for inside, finding, title, *given in product([True, False], repeat=3 + len(flags)):
        standing = replace(
            STANDING,
            enterprise=replace(STANDING.enterprise, **dict(zip(flags, given, strict=True))),
            zones=(SHOES,) if inside else (),
            titles=int(title and inside),
            finding_stands=finding,
        )
        found = {sides[code] for code in entitled(standing, rules)}
        assert ("encourage" in found) == inside
        assert ("cultivate" in found) == (not inside)


def test_a_policy_holds_from_its_documents_day(rules):
    assert "CLUSTER_SUPPORT" in entitled(STANDING, rules)
    assert "CLUSTER_SUPPORT" not in entitled(STANDING, rules, on=date(2018, 5, 13))


def test_what_is_not_met_is_told_with_its_clause(rules):
    row = rules.policy("AWARD_REWARD", on=TODAY)
    told = dict(unmet(row, STANDING, rules))
    assert set(told) == {"in_zone", "quality_award"}
    assert "SH 四(十二)2" in told["quality_award"]
    gone = replace(STANDING, enterprise=replace(STANDING.enterprise, active=False))
    assert unmet(row, gone, rules) == [("active", "the enterprise is dissolved")]


def test_a_zone_of_another_county_gives_no_part_in_this_countys_policies(rules):
    moulds = replace(SHOES, zone_id="ninghai-moulds", division="330226", level="provincial")
    standing = replace(STANDING, zones=(moulds,), cluster=())
    found = entitled(standing, rules)
    assert "NINGHAI_SUPPORT" in found
    assert not found & {"AWARD_REWARD", "LEADING_SUPPORT", "CLUSTER_SUPPORT", "JOINT_INSPECTION"}
