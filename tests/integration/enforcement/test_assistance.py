"""Requests for assistance: every step by its party, terms, the stop, what others see, and the figures of pairs."""

from datetime import UTC, datetime
from typing import Any

import pytest

from databus.clock import FixedClock
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, SanhuError
from databus.testing import Harness

EVIDENCE = [{"title": "退运单", "sha256": "a" * 64}]
REQUEST: dict[str, Any] = {
    "to_agency": "samr",
    "reference": "惠州检协〔2026〕7号",
    "matter": "核查退运女鞋的内销渠道",
    "legal_basis": "行政处罚法 26",
    "asked": ["核查2026年9月至11月销售台账"],
    "uscc": "91441323MA4YNT018E",
    "evidence": EVIDENCE,
}


def on(clock: FixedClock, day: str) -> None:
    """Noon of a day in Shanghai."""
    clock.advance(datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC) - clock.now())


def moved(service: Harness, agency: str, request: dict[str, Any], to: str, **told: Any) -> dict[str, Any]:
    return service.call("move_assistance", agency=agency, request_id=request["request_id"], to=to, **told)


def sent(service: Harness, agency: str = "ciq", **told: Any) -> dict[str, Any]:
    made = service.call("request_assistance", agency=agency, **{**REQUEST, **told})
    return moved(service, agency, made, "SENT")


def answered(service: Harness, **told: Any) -> dict[str, Any]:
    made = sent(service, **told)
    moved(service, "samr", made, "ACCEPTED")
    moved(service, "samr", made, "WORKING")
    return moved(service, "samr", made, "ANSWERED", answer="已核查", evidence=EVIDENCE)


@pytest.mark.requirement("J-06", "D.4/assistance")
def test_a_request_goes_its_whole_way_with_letters_of_both_sides(service: Harness):
    made = service.call("request_assistance", agency="ciq", **REQUEST)
    assert (made["state"], made["letter_no"], service.said()) == ("DRAFT", None, [])
    assert service.call("request_assistance", agency="ciq", **REQUEST) == made
    out = moved(service, "ciq", made, "SENT")
    assert out["letter_no"].startswith("惠州检协〔2026〕")
    assert (out["stop_on"], out["due_on"]) == ("2026-12-22", "2026-11-24")
    terms = service.call("list_clocks", subject_id=made["request_id"])["items"]
    assert {one["uscc"] for one in terms} == {None}  # those above are told of terms, not about whom
    moved(service, "samr", made, "ACCEPTED", needs_inquiry=True)
    moved(service, "samr", made, "WORKING")
    back = moved(service, "samr", made, "ANSWERED", answer="已核查", evidence=EVIDENCE)
    assert back["reply_no"].startswith("惠东市监协复〔2026〕")
    assert {one["kind"]: one["state"] for one in back["clocks"]} == {
        "assistance_stop": "MET",
        "assistance_acknowledgement": "MET",
        "assistance_inquiry": "MET",
    }
    moved(service, "ciq", made, "CONFIRMED")
    closed = moved(service, "ciq", made, "CLOSED")
    assert [step["to_state"] for step in closed["history"]] == [
        *("DRAFT", "SENT", "ACCEPTED", "WORKING", "ANSWERED", "CONFIRMED", "CLOSED")
    ]
    assert (closed["outcome"], closed["late"], closed["overdue"]) == ("CONFIRMED", False, False)
    assert len(service.said("enforcement.assistance_requested")) == 1
    assert service.said("enforcement.assistance_answered")[0].data["answer"] == "已核查"
    letters = service.call("list_legal_documents", agency="samr", subject_id=made["request_id"])["items"]
    assert {one["kind"] for one in letters} == {"assistance_letter", "assistance_reply"}


@pytest.mark.requirement("D.4/assistance")
def test_what_is_missing_is_returned_and_supplied_within_the_same_thirty_days(service: Harness, clock: FixedClock):
    made = sent(service)
    with pytest.raises(InvalidRequest, match="reason_told: 行政处罚法 26"):
        moved(service, "samr", made, "RETURNED_FOR_INFO")
    moved(service, "samr", made, "RETURNED_FOR_INFO", reason="缺少批次号")
    on(clock, "2026-12-01")
    again = moved(service, "ciq", made, "SENT", supplement="批次 L-7", evidence=EVIDENCE)
    assert (again["stop_on"], again["due_on"], len(again["evidence"])) == ("2026-12-22", "2026-12-03", 2)


