from datetime import date

import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from gateway.registry import store

REFUND = {"code": "export_refund", "zh": "出口退税审核", "basis": "税收征收管理法 6"}
FOR_MORE = {
    "dataset": "trace_case",
    "fields": ["*"],
    "purposes": [REFUND],
    "divisions": ["4413"],
    "valid_to": "2028-12-31",
    "scene": "退税审核时核对退运追溯结论",
}
FOR_OPEN = {**FOR_MORE, "dataset": "alert", "divisions": []}
BY_NINGHAI = {**FOR_MORE, "dataset": "consignment", "divisions": []}


@pytest.fixture
def asked(office) -> dict:
    return office.call("request_data", "tax", **FOR_MORE)


def move(office, by: str, request: dict, to: str, **fields) -> dict:
    return office.call("move_request", by, request_id=request["id"], to=to, **fields)


def agreed(office, agreement_id: str):
    today = office.clock.today()
    return next(one for one in office.directory.sharing.agreements if one.id == agreement_id and one.holds(today))


def states(request: dict) -> list[tuple[str | None, str, str]]:
    return [(one["from_state"], one["to_state"], one["agency"]) for one in request["history"]]


@pytest.mark.requirement("D.7/sharing-answers")
def test_a_request_is_checked_within_two_working_days_by_the_data_office(office, asked) -> None:
    assert (asked["state"], asked["due_on"], asked["overdue"]) == ("REQUESTED", "2026-11-25", False)
    assert (asked["consumer"], asked["provider"], asked["attribute"]) == ("tax", "customs", "conditional")
    steps = {one["to"]: one["by"] for one in asked["next_moves"]}
    assert steps == {"CHECKED": ["gov", "office"], "RETURNED": ["gov", "office"], "WITHDRAWN": ["tax"]}


@pytest.mark.requirement("D.7/sharing-answers")
def test_it_is_answered_within_five_days_where_the_data_are_on_the_platform_and_ten_where_not(office, asked) -> None:
    other = office.call("request_data", "finance", **FOR_MORE)
    assert move(office, "office", asked, "CHECKED")["due_on"] == "2026-11-30"
    assert move(office, "gov", other, "CHECKED", to_publish=True)["due_on"] == "2026-12-07"


def test_agreeing_makes_a_new_version_of_what_was_agreed_before_wider_by_what_was_asked(office, asked) -> None:
    before = agreed(office, "tax.trace_case")
    move(office, "office", asked, "CHECKED")
    done = move(office, "customs", asked, "AGREED")
    assert (done["state"], done["agreement"], done["due_on"]) == ("AGREED", "tax.trace_case@2", None)
    after = agreed(office, "tax.trace_case")
    assert after.divisions == ("441323", "4413")
    assert {one.code for one in after.purposes} == {one.code for one in before.purposes}
    assert after.default_purpose == before.default_purpose
    kept = office.call("get_agreement", "tax", agreement_id="tax.trace_case")
    assert kept["request_id"] == asked["id"]
    assert states(done) == [
        (None, "REQUESTED", "tax"),
        ("REQUESTED", "CHECKED", "office"),
        ("CHECKED", "AGREED", "customs"),
    ]


def test_an_agency_that_had_none_gets_an_agreement_of_what_it_asked_and_no_more(office) -> None:
    asked = office.call("request_data", "nh-finance", **{**BY_NINGHAI, "fields": ["uscc", "state"]})
    move(office, "nh-office", asked, "CHECKED")
    move(office, "customs", asked, "AGREED", fields=["state"], valid_to="2027-06-30")
    made = agreed(office, "nh-finance.consignment")
    assert (made.version, made.fields, made.divisions) == (1, ("state",), ())
    assert (made.default_purpose, made.valid_to) == ("export_refund", date(2027, 6, 30))


def test_nobody_grants_more_than_was_asked(office) -> None:
    asked = office.call("request_data", "nh-finance", **{**BY_NINGHAI, "fields": ["uscc", "state"]})
    move(office, "nh-office", asked, "CHECKED")
    for more in ({"fields": ["*"]}, {"divisions": [""]}, {"valid_to": "2099-01-01"}):
        office.refused(InvalidRequest, "move_request", "customs", request_id=asked["id"], to="AGREED", **more)


