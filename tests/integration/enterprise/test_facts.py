from datetime import UTC, datetime, timedelta

import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, PreconditionFailed
from tests.integration.enterprise.conftest import CODES, ZONE

CERTIFICATE = {"scheme": "QMS", "number": "00126Q30001R0M", "issuer": "某认证中心", "standard": "GB/T 19001-2016"}
TOTAL = {"year": 2025, "amount_usd": "1000.50"}


def told(kind, details, **more):
    return {"agency": "office", "uscc": CODES[0], "kind": kind, "details": details} | more


@pytest.fixture
def plain(registry):
    """An enterprise of which nothing is stated but its name."""
    registry.register(CODES[0], qms=False, self_control=False, pledge_signed_on=None, on="2020-01-01")
    return CODES[0]


def flags(registry, code=CODES[0]):
    found = registry.call("get_enterprise", uscc=code)
    return {name for name in ("own_brand", "qms", "self_control", "cnas_lab", "quality_award", "pledge") if found[name]}


def facts(registry, **asked):
    return registry.call("list_facts", **({"uscc": CODES[0]} | asked))["items"]


@pytest.mark.requirement("E-10", "E-12", "E-13", "E-14", "E-18", "P-09")
@pytest.mark.parametrize(
    ("kind", "details", "flag"),
    [
        ("industry", {"code": "1951", "main": True}, set()),
        ("brand", {"name": "惠鞋", "trademark_no": "12345678"}, {"own_brand"}),
        ("trademark", {"mark": "HUIXIE", "market": "EU", "number": "018000001", "nice_classes": [25]}, set()),
        ("domain", {"name": "Shoes.Example"}, set()),
        ("certificate", CERTIFICATE, {"qms"}),
        ("certificate", CERTIFICATE | {"scheme": "EMS"}, set()),
        ("certificate", CERTIFICATE | {"scheme": "OHS"}, set()),
        ("certificate", CERTIFICATE | {"scheme": "PRODUCT", "market": "DE"}, set()),
        (
            "laboratory",
            {"name": "检测中心", "accreditation": "CNAS", "number": "L12345", "scope": ["GB/T 3903.1-2017"]},
            {"cnas_lab"},
        ),
        ("laboratory", {"name": "检测中心"}, set()),
        ("self_control", {}, {"self_control"}),
        ("award", {"name": "省政府质量奖", "level": "provincial", "year": 2025}, {"quality_award"}),
        ("award", {"name": "县长质量奖", "level": "county", "year": 2025}, set()),
        ("research", {"form": "ACADEMICIAN_STUDIO", "name": "鞋材院士工作站"}, set()),
        ("risk_response", {"post": "质量部", "drilled_on": "2026-05-01"}, set()),
        ("pledge", {"signed_on": "2026-03-01"}, {"pledge"}),
        ("standard", {"number": "QB/T 1002-2015", "title": "皮鞋", "level": "INDUSTRY", "role": "LEAD"}, set()),
    ],
)
def test_a_fact_of_each_kind_is_recorded_said_and_decides_its_flag(registry, plain, kind, details, flag):
    made = registry.call("record_fact", **told(kind, details, document_no="惠东中小企〔2026〕3号"))
    assert (made["uscc"], made["kind"], made["agency"], made["version"]) == (plain, kind, "office", 1)
    assert flags(registry) == flag
    (said,) = registry.said("enterprise.fact_changed")
    assert (said.subject, said.data["change"], said.data["details"]) == (made["fact_id"], "recorded", made["details"])
    assert facts(registry, kind=kind) == [made]
    assert bool(registry.said("enterprise.changed")) == bool(flag)


@pytest.mark.parametrize(
    ("kind", "details", "field", "right"),
    [
        ("certificate", {"scheme": "ISO"}, "details.scheme", "QMS"),
        ("certificate", CERTIFICATE | {"scheme": "PRODUCT"}, "details.market", "DE"),
        ("certificate", CERTIFICATE | {"colour": "red"}, "details.colour", "no such field"),
        ("brand", {}, "details.name", "needed"),
        ("brand", "惠鞋", "details", "an object"),
        ("industry", {"code": "C19"}, "details.code", "1951"),
        ("trademark", {"mark": "x", "market": "UK", "number": "1"}, "details.market", "ISO 3166"),
        ("domain", {"name": "not a domain"}, "details.name", "shoes.example"),
        ("laboratory", {"name": "x", "accreditation": "CNAS"}, "details.number", "L12345"),
        ("export", {"year": 2025, "amount_usd": "-1"}, "details.amount_usd", "zero or more"),
        ("export", {"year": 2027, "amount_usd": "1"}, "details.year", "at most 2026"),
        ("pledge", {"signed_on": "2026-12-01"}, "details.signed_on", "not after"),
        ("contact", {"role": "x", "name": "y"}, "kind", "industry"),
        ("self_control", {"scope": ["质" * 200] * 10}, "details", "bytes in all"),
    ],
)
def test_details_out_of_form_name_the_field_and_what_would_be_right(registry, plain, kind, details, field, right):
    refused = registry.refused(InvalidRequest, "record_fact", **told(kind, details))
    assert right in dict(refused.fields)[field]


