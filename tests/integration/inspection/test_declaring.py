"""Declarations: each is decided at once on what is held, and bad ones change nothing."""

import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, PreconditionFailed, Unauthenticated
from tests.integration.inspection.conftest import ONE, SHOES, TOYS, TWO


@pytest.mark.requirement("M-08")
@pytest.mark.requirement("D.8/2")
def test_a_members_shoes_are_declared_and_free_at_once(inspection):
    inspection.zone("provincial")
    inspection.member()
    answer = inspection.declare()
    assert (answer["state"], answer["version"]) == ("MODE_DECIDED", 2)
    decision = answer["decision"]
    assert (decision["mode"], decision["rule"], decision["sampling_percent"]) == ("NON_STATUTORY_FREE", "5", "0")
    assert decision["clauses"] == ["S14 六(一)", "商检法 19"]
    assert decision["considered"][-1]["rule"] == "5"
    assert not decision["paperless"]


@pytest.mark.requirement("D.8/3")
@pytest.mark.requirement("M-02")
def test_a_toy_of_a_national_member_at_aa_is_under_credit_supervision(inspection):
    inspection.national_member(grade="AA")
    decision = inspection.declare(hs_code=TOYS, assurance_filed=True)["decision"]
    assert (decision["mode"], decision["sampling_percent"]) == ("CREDIT", "1")
    assert decision["document_review_release"]
    assert decision["paperless"]


def test_an_enterprise_that_nobody_knows_is_unrated_and_outside(inspection):
    assert inspection.declare()["decision"]["rule"] == "6"
    assert inspection.declare(hs_code=TOYS)["decision"]["rule"] == "14"


@pytest.mark.requirement("M-09")
def test_goods_to_africa_are_known_by_their_destination(inspection):
    inspection.national_member(grade="B")
    assert inspection.declare(destination="KE", self_declaration=True)["decision"]["rule"] == "4"
    assert inspection.declare(destination="KE")["decision"]["rule"] == "4x"
    assert inspection.declare(destination="FR", aid=True, self_declaration=True)["decision"]["rule"] == "4"
    adopted = inspection.declare(destination="KE", third_party_report=True, third_party_body="lab")
    assert adopted["decision"]["marks"] == ["ADOPTED_REPORT"]


@pytest.mark.requirement("D.1/8")
def test_the_facts_read_are_kept_with_key_and_version_absence_included(inspection):
    inspection.national_member()
    inspection.alert(level="low", hs_prefix="9503", alert_id="0192f0c1-0000-7000-8000-000000000031")
    found = inspection.get(inspection.declare(hs_code=TOYS))
    [decision] = found["decisions"]
    read = {fact["fact"]: (fact["key"], fact["version"], fact["value"]) for fact in decision["read"]}
    assert read["grade"] == (f"credit/rating/{ONE}", 3, "A")
    assert read["member"] == (f"enterprise/membership/huidong-shoes/{ONE}", 4, "ACTIVE")
    assert read["zone_level"] == ("enterprise/zone/huidong-shoes", 4, "national")
    assert read["alert"] == ("enforcement/alert/0192f0c1-0000-7000-8000-000000000031", 1, "low")
    assert read["open_trace"] == (f"enforcement/trace/of/{ONE}/9503", None, False)
    assert read["malicious_finding"][1] is None
    assert read["stop_order"][1] is None
    assert decision["facts"]["grade"] == "A"


def test_declaring_says_the_declaration_and_the_decision_in_one_transaction(inspection):
    inspection.national_member()
    answer = inspection.declare(hs_code=TOYS)
    first, second = (event for event in inspection.said() if event.subject == answer["consignment_id"])
    assert (first.name, first.data["state"], first.data["mode"], first.data["version"]) == (
        "inspection.consignment_declared",
        "DECLARED",
        None,
        1,
    )
    assert (second.name, second.data["mode"], second.data["cause"]) == ("inspection.mode_decided", "CREDIT", None)
    assert second.data["clauses"] == answer["decision"]["clauses"]
    assert (first.subject, second.sequence, second.uscc) == (answer["consignment_id"], 2, ONE)


def test_the_same_declaration_again_repeats_the_answer_and_says_nothing_more(inspection):
    first = inspection.declare(declaration_no="HD-1")
    said = [event.name for event in inspection.said()]
    again = inspection.declare(declaration_no="HD-1")
    assert again == first
    assert [event.name for event in inspection.said()] == said
    with pytest.raises(Conflict):
        inspection.declare(declaration_no="HD-1", product="男鞋")
    with pytest.raises(Conflict, match="declaration number is taken"):
        inspection.declare(uscc=TWO, declaration_no="HD-1")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"uscc": "91441323MA4YNT018X"}, "uscc"),
        ({"hs_code": "64"}, "hs_code"),
        ({"hs_code": 640399}, "hs_code"),
        ({"destination": "Germany"}, "destination"),
        ({"destination": "ZZ"}, "destination"),
        ({"destination": None}, "destination"),
        ({"direction": "transit"}, "direction"),
        ({"quantity": 1.5}, "quantity"),
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "-3"}, "quantity"),
        ({"value": {}}, "value"),
        ({"value": {"fen": -1}}, "value.fen"),
        ({"value": {"fen": 1, "amount": "1", "currency": "USD"}}, "value"),
        ({"value": {"amount": "1", "currency": "dollar"}}, "value.currency"),
        ({"product": "  "}, "product"),
        ({"self_declaration": "yes"}, "self_declaration"),
        ({"self_declaration": 1}, "self_declaration"),
        ({"aid": None}, "aid"),
        ({"third_party_report": True}, "third_party_body"),
        ({"third_party_report": True, "third_party_body": "nobody"}, "third_party_body"),
        ({"third_party_body": "lab"}, "third_party_report"),
        ({"direction": "import", "aid": True}, "aid"),
        ({"statutory": False}, "statutory"),
        ({"declaration_no": "x" * 65}, "declaration_no"),
    ],
)
def test_a_bad_declaration_names_its_field_and_changes_nothing(inspection, change, field):
    with pytest.raises(InvalidRequest) as caught:
        inspection.declare(**change)
    assert [name for name, right in caught.value.fields if right] == [field]
    assert inspection.said() == []
    assert inspection.call("list_consignments")["items"] == []


