"""Visits of campaigns: who goes, who need not, who goes instead, who is late, what follows."""

from datetime import UTC, datetime
from typing import Any

import pytest

from databus.clock import FixedClock
from databus.contracts import get
from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.identifiers import uuid7
from databus.testing import Harness
from tests.integration.enforcement.scenes import OFFICERS, TODAY, draw_by_secrets, members, notified

EVIDENCE = [{"title": "现场检查笔录", "sha256": "ab" * 32, "document_no": "检〔2026〕21号"}]
MORE = [{"agency": "samr", "officer": f"s{number}"} for number in range(3, 6)]


def running(
    service: Harness, size: int = 4, *, officers: Any = OFFICERS, among: int = 24, **plan: Any
) -> dict[str, Any]:
    """A campaign whose visits are handed out; the file of its draw."""
    members(service, among)
    campaign_id = notified(service, sample_size=size, officers=officers, **plan)
    drawn = draw_by_secrets(service, campaign_id)
    service.call("move_campaign", agency="samr", campaign_id=campaign_id, to="RUNNING")
    return drawn


def entered(service: Harness, campaign_id: str, uscc: str, finding: str = "conforming", **told: Any) -> dict[str, Any]:
    return service.call(
        "record_campaign_result", agency="samr", campaign_id=campaign_id, uscc=uscc, finding=finding, **told
    )


def visits(service: Harness, agency: str = "samr", **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = service.call("list_visits", agency=agency, **asked)["items"]
    return found


def on(clock: FixedClock, day: str) -> None:
    clock.advance(datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC) - clock.now())


@pytest.mark.requirement("J-01", "J-02")
def test_each_officer_drawn_has_a_task_for_the_one_visit_of_all_agencies(service: Harness):
    drawn = running(service)
    found = visits(service, campaign_id=drawn["campaign_id"])
    assert sorted((one["uscc"], f"{one['agency']}/{one['officer']}") for one in found) == sorted(
        (target["uscc"], officer) for target in drawn["draw"] for officer in target["officers"]
    )
    assert sum(one["leads"] for one in found) == 4
    assert {(one["state"], one["due_on"]) for one in found} == {("ASSIGNED", "2026-12-18")}
    assert {one["agency"] for one in visits(service, "ciq")} == {"ciq"}
    assert len(visits(service, "ciq")) == 4


@pytest.mark.requirement("J-01")
def test_nobody_else_sees_who_is_to_be_visited_but_how_far_the_agencies_are(service: Harness):
    campaign_id = running(service)["campaign_id"]
    for outsider in ("gov", "env"):
        with pytest.raises(NotPermitted, match="when the visits are over"):
            visits(service, outsider, campaign_id=campaign_id)
        assert visits(service, outsider) == []
    progress = service.call("get_campaign_progress", agency="gov", campaign_id=campaign_id)
    assert [(one["agency"], one["assigned"], one["late"]) for one in progress["agencies"]] == [
        ("ciq", 4, False),
        ("samr", 4, False),
    ]
    assert "uscc" not in str(progress)


@pytest.mark.requirement("J-01")
def test_a_result_with_evidence_ends_the_visit_and_the_last_one_the_term(service: Harness):
    drawn = running(service)
    campaign_id = drawn["campaign_id"]
    first = visits(service, campaign_id=campaign_id)[0]
    accepted = service.call("move_visit", agency=first["agency"], visit_id=first["visit_id"], to="ACCEPTED")
    assert (accepted["state"], accepted["accepted_on"]) == ("ACCEPTED", TODAY)
    again = service.call("move_visit", agency=first["agency"], visit_id=first["visit_id"], to="ACCEPTED")
    assert again == accepted
    result = entered(service, campaign_id, drawn["targets"][0], evidence=EVIDENCE)
    assert result["evidence"] == EVIDENCE
    assert {one["state"] for one in visits(service, uscc=drawn["targets"][0])} == {"DONE"}
    for target in drawn["targets"][1:]:
        entered(service, campaign_id, target)
    clocks = service.call("list_clocks", agency="samr", kind="campaign_visits")["items"]
    assert {(one["state"], one["late"]) for one in clocks} == {("MET", False)}
    progress = service.call("get_campaign_progress", campaign_id=campaign_id)
    assert (progress["without_result"], [one["done"] for one in progress["agencies"]]) == (0, [4, 4])
    with pytest.raises(InvalidRequest) as refused:
        entered(service, campaign_id, drawn["targets"][0], evidence=[{"title": "t", "sha256": "x"}])
    assert refused.value.fields[0][0].startswith("evidence")


