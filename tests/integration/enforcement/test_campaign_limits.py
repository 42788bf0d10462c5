"""What is tried against campaigns: by the wrong agency, by a superior alone, by an agency that is gone, by many."""

from typing import Any

import pytest
from sanhu_client.signatures.keys import PrivateKey

from databus.clock import FixedClock
from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.lots import new_secret, verify
from databus.testing import Harness
from tests.integration.enforcement.scenes import OFFICERS, committed, draw_by_secrets, members, notified
from tests.integration.enforcement.test_draws import DOCUMENT, file_of, visited
from tests.integration.enforcement.test_officers import officer, signature
from tests.integration.enforcement.test_visits import EVIDENCE, entered, on, running


def to_sign(campaign: dict[str, Any], reason: str) -> dict[str, Any]:
    """What heads of a superior sign who call a draw off, put together from what everybody sees of it."""
    told = {"act": "cancel_draw", "subject_kind": "campaign", "subject_id": campaign["campaign_id"]}
    return {**told, "title": campaign["title"], "seed": campaign["seed"], "reason": reason, "document_no": DOCUMENT}


@pytest.mark.requirement("J-01", "D.4/campaign")
def test_two_heads_of_the_superior_sign_that_a_draw_is_called_off_and_everybody_reads_it(service: Harness):
    members(service, 12)
    keys = [PrivateKey.generate() for _ in range(2)]
    heads = [officer(service, place, agency="gov", key=key, posts=["decider"]) for place, key in enumerate(keys)]
    drawn = draw_by_secrets(service, notified(service, sample_size=3))
    campaign_id = drawn["campaign_id"]
    wish = {"campaign_id": campaign_id, "to": "CANCELLED", "reason": "台风", "document_no": DOCUMENT}
    said = to_sign(service.call("get_campaign", agency="gov", campaign_id=campaign_id), "台风")
    both = [signature(one, key, said) for one, key in zip(heads, keys, strict=True)]
    wrong = [
        {},
        {"signatures": both[:1]},
        {"signatures": [both[0], {**both[1], "jws": both[0]["jws"]}]},
        {"signatures": [signature(one, key, {**said, "reason": "x"}) for one, key in zip(heads, keys, strict=True)]},
    ]
    for told in wrong:
        with pytest.raises(InvalidRequest) as refused:
            service.call("move_campaign", agency="gov", **wish, **told)
        assert refused.value.fields[0][0] == "signatures"
    with pytest.raises(InvalidRequest):  # another superior does not use theirs
        service.call("move_campaign", agency="office", **wish, signatures=both)
    assert service.call("get_campaign", campaign_id=campaign_id)["state"] == "DRAWN"
    service.call("move_campaign", agency="gov", **wish, signatures=both)
    kept = service.call("list_signatures", agency="gov", subject_kind="campaign", subject_id=campaign_id)["items"]
    assert {one["officer_id"] for one in kept} == set(heads)
    (told,) = service.call("list_published_campaigns", agency="portal", stage="cancelled")["items"]
    assert (told["cancelled"]["cancelled_by"], told["cancelled"]["after_draw"]) == ("gov", True)
    assert verify(file_of(service, campaign_id, agency="env")).ok


@pytest.mark.requirement("J-01")
def test_who_takes_no_part_enters_no_result_and_learns_nothing_by_trying(service: Harness):
    drawn = running(service)
    campaign_id, target = drawn["campaign_id"], drawn["targets"][0]
    for outsider in ("gov", "office", "nh-samr", "env"):
        with pytest.raises(NotPermitted, match="does not take part"):
            service.call(
                "record_campaign_result",
                agency=outsider,
                campaign_id=campaign_id,
                uscc=target,
                finding="conforming",
            )
    entered(service, campaign_id, target, "nonconforming")
    for outsider in ("gov", "env"):
        seen = service.call("get_campaign", agency=outsider, campaign_id=campaign_id)
        assert (seen["results"], seen["follow_ups"]) == ([], []), "who was visited is not told before all are"
    assert len(service.call("get_campaign", agency="ciq", campaign_id=campaign_id)["results"]) == 1