def test_days_that_cannot_be_are_refused(registry, plain):
    registry.refused(InvalidRequest, "record_fact", "no day", **told("brand", {"name": "a"}, held_until="2026-11-22"))
    registry.refused(InvalidRequest, "record_fact", "year", **told("export", TOTAL, held_until="2026-06-01"))
    registry.refused(
        InvalidRequest,
        "record_fact",
        "details name",
        **told("pledge", {"signed_on": "2026-03-01"}, held_from="2026-03-02"),
    )


def test_only_those_whom_the_kind_names_state_it(registry, plain):
    asked = told("self_control", {}) | {"agency": "portal"}
    registry.refused(NotPermitted, "record_fact", "office", **asked)
    with pytest.raises(NotFound):
        registry.call("record_fact", **(told("self_control", {}) | {"uscc": CODES[1]}))


def test_the_same_fact_again_is_answered_as_it_stands_and_another_under_its_identity_is_refused(registry, plain):
    made = registry.call("record_fact", **told("certificate", CERTIFICATE, held_until="2027-01-01"))
    assert registry.call("record_fact", **told("certificate", CERTIFICATE, held_until="2027-01-01")) == made
    registry.refused(Conflict, "record_fact", "otherwise", **told("certificate", CERTIFICATE, held_until="2028-01-01"))


@pytest.mark.requirement("E-13", "E-14", "D.3/K7")
def test_a_certificate_that_runs_out_turns_the_flag_on_its_day_and_the_key_figures_with_it(registry, member):
    registry.call("record_fact", **told("certificate", CERTIFICATE, held_from="2026-01-01", held_until="2026-11-24"))
    before = len(registry.said("enterprise.changed"))
    registry.clock.advance(timedelta(days=1))
    registry.run_daily()
    assert (flags(registry) >= {"qms"}, len(registry.said("enterprise.changed"))) == (True, before)
    registry.clock.advance(timedelta(days=1))
    registry.run_daily()
    assert "qms" not in flags(registry)
    assert registry.said("enterprise.changed")[-1].data["qms"] is False
    board = {kpi["code"]: kpi for kpi in registry.call("get_kpis", zone_id=ZONE)["kpis"]}
    assert board["K7"]["value"] == "0.0000"
    registry.run_daily(registry.clock.today() + timedelta(days=1))
    assert len(registry.said("enterprise.changed")) == before + 1


def test_a_certificate_to_come_begins_on_its_day(registry, plain):
    registry.call("record_fact", **told("certificate", CERTIFICATE, held_from="2026-12-01"))
    assert flags(registry) == set()
    registry.clock.advance(timedelta(days=20))
    registry.run_daily()
    assert flags(registry) == {"qms"}


def test_what_ends_on_one_day_for_very_many_is_turned_step_by_step(registry, plain):
    registry.register(CODES[1], qms=False)
    for code in CODES[:2]:
        registry.call("record_fact", **(told("certificate", CERTIFICATE, held_until="2026-12-31") | {"uscc": code}))
    registry.clock.advance(timedelta(days=60))
    assert registry.run_chores() == 0
    assert flags(registry) == set()
    assert "qms" not in flags(registry, CODES[1])