def test_who_grants_what_another_changes_at_the_same_moment_grants_nothing(office, asked, monkeypatch) -> None:
    async def taken(*_: object) -> int:
        return 0

    move(office, "office", asked, "CHECKED")
    with monkeypatch.context() as patched:
        patched.setattr(store, "add_agreements", taken)
        office.refused(Conflict, "move_request", "customs", request_id=asked["id"], to="AGREED")
    found = office.call("get_request", "tax", request_id=asked["id"])
    assert (found["state"], found["agreement"]) == ("CHECKED", None)
    assert move(office, "customs", asked, "AGREED")["agreement"] == "tax.trace_case@2"


def test_unconditional_data_are_agreed_at_the_check_without_the_provider(office) -> None:
    asked = office.call("request_data", "lab", **FOR_OPEN)
    done = move(office, "gov", asked, "CHECKED")
    assert (done["state"], done["agreement"]) == ("AGREED", "lab.alert@1")
    assert states(done)[-1] == ("CHECKED", "AGREED", "exchange")
    assert agreed(office, "lab.alert").fields == ("*",)


def test_a_refusal_needs_its_reason_and_leads_to_dispute_talks_and_a_settlement(office, asked) -> None:
    move(office, "office", asked, "CHECKED")
    office.refused(InvalidRequest, "move_request", "customs", request_id=asked["id"], to="REFUSED")
    refused = move(office, "customs", asked, "REFUSED", reason="与职责范围不符")
    assert (refused["state"], refused["due_on"], refused["history"][-1]["reason"]) == (
        "REFUSED",
        None,
        "与职责范围不符",
    )
    move(office, "tax", asked, "DISPUTED", reason="因履职确需使用")
    talks = move(office, "customs", asked, "TALKS")
    assert talks["due_on"] == "2026-12-02"
    office.refused(NotPermitted, "settle_request", "nh-office", request_id=asked["id"], outcome="AGREED", reason="x")
    done = office.call("settle_request", "office", request_id=asked["id"], outcome="AGREED", reason="履职确需使用")
    assert (done["state"], done["agreement"]) == ("SETTLED", "tax.trace_case@2")
    assert agreed(office, "tax.trace_case").divisions == ("441323", "4413")
    assert done["next_moves"] == []


def test_a_dispute_settled_as_a_refusal_changes_no_agreement(office, asked) -> None:
    move(office, "office", asked, "CHECKED")
    move(office, "customs", asked, "REFUSED", reason="与职责范围不符")
    move(office, "tax", asked, "DISPUTED", reason="因履职确需使用")
    move(office, "tax", asked, "TALKS")
    done = office.call("settle_request", "gov", request_id=asked["id"], outcome="REFUSED", reason="依据不足")
    assert (done["state"], done["agreement"]) == ("SETTLED", None)
    assert agreed(office, "tax.trace_case").version == 1


def test_talks_may_end_in_agreement(office, asked) -> None:
    move(office, "office", asked, "CHECKED")
    move(office, "customs", asked, "REFUSED", reason="x")
    move(office, "tax", asked, "DISPUTED", reason="y")
    move(office, "tax", asked, "TALKS")
    assert move(office, "customs", asked, "AGREED")["agreement"] == "tax.trace_case@2"


def test_what_is_shared_unconditionally_cannot_be_refused(office) -> None:
    machine_says = office.call("request_data", "lab", **FOR_OPEN)
    assert move(office, "gov", machine_says, "CHECKED")["state"] == "AGREED"
    office.refused(Conflict, "move_request", "customs", request_id=machine_says["id"], to="REFUSED", reason="x")


@pytest.mark.parametrize(
    ("by", "to"),
    [
        ("tax", "CHECKED"),
        ("customs", "CHECKED"),
        ("nh-office", "CHECKED"),
        ("samr", "WITHDRAWN"),
        ("operator", "RETURNED"),
    ],
)
def test_a_step_of_somebody_elses_is_refused_naming_who_may(office, asked, by, to) -> None:
    refused = office.refused(NotPermitted, "move_request", by, request_id=asked["id"], to=to, reason="x")
    right = "tax" if to == "WITHDRAWN" else "gov, office"
    assert right in refused.fields[0][1]