@pytest.mark.requirement("D.4/assistance")
def test_a_refusal_names_one_of_four_grounds_and_can_be_disputed_up_to_the_common_superior(service: Harness):
    made = sent(service)
    with pytest.raises(InvalidRequest) as refused:
        moved(service, "samr", made, "REFUSED", refusal="busy", explanation="x")
    assert refused.value.fields[0][0] == "refusal"
    for told, field in (({"refusal": "unlawful"}, "explanation"), ({"explanation": "x"}, "refusal")):
        with pytest.raises(InvalidRequest) as refused:
            moved(service, "samr", made, "REFUSED", **told)
        assert refused.value.fields[0][0] == field
    no = moved(service, "samr", made, "REFUSED", refusal="not_within_powers", explanation="不在本辖区")
    assert no["reply_no"].startswith("惠东市监协拒")
    moved(service, "ciq", made, "DISPUTED", reason="在本县")
    up = moved(service, "ciq", made, "ESCALATED")
    assert up["superior"] == "gov"
    with pytest.raises(NotPermitted, match="gov"):
        moved(service, "ciq", made, "CLOSED", decision="x")
    done = moved(service, "gov", made, "CLOSED", decision="由县市场监管局协助")
    assert (done["state"], done["decision"]) == ("CLOSED", "由县市场监管局协助")
    assert service.said("enforcement.assistance_changed")[-1].data["superior"] == "gov"


@pytest.mark.requirement("J-06")
def test_nobody_but_the_parties_sees_a_request_and_a_draft_is_its_askers_alone(service: Harness):
    made = service.call("request_assistance", agency="ciq", **REQUEST)
    ask = {"request_id": made["request_id"]}
    for other in ("samr", "gov", "nh-samr"):
        with pytest.raises(NotFound):
            service.call("get_assistance", agency=other, **ask)
        assert service.call("list_assistance", agency=other)["items"] == []
    moved(service, "ciq", made, "SENT")
    assert service.call("get_assistance", agency="samr", **ask)["state"] == "SENT"
    assert service.call("get_assistance", agency="customs", **ask)["state"] == "SENT"  # the asker's successor
    assert len(service.call("list_assistance", agency="samr", role="asked")["items"]) == 1
    for other in ("gov", "nh-samr", "tax"):
        with pytest.raises(NotFound):
            moved(service, other, made, "ACCEPTED")
        assert service.call("list_assistance", agency=other)["items"] == []


@pytest.mark.requirement("D.4/assistance")
def test_no_party_makes_the_others_move_and_no_step_is_left_out(service: Harness):
    made = sent(service)
    with pytest.raises(NotPermitted, match="行政处罚法 26"):
        moved(service, "ciq", made, "ACCEPTED")
    with pytest.raises(Conflict):
        moved(service, "samr", made, "ANSWERED", answer="x", evidence=EVIDENCE)
    with pytest.raises(NotPermitted):
        moved(service, "samr", made, "CLOSED")
    with pytest.raises(InvalidRequest, match="oneself"):
        service.call("request_assistance", agency="samr", **REQUEST)
    with pytest.raises(InvalidRequest) as refused:
        service.call("request_assistance", agency="ciq", **{**REQUEST, "to_agency": "portal"})
    assert refused.value.fields[0][0] == "to_agency"
    with pytest.raises(SanhuError):
        service.call("request_assistance", agency="portal", **REQUEST)


@pytest.mark.requirement("D.7/30d-assistance")
def test_after_thirty_days_an_unanswered_request_is_closed_as_overdue_and_told_above(
    service: Harness, clock: FixedClock
):
    made = sent(service)
    moved(service, "samr", made, "ACCEPTED")
    on(clock, "2026-12-22")
    service.run_chores()
    assert service.call("get_assistance", agency="ciq", request_id=made["request_id"])["state"] == "ACCEPTED"
    on(clock, "2026-12-23")
    service.run_chores()
    over = service.call("get_assistance", agency="gov", request_id=made["request_id"])
    assert (over["state"], over["overdue"], over["superior"], over["closed_on"]) == (
        *("CLOSED", True, "gov", "2026-12-23"),
    )
    assert all(one["state"] in {"MET", "CANCELLED"} for one in over["clocks"])
    assert service.said("enforcement.assistance_changed")[-1].data["overdue"] is True
    service.run_chores()
    assert len(service.call("list_assistance", agency="gov", overdue=True)["items"]) == 1


@pytest.mark.requirement("D.4/assistance", "J-06")
def test_figures_of_a_pair_count_what_was_asked_and_what_became_of_it(service: Harness, clock: FixedClock):
    good = answered(service, reference="1")
    moved(service, "ciq", good, "CONFIRMED")
    slow = sent(service, reference="2")
    moved(service, "samr", slow, "ACCEPTED")
    moved(service, "samr", slow, "WORKING")
    no = sent(service, reference="3")
    moved(service, "samr", no, "REFUSED", refusal="unlawful", explanation="无权限")
    sent(service, reference="4")
    sent(service, "samr", to_agency="ciq", reference="5")
    on(clock, "2026-12-10")
    moved(service, "samr", slow, "ANSWERED", answer="已核查", evidence=EVIDENCE)
    moved(service, "ciq", slow, "DISPUTED", reason="不全")
    on(clock, "2026-12-23")
    service.run_chores()
    period = {"from_on": "2026-11-01", "until_on": "2026-12-31"}
    there, back = service.call("get_reciprocity", agency="gov", **period)["items"]
    assert (there["from_agency"], there["to_agency"], there["asked"]) == ("ciq", "samr", 4)
    assert (there["answered_in_time"], there["answered_late"], there["overdue"], there["refused"]) == (1, 1, 1, 1)
    assert there["refused_by_reason"]["unlawful"] == 1
    assert (there["confirmed"], there["disputed"], there["median_days"]) == (1, 1, 0)
    assert (back["asked"], back["overdue"], back["median_days"]) == (1, 1, None)
    with pytest.raises(InvalidRequest) as refused:
        service.call("get_reciprocity", from_on="2026-12-01", until_on="2026-11-01")
    assert refused.value.fields[0][0] == "until_on"