@pytest.mark.requirement("E-13")
def test_a_correction_leaves_what_was_known_known_as_of_then(registry, plain):
    made = registry.call("record_fact", **told("certificate", CERTIFICATE, held_from="2026-01-01"))
    known = registry.clock.now()
    registry.clock.advance(timedelta(days=10))
    asked = {"agency": "samr", "fact_id": made["fact_id"], "held_until": "2026-11-01"}
    registry.refused(PreconditionFailed, "amend_fact", if_match="9", **asked)
    ended = registry.call("amend_fact", if_match="1", **asked)
    assert (ended["version"], ended["held_until"], ended["agency"]) == (2, "2026-11-01", "samr")
    assert registry.call("amend_fact", **asked) == ended
    assert flags(registry) == set()
    assert registry.said("enterprise.fact_changed")[-1].data["change"] == "ended"
    then = known.isoformat()
    assert [fact["version"] for fact in facts(registry, known_at=then)] == [1]
    assert facts(registry, on="2026-11-10") == []
    assert [fact["version"] for fact in facts(registry, on="2026-11-10", known_at=then)] == [1]
    assert [fact["version"] for fact in facts(registry, ends_before="2026-12-01")] == [2]
    found = registry.call("get_enterprise", uscc=plain, on="2026-11-10", known_at=then)
    assert (found["qms"], registry.call("get_enterprise", uscc=plain, on="2026-11-10")["qms"]) == (True, False)
    assert registry.call("get_enterprise", uscc=plain, on="2026-10-31")["qms"] is True
    history = registry.call("get_fact", fact_id=made["fact_id"])["history"]
    assert [(one["version"], one["known_until"] is None) for one in history] == [(1, False), (2, True)]


def test_a_fact_is_corrected_in_its_details_and_withdrawn_with_a_reason(registry, plain):
    made = registry.call("record_fact", **told("brand", {"name": "惠鞋"}))
    asked = {"agency": "office", "fact_id": made["fact_id"]}
    registry.refused(InvalidRequest, "amend_fact", "body", **asked)
    registry.refused(InvalidRequest, "amend_fact", "kind", details={"name": "惠东鞋"}, **asked)
    registry.refused(InvalidRequest, "amend_fact", "reason", withdrawn=True, **asked)
    registry.refused(
        InvalidRequest, "amend_fact", "another kind", kind="domain", details={"name": "a.example"}, **asked
    )
    corrected = registry.call("amend_fact", kind="brand", details={"name": "惠东鞋"}, **asked)
    assert corrected["details"]["name"] == "惠东鞋"
    other = registry.call("record_fact", **told("brand", {"name": "惠鞋"}))
    registry.refused(Conflict, "amend_fact", "identity", kind="brand", details={"name": "惠鞋"}, **asked)
    withdrawn = registry.call("amend_fact", withdrawn=True, reason="商标非本企业所有", **asked)
    assert withdrawn["known_until"] is not None
    assert registry.call("amend_fact", withdrawn=True, reason="商标非本企业所有", **asked) == withdrawn
    registry.refused(Conflict, "amend_fact", "withdrawn", held_until="2027-01-01", **asked)
    assert [one["fact_id"] for one in facts(registry)] == [other["fact_id"]]
    assert registry.said("enterprise.fact_changed")[-1].data["reason"] == "商标非本企业所有"
    registry.call("amend_fact", withdrawn=True, reason="错录", agency="office", fact_id=other["fact_id"])
    assert flags(registry) == set()
    with pytest.raises(NotFound):
        registry.call("get_fact", fact_id="nobody")


def test_a_finding_of_a_pledge_told_again_without_its_day_is_noted_once(registry, plain):
    pledge = registry.call("record_fact", **told("pledge", {"signed_on": "2026-03-01"}))
    broken = {"outcome": "BROKEN", "reason": "两批次不合格", "evidence": ["检验报告〔2026〕7号"]}
    for asked in ({"outcome": "KEPT"}, broken):
        noted = registry.call("follow_up_pledge", agency="office", fact_id=pledge["fact_id"], **asked)
        assert registry.call("follow_up_pledge", agency="office", fact_id=pledge["fact_id"], **asked) == noted
    found = registry.call("get_fact", fact_id=pledge["fact_id"])
    assert [one["outcome"] for one in found["follow_ups"]] == ["KEPT", "BROKEN"]


