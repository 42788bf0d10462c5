import pytest

from databus.errors import InvalidRequest, NotFound, NotPermitted, PreconditionFailed
from gateway.domain.catalogue import shipped
from gateway.registry.shipped import agreements

WIDER = {"consumer": "tax", "dataset": "consignment", "divisions": [""]}
LIST = """
[[list]]
consumers = ["env"]
datasets = ["consignment"]
fields = ["consignment_id", "uscc", "state"]
purposes = ["joint_enforcement"]
default_purpose = "joint_enforcement"
divisions = []
valid_from = 2026-11-23
valid_to = 2027-12-31
clause = "SH 四(十四)2"
"""


def differences(told) -> list[tuple]:
    return [(one["agency"], one["dataset"], one["change"], one["divisions"], one["fields"]) for one in told["items"]]


def test_the_catalogue_tells_what_may_be_had_and_by_whom(office) -> None:
    told = office.call("list_datasets", "lab", attribute="not_shared")["items"]
    assert [(one["code"], one["yours"]) for one in told] == [("reporter", None)]
    score = office.call("get_dataset", "samr", dataset="credit_score")
    assert (score["provider"], score["attribute"], score["yours"]) == ("customs", "conditional", "samr.credit_score@1")
    assert {"score", "deductions"} <= {one["name"] for one in score["fields"] if one["yours"]}
    assert "credit.get_rating" in score["operations"]
    assert "credit.grade_changed" in score["events"]
    assert "samr" in score["consumers"]
    assert "portal" not in score["consumers"]
    repaired = next(one for one in office.call("get_dataset", "tax", dataset="credit_record")["rows"])
    assert (repaired["name"], repaired["where"]) == ("repaired", {"state": ["REPAIRED"]})
    assert "penalty" in {one["code"] for one in office.call("list_datasets", "tax", q="处罚")["items"]}
    office.refused(NotFound, "get_dataset", "tax", dataset="nothing")


def test_agreements_are_listed_by_consumer_and_data_set_page_by_page(office) -> None:
    told = office.call("list_agreements", "lab", consumer="tax", limit=200)
    assert {one["dataset"] for one in told["items"]} == {
        one.dataset for one in agreements().values() if one.consumer == "tax"
    }
    first = office.call("list_agreements", "lab", dataset="alert", limit=3)
    rest = office.call("list_agreements", "lab", dataset="alert", cursor=first["next_cursor"])
    names = [one["id"] for one in (*first["items"], *rest["items"])]
    assert names == sorted(one.id for one in agreements().values() if one.dataset == "alert")


def test_a_provider_changes_what_it_provides_from_a_day_on_and_the_versions_are_kept(office) -> None:
    told = office.call(
        "change_agreement", "customs", agreement_id="tax.consignment", fields=["state", "uscc"],
        valid_from="2027-01-01", reason="收窄范围",
    )  # fmt: skip
    assert (told["version"], told["fields"], told["changed_by"]) == (2, ["state", "uscc"], "customs")
    kept = office.call("get_agreement", "tax", agreement_id="tax.consignment")
    assert kept["in_force"] == 1
    assert [(one["version"], one["fields"], one["reason"]) for one in kept["history"]] == [
        (2, ["state", "uscc"], "收窄范围"),
        (1, ["*"], "as shipped"),
    ]
    in_force = [one for one in office.directory.sharing.agreements if one.id == "tax.consignment"]
    assert sorted((one.version, str(one.valid_from), str(one.valid_to)) for one in in_force) == [
        (1, "2025-08-01", "2026-12-31"),
        (2, "2027-01-01", "2031-12-31"),
    ]


def test_the_successor_of_a_provider_decides_in_its_place_and_a_predecessor_no_longer(office) -> None:
    office.refused(NotPermitted, "change_agreement", "ciq", agreement_id="tax.consignment", per_day=10, reason="x")
    office.call("amend_agency", "office", agency="customs", successor="commerce", reason="机构改革")
    told = office.call("change_agreement", "commerce", agreement_id="tax.consignment", per_day=10, reason="x")
    assert (told["per_day"], told["changed_by"]) == (10, "commerce")


