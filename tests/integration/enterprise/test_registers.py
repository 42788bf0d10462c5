"""Registers kept by data: platforms, standards, energy targets, displays; each typed by its own rows."""

from datetime import date, timedelta

import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from tests.integration.enterprise.conftest import CODES, ZONE
from tests.integration.enterprise.serving import Counter

ENERGY = {
    "indicator": "energy_per_output",
    "unit": "吨标准煤/万元",
    "base_year": 2025,
    "base_value": "0.120",
    "target_year": 2026,
    "target_value": "0.100",
}


@pytest.fixture
def counter(registry, member) -> Counter:
    return Counter(registry)


@pytest.mark.requirement("E-08")
def test_an_alliance_standard_is_adopted_by_enterprises_and_tells_the_return_rate_before_and_after(registry, counter):
    standard = counter.enter(
        "alliance_standard",
        {"standard_no": "T/HDXY 001-2026", "hs_prefixes": ["6403"], "return_rate_before_percent": "1.25"},
        name="惠东女鞋联盟质量标准",
        zone_id=ZONE,
        division=None,
        agency="association",
    )
    assert standard["division"] == "441323"
    adoption = {"facts": {"declared_on": "2026-11-01"}, "uscc": CODES[0], "parent_id": standard["entry_id"]}
    adopted = counter.enter("alliance_adoption", **adoption)
    assert [row["uscc"] for row in registry.call("list_entries", parent_id=standard["entry_id"])["items"]] == [CODES[0]]
    assert [row["entry_id"] for row in registry.call("list_entries", uscc=CODES[0])["items"]] == [adopted["entry_id"]]
    ended = registry.call(
        "end_entry",
        agency="association",
        entry_id=standard["entry_id"],
        outcome={"return_rate_after_percent": "0.8"},
        reason="被2027版代替",
    )
    assert (ended["ends_on"], ended["outcome"]) == ("2026-11-22", {"return_rate_after_percent": "0.8"})
    refused = registry.refused(
        Conflict, "record_entry", agency="office", register="alliance_adoption", name="x", division="441323",
        document_no="登-1", **adoption,
    )  # fmt: skip
    assert "parent_id" in dict(refused.fields)


@pytest.mark.requirement("A-11")
def test_a_technical_promotion_body_is_of_a_zone(registry, counter):
    told = {"hosted_by": "合成研究院", "tasks": ["standards", "tbt"]}
    body = counter.enter("technical_body", told, zone_id=ZONE, division=None, name="女鞋质量安全技术促进会")
    assert body["facts"] == told
    registry.refused(
        InvalidRequest, "record_entry", "zone_id", agency="office", register="technical_body", name="x",
        division="441323", document_no="登-1", facts=told,
    )  # fmt: skip


@pytest.mark.requirement("A-13")
def test_information_platforms_are_registered_per_county_by_its_own_bodies(registry, counter):
    for name in ("WTO检验检疫信息网", "8718企业服务中心", "协会网站"):
        counter.enter(
            "information_platform",
            {"channel": "网站", "serves": ["notices", "technical_regulations", "training"]},
            name=name,
            division="330226",
            agency="nh-office",
        )
    names = [row["name"] for row in registry.call("list_entries", division="330226")["items"]]
    assert names == ["WTO检验检疫信息网", "8718企业服务中心", "协会网站"]
    assert registry.call("list_entries", division="441323", register="information_platform")["items"] == []
    told = {"register": "information_platform", "name": "x", "document_no": "登-1", "facts": {"channel": "x"}}
    refused = registry.refused(NotPermitted, "record_entry", agency="office", division="330226", **told)
    assert "nh-office" in str(refused)


@pytest.mark.requirement("P-06", "A-13")
def test_what_trade_partners_require_is_found_by_the_goods_it_is_for(registry, counter):
    told = {"form": "technical_regulation", "country": "DE", "number": "2023/988", "hs_prefixes": ["6403", "9503"]}
    rule = counter.enter("foreign_requirement", told | {"applies_from": "2024-12-13"}, name="通用产品安全法规")
    counter.enter("foreign_requirement", told | {"hs_prefixes": ["8708"], "number": "x"}, name="机动车部件")
    found = registry.call("list_entries", register="foreign_requirement", hs="640399")["items"]
    assert [row["entry_id"] for row in found] == [rule["entry_id"]]
    ask = {"agency": "office", "register": "foreign_requirement", "name": "x", "division": "441323"}
    refused = registry.refused(
        InvalidRequest, "record_entry", **ask, document_no="登-1", facts=told | {"country": "UK"}
    )
    assert dict(refused.fields) == {"facts.country": "two capital letters of ISO 3166-1, such as DE"}


@pytest.mark.requirement("P-08")
def test_an_energy_target_ends_with_what_was_measured(registry, counter):
    target = counter.enter("energy_target", ENERGY, uscc=CODES[0], agency="eit", name="单位产值能耗")
    end = {"agency": "eit", "entry_id": target["entry_id"], "reason": "年度考核"}
    registry.refused(InvalidRequest, "end_entry", "measured_value", **end, outcome={"met": "yes"})
    registry.refused(InvalidRequest, "end_entry", "decimal", **end, outcome={"met": "yes", "measured_value": 0.1})
    registry.refused(NotPermitted, "end_entry", "eit", **end | {"agency": "samr"}, outcome={})
    ended = registry.call("end_entry", **end, outcome={"met": "yes", "measured_value": "0.095"})
    assert ended["outcome"] == {"measured_value": "0.095", "met": "yes"}
    assert registry.call("end_entry", **end, outcome={"met": "yes", "measured_value": "0.095"}) == ended
    registry.refused(Conflict, "end_entry", "ended already", **end | {"reason": "又"}, outcome={})