@pytest.mark.requirement("E-07", "A-07")
def test_the_association_follows_up_a_pledge_and_the_office_finds_it_broken(registry, plain):
    pledge = registry.call("record_fact", **told("pledge", {"signed_on": "2026-03-01"}))
    asked = {"fact_id": pledge["fact_id"], "on": "2026-11-01"}
    kept = registry.call("follow_up_pledge", agency="association", outcome="KEPT", **asked)
    assert registry.call("follow_up_pledge", agency="association", outcome="KEPT", **asked) == kept
    adverse = {"reason": "两批次不合格", "evidence": ["检验报告〔2026〕7号"]}
    registry.refused(InvalidRequest, "follow_up_pledge", "reason", agency="association", outcome="DOUBTED", **asked)
    registry.refused(
        InvalidRequest, "follow_up_pledge", "documents", agency="association", outcome="DOUBTED", reason="x", **asked
    )
    registry.refused(
        NotPermitted, "follow_up_pledge", "office", agency="association", outcome="BROKEN", **asked, **adverse
    )
    registry.refused(
        InvalidRequest, "follow_up_pledge", agency="office", outcome="KEPT", **(asked | {"on": "2026-12-01"})
    )
    registry.refused(Conflict, "follow_up_pledge", agency="office", outcome="KEPT", **(asked | {"on": "2026-02-01"}))
    registry.call("follow_up_pledge", agency="association", outcome="DOUBTED", **asked, **adverse)
    assert flags(registry) == {"pledge"}
    registry.call("follow_up_pledge", agency="office", outcome="BROKEN", **asked, **adverse)
    assert flags(registry) == set()
    assert registry.said("enterprise.changed")[-1].data["pledge"] is False
    found = registry.call("get_fact", fact_id=pledge["fact_id"])
    assert found["held_until"] == "2026-11-01"
    assert [one["outcome"] for one in found["follow_ups"]] == ["KEPT", "DOUBTED", "BROKEN"]
    anew = registry.call("record_fact", **told("pledge", {"signed_on": "2026-11-20"}))
    assert anew["fact_id"] != pledge["fact_id"]
    assert registry.call("get_enterprise", uscc=plain)["pledge_signed_on"] == "2026-11-20"


@pytest.mark.requirement("A-05", "E-07")
def test_an_enterprise_answers_for_its_quality_without_its_pledge_it_joins_no_zone(registry):
    registry.zone()
    registry.recognise()
    registry.register(CODES[0], pledge_signed_on=None)
    registry.rate(CODES[0])
    registry.call("apply_membership", agency="portal", zone_id=ZONE, uscc=CODES[0])
    registry.move_member(CODES[0], "office", "OFFICE_REVIEW")
    registry.move_member(CODES[0], "office", "RECOMMENDED")
    asked = {"agency": "gov", "zone_id": ZONE, "uscc": CODES[0], "to": "ACTIVE", "batch_no": 1}
    registry.refused(Conflict, "move_membership", "pledge", **asked)
    pledge = registry.call("record_fact", **told("pledge", {"signed_on": "2026-03-01"}))
    broken = {"reason": "两批次不合格", "evidence": ["检验报告〔2026〕7号"], "outcome": "BROKEN"}
    registry.call("follow_up_pledge", agency="office", fact_id=pledge["fact_id"], **broken)
    registry.refused(Conflict, "move_membership", "pledge", **asked)
    registry.call("record_fact", **told("pledge", {"signed_on": "2026-11-22"}))
    assert registry.call("move_membership", **asked)["state"] == "ACTIVE"


def test_only_a_pledge_is_followed_up(registry, plain):
    brand = registry.call("record_fact", **told("brand", {"name": "惠鞋"}))
    asked = {"agency": "office", "fact_id": brand["fact_id"], "outcome": "KEPT"}
    registry.refused(Conflict, "follow_up_pledge", "no pledge", **asked)


@pytest.mark.requirement("E-12")
def test_a_flag_that_facts_decide_stays_so_whatever_is_stated_and_the_answer_says_it(registry, plain):
    brand = registry.call("record_fact", **told("brand", {"name": "惠鞋"}))
    amended = registry.call("amend_enterprise", agency="office", uscc=plain, own_brand=False, leading=True)
    assert (amended["own_brand"], amended["leading"]) == (True, True)
    assert [one["field"] for one in amended["warnings"]] == ["own_brand"]
    registry.call("amend_fact", agency="office", fact_id=brand["fact_id"], withdrawn=True, reason="错录")
    assert flags(registry) == set()


