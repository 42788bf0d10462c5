import pytest

from databus import contracts
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, PreconditionFailed
from tests.integration.enterprise.conftest import CODES, ZONE


@pytest.mark.requirement("E-01", "E-11", "E-12")
def test_an_enterprise_is_registered_once_and_said(registry):
    made = registry.register(CODES[0], leading=True)
    assert (made["division"], made["role"], made["pledge"], made["version"]) == ("441323", "manufacturer", True, 1)
    assert registry.register(CODES[0], leading=True) == made
    (said,) = registry.said("enterprise.registered")
    assert (said.subject, said.uscc, said.data["leading"]) == (CODES[0], CODES[0], True)
    with pytest.raises(Conflict):
        registry.register(CODES[0], leading=False)
    registry.refused(Conflict, "register_enterprise", "already", agency="gov", uscc=CODES[0], name="别名")


@pytest.mark.parametrize(
    ("told", "field", "right"),
    [
        ({"uscc": "91441323MA5H0001X0"}, "uscc", "would be"),
        ({"uscc": "123"}, "uscc", "18 characters"),
        ({"name": " "}, "name", "not blank"),
        ({"name": "x" * 201}, "name", "1 to 200"),
        ({"name": "惠东县\x1b合成鞋厂"}, "name", "without control characters"),
        ({"name": "惠东县合成鞋厂\n"}, "name", "without control characters"),
        ({"hs_codes": ["64"]}, "hs_codes.0", "640399"),
        ({"division": "44"}, "division", "441323"),
        ({"role": "farmer"}, "role", "manufacturer"),
        ({"leading": "yes"}, "leading", "true or false"),
        ({"pledge_signed_on": "2026-02-30"}, "pledge_signed_on", "YYYY-MM-DD"),
        ({"synthetic": 1}, "synthetic", "true or false"),
        ({"colour": "red"}, "colour", "no such field"),
    ],
)
def test_facts_out_of_form_name_the_field_and_what_would_be_right(registry, told, field, right):
    asked = {"agency": "office", "uscc": CODES[0], "name": "惠东县合成鞋厂"} | told
    refused = registry.refused(InvalidRequest, "register_enterprise", **asked)
    ((name, text),) = refused.fields
    assert name == field
    assert right in text


def test_only_those_with_the_duty_register(registry):
    registry.refused(NotPermitted, "register_enterprise", "office", agency="lab", uscc=CODES[0], name="惠东县合成鞋厂")


@pytest.mark.requirement("E-12", "E-13")
def test_facts_are_amended_against_the_version_read(registry):
    registry.register(CODES[0])
    asked = {"agency": "office", "uscc": CODES[0], "own_brand": True}
    registry.refused(PreconditionFailed, "amend_enterprise", if_match="9", **asked)
    amended = registry.call("amend_enterprise", if_match="1", **asked)
    assert (amended["own_brand"], amended["qms"], amended["version"]) == (True, True, 2)
    assert registry.call("amend_enterprise", **asked)["version"] == 2
    assert len(registry.said("enterprise.changed")) == 1
    registry.refused(InvalidRequest, "amend_enterprise", "at least one", agency="office", uscc=CODES[0])
    with pytest.raises(NotFound):
        registry.call("amend_enterprise", **(asked | {"uscc": CODES[1]}))


def test_enterprises_are_found_by_name_code_zone_and_grade(registry, member):
    registry.register(CODES[1], name="大岭合成100%鞋厂")
    registry.register(CODES[2], name="吉隆合成鞋材厂", name_en="Jilong Materials")

    def found(**asked):
        return [item["uscc"] for item in registry.call("list_enterprises", **asked)["items"]]

    assert found(q="大岭") == [CODES[1]]
    assert found(q="100%") == [CODES[1]]
    assert found(q="_%") == []
    assert found(q="jilong") == [CODES[2]]
    assert found(q=CODES[2][:17].lower()) == [CODES[2]]
    assert found(zone=ZONE) == [member]
    assert found(grade="A") == [member]
    assert found(grade="U") == [CODES[1], CODES[2]]
    page = registry.call("list_enterprises", limit=2)
    assert len(page["items"]) == 2
    assert found(cursor=page["next_cursor"]) == [CODES[2]]
    registry.refused(InvalidRequest, "list_enterprises", "1 to 200", limit=0)


@pytest.mark.requirement("E-15", "E-16")
def test_the_file_shows_all_on_one_page(registry, member):
    registry.grant(member)
    registry.heartbeat("credit")
    registry.trace("trace_opened", member)
    file = registry.call("get_enterprise", uscc=member)
    assert file["credit"]["grade"] == "A"
    assert file["credit"]["deductions"][0]["clause"]
    assert file["credit"]["known_up_to"].startswith("2026-11-22")
    assert [title["state"] for title in file["titles"]] == ["GRANTED"]
    assert [(row["zone_id"], row["batch_no"]) for row in file["memberships"]] == [(ZONE, 1)]
    assert [case["case_no"] for case in file["open_cases"]] == ["溯〔2026〕1号"]
    registry.trace("trace_closed", member)
    assert registry.call("get_enterprise", uscc=member)["open_cases"] == []
    registry.register(CODES[1])
    unrated = registry.call("get_enterprise", uscc=CODES[1])["credit"]
    assert (unrated["grade"], unrated["rated"], unrated["deductions"]) == ("U", False, [])
    with pytest.raises(NotFound):
        registry.call("get_enterprise", uscc=CODES[2])


