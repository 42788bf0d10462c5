"""Cases and evidence change hands: taken with a receipt over what came, refused, returned; the chain shows who had it."""

from typing import Any

import pytest
from sanhu_client.signatures.keys import PrivateKey

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.testing import Harness
from services.enforcement.domain.transfers import chain_holds
from tests.integration.enforcement.scenes import CASE
from tests.integration.enforcement.test_assistance import REQUEST
from tests.integration.enforcement.test_investigations import LETTER, PLAN, disposed
from tests.integration.enforcement.test_officers import officer, signature

ITEMS = [{"title": "案卷", "sha256": "a" * 64}, {"title": "封样", "sha256": "b" * 64}]
DIGESTS = ["b" * 64, "a" * 64]


def handed(service: Harness, agency: str = "samr", **told: Any) -> dict[str, Any]:
    if "subject_id" not in told:
        told["subject_id"] = service.call("open_trace_case", agency="samr", **CASE)["case_id"]
    order = {"kind": "case", "subject_kind": "trace_case", "to_agency": "customs", "reason": "属于海关管辖"}
    return service.call("hand_over", agency=agency, **{**order, "officer": "officer-1", "items": ITEMS, **told})


def moved(service: Harness, agency: str, transfer: dict[str, Any], to: str, **told: Any) -> dict[str, Any]:
    return service.call("move_transfer", agency=agency, transfer_id=transfer["transfer_id"], to=to, **told)


@pytest.mark.requirement("J-06")
def test_a_case_is_its_senders_until_the_receiver_takes_exactly_what_was_sent(service: Harness):
    sent = handed(service)
    case_id = sent["subject_id"]
    assert service.call("get_trace_case", case_id=case_id)["agency"] == "samr"
    with pytest.raises(InvalidRequest, match="items_match: 行政处罚法 25") as refused:
        moved(service, "customs", sent, "RECEIVED", officer="officer-9", items=DIGESTS[:1])
    assert refused.value.fields[0][0] == "items"
    taken = moved(service, "customs", sent, "RECEIVED", officer="officer-9", items=DIGESTS)
    assert (taken["state"], taken["received_on"], taken["chain_holds"]) == ("RECEIVED", "2026-11-22", True)
    assert [(link["agency"], link["officer"]) for link in taken["custody"]] == [
        ("samr", "officer-1"),
        ("customs", "officer-9"),
    ]
    assert [one["state"] for one in taken["clocks"]] == ["MET"]
    case = service.call("get_trace_case", case_id=case_id)
    assert (case["agency"], case["history"][-1]["agency"]) == ("customs", "customs")
    assert service.said("enforcement.trace_changed")[-1].data["state"] == case["state"]
    assert moved(service, "customs", sent, "RECEIVED", officer="officer-9", items=DIGESTS)["version"] == 2
    with pytest.raises(Conflict, match="evidence_alone: 行政处罚法 25"):
        moved(service, "customs", sent, "RETURNED", officer="officer-9", reason="x", items=DIGESTS[:1])


@pytest.mark.requirement("J-06")
def test_a_refused_case_stays_with_its_owner_who_may_send_it_elsewhere(service: Harness):
    sent = handed(service)
    with pytest.raises(Conflict):
        handed(service, subject_id=sent["subject_id"], to_agency="ciq")
    with pytest.raises(NotPermitted):
        moved(service, "samr", sent, "REFUSED", reason="x")
    refused = moved(service, "customs", sent, "REFUSED", reason="不属于本机关管辖")
    assert (refused["state"], refused["answer"]) == ("REFUSED", "不属于本机关管辖")
    assert service.call("get_trace_case", case_id=sent["subject_id"])["agency"] == "samr"
    again = handed(service, subject_id=sent["subject_id"], to_agency="ciq")
    assert moved(service, "samr", again, "WITHDRAWN", reason="改由本局办理")["state"] == "WITHDRAWN"


def test_only_the_owner_hands_a_case_over_and_only_to_who_handles_such_cases_there(service: Harness):
    case_id = service.call("open_trace_case", agency="samr", **CASE)["case_id"]
    with pytest.raises(NotPermitted):
        handed(service, "tax", subject_id=case_id)
    for agency in ("nh-samr", "tax", "samr"):
        with pytest.raises(InvalidRequest) as refused:
            handed(service, subject_id=case_id, to_agency=agency)
        assert refused.value.fields[0][0] == "to_agency"
    sent = handed(service, subject_id=case_id)
    for other in ("tax", "gov", "nh-samr"):
        with pytest.raises(NotFound):
            service.call("get_transfer", agency=other, transfer_id=sent["transfer_id"])
        assert service.call("list_transfers", agency=other)["items"] == []
    assert len(service.call("list_transfers", agency="customs")["items"]) == 1