@pytest.mark.requirement("J-01", "D.7")
def test_an_agency_that_is_late_is_seen_and_those_above_are_told(service: Harness, clock: FixedClock):
    campaign_id = running(service)["campaign_id"]
    on(clock, "2026-12-22")
    service.run_chores()
    progress = service.call("get_campaign_progress", campaign_id=campaign_id)
    assert [(one["agency"], one["late"]) for one in progress["agencies"]] == [("ciq", True), ("samr", True)]
    assert len(visits(service, "samr", late=True)) == 4
    told = [one.data for one in service.said("enforcement.clock_changed") if one.data["kind"] == "campaign_visits"]
    above = {(one["responsible"], tuple(one["escalated_to"])) for one in told if one["state"] == "ESCALATED"}
    assert above == {("samr", ("office", "gov")), ("ciq", ("office", "gov"))}


@pytest.mark.requirement("J-01")
def test_for_who_cannot_go_the_next_in_the_order_of_the_draw_goes(service: Harness):
    campaign_id = running(service, officers=[*OFFICERS, *MORE])["campaign_id"]
    visit = visits(service)[0]
    move = {"agency": "samr", "visit_id": visit["visit_id"], "to": "REPLACED"}
    with pytest.raises(InvalidRequest) as refused:
        service.call("move_visit", **move)
    assert refused.value.fields[0][0] == "reason"
    with pytest.raises(NotPermitted):
        service.call("move_visit", **{**move, "agency": "ciq"}, reason="因公出差")
    service.call("move_visit", **move, reason="因公出差")
    parts = visits(service, campaign_id=campaign_id, uscc=visit["uscc"])
    instead = next(one for one in parts if (one["note"] or "").startswith("in the place of"))
    assert (instead["agency"], instead["state"], instead["leads"]) == ("samr", "ASSIGNED", visit["leads"])
    assert instead["officer"] != visit["officer"]
    with pytest.raises(Conflict):
        service.call("move_visit", **{**move, "to": "ACCEPTED"})


@pytest.mark.requirement("J-01")
def test_once_nobody_is_left_to_go_a_replacement_is_refused(service: Harness):
    running(service, size=1)
    for agency in ("samr", "ciq"):
        visit = visits(service, agency, open=True)[0]
        service.call("move_visit", agency=agency, visit_id=visit["visit_id"], to="REPLACED", reason="回避")
    visit = visits(service, open=True)[0]
    with pytest.raises(Conflict, match="no officer is left"):
        service.call("move_visit", agency="samr", visit_id=visit["visit_id"], to="REPLACED", reason="回避")
    assert visits(service, open=True)[0] == visit


@pytest.mark.requirement("J-03", "T-01", "R-11")
def test_cases_and_leads_follow_from_what_was_found_once_each(service: Harness):
    drawn = running(service)
    campaign_id, targets = drawn["campaign_id"], drawn["targets"]
    entered(service, campaign_id, targets[0], "nonconforming", document_no="检〔2026〕21号", evidence=EVIDENCE)
    entered(service, campaign_id, targets[1], "not_found")
    follow = {"agency": "samr", "campaign_id": campaign_id, "uscc": targets[0], "matter": "鞋面六价铬超标"}
    with pytest.raises(InvalidRequest) as refused:
        service.call("open_follow_up", **follow, kind="trace_case")
    assert refused.value.fields[0][0] == "hs_code"
    opened = service.call("open_follow_up", **follow, kind="trace_case", hs_code="640399")
    assert service.call("open_follow_up", **follow, kind="trace_case", hs_code="640399") == opened
    case = service.call("get_trace_case", case_id=opened["case_id"])
    assert (case["trigger"], case["uscc"], case["source_reference"]) == (
        "domestic_sampling",
        targets[0],
        "检〔2026〕21号",
    )
    with pytest.raises(Conflict, match=r"after a finding|no trace_case follows"):
        service.call("open_follow_up", **{**follow, "uscc": targets[1]}, kind="trace_case", hs_code="640399")
    with pytest.raises(NotPermitted):
        service.call("open_follow_up", **{**follow, "agency": "ciq-province"}, kind="lead")
    with pytest.raises(InvalidRequest) as refused:
        service.call("open_follow_up", **{**follow, "uscc": targets[2]}, kind="lead")
    assert refused.value.fields[0][0] == "uscc"
    service.call("open_follow_up", **{**follow, "uscc": targets[1]}, kind="lead")
    shown = service.call("get_campaign", campaign_id=campaign_id)["follow_ups"]
    assert [(one["kind"], one["uscc"]) for one in shown] == [("trace_case", targets[0]), ("lead", targets[1])]
    later = notified(service, title="下一次", sample_size=10)
    found = {one["uscc"]: one["reasons"] for one in draw_by_secrets(service, later)["draw"]}
    assert "earlier_result" in found[targets[1]]