@pytest.mark.requirement("J-01")
def test_the_leading_group_of_the_county_stands_above_its_campaign_and_no_other(service: Harness):
    members(service, 12)
    plan = {"division": "330226", "zone_id": None, "title": "宁海"}
    campaign = service.call(
        "plan_campaign", agency="nh-samr", kind="ip_rights", year=2026, agencies=["nh-samr", "nh-ciq"], **plan
    )
    move = {"campaign_id": campaign["campaign_id"], "to": "APPROVED"}
    with pytest.raises(NotPermitted):
        service.call("move_campaign", agency="gov", **move)
    service.call("move_campaign", agency="nh-gov", **move)
    officers = [{"agency": "nh-samr", "officer": "a"}, {"agency": "nh-ciq", "officer": "b"}]
    with pytest.raises(Conflict, match="nobody to draw from"):  # not: nh-office does not take part
        service.call("move_campaign", agency="nh-office", **{**move, "to": "NOTIFIED"}, officers=officers)


@pytest.mark.requirement("J-01")
def test_the_successor_of_an_agency_goes_on_in_its_place(service: Harness):
    """The bureau is named in the campaign; customs took over its tasks, and commits, reveals, visits for it."""
    members(service, 12)
    campaign_id = notified(service, sample_size=2)
    secrets: dict[str, str] = {}
    for agency in ("gov", "samr", "customs"):
        secrets[agency], commitment = new_secret()
        service.call("commit_seed", agency=agency, campaign_id=campaign_id, commitment=commitment)
    assert set(service.call("get_campaign", campaign_id=campaign_id)["commitments"]) == {"samr", "ciq"}
    for agency in ("samr", "customs"):
        service.call("reveal_seed", agency=agency, campaign_id=campaign_id, secret=secrets[agency])
    service.run_chores()
    targets = service.call("get_campaign", agency="customs", campaign_id=campaign_id)["targets"]
    service.call("move_campaign", agency="customs", campaign_id=campaign_id, to="RUNNING")
    assert len(service.call("list_visits", agency="customs")["items"]) == 2
    assert len(service.call("list_visits", agency="customs", campaign_id=campaign_id)["items"]) == 4
    told = {"agency": "customs", "campaign_id": campaign_id, "uscc": targets[0], "finding": "conforming"}
    assert service.call("record_campaign_result", **told)["agency"] == "ciq"


@pytest.mark.requirement("J-01")
def test_who_holds_the_escrow_takes_no_part_under_another_code_either(service: Harness):
    members(service, 12)
    officers = [{"agency": "samr", "officer": "s1"}, {"agency": "customs", "officer": "c1"}]
    campaign_id = notified(service, sample_size=2, agencies=["samr", "customs"], officers=officers)
    with pytest.raises(NotPermitted, match="takes part as customs"):
        service.call("commit_seed", agency="ciq-province", campaign_id=campaign_id, commitment=new_secret()[1])
    committed(service, campaign_id, agencies=("samr", "customs"))


@pytest.mark.requirement("J-01", "J-03")
def test_a_lead_of_an_earlier_result_ends_with_the_next_visit_and_by_age(service: Harness, clock: FixedClock):
    first = running(service, size=6, among=6)
    found, missing, spared = first["targets"][:3]
    for target in first["targets"]:
        entered(service, first["campaign_id"], target, "nonconforming" if target != spared else "obstructed")
    follow = {"agency": "samr", "campaign_id": first["campaign_id"], "kind": "lead", "matter": "待复查"}
    for target in (found, missing):
        service.call("open_follow_up", **follow, uscc=target)
    service.call("move_campaign", agency="samr", campaign_id=first["campaign_id"], to="RESULTS_ENTERED")

    def leads(title: str) -> tuple[str, set[str]]:
        drawn = draw_by_secrets(service, notified(service, title=title, sample_size=6))
        return drawn["campaign_id"], {one["uscc"] for one in drawn["draw"] if "earlier_result" in one["reasons"]}

    second, told = leads("其二")
    assert told == {found, missing}, "its own results do not end them"
    service.call("move_campaign", agency="samr", campaign_id=second, to="RUNNING")
    for target in first["targets"]:
        entered(service, second, target, "not_found" if target == missing else "conforming")
    service.call("move_campaign", agency="samr", campaign_id=second, to="RESULTS_ENTERED")
    third, told = leads("其三")
    assert told == {missing}, "who was not found is not visited"
    visited(service, third)
    service.call("open_follow_up", **{**follow, "uscc": spared})
    on(clock, "2028-11-21")
    assert leads("其四")[1] == {spared}
    on(clock, "2028-11-23")
    assert leads("其五")[1] == set()