@pytest.mark.requirement("J-06", "D.4/assistance")
def test_evidence_of_a_request_goes_there_and_back_and_its_chain_tells(service: Harness):
    made = service.call("request_assistance", agency="ciq", **REQUEST)
    service.call("move_assistance", agency="ciq", request_id=made["request_id"], to="SENT")
    about = {"subject_kind": "assistance", "subject_id": made["request_id"]}
    with pytest.raises(InvalidRequest) as refused:
        handed(service, "ciq", **about, to_agency="samr")
    assert refused.value.fields[0][0] == "kind"
    sent = handed(service, "ciq", **about, kind="evidence", to_agency="samr")
    moved(service, "samr", sent, "RECEIVED", officer="officer-2", items=DIGESTS)
    moved(service, "samr", sent, "RETURNED", officer="officer-2", reason="检验完毕")
    back = moved(service, "ciq", sent, "TAKEN_BACK", officer="officer-1", items=DIGESTS)
    assert [link["state"] for link in back["custody"]] == ["SENT", "RECEIVED", "RETURNED", "TAKEN_BACK"]
    assert chain_holds(back["custody"], back["head"])
    for forged in (back["custody"][1:], [{**back["custody"][0], "officer": "x"}, *back["custody"][1:]]):
        assert not chain_holds(forged, back["head"])


@pytest.mark.requirement("J-06")
def test_what_was_refused_is_sent_again_in_the_same_words_and_what_is_on_its_way_is_sent_once(service: Harness):
    first = handed(service)
    again = {"subject_id": first["subject_id"]}
    assert handed(service, **again)["transfer_id"] == first["transfer_id"]
    moved(service, "customs", first, "REFUSED", reason="材料不全")
    second = handed(service, **again)
    assert (second["state"], second["transfer_id"] != first["transfer_id"]) == ("SENT", True)
    moved(service, "customs", second, "RECEIVED", officer="officer-9", items=DIGESTS)
    assert service.call("get_trace_case", case_id=first["subject_id"])["agency"] == "customs"


@pytest.mark.requirement("J-06")
def test_an_officers_signature_covers_to_whom_a_case_goes(service: Harness):
    case_id = service.call("open_trace_case", agency="samr", **CASE)["case_id"]
    private = PrivateKey.generate()
    who = officer(service, 1, agency="samr", key=private)
    said: dict[str, Any] = {"act": "hand_over", "subject_kind": "trace_case", "subject_id": case_id, "state": "SENT"}
    said |= {"items": sorted(DIGESTS), "kind": "case", "to_agency": "customs"}
    signed = [signature(who, private, said)]
    with pytest.raises(InvalidRequest) as refused:
        handed(service, subject_id=case_id, to_agency="ciq", signatures=signed)
    assert refused.value.fields[0][0] == "signatures"
    assert handed(service, subject_id=case_id, signatures=signed)["to_agency"] == "customs"


def test_evidence_of_a_request_goes_between_its_parties_while_it_is_open(service: Harness):
    made = service.call("request_assistance", agency="ciq", **REQUEST)
    about: dict[str, Any] = {"subject_kind": "assistance", "subject_id": made["request_id"], "kind": "evidence"}

    def move(agency: str, to: str, **told: Any) -> None:
        service.call("move_assistance", agency=agency, request_id=made["request_id"], to=to, **told)

    with pytest.raises(Conflict, match="DRAFT"):
        handed(service, "ciq", **about, to_agency="samr")
    move("ciq", "SENT")
    move("samr", "REFUSED", refusal="unlawful", explanation="x")
    move("ciq", "DISPUTED", reason="x")
    move("ciq", "ESCALATED")
    with pytest.raises(NotPermitted, match="parties"):
        handed(service, "gov", **about, to_agency="samr")
    move("gov", "CLOSED", decision="x")
    with pytest.raises(Conflict, match="CLOSED"):
        handed(service, "ciq", **about, to_agency="samr")


@pytest.mark.requirement("J-06", "T-03")
def test_who_takes_a_case_over_has_its_plan_of_support_with_its_terms(service: Harness):
    helped = disposed(service, "CAPABILITY", "ASSISTING")
    plan = service.call("plan_support", case_id=helped, **PLAN)["support_id"]
    service.call("move_support", support_id=plan, to="RUNNING")
    sent = handed(service, "ciq", subject_id=helped, to_agency="samr")
    moved(service, "samr", sent, "RECEIVED", officer="officer-9", items=DIGESTS)
    done = {"support_id": plan, "to": "DONE", "report": "已培训"}
    with pytest.raises(NotPermitted, match="business of samr"):
        service.call("move_support", agency="ciq", **done)
    assert service.call("move_support", agency="samr", **done)["state"] == "DONE"
    terms = service.call("list_clocks", subject_kind="support", subject_id=plan)["items"]
    assert {one["responsible"] for one in terms} == {"samr"}


@pytest.mark.requirement("J-06", "T-02")
def test_a_negotiation_goes_on_with_whoever_takes_the_case_over(service: Harness):
    case_id = disposed(service, "FOREIGN_REGULATION", "NEGOTIATING")
    key = service.call("open_negotiation", case_id=case_id, **LETTER)["negotiation_id"]
    sent = handed(service, "ciq", subject_id=case_id, to_agency="samr")
    moved(service, "samr", sent, "RECEIVED", officer="officer-9", items=DIGESTS)
    move = {"negotiation_id": key, "to": "SENT", "document_no": "函2"}
    with pytest.raises(NotPermitted, match="business of samr"):
        service.call("move_negotiation", agency="ciq", **move)
    assert service.call("move_negotiation", agency="samr", **move)["state"] == "SENT"