def test_nobody_else_changes_an_agreement_and_a_consumer_asks(office) -> None:
    for by in ("tax", "samr", "lab"):
        refused = office.refused(
            NotPermitted, "change_agreement", by, agreement_id="tax.consignment", fields=["*"], reason="x"
        )
        assert "/v1/exchange/requests" in refused.fields[0][1]
    office.refused(NotPermitted, "apply_agreements", "customs", changes=[WIDER], reason="x")


def test_the_same_terms_again_make_no_new_version(office) -> None:
    told = office.call("change_agreement", "customs", agreement_id="tax.consignment", per_day=20000, reason="again")
    assert told["version"] == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"fields": ["wings"]}, "fields"),
        ({"default_purpose": "curiosity"}, "fields"),
        ({"valid_from": "2026-01-01"}, "valid_from"),
        ({"valid_to": "2026-01-01"}, "valid_to"),
    ],
)
def test_what_cannot_be_agreed_is_refused_by_field(office, change, field) -> None:
    refused = office.refused(
        InvalidRequest, "change_agreement", "customs", agreement_id="tax.consignment", reason="x", **change
    )
    assert refused.fields[0][0] == field


def test_a_change_of_another_version_than_was_read_is_refused(office) -> None:
    office.refused(
        PreconditionFailed, "change_agreement", "customs", agreement_id="tax.consignment", per_day=1, reason="x",
        if_match="4",
    )  # fmt: skip


def test_an_agreement_ends_at_once_or_on_a_day_and_may_be_made_anew(office) -> None:
    office.call("end_agreement", "tax", agreement_id="tax.consignment", reason="no longer needed")
    today = office.clock.today()
    held = [one for one in office.directory.sharing.agreements if one.id == "tax.consignment" and one.holds(today)]
    assert held == []
    assert office.call("get_agreement", "tax", agreement_id="tax.consignment")["in_force"] is None
    office.call("end_agreement", "customs", agreement_id="tax.credit_score", last_on="2026-12-31", reason="x")
    (left,) = [one for one in office.directory.sharing.agreements if one.id == "tax.credit_score"]
    assert str(left.valid_to) == "2026-12-31"
    again = office.call("apply_agreements", "office", reason="as shipped")
    assert again["made"] == ["tax.consignment@3", "tax.credit_score@3"]
    office.refused(NotPermitted, "end_agreement", "lab", agreement_id="tax.alert", reason="x")


def test_a_dry_run_tells_who_would_gain_which_field_of_whom_and_writes_nothing(office) -> None:
    before = office.rows("SELECT count(*) AS n FROM agreements")[0]["n"]
    told = office.call("weigh_agreements", "lab", changes=[WIDER])
    assert told["agencies"] == ["tax"]
    (gain,) = differences(told)
    assert gain[:4] == ("tax", "consignment", "gains", "")
    assert "value" in gain[4]
    assert office.rows("SELECT count(*) AS n FROM agreements")[0]["n"] == before
    assert office.call("get_agreement", "tax", agreement_id="tax.consignment")["version"] == 1


def test_a_dry_run_tells_losses_and_changed_terms(office) -> None:
    change = {"consumer": "tax", "dataset": "penalty", "fields": ["penalty_id", "uscc"], "signatures": True}
    told = office.call(
        "weigh_agreements", "lab", changes=[change, {"consumer": "tax", "dataset": "alert", "end": True}]
    )
    found = differences(told)
    alerts = shipped().dataset("alert").fields
    free = sorted(name for name, field in alerts.items() if field.attribute == "unconditional")
    assert ("tax", "alert", "loses", "", free) in found
    assert (
        "tax",
        "alert",
        "loses",
        "441323",
        ["assessments", "first_measures", "history", "uscc", "who_knows"],
    ) in found
    lost = next(one for one in found if one[:4] == ("tax", "penalty", "loses", ""))
    assert "fine_fen" in lost[4]
    assert "uscc" not in lost[4]
    signed = next(one for one in told["items"] if one["change"] == "changes")
    assert (signed["fields"], signed["before"], signed["after"]) == (["signatures"], "false", "true")


