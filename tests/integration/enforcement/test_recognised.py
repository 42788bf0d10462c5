"""A target drawn at random whose routine item counts already is shown as such, and the draw stays as it was."""

from typing import Any

import pytest

from databus.contracts import get
from databus.identifiers import uuid7
from databus.testing import Harness
from tests.integration.enforcement.scenes import ALERT, draw_by_secrets, members, notified


def heard(service: Harness, name: str, key: str, key_is: str | None = None, **change: Any) -> str:
    data = {**get(f"inspection.{name}").example, **change, key: key_is or uuid7()}
    service.deliver(f"inspection.{name}", subject=data[key], data=data)
    return str(data[key])


def looked_at(service: Harness, code: str, result_id: str | None = None, **change: Any) -> str:
    found = {"items": [{"item": "Trade_Marks", "finding": "conforming"}], "hs_prefixes": [], "issuer": "customs"}
    return heard(service, "offered_result_changed", "result_id", result_id, **{"uscc": code, **found, **change})


def agreed(service: Harness, agreement_id: str | None = None, **change: Any) -> str:
    all_of = {"kinds": [], "hs_prefixes": [], "zones": [], "issuers": ["customs"], "recognisers": ["samr", "ciq"]}
    return heard(service, "recognition_agreement_changed", "agreement_id", agreement_id, **{**all_of, **change})


def drawn(service: Harness, campaign_id: str) -> dict[str, Any]:
    told = service.call("get_campaign", campaign_id=campaign_id)
    return {
        target["uscc"]: [one for one in told["already"] if one["uscc"] == target["uscc"]] for target in told["draw"]
    }


@pytest.mark.requirement("D.5/mutual_recognition", "J-01")
def test_who_was_drawn_at_random_and_looked_at_already_is_shown_so_for_each_visiting_agency(service: Harness):
    codes = members(service, 20)
    campaign_id = notified(service, sample_size=20)
    result_ids = {code: looked_at(service, code) for code in codes}
    answer = draw_by_secrets(service, campaign_id)
    first = answer["draw"]
    assert answer["already"] == []  # nobody has agreed yet
    agreement_id = agreed(service)
    shown = drawn(service, campaign_id)
    random = {target["uscc"] for target in first if target["part"] in {"random", "weighted"}}
    assert {code for code, told in shown.items() if told} == random
    code = min(random)
    assert {(one["agency"], one["issuer"], one["under"]) for one in shown[code]} == {
        ("samr", "customs", "惠检质互认〔2026〕1号"),
        ("ciq", "customs", "惠检质互认〔2026〕1号"),
    }
    again = service.call("verify_draw", campaign_id=campaign_id)
    assert (again["matches"], again["targets"]) == (True, first)
    looked_at(service, code, result_ids[code], state="REVOKED", version=2)
    assert drawn(service, campaign_id)[code] == []
    agreed(service, agreement_id, state="ENDED", version=4)
    assert not any(drawn(service, campaign_id).values())


@pytest.mark.parametrize(
    ("result", "agreement"),
    [
        ({"kind": "certificate"}, {}),
        ({"items": [{"item": "trade_marks", "finding": "nonconforming"}]}, {}),
        ({"items": [{"item": "labelling", "finding": "conforming"}]}, {}),
        ({"valid_until": "2026-11-21"}, {}),
        ({"valid_from": "2026-11-23"}, {}),
        ({"hs_prefixes": ["6403"]}, {}),
        ({"consignment_ids": ["0192f0c1-0000-7000-8000-000000000021"]}, {}),
        ({"issuer": "lab"}, {}),
        ({}, {"recognisers": ["env"]}),
        ({}, {"kinds": ["test_report"]}),
        ({}, {"items": ["labelling"]}),
        ({}, {"zones": ["elsewhere"]}),
        ({}, {"valid_days": 1}),
        ({"signed_by": []}, {"signed_only": True}),
        ({}, {"valid_until": "2026-11-21"}),
    ],
    ids=str,
)
def test_what_does_not_count_is_not_shown(service: Harness, result: dict[str, Any], agreement: dict[str, Any]):
    for code in members(service, 4):
        looked_at(service, code, **result)
    agreed(service, **agreement)
    campaign_id = notified(service, sample_size=4)
    draw_by_secrets(service, campaign_id)
    assert not any(drawn(service, campaign_id).values())


def test_who_is_targeted_is_visited_in_any_case_and_so_is_everybody_in_a_screening(service: Harness):
    codes = members(service, 4)
    agreed(service)
    for code in codes:
        looked_at(service, code)
    service.call("issue_alert", **ALERT, uscc=codes[0])
    campaign_id = notified(service, sample_size=4)
    draw_by_secrets(service, campaign_id)
    assert drawn(service, campaign_id)[codes[0]] == []
    screening = notified(service, kind="risk_screening", title="质量安全风险排查")
    draw_by_secrets(service, screening)
    assert not any(drawn(service, screening).values())


def test_results_that_contradict_each_other_count_for_nobody_here_either(service: Harness):
    codes = members(service, 4)
    result_ids = [looked_at(service, code, counts_for=["samr", "ciq"], basis="联检〔2026〕3号") for code in codes]
    campaign_id = notified(service, sample_size=4)
    draw_by_secrets(service, campaign_id)
    assert {one["under"] for told in drawn(service, campaign_id).values() for one in told} == {"联检〔2026〕3号"}
    disputed = {"uscc": codes[0], "result_id": result_ids[0], "other_result_id": uuid7()}
    conflict_id = heard(service, "result_conflict_changed", "conflict_id", **disputed)
    assert drawn(service, campaign_id)[codes[0]] == []
    heard(service, "result_conflict_changed", "conflict_id", conflict_id, **disputed, state="RESOLVED", version=2)
    assert drawn(service, campaign_id)[codes[0]] != []