def test_only_who_may_declares(inspection):
    with pytest.raises(NotPermitted, match="portal, association, ciq, customs"):
        inspection.declare(agency="tax")
    with pytest.raises(Unauthenticated):
        inspection.declare(agency=None)
    assert inspection.declare(agency="customs")["declared_by"] == "customs"


def test_values_in_other_currencies_keep_their_exact_amount(inspection):
    value = {"amount": "18000.10", "currency": "USD"}
    assert inspection.get(inspection.declare(value=value))["value"] == value


def test_consignments_are_listed_newest_first_in_pages(inspection):
    made = [inspection.declare(hs_code=SHOES if number % 2 else TOYS)["consignment_id"] for number in range(5)]
    first = inspection.call("list_consignments", limit=2)
    second = inspection.call("list_consignments", limit=2, cursor=first["next_cursor"])
    last = inspection.call("list_consignments", limit=2, cursor=second["next_cursor"])
    listed = [one["consignment_id"] for page in (first, second, last) for one in page["items"]]
    assert listed == made[::-1]
    assert last["next_cursor"] is None
    shoes = inspection.call("list_consignments", hs_prefix="6403", uscc=ONE, open=True)["items"]
    assert [one["consignment_id"] for one in shoes] == [made[3], made[1]]
    assert inspection.call("list_consignments", uscc=TWO)["items"] == []
    with pytest.raises(InvalidRequest, match="cursor"):
        inspection.call("list_consignments", cursor="1")


def test_what_is_not_there_is_not_found(inspection):
    nothing = "0192f0c1-0000-7000-8000-0000000000ff"
    for method in ("get_consignment", "release_consignment", "redecide_consignment"):
        with pytest.raises(NotFound):
            inspection.call(method, consignment_id=nothing)


def test_papers_are_added_by_hash_once(inspection):
    consignment = inspection.declare()
    paper = {
        "consignment_id": consignment["consignment_id"],
        "kind": "factory_test_report",
        "title": "工厂检验报告",
        "sha256": "ab" * 32,
    }
    added = inspection.call("add_document", agency="portal", **paper)
    assert inspection.call("add_document", agency="portal", **paper) == added
    with pytest.raises(Conflict, match="there already"):
        inspection.call("add_document", agency="lab", **paper)
    found = inspection.get(consignment)
    assert [one["sha256"] for one in found["documents"]] == ["ab" * 32]
    assert found["version"] == consignment["version"] + 1
    with pytest.raises(InvalidRequest, match="sha256"):
        inspection.call("add_document", agency="portal", **{**paper, "sha256": "AB" * 32})


def test_a_caller_who_read_another_version_is_told(inspection):
    consignment = inspection.declare()
    with pytest.raises(PreconditionFailed, match="present version is 2"):
        inspection.call("release_consignment", consignment_id=consignment["consignment_id"], if_match="1")


def test_a_dry_run_decides_and_writes_nothing(inspection):
    answer = inspection.call("decide_mode", agency=None, on="2026-11-22", member=True, grade="D")
    assert (answer["mode"], answer["rule"], answer["sampling_percent"]) == ("RANDOM_CHECK", "6", "10")
    assert answer["rule_set"] == "inspection-2026.1"
    assert inspection.call("decide_mode")["rule"] == "6"
    stale = inspection.call("decide_mode", statutory=True, member=True, grade="AA", stale=["credit"])
    assert (stale["rule"], stale["stale"]) == ("9", ["credit"])
    assert inspection.said() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("grade", "E"),
        ("grade", None),
        ("alert", "red"),
        ("direction", ""),
        ("member", "true"),
        ("member", 1),
        ("zone_level", "county"),
        ("product_risk", 3),
        ("risk_assessment", "medium"),
        ("on", "2026-13-01"),
        ("on", "1999-01-01"),
        ("enterprise_class", 5),
        ("stale", ["weather"]),
        ("colour", "red"),
    ],
)
def test_a_dry_run_refuses_what_is_no_fact_by_name(inspection, field, value):
    with pytest.raises(InvalidRequest) as caught:
        inspection.call("decide_mode", **{field: value})
    assert caught.value.fields[0][0].split(".")[0] == field