def test_an_entry_ends_on_the_day_it_is_in_the_county_also_before_breakfast(registry, counter):
    platform = counter.platform()
    registry.clock.advance(timedelta(hours=13))  # one in the morning of the next day
    assert registry.call("end_entry", agency="office", entry_id=platform, reason="停办")["ends_on"] == "2026-11-23"


@pytest.mark.requirement("P-07")
def test_displays_and_who_took_part_in_them(registry, counter):
    fair = counter.enter(
        "display", {"form": "same_line_standard_quality", "place": "广州"}, zone_id=ZONE, division=None, name="三同展销"
    )
    counter.enter("display_participation", {"shows_zone_mark": "yes"}, uscc=CODES[0], parent_id=fair["entry_id"])
    (row,) = registry.call("list_entries", register="display_participation", uscc=CODES[0])["items"]
    assert (row["parent_id"], row["facts"]) == (fair["entry_id"], {"shows_zone_mark": "yes"})


@pytest.mark.requirement("P-09")
def test_standards_participation_is_of_an_enterprise(registry, counter):
    told = {"standard_no": "GB/T 40000-2026", "level": "national", "role": "takes_part"}
    made = counter.enter("standards_participation", told, uscc=CODES[0])
    assert made["facts"] == told
    ask = {"agency": "office", "register": "standards_participation", "name": "x", "division": "441323"}
    registry.refused(InvalidRequest, "record_entry", "uscc", **ask, document_no="登-1", facts=told)
    registry.refused(
        InvalidRequest, "record_entry", "one of international", **ask, document_no="登-1", uscc=CODES[0],
        facts=told | {"level": "galactic"},
    )  # fmt: skip
    registry.refused(NotFound, "record_entry", **ask, document_no="登-1", uscc=CODES[9], facts=told)


def test_an_entry_says_what_its_register_has_and_nothing_else(registry, counter):
    ask = {"agency": "office", "register": "testing_platform", "name": "x", "division": "441323", "document_no": "登-1"}
    right = {"functions": ["testing"], "operator": "合成检测中心"}
    for wrong, field in (
        ({"operator": "x"}, "facts.functions"),
        (right | {"colour": "red"}, "facts.colour"),
        (right | {"functions": []}, "facts.functions"),
        (right | {"functions": ["flying"]}, "facts.functions"),
        (right | {"functions": "testing"}, "facts.functions"),
        (right | {"operator": ""}, "facts.operator"),
        (right | {"operator": "x" * 201}, "facts.operator"),
        (right | {"operator": 7}, "facts.operator"),
    ):
        refused = registry.refused(InvalidRequest, "record_entry", **ask, facts=wrong)
        assert field in dict(refused.fields)
    registry.refused(InvalidRequest, "record_entry", "register", **ask | {"register": "nothing"}, facts=right)
    registry.refused(InvalidRequest, "record_entry", "alone", **ask, facts=right, parent_id="x")
    registry.refused(InvalidRequest, "record_entry", "to come", **ask, facts=right, begins_on="2026-12-01")
    made = registry.call("record_entry", **ask, facts=right, begins_on="2026-01-01")
    again = ask | {"facts": right, "begins_on": "2026-01-01"}
    assert registry.call("record_entry", **again) == made
    assert registry.call("record_entry", **again | {"agency": "sme"}) == made
    registry.refused(Conflict, "record_entry", "otherwise", **again | {"begins_on": "2026-01-02"})
    test = {"function": "testing", "standard": "x", "hs_prefixes": ["6403"], "price_fen": 1, "working_days": 3}
    for wrong, field in (
        ({"price_fen": -1}, "facts.price_fen"),
        ({"price_fen": True}, "facts.price_fen"),
        ({"price_fen": "1"}, "facts.price_fen"),
        ({"working_days": 251}, "facts.working_days"),
        ({"hs_prefixes": ["x"]}, "facts.hs_prefixes"),
        ({"hs_prefixes": []}, "facts.hs_prefixes"),
        ({"function": ["testing"]}, "facts.function"),
    ):
        told = ask | {"register": "platform_test", "parent_id": made["entry_id"], "facts": test | wrong}
        refused = registry.refused(InvalidRequest, "record_entry", **told)
        assert field in dict(refused.fields)
    orphan = ask | {"register": "platform_test", "facts": test}
    registry.refused(InvalidRequest, "record_entry", "parent_id", **orphan)
    registry.refused(InvalidRequest, "record_entry", "parent_id", **orphan, parent_id="nothing")


def test_entries_are_told_as_they_held_on_a_day_and_as_they_were_known_then(registry, counter):
    platform = counter.platform()
    before = registry.clock.now().isoformat()
    counter.on(date(2026, 12, 5))
    registry.call("end_entry", agency="office", entry_id=platform, on="2026-12-01", reason="停办")

    def told(**asked):
        return [row["ends_on"] for row in registry.call("list_entries", register="testing_platform", **asked)["items"]]

    assert told() == ["2026-12-01"]
    assert told(on="2026-11-30") == ["2026-12-01"]
    assert told(on="2026-12-01") == []
    assert told(on="2026-12-01", known_at=before) == [None]
    assert told(known_at="2026-01-01T00:00:00Z") == []
