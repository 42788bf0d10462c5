import pytest

from databus import contracts
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, PreconditionFailed
from databus.identifiers import make_uscc

ZONE = "huidong-shoes"
CODE = make_uscc("441323", "MA5H0001")


@pytest.mark.requirement("Z-10", "Z-11", "Z-13", "D.4/zone")
def test_a_zone_rises_to_national_level_and_each_step_is_said_with_its_clause(registry):
    registry.zone()
    registry.recognise()
    zone = registry.call("get_zone", zone_id=ZONE)
    assert (zone["state"], zone["level"], zone["version"]) == ("NAT_RECOGNISED", "national", 8)
    assert [move["to"] for move in zone["history"]] == [
        "DRAFT", "PROV_APPLIED", "PROV_ASSESSING", "PROV_RECOGNISED",
        "NAT_APPLIED", "NAT_RECOMMENDED", "NAT_ASSESSING", "NAT_RECOGNISED",
    ]  # fmt: skip
    assert {move["agency"] for move in zone["history"]} == {"gov", "ciq-province", "aqsiq"}
    assert zone["plan_document"] == "惠东府函〔2018〕203号"
    said = registry.said("enterprise.zone_state_changed")
    assert [event.sequence for event in said] == list(range(1, 9))
    assert said[-1].data["level"] == "national"
    assert all(event.data["clause"] for event in said)


@pytest.mark.requirement("Z-10", "Z-11")
def test_a_step_of_another_agency_is_refused_and_names_whose_it_is(registry):
    registry.zone()
    registry.refused(NotPermitted, "move_zone", "gov", agency="office", zone_id=ZONE, to="PROV_APPLIED")
    registry.move_zone(("gov", "PROV_APPLIED"), ("ciq-province", "PROV_ASSESSING"))
    registry.refused(NotPermitted, "move_zone", "ciq-province", agency="gov", zone_id=ZONE, to="PROV_RECOGNISED")
    registry.refused(Conflict, "move_zone", "from here", agency="aqsiq", zone_id=ZONE, to="NAT_RECOGNISED")


@pytest.mark.requirement("D.8/5", "Z-12")
def test_the_day_decides_whether_provincial_comes_first(registry):
    registry.zone()
    refused = registry.refused(
        Conflict, "move_zone", agency="gov", zone_id=ZONE, to="NAT_APPLIED", on="2014-04-22", evidence="申请〔2014〕1号"
    )
    assert dict(refused.fields)["provincial_first"].endswith("(S12 六(二); S14 七(二))")
    told = {"zone_id": ZONE, "to": "NAT_APPLIED", "on": "2014-04-21"}
    assert registry.call("move_zone", agency="gov", **told)["state"] == "NAT_APPLIED"


def test_the_same_move_asked_for_again_is_answered_as_it_stands(registry):
    registry.zone()
    asked = {"agency": "gov", "zone_id": ZONE, "to": "PROV_APPLIED", "evidence": ["申请〔2026〕1号"]}
    first = registry.call("move_zone", **asked)
    assert registry.call("move_zone", **asked) == first
    assert len(registry.said("enterprise.zone_state_changed")) == 2
    registry.refused(Conflict, "move_zone", **(asked | {"evidence": ["申请〔2026〕2号"]}))


def test_a_move_resting_on_an_older_version_is_refused(registry):
    registry.zone()
    asked = {"agency": "gov", "zone_id": ZONE, "to": "PROV_APPLIED"}
    registry.refused(PreconditionFailed, "move_zone", "present version is 1", if_match="7", **asked)
    assert registry.call("move_zone", if_match="1", **asked)["version"] == 2


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"to": "NOWHERE"}, "to"),
        ({"to": "PROV_APPLIED", "on": "2026年11月22日"}, "on"),
        ({"to": "PROV_APPLIED", "on": "20261122"}, "on"),
        ({"to": "PROV_APPLIED", "on": "2026-11-23"}, "on"),
        ({"to": "PROV_APPLIED", "evidence": [1]}, "evidence"),
        ({"to": "PROV_APPLIED", "extra": 1}, "extra"),
        ({}, "to"),
    ],
)
def test_a_move_out_of_form_names_the_field(registry, told, field):
    registry.zone()
    refused = registry.refused(InvalidRequest, "move_zone", agency="gov", zone_id=ZONE, **told)
    assert [name for name, _ in refused.fields] == [field]


def test_a_zone_is_created_once_and_by_whom_it_behoves(registry):
    created = registry.zone()
    assert registry.zone() == created
    registry.refused(
        NotPermitted, "create_zone", "gov", agency="samr", name="x", product="y", hs_prefixes=["64"], division="441323"
    )
    registry.refused(
        InvalidRequest, "create_zone", "HUIDONG_2018", agency="gov", name="x", product="y", hs_prefixes=["64"],
        division="441323", plan="NOWHERE",
    )  # fmt: skip
    registry.refused(
        InvalidRequest,
        "create_zone",
        "hs_prefixes.0",
        agency="gov",
        name="x",
        product="y",
        hs_prefixes=["6x"],
        division="441323",
    )
    with pytest.raises(NotFound, match="nowhere"):
        registry.call("get_zone", zone_id="nowhere")


