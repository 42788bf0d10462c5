"""What an agency gets of an answer, with agreements in a real database and events of a real broker."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from databus import contracts
from databus.errors import NotPermitted
from tests.integration.gateway.changing import agree, remove_agency
from tests.integration.gateway.parts import Border, FakeService, wait_until
from tests.integration.gateway.test_events import event, message, publish

NEAR, FAR, MEMBER, UNKNOWN = "91441323MA4YNT018E", "91330226MA281NT018", "91440300MA5DNT0181", "91440101MA59NT0182"
RATINGS = "/v1/credit/ratings"
RECORDS = "/v1/credit/records"


def rating(fields: dict[str, Any], _headers: object) -> dict[str, Any]:
    return {"uscc": fields["uscc"], "grade": "A", "score": 98, "version": 4}


def record(uscc: str, **more: Any) -> dict[str, Any]:
    return {"record_id": "r", "uscc": uscc, "item": "L04", "agency": "customs", "state": "EFFECTIVE"} | more


def settle(border: Border) -> None:
    """Say where the enterprises are, and wait until the gateway knows."""
    state = contracts.get("enterprise.registered").example
    zone = contracts.get("enterprise.zone_state_changed").example
    member = contracts.get("enterprise.membership_changed").example | {"uscc": MEMBER, "zone_id": zone["zone_id"]}
    said = [
        replace(event("enterprise.membership_changed"), subject=f"{zone['zone_id']}/{MEMBER}", data=member),
        replace(event("enterprise.zone_state_changed"), subject=zone["zone_id"], data=zone),
    ]
    for uscc, division in ((NEAR, "441323"), (FAR, "330226"), (MEMBER, "440300")):
        data = state | {"uscc": uscc, "division": division}
        said.append(replace(event("enterprise.registered"), subject=uscc, uscc=uscc, data=data))
    publish(border, [message(one) for one in said])
    wait_until(lambda: len(border.rows("SELECT uscc FROM enterprises_seen")) == 3, "three enterprises")
    wait_until(lambda: border.call("GET", f"{RATINGS}/{MEMBER}", agency="tax").json().get("score"), "the directory")


@pytest.fixture(scope="module")
def settled(module_border: Border) -> Iterator[Border]:
    """A gateway that knows where its enterprises are, beside a credit service."""
    methods = {"get_rating": rating, "record_act": lambda fields, _: {"record_id": "r", "uscc": fields.get("uscc")}}
    methods["list_records"] = lambda *_: {
        "items": [
            record(NEAR),
            record(FAR),
            record(NEAR, state="REPAIRED"),
            record(NEAR, state="REPAIRED", agency="samr"),
        ],
        "next_cursor": None,
    }
    with FakeService(module_border.amqp_uri, "credit", methods):
        settle(module_border)
        yield module_border


@pytest.fixture
def border(settled: Border) -> Border:
    """The same, with nothing noted."""
    settled.forget()
    return settled


def fields_of(border: Border, uscc: str, agency: str = "tax") -> set[str]:
    answer = border.call("GET", f"{RATINGS}/{uscc}", agency=agency)
    assert answer.status_code == 200, answer.text
    return answer.json().keys() - {"version"}


@pytest.mark.requirement("D.5/points_and_evidence")
def test_a_countys_agency_sees_its_county_and_of_others_what_is_unconditional(border: Border) -> None:
    assert fields_of(border, NEAR) == {"uscc", "grade", "score"}
    assert fields_of(border, FAR) == {"uscc", "grade"}
    assert fields_of(border, UNKNOWN) == {"uscc", "grade"}


def test_a_member_of_a_countys_zone_is_seen_by_that_county(border: Border) -> None:
    assert fields_of(border, MEMBER) == {"uscc", "grade", "score"}


def test_an_agency_of_everywhere_sees_everyone(border: Border) -> None:
    assert fields_of(border, UNKNOWN, "customs") == {"uscc", "grade", "score"}


def test_what_is_left_out_is_named_in_a_header_and_in_the_notes(border: Border) -> None:
    answer = border.call("GET", f"{RATINGS}/{FAR}", agency="tax")
    assert answer.headers["sanhu-withheld"] == "score"
    assert answer.headers["sanhu-purpose"] == "credit_evaluation"
    [noted] = border.rows(
        "SELECT i.door, i.purpose, o.agreements, o.datasets, o.fields, o.subjects, o.withheld, o.answer"
        " FROM intents i JOIN outcomes o USING (id)"
    )
    assert noted[:2] == ("http", "credit_evaluation")
    read = ["credit_grade", "credit_measure", "credit_score", "enterprise", "scheme_grade"]  # a rating is made of these
    assert noted[2] == [f"tax.{dataset}@1" for dataset in read]
    assert noted[3] == read
    assert (noted[4], noted[5], noted[6]) == (["grade", "uscc", "version"], [FAR], ["score"])
    assert bytes(noted[7]) == answer.content.replace(b'{"uscc":"%s",' % FAR.encode(), b"{").replace(
        b',"version"', b',"uscc":"%s","version"' % FAR.encode()
    )


def test_every_outcome_is_handed_to_the_evidence_log_once(border: Border) -> None:
    border.call("GET", f"{RATINGS}/{NEAR}", agency="tax")
    border.call("POST", RECORDS, agency="lab", json={})
    handed = border.rows("SELECT kind, ref FROM unsequenced ORDER BY serial")
    assert [kind for kind, _ in handed] == ["exchange", "exchange"]
    assert {ref for _, ref in handed} == {row[0] for row in border.rows("SELECT id FROM outcomes")}


@pytest.mark.requirement("D.5/repaired")
def test_repaired_records_are_given_to_nobody_but_who_said_them(border: Border) -> None:
    def seen(agency: str) -> list[tuple[str, str]]:
        items = border.call("GET", RECORDS, agency=agency).json()["items"]
        return [(one["agency"], one["state"]) for one in items if one["uscc"] == NEAR]

    assert seen("tax") == [("customs", "EFFECTIVE")]
    assert seen("samr") == [("customs", "EFFECTIVE"), ("samr", "REPAIRED")]


def test_of_a_list_a_county_gets_its_own_records(border: Border) -> None:
    items = border.call("GET", RECORDS, agency="tax").json()["items"]
    assert {one["uscc"] for one in items} == {NEAR}


def test_without_an_agreement_a_data_set_is_refused_by_name(border: Border) -> None:
    answer = border.call("GET", RECORDS, agency="cnas")
    assert answer.status_code == 403
    assert "credit_record" in answer.json()["detail"]
    assert border.rows("SELECT outcome FROM outcomes") == [(NotPermitted.__name__,)]


def test_a_purpose_must_be_named_where_the_agreement_has_no_default(border: Border) -> None:
    path = "/v1/consignments"
    refused = border.call("GET", path, agency="tax")
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["field"] == "Purpose"
    assert "export_refund (出口退税审核)" in refused.json()["errors"][0]["message"]
    with FakeService(border.amqp_uri, "inspection", {"list_consignments": lambda *_: {"items": []}}):
        for purpose in ("export_refund", "出口退税审核"):
            headers = {"Purpose": purpose.encode()}
            answer = border.call("GET", path, agency="tax", headers=headers)
            assert answer.status_code == 200, answer.text
        other = border.call("GET", path, agency="tax", headers={"Purpose": "curiosity"})
    assert other.status_code == 403
    assert border.rows("SELECT DISTINCT purpose FROM intents WHERE purpose LIKE 'export%%'") == [("export_refund",)]


def test_a_command_about_another_countys_enterprise_is_refused(border: Border) -> None:
    answer = border.call("POST", RECORDS, agency="tax", json={"uscc": FAR})
    assert answer.status_code == 403
    assert "330226" in answer.json()["detail"]
    assert border.call("POST", RECORDS, agency="tax", json={"uscc": NEAR}).status_code == 201


def test_a_quota_is_shared_by_all_doors_and_renews(border: Border, tmp_path: Path) -> None:
    other = Border(tmp_path, border.amqp_uri, border.database_url)
    other.issuer = border.issuer
    other.start()
    try:
        agree(border, "env.credit_grade", per_day=20)
        doors = (border, other)
        wait_until(lambda: all(limited(one) for one in doors), "the quota in both doors")
        refused = ask(border)
    finally:
        other.stop()
    assert refused.status_code == 429
    problem = refused.json()
    assert problem["errors"][0]["field"] == "quota"
    assert int(refused.headers["retry-after"]) <= 24 * 3600
    assert "20 a day; it renews at " in problem["errors"][0]["message"]

    def used() -> int:
        [(told,)] = border.rows("SELECT max(used) FROM usage WHERE agreement = 'env.credit_grade'")
        return int(told)

    wait_until(lambda: used() >= 20, "what both doors counted")
    assert used() <= 40  # what crossed before both had told each other


def ask(border: Border) -> Any:
    return border.call("GET", f"{RATINGS}/{NEAR}", agency="env")


def limited(border: Border) -> bool:
    return bool(ask(border).status_code == 429)


@pytest.mark.parametrize("told", [True, False], ids=["notified", "polled"])
def test_a_change_of_an_agreement_is_in_force_within_two_seconds(border: Border, told: bool) -> None:
    assert "score" in fields_of(border, NEAR, "drc")
    agree(border, "drc.credit_score", told=told, fields=("score_grade",))
    begun_s = time.monotonic()
    wait_until(lambda: "score" not in fields_of(border, NEAR, "drc"), "the change")
    assert time.monotonic() - begun_s < 2
    agree(border, "drc.credit_score", fields=("*",))
    wait_until(lambda: "score" in fields_of(border, NEAR, "drc"), "the change back")


def test_an_agency_that_is_removed_is_refused_within_two_seconds(border: Border) -> None:
    assert border.call("GET", f"{RATINGS}/{NEAR}", agency="outline").status_code == 200
    remove_agency(border, "outline")
    begun_s = time.monotonic()
    wait_until(lambda: border.call("GET", f"{RATINGS}/{NEAR}", agency="outline").status_code == 401, "the removal")
    assert time.monotonic() - begun_s < 2


def test_processes_that_start_together_put_what_is_shipped_into_the_database_once(
    fresh_database: Any, fresh_vhost: str, tmp_path: Path
) -> None:
    database = fresh_database("gateway")
    borders = [Border(tmp_path, fresh_vhost, database) for _ in range(3)]
    for one in borders:
        one.issuer = borders[0].issuer
    try:
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda one: one.start(), borders))
        twice = borders[0].rows("SELECT code FROM agencies GROUP BY code HAVING count(*) > 1")
        assert twice == []
        assert borders[0].rows("SELECT count(*) > 100 FROM agreements") == [(True,)]
        assert borders[0].rows("SELECT version FROM directory_version") == [(1,)]
    finally:
        for one in borders:
            one.stop()