@pytest.mark.requirement("J-01", "J-03", "D.4/penalty")
def test_a_penalty_case_follows_from_what_a_visit_found_once(service: Harness):
    drawn = running(service)
    campaign_id, target = drawn["campaign_id"], drawn["targets"][0]
    follow = {"agency": "samr", "campaign_id": campaign_id, "kind": "penalty_case", "matter": "冒用认证标志"}
    entered(service, campaign_id, target, "nonconforming", document_no="检〔2026〕21号", evidence=EVIDENCE)
    entered(service, campaign_id, drawn["targets"][1], "not_found")
    opened = service.call("open_follow_up", **follow, uscc=target)
    case = service.call("get_penalty_case", agency="samr", case_id=opened["case_id"])
    assert (case["state"], case["agency"], case["uscc"], case["act"]) == ("FILED", "samr", target, "冒用认证标志")
    assert (case["source"], case["source_reference"]) == ("campaign", "检〔2026〕21号")
    assert EVIDENCE[0]["sha256"] in str(case["history"])
    assert service.call("open_follow_up", **follow, uscc=target) == opened
    with pytest.raises(Conflict, match="no penalty_case follows from not_found"):
        service.call("open_follow_up", **follow, uscc=drawn["targets"][1])
    with pytest.raises(NotPermitted):
        service.call("open_follow_up", **{**follow, "agency": "nh-samr"}, uscc=target)
    shown = service.call("get_campaign", campaign_id=campaign_id)["follow_ups"]
    assert [(one["kind"], one["case_id"]) for one in shown] == [("penalty_case", case["case_id"])]


@pytest.mark.requirement("J-01")
def test_an_officer_who_left_or_stands_back_since_the_draw_does_not_go_and_the_next_one_does(service: Harness):
    codes = members(service, 4)
    ids = [officer(service, number, agency="samr", posts=["inspector"]) for number in range(1, 5)]
    officers = [{"agency": "samr", "officer": one} for one in ids] + OFFICERS[2:]
    drawn = draw_by_secrets(service, notified(service, sample_size=4, officers=officers))
    campaign_id = drawn["campaign_id"]
    visits = {one["uscc"]: next(key for key in one["officers"] if key.startswith("samr/")) for one in drawn["draw"]}
    gone = visits[codes[0]].partition("/")[2]
    service.call("amend_officer", agency="samr", officer_id=gone, left_on="2026-11-21")
    kin, near = None, next((code for code in codes if visits[code] != f"samr/{gone}"), None)
    if near is not None:
        kin = visits[near].partition("/")[2]
        service.call("declare_interest", agency="samr", officer_id=kin, uscc=near, ground="kin")
    service.call("move_campaign", agency="samr", campaign_id=campaign_id, to="RUNNING")
    found = service.call("list_visits", agency="samr", campaign_id=campaign_id, limit=50)["items"]
    going = [one for one in found if one["state"] == "ASSIGNED"]
    assert all(one["officer"] != gone for one in going)
    assert all((one["uscc"], one["officer"]) != (near, kin) for one in going)
    for code in codes:
        assert sorted(one["agency"] for one in going if one["uscc"] == code) == ["ciq", "samr"]
        assert sum(one["leads"] for one in found if one["uscc"] == code) == 1
    replaced = [one for one in found if one["state"] == "REPLACED"]
    assert {one["uscc"] for one in replaced} >= {codes[0]}
    assert all("left on" in one["note"] or "回避" in one["note"] for one in replaced)
    assert verify(file_of(service, campaign_id)).ok, "the draw itself stands"
    one = next(visit for visit in going if visit["agency"] == "samr")
    service.call("declare_interest", agency="samr", officer_id=one["officer"], uscc=one["uscc"], ground="kin")
    with pytest.raises(Conflict, match="回避"):
        service.call("move_visit", agency="samr", visit_id=one["visit_id"], to="ACCEPTED")
    service.call("move_visit", agency="samr", visit_id=one["visit_id"], to="REPLACED", reason="回避")
    parts = service.call("list_visits", agency="samr", campaign_id=campaign_id, uscc=one["uscc"], open=True)["items"]
    told = {(part["uscc"], part["officer"]) for part in parts if part["agency"] == "samr"}
    assert told, "somebody else goes"
    assert all(key not in told for key in ((one["uscc"], one["officer"]), (one["uscc"], gone), (near, kin)))
