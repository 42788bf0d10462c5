"""Who is entitled to what today, and why: 鼓励政策 in the zone, 培育政策 outside it."""

import pytest

from databus.errors import NotFound
from databus.identifiers import make_uscc
from tests.integration.enterprise.conftest import CODES
from tests.integration.enterprise.serving import Counter

OTHER = make_uscc("330226", "MA280001")


def asked(registry, code):
    found = registry.call("get_entitlements", uscc=code)
    return {row["policy"]: row for row in found["policies"]}


def entitled(registry, code):
    return {name for name, row in asked(registry, code).items() if row["entitled"]}


@pytest.fixture
def counter(registry, member) -> Counter:
    return Counter(registry)


@pytest.mark.requirement("E-17")
def test_members_have_the_encouraging_policies_and_the_clusters_others_the_cultivating_ones(registry, counter):
    counter.outsider(CODES[1])
    inside, outside = entitled(registry, CODES[0]), entitled(registry, CODES[1])
    assert {"EASED_SUPERVISION", "SERVICE_VOUCHER", "FEE_RELIEF", "FAST_LANE", "JOINT_INSPECTION"} <= inside
    assert {"CULTIVATION", "CULTIVATION_TRAINING"} <= outside
    assert not inside & {"CULTIVATION", "CULTIVATION_TRAINING"}
    assert not outside & {"SERVICE_VOUCHER", "FEE_RELIEF", "FAST_LANE", "TRAINING"}
    assert {"CLUSTER_SUPPORT", "LABORATORY_HELP", "FOREIGN_CERTIFICATES"} <= inside & outside
    sides = {row["side"] for row in registry.call("list_service_rules")["policies"]}
    assert sides == {"encourage", "reward", "cultivate", "support"}


@pytest.mark.requirement("E-17")
def test_every_answer_names_the_fact_and_the_clause_it_rests_on(registry, counter):
    told = asked(registry, CODES[0])
    reward = told["AWARD_REWARD"]
    assert (reward["entitled"], reward["clause"]) == (False, "SH 四(十二)2")
    assert [(one["condition"], one["met"]) for one in reward["because"]] == [
        ("in_zone", True),
        ("quality_award", False),
        ("no_finding", True),
        ("not_punished", True),
    ]
    because = {one["condition"]: one["because"] for one in reward["because"]}
    assert because["in_zone"] == "member of huidong-shoes"
    assert because["quality_award"] == "the registry says no"
    assert all(one["clause"] and one["zh"] for row in told.values() for one in row["because"])


@pytest.mark.requirement("E-18", "P-08")
def test_what_an_enterprise_becomes_changes_what_it_is_entitled_to_at_once(registry, counter):
    had = entitled(registry, CODES[0])
    registry.call("amend_enterprise", agency="office", uscc=CODES[0], own_brand=True, leading=True, quality_award=True)
    gained = entitled(registry, CODES[0]) - had
    assert gained == {"EXEMPTION_FIRST", "LEADING_SUPPORT", "AWARD_REWARD"}
    assert {"RESEARCH_SUPPORT", "ENERGY_SAVING", "AWARD_RECOMMENDATION"} <= had
    registry.grant(CODES[0])
    assert "TITLE_LEADS" in entitled(registry, CODES[0])
    registry.rate(CODES[0], "D")
    assert "AWARD_RECOMMENDATION" not in entitled(registry, CODES[0])
    registry.trace("trace_disposed", CODES[0], disposition="MALICIOUS")
    left = entitled(registry, CODES[0])
    assert not left & {"FEE_RELIEF", "FAST_LANE", "SERVICE_VOUCHER", "AWARD_REWARD", "CLUSTER_SUPPORT"}
    assert {"PUBLIC_TESTING", "TRAINING"} <= left


@pytest.mark.requirement("E-17")
def test_who_left_the_zone_is_cultivated_and_who_makes_other_goods_or_is_elsewhere_is_not(registry, counter):
    registry.move_member(CODES[0], "office", "WITHDRAWN")
    assert "CULTIVATION" in entitled(registry, CODES[0])
    registry.call("amend_enterprise", agency="office", uscc=CODES[0], hs_codes=["950300"])
    assert entitled(registry, CODES[0]) == set()
    told = {"name": "宁海县合成模具厂", "hs_codes": ["640399"], "synthetic": True}
    registry.call("register_enterprise", agency="nh-office", uscc=OTHER, **told)
    assert entitled(registry, OTHER) == set()
    assert "NINGHAI_SUPPORT" in asked(registry, OTHER)
    assert "CLUSTER_SUPPORT" not in asked(registry, OTHER)


def test_a_dissolved_enterprise_is_entitled_to_nothing_and_an_unknown_one_is_not_found(registry, counter):
    registry.call("amend_enterprise", agency="office", uscc=CODES[0], active=False)
    assert entitled(registry, CODES[0]) == set()
    with pytest.raises(NotFound):
        registry.call("get_entitlements", uscc=CODES[7])


@pytest.mark.requirement("P-01", "P-08")
def test_the_rules_of_public_services_are_told_whole(registry):
    told = registry.call("list_service_rules")
    assert {row["kind"] for row in told["kinds"]} == {"VOUCHER", "FEE_RELIEF", "REWARD", "TRAINING", "FAST_LANE"}
    registers = {row["register"]: row for row in told["registers"]}
    fields = {row["field"]: row for row in registers["platform_test"]["fields"]}
    assert fields["function"]["choices"] == ["standards", "evaluation", "training", "support", "testing"]
    assert registers["platform_test"]["parent"] == "testing_platform"
    assert {row["code"] for row in told["choices"]["training_topic"]} >= {"quality_methods", "law_and_integrity", "tbt"}
    assert all(row["clause"] for row in (*told["policies"], *told["earmarks"], *told["conditions"]))