@pytest.mark.requirement("J-06")
def test_a_bureau_of_another_county_neither_sees_nor_answers_what_the_successor_of_both_was_asked(service: Harness):
    made = sent(service, "samr", to_agency="customs")
    ask = {"request_id": made["request_id"]}
    for bureau in ("nh-ciq", "ciq"):
        assert service.call("list_assistance", agency=bureau)["items"] == []
        with pytest.raises(NotFound):
            service.call("get_assistance", agency=bureau, **ask)
        with pytest.raises(NotFound):
            moved(service, bureau, made, "ACCEPTED")
    assert moved(service, "customs", made, "ACCEPTED")["state"] == "ACCEPTED"


@pytest.mark.requirement("D.4/assistance")
def test_nobody_decides_a_dispute_as_superior_who_is_the_successor_of_a_party(service: Harness):
    made = sent(service, "nh-samr", to_agency="ciq")  # of two counties
    moved(service, "ciq", made, "REFUSED", refusal="unlawful", explanation="x")
    moved(service, "nh-samr", made, "DISPUTED", reason="x")
    assert moved(service, "nh-samr", made, "ESCALATED")["superior"] == "aqsiq"
    with pytest.raises(NotPermitted, match="aqsiq"):  # customs took over both
        moved(service, "customs", made, "CLOSED", decision="不予协助")
    assert moved(service, "aqsiq", made, "CLOSED", decision="应予协助")["decision"] == "应予协助"


@pytest.mark.requirement("D.4/assistance")
def test_a_dispute_that_nobody_stands_above_is_settled_in_talks(service: Harness):
    made = sent(service, "samr", to_agency="aqsiq")
    moved(service, "aqsiq", made, "REFUSED", refusal="unlawful", explanation="x")
    moved(service, "samr", made, "DISPUTED", reason="x")
    with pytest.raises(Conflict, match="superior_known: 行政处罚法 25"):
        moved(service, "samr", made, "ESCALATED")
    with pytest.raises(InvalidRequest, match="reason_told: 行政处罚法 25"):
        moved(service, "samr", made, "CLOSED")
    assert moved(service, "samr", made, "CLOSED", reason="协商一致")["state"] == "CLOSED"


@pytest.mark.requirement("D.7/30d-assistance")
def test_nothing_is_answered_after_the_last_day_even_before_anybody_looked(service: Harness, clock: FixedClock):
    made = sent(service)
    moved(service, "samr", made, "ACCEPTED")
    on(clock, "2026-12-23")
    with pytest.raises(Conflict, match="last day is over"):
        moved(service, "samr", made, "WORKING")
    service.run_chores()
    assert service.call("get_assistance", agency="ciq", request_id=made["request_id"])["overdue"] is True


@pytest.mark.requirement("D.4/assistance", "J-06")
def test_a_late_word_whether_to_help_counts_as_late_and_who_waited_for_the_asker_does_not(
    service: Harness, clock: FixedClock
):
    slow, waiting = sent(service, reference="1"), sent(service, reference="2")
    moved(service, "samr", waiting, "RETURNED_FOR_INFO", reason="缺少批次号")
    on(clock, "2026-11-26")
    assert moved(service, "samr", slow, "ACCEPTED")["late"] is True
    on(clock, "2026-12-23")
    service.run_chores()
    over = service.call("get_assistance", agency="samr", request_id=waiting["request_id"])
    assert (over["state"], over["overdue"], over["late"], over["outcome"]) == ("CLOSED", True, False, "UNSUPPLIED")
    (pair,) = service.call("get_reciprocity", from_on="2026-11-01", until_on="2026-12-31")["items"]
    assert (pair["asked"], pair["overdue"], pair["unsupplied"]) == (2, 1, 1)


@pytest.mark.requirement("D.7/sharing-answers", "D.7/30d-assistance")
def test_terms_over_the_turn_of_a_year_without_a_calendar_are_provisional_but_the_thirty_days_are_not(
    service: Harness, clock: FixedClock
):
    on(clock, "2026-09-30")  # the day before a week off: 10-08 and 10-09 are the next working days
    assert sent(service, reference="1")["due_on"] == "2026-10-09"
    on(clock, "2026-12-31")
    late = sent(service, reference="2")
    assert (late["due_on"], late["provisional"], late["stop_on"]) == ("2027-01-05", True, "2027-01-30")
    terms = {one["kind"]: one["provisional"] for one in moved(service, "samr", late, "ACCEPTED")["clocks"]}
    assert terms == {"assistance_acknowledgement": True, "assistance_answer": True, "assistance_stop": False}