@pytest.mark.requirement("E-01")
def test_exports_are_facts_by_year_market_and_goods_and_the_total_is_what_key_figures_count(registry, member):
    registry.call("record_fact", **told("export", TOTAL))
    registry.call("record_fact", **told("export", {"year": 2025, "market": "DE", "hs_code": "6403", "amount_usd": 400}))
    found = registry.call("get_enterprise", uscc=member)
    assert found["exports_usd"] == {"2025": "1000.50"}
    registry.call("amend_enterprise", agency="office", uscc=member, name_en="Huidong Shoes", on="2020-01-01")
    registry.clock.advance(timedelta(hours=1))
    known = registry.clock.now().isoformat()
    registry.clock.advance(timedelta(days=1))
    (total,) = (one for one in facts(registry, kind="export") if one["details"]["market"] is None)
    details = TOTAL | {"amount_usd": "2000"}
    registry.call("amend_fact", agency="office", fact_id=total["fact_id"], kind="export", details=details)
    assert registry.call("get_enterprise", uscc=member)["exports_usd"] == {"2025": "2000.00"}
    then = registry.call("get_enterprise", uscc=member, known_at=known)
    assert then["exports_usd"] == {"2025": "1000.50"}
    assert registry.call("get_enterprise", uscc=member, on="2024-12-31", known_at=known)["exports_usd"] == {}
    registry.call("amend_fact", agency="office", fact_id=total["fact_id"], withdrawn=True, reason="错录")
    assert registry.call("get_enterprise", uscc=member)["exports_usd"] == {}
    registry.call("record_fact", **told("export", TOTAL))
    assert registry.call("get_enterprise", uscc=member)["exports_usd"] == {"2025": "1000.50"}


def test_facts_of_a_zones_members_are_listed_page_by_page(registry, member):
    registry.register(CODES[1])
    for code in CODES[:2]:
        for number in range(3):
            registry.call("record_fact", **(told("brand", {"name": f"牌{number}"}) | {"uscc": code}))
    first = registry.call("list_facts", zone=ZONE, kind="brand", limit=2)
    second = registry.call("list_facts", zone=ZONE, kind="brand", limit=2, cursor=first["next_cursor"])
    found = [*first["items"], *second["items"]]
    assert {one["uscc"] for one in found} == {member}
    assert (len({one["fact_id"] for one in found}), second["next_cursor"]) == (3, None)
    registry.refused(InvalidRequest, "list_facts", "zone")
    to_come = (registry.clock.now() + timedelta(hours=1)).isoformat()
    registry.refused(InvalidRequest, "list_facts", "moment", uscc=member, known_at=to_come)


@pytest.mark.requirement("D.5")
def test_a_contact_is_told_to_those_who_ask_for_contacts_and_nobody_else_and_forgotten_in_time(registry, plain):
    asked = {"agency": "office", "uscc": plain, "role": "质量负责人", "name": "甲某", "phone": "0752-0000000"}
    made = registry.call("record_contact", **asked, held_from="2026-01-01")
    assert registry.call("record_contact", **asked, held_from="2026-01-01") == made
    registry.call("record_contact", **asked, held_from="2026-01-01", held_until="2026-06-01")
    assert registry.call("list_contacts", uscc=plain)["items"] == []
    (found,) = registry.call("list_contacts", uscc=plain, on="2026-05-31")["items"]
    assert (found["name"], found["phone"]) == ("甲某", "0752-0000000")
    assert registry.said("enterprise.fact_changed") == []
    assert facts(registry) == []
    with pytest.raises(NotFound):
        registry.call("get_fact", fact_id=made["fact_id"])
    registry.clock.advance(timedelta(days=900))
    registry.run_daily()
    assert registry.call("list_contacts", uscc=plain, on="2026-05-31")["items"] == []
    registry.refused(NotPermitted, "record_contact", "office", **(asked | {"agency": "lab"}))


def test_a_contact_told_again_without_its_first_day_is_one_from_the_day_it_was_known_to(registry, plain):
    asked = {"agency": "office", "uscc": plain, "role": "质量负责人", "name": "甲某", "phone": "0752-0000000"}
    registry.call("record_contact", **asked)
    registry.clock.advance(timedelta(days=3))
    again = registry.call("record_contact", **asked | {"phone": "0752-1111111"})
    assert (again["held_from"], again["phone"]) == ("2026-11-22", "0752-1111111")
    registry.call("record_contact", **asked, held_until="2026-11-24")
    assert registry.call("list_contacts", uscc=plain)["items"] == []


def test_a_moment_between_two_changes_shows_the_first_even_if_the_clock_stands(registry, plain):
    made = registry.call("record_fact", **told("brand", {"name": "惠鞋"}))
    for number in range(3):
        registry.call("amend_fact", agency="office", fact_id=made["fact_id"], document_no=f"文{number}")
    history = registry.call("get_fact", fact_id=made["fact_id"])["history"]
    moments = [datetime.fromisoformat(one["known_from"]).astimezone(UTC) for one in history]
    assert moments == sorted(set(moments))
    assert len(history) == 4