@pytest.mark.requirement("E-15")
def test_the_archive_keeps_everything_said_about_an_enterprise_in_or_out_of_the_zone(registry, member):
    outside = CODES[5]
    for name in (
        "credit.record_added",
        "inspection.consignment_declared",
        "inspection.mode_decided",
        "enforcement.penalty_decided",
        "enforcement.complaint_substantiated",
        "enforcement.document_changed",
        "enforcement.notice_changed",
    ):
        data = {**contracts.get(name).example, "uscc": outside}
        registry.deliver(name, subject=f"{name}-1", data=data)
    campaign = contracts.get("enforcement.campaign_changed").example
    registry.deliver("enforcement.campaign_changed", subject="c1", data={**campaign, "targets": [outside, member]})
    entries = registry.call("get_archive", uscc=outside)["items"]
    assert [entry["event"] for entry in entries] == [
        "enforcement.campaign_changed",
        "enforcement.notice_changed",
        "enforcement.document_changed",
        "enforcement.complaint_substantiated",
        "enforcement.penalty_decided",
        "inspection.mode_decided",
        "inspection.consignment_declared",
        "credit.record_added",
    ]
    assert "惠东市监罚〔2026〕12号" in entries[4]["zh"]
    assert entries[1]["zh"] == "风险预警通知（严重）：已告知"
    assert entries[2]["zh"] == "责令改正通知书惠东市监责改〔2026〕3号：已送达"
    own = [entry["event"] for entry in registry.call("get_archive", uscc=member)["items"]]
    assert own[0] == "enforcement.campaign_changed"
    assert own[-1] == "enterprise.registered"
    assert own.count("enterprise.membership_changed") == 4
    with pytest.raises(NotFound):
        registry.call("get_archive", uscc=CODES[9])


@pytest.mark.requirement("E-15")
def test_the_archive_keeps_a_line_that_a_newer_one_overtook(registry):
    told = {**contracts.get("inspection.mode_decided").example, "uscc": CODES[6]}
    registry.deliver("inspection.mode_decided", subject="overtaken", data=told, sequence=2)
    registry.deliver("inspection.consignment_declared", subject="overtaken", data=told, sequence=1)
    entries = registry.call("get_archive", uscc=CODES[6])["items"]
    assert {entry["event"] for entry in entries} == {"inspection.mode_decided", "inspection.consignment_declared"}


@pytest.mark.requirement("E-15")
@pytest.mark.requirement("D.4/consignment")
def test_the_archive_tells_a_nonconformity_and_that_a_reinspection_took_it_back(registry):
    for sequence, name in ((2, "inspection.nonconformity_withdrawn"), (1, "inspection.nonconformity_found")):
        data = {**contracts.get(name).example, "uscc": CODES[6]}
        registry.deliver(name, subject="reinspected", data=data, sequence=sequence)
    entries = registry.call("get_archive", uscc=CODES[6])["items"]
    lines = {entry["event"]: (entry["zh"], entry["en"]) for entry in entries}
    assert lines["inspection.nonconformity_withdrawn"] == (
        "HD2026-000017复验合格，撤回不合格结论：检〔2026〕9号（复验文书复〔2026〕1号）",
        "HD2026-000017 conforms on re-inspection (复〔2026〕1号): the nonconformity of 检〔2026〕9号 is withdrawn",
    )
    assert "inspection.nonconformity_found" in lines


def test_a_record_said_late_is_not_shown_once_it_was_repaired(registry):
    registry.register(CODES[0])
    for sequence, name in ((2, "credit.record_repaired"), (1, "credit.record_added")):
        data = {**contracts.get(name).example, "uscc": CODES[0]}
        registry.deliver(name, subject="repaired before", data=data, sequence=sequence)
    assert "credit.record_added" not in {
        entry["event"] for entry in registry.call("get_archive", uscc=CODES[0])["items"]
    }


def test_the_archive_is_read_page_by_page_without_gap_or_repetition(registry, member):
    whole = registry.call("get_archive", uscc=member, limit=200)["items"]
    read, cursor = [], None
    while True:
        asked = {"cursor": cursor} if cursor else {}
        page = registry.call("get_archive", uscc=member, limit=2, **asked)
        read += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert read == whole
    registry.refused(InvalidRequest, "get_archive", "next_cursor", uscc=member, cursor="x")
    only = registry.call("get_archive", uscc=member, event="enterprise.registered")["items"]
    assert [entry["event"] for entry in only] == ["enterprise.registered"]


def test_an_event_given_twice_makes_one_entry(registry):
    registry.register(CODES[0])
    data = {**contracts.get("enforcement.penalty_decided").example, "uscc": CODES[0]}
    event = registry.deliver("enforcement.penalty_decided", subject="p1", data=data)
    registry.pipeline.deliver([event, event])
    assert len(registry.call("get_archive", uscc=CODES[0])["items"]) == 2


@pytest.mark.requirement("C-04")
def test_a_repaired_record_is_not_shown_any_more(registry):
    registry.register(CODES[0])
    for name in ("credit.record_added", "credit.record_repaired"):
        data = {**contracts.get(name).example, "uscc": CODES[0]}
        registry.deliver(name, subject="r1", data=data)
    other = {**contracts.get("credit.record_added").example, "uscc": CODES[0], "record_id": "r2"}
    registry.deliver("credit.record_added", subject="r2", data=other)
    shown = registry.call("get_archive", uscc=CODES[0], event="credit.record_added")["items"]
    assert [entry["subject"] for entry in shown] == ["r2"]
    assert registry.call("get_archive", uscc=CODES[0], event="credit.record_repaired")["items"] == []