@pytest.mark.requirement("Z-16", "D.4/membership", "D.4/title")
def test_a_revoked_zone_ends_memberships_and_titles(registry, member):
    title_id = registry.grant(member)
    registry.move_zone(("ciq-province", "RECTIFYING"))
    registry.refused(InvalidRequest, "move_zone", "evidence", agency="aqsiq", zone_id=ZONE, to="REVOKED")
    registry.refused(
        Conflict, "move_zone", "aqsiq", agency="ciq-province", zone_id=ZONE, to="REVOKED", evidence=["撤〔2026〕1号"]
    )
    registry.move_zone(("aqsiq", "REVOKED"))
    assert registry.member(member)["state"] == "ENDED"
    title = registry.title(title_id)
    assert (title["state"], title["history"][-1]["agency"]) == ("REVOKED", None)
    last = registry.said("enterprise.zone_state_changed")[-1].data
    assert (last["state"], last["level"]) == ("REVOKED", None)
    registry.register(make_uscc("441323", "MA5H0002"))
    registry.refused(
        Conflict, "apply_membership", "REVOKED", agency="portal", zone_id=ZONE, uscc=make_uscc("441323", "MA5H0002")
    )


@pytest.mark.requirement("A-17", "G-07", "Z-45")
def test_the_plan_and_each_agencys_tasks_can_be_read(registry):
    registry.zone()
    plan = registry.call("get_plan", zone_id=ZONE)
    assert (plan["document"], len(plan["tasks"]), len(plan["phases"])) == ("惠东府函〔2018〕203号", 25, 4)
    assert plan["phases"][0]["begins_on"] == "2017-12-01"
    tasks = registry.call("list_tasks", agency="samr")
    assert tasks["agency"] == "samr"
    assert "(十四)1" in {task["task"] for task in tasks["items"]}
    customs = registry.call("list_tasks", agency="gov", zone_id=ZONE)["items"]
    assert customs == []


@pytest.mark.requirement("A-14", "A-15", "A-19", "A-20")
def test_the_matrix_of_both_counties_can_be_read_before_any_zone_follows_it(registry):
    ninghai, huidong = registry.call("list_plans")["items"]
    assert (ninghai["document"], huidong["document"]) == ("宁政办发〔2017〕49号", "惠东府函〔2018〕203号")
    assert {row["seat"]: row["count"] for row in ninghai["seats"]} == {
        "head": 1, "deputy": 3, "member": 6, "office_director": 1, "office_deputy": 2,
    }  # fmt: skip
    assert {row["agency"] for row in huidong["duties"]} == {"ciq", "sme", "science", "env", "samr"}
    registry.zone("nh-gov", plan="NINGHAI_2017", zone_id="ninghai-stationery", division="330226")
    tasks = registry.call("list_tasks", agency="nh-samr")["items"]
    assert "SN附2 三(三)2" in {task["clause"] for task in tasks}
    registry.refused(Conflict, "get_kpis", "no plan with thresholds", agency="gov", zone_id="ninghai-stationery")


def test_zones_are_listed_page_by_page(registry):
    for number in range(5):
        registry.zone(zone_id=f"zone-{number}")
    first = registry.call("list_zones", limit=2)
    assert [zone["zone_id"] for zone in first["items"]] == ["zone-0", "zone-1"]
    rest = registry.call("list_zones", limit=10, cursor=first["next_cursor"])
    assert [zone["zone_id"] for zone in rest["items"]] == ["zone-2", "zone-3", "zone-4"]
    assert rest["next_cursor"] is None
    assert registry.call("list_zones", level="national")["items"] == []
    for cursor in ("junk", "zone-5", "zone-", "' OR 1=1"):
        registry.refused(InvalidRequest, "list_zones", "a cursor that a page gave", agency="gov", cursor=cursor)


@pytest.mark.requirement("Z-01", "Z-35")
def test_zones_are_counted_by_the_level_they_hold_now(registry):
    registry.zone()
    registry.zone(zone_id="other")

    def counted():
        found = {level: registry.call("list_zones", level=level)["items"] for level in ("provincial", "national")}
        return {level: [zone["zone_id"] for zone in zones] for level, zones in found.items()}

    registry.recognise("provincial")
    assert counted() == {"provincial": [ZONE], "national": []}
    registry.move_zone(
        ("gov", "NAT_APPLIED"), ("ciq-province", "NAT_RECOMMENDED"), ("aqsiq", "NAT_ASSESSING"),
        ("aqsiq", "NAT_RECOGNISED"),
    )  # fmt: skip
    assert counted() == {"provincial": [], "national": [ZONE]}


def test_what_is_said_keeps_the_contract_and_concerns_the_enterprise(registry, member):
    for event in registry.said():
        contracts.validate(event.name, event.data)
        assert event.uscc == event.data.get("uscc")