def test_a_file_is_weighed_and_applied_as_it_is(office) -> None:
    told = office.call("weigh_agreements", "lab", toml=LIST)
    assert ("env", "consignment", "loses", "441323") in [one[:4] for one in differences(told)]
    applied = office.call("apply_agreements", "office", toml=LIST, reason="收窄范围")
    assert applied["items"] == told["items"]
    assert applied["made"] == ["env.consignment@2"]
    assert office.call("weigh_agreements", "lab", toml=LIST)["items"] == []
    assert office.call("apply_agreements", "office", toml=LIST, reason="again")["made"] == []


def test_a_complete_file_ends_what_it_leaves_out_of_the_consumers_it_names(office) -> None:
    told = office.call("weigh_agreements", "lab", toml=LIST, complete=True)
    ended = {one["dataset"] for one in told["items"] if one["change"] == "loses" and one["dataset"] != "consignment"}
    assert told["agencies"] == ["env"]
    # an agreement of no fields lets parties be asked, and shows nothing that could be lost
    shown = {one.dataset for one in agreements().values() if one.consumer == "env" and one.fields}
    assert ended == shown - {"consignment"}


def test_what_operators_changed_is_told_as_the_difference_to_the_shipped_files(office) -> None:
    assert office.call("weigh_agreements", "lab")["items"] == []
    office.call("change_agreement", "customs", agreement_id="tax.consignment", fields=["state"], reason="收窄范围")
    (gain,) = differences(office.call("weigh_agreements", "lab"))
    assert gain[:4] == ("tax", "consignment", "gains", "441323")


def test_a_new_agreement_needs_all_its_terms(office) -> None:
    new = {"consumer": "portal", "dataset": "recognition", "fields": ["*"]}
    office.call("end_agreement", "customs", agreement_id="portal.recognition", reason="x")
    refused = office.refused(InvalidRequest, "weigh_agreements", "lab", changes=[new])
    assert refused.fields[0][0] == "changes.0"
    full = new | {
        "purposes": [{"code": "public_service", "zh": "公共信息服务", "basis": "S12 五(四)"}],
        "divisions": [""],
        "valid_to": "2027-12-31",
        "clause": "S12 五(四)",
    }
    assert {one[2] for one in differences(office.call("weigh_agreements", "lab", changes=[full]))} == {"gains"}


@pytest.mark.parametrize(
    "toml",
    [
        "[[list",
        "[other]",
        LIST.replace('"env"', '"nobody"'),
        LIST.replace('"consignment"]', '"wings"]'),
        LIST.replace('["joint_enforcement"]', '["curiosity"]'),
        LIST.replace('"state"', '"wings"'),
        LIST.replace("valid_from", "begins"),
        LIST + LIST,
    ],
)
def test_a_broken_file_is_refused_with_what_is_wrong(office, toml) -> None:
    assert office.refused(InvalidRequest, "weigh_agreements", "lab", toml=toml).fields[0][0] == "toml"


def test_who_reported_can_be_agreed_with_nobody(office) -> None:
    change = {
        "consumer": "samr", "dataset": "reporter", "fields": ["*"], "divisions": [""], "valid_to": "2027-12-31",
        "clause": "x", "purposes": [{"code": "joint_enforcement", "zh": "联合执法", "basis": "x"}],
    }  # fmt: skip
    assert "nobody" in office.refused(InvalidRequest, "weigh_agreements", "lab", changes=[change]).message