@pytest.mark.requirement("J-03", "J-05")
def test_a_complaint_found_true_leads_to_a_targeted_check_that_does_not_say_so(service: Harness):
    codes = members(service, 9)
    for place, effective_on in ((0, "2026-11-20"), (1, "2025-11-01")):
        service.call(
            "record_substantiated_complaint",
            agency="samr",
            uscc=codes[place],
            document_no=f"惠东市监诉〔{2026 - place}〕3号",
            effective_on=effective_on,
        )
    found = {one["uscc"]: one["reasons"] for one in draw_by_secrets(service, notified(service, sample_size=9))["draw"]}
    assert (found[codes[0]], found[codes[1]]) == (["lead"], [])


@pytest.mark.requirement("D.5", "J-01")
def test_an_agency_for_which_a_result_counts_is_excused_and_a_visit_nobody_must_make_is_settled(service: Harness):
    codes = members(service, 4)
    example = get("inspection.offered_result_changed").example
    for place, code in enumerate(codes[:2]):
        result = {
            **example,
            "result_id": uuid7(),
            "uscc": code,
            "items": [{"item": "trade_marks", "finding": "conforming"}],
            "hs_prefixes": [],
            "issuer": "customs",
            "counts_for": ["samr", "ciq"] if place == 0 else ["samr"],
        }
        service.deliver("inspection.offered_result_changed", subject=result["result_id"], data=result)
    campaign_id = notified(service, sample_size=4)
    drawn = draw_by_secrets(service, campaign_id)
    excused = {(one["uscc"], one["agency"]) for one in drawn["already"]}
    assert excused == {(codes[0], "samr"), (codes[0], "ciq"), (codes[1], "samr")}
    service.call("move_campaign", agency="samr", campaign_id=campaign_id, to="RUNNING")
    found = visits(service, campaign_id=campaign_id)
    assert {(one["uscc"], one["agency"]) for one in found if one["state"] == "EXCUSED"} == excused
    (standing,) = service.call("get_campaign", campaign_id=campaign_id)["results"]
    assert (standing["uscc"], standing["agency"], standing["checked_on"]) == (codes[0], "customs", example["found_on"])
    assert service.call("get_campaign_progress", campaign_id=campaign_id)["without_result"] == 3


@pytest.mark.requirement("R-11", "J-01")
def test_the_visits_of_a_screening_are_handed_out_in_steps_to_every_member(
    service: Harness, monkeypatch: pytest.MonkeyPatch
):
    from databus.rules import RuleBook

    real = RuleBook.value

    def small(self: RuleBook, key: str, **told: Any) -> Any:
        return 5 if key == "visits_at_once_max" else real(self, key, **told)

    monkeypatch.setattr(RuleBook, "value", small)
    codes = members(service, 12)
    campaign_id = notified(service, kind="risk_screening")
    draw_by_secrets(service, campaign_id)
    service.call("move_campaign", agency="samr", campaign_id=campaign_id, to="RUNNING")
    assert len({one["uscc"] for one in visits(service, campaign_id=campaign_id)}) == 5
    left = next(code for code in codes if code not in {one["uscc"] for one in visits(service)})
    entered(service, campaign_id, left)
    assert service.run_chores() >= 2
    found = visits(service, campaign_id=campaign_id, limit=200)
    assert {one["uscc"] for one in found} == set(codes) - {left}
    assert len(found) == 2 * 11
    assert service.run_chores() == 0