def test_a_step_from_another_state_is_a_conflict_that_lists_what_is_possible(office, asked) -> None:
    refused = office.refused(Conflict, "move_request", "customs", request_id=asked["id"], to="AGREED")
    assert "CHECKED" in refused.fields[0][1]
    office.refused(NotFound, "get_request", "tax", request_id="0192f0c1-0000-7000-8000-000000000011")


def test_the_data_office_decides_on_no_request_of_its_own(office) -> None:
    office.call("end_agreement", "customs", agreement_id="office.trace_case", reason="x")
    asked = office.call("request_data", "office", **FOR_MORE)
    assert next(one["by"] for one in asked["next_moves"] if one["to"] == "CHECKED") == ["gov"]
    office.refused(NotPermitted, "move_request", "office", request_id=asked["id"], to="CHECKED")


def test_a_request_that_fails_the_check_is_returned_with_its_reason(office, asked) -> None:
    office.refused(InvalidRequest, "move_request", "office", request_id=asked["id"], to="RETURNED")
    done = move(office, "office", asked, "RETURNED", reason="用途不明")
    assert (done["state"], done["due_on"], done["next_moves"]) == ("RETURNED", None, [])


def test_a_term_that_has_passed_is_told_and_the_late_step_says_so(office, asked) -> None:
    office.clock.advance(date(2026, 11, 26) - date(2026, 11, 23))
    assert office.call("get_request", "tax", request_id=asked["id"])["overdue"]
    assert [one["id"] for one in office.call("list_requests", "office", overdue="true")["items"]] == [asked["id"]]
    assert office.call("list_requests", "office", overdue="false")["items"] == []
    late = move(office, "office", asked, "CHECKED")
    assert (late["overdue"], late["due_on"]) == (False, "2026-12-03")
    assert [(one["late"], one["due_on"]) for one in late["history"]] == [(False, None), (True, "2026-11-25")]


def test_a_term_beyond_the_confirmed_calendar_is_provisional(office) -> None:
    office.clock.advance(date(2026, 12, 30) - date(2026, 11, 23))
    asked = office.call("request_data", "tax", **FOR_MORE)
    assert asked["provisional"]


def test_the_same_request_again_is_the_one_that_is_open(office, asked) -> None:
    assert office.call("request_data", "tax", **FOR_MORE)["id"] == asked["id"]
    move(office, "tax", asked, "WITHDRAWN")
    assert office.call("request_data", "tax", **FOR_MORE)["id"] != asked["id"]


def test_requests_are_listed_page_by_page(office, asked) -> None:
    others = [office.call("request_data", by, **FOR_MORE)["id"] for by in ("finance", "env")]
    first = office.call("list_requests", "lab", limit=2)
    rest = office.call("list_requests", "lab", cursor=first["next_cursor"])
    assert [one["id"] for one in (*first["items"], *rest["items"])] == [asked["id"], *others]
    assert [one["id"] for one in office.call("list_requests", "lab", consumer="env", state="REQUESTED")["items"]] == [
        others[1]
    ]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"dataset": "nothing"}, NotFound),
        ({"dataset": "reporter"}, NotPermitted),
        ({"fields": ["wings"]}, InvalidRequest),
        ({"valid_to": "2020-01-01"}, InvalidRequest),
        ({"valid_from": "2020-01-01"}, InvalidRequest),
        ({"purposes": []}, InvalidRequest),
        ({"purposes": [REFUND, REFUND]}, InvalidRequest),
    ],
)
def test_what_cannot_be_had_cannot_be_asked_for(office, change, error) -> None:
    office.refused(error, "request_data", "tax", **{**FOR_MORE, **change})


def test_each_county_has_a_data_office_of_its_own(office) -> None:
    asked = office.call("request_data", "nh-commerce", **BY_NINGHAI)
    assert next(one["by"] for one in asked["next_moves"] if one["to"] == "CHECKED") == ["nh-gov", "nh-office"]
