"""Mutual recognition (监管互认): one check that counts for all, and what becomes of it when it no longer does."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
from sanhu_client.signatures import PrivateKey, sign, verify

from databus import statements
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from services.inspection.domain.offered import ItemFound, statement_of
from tests.integration.inspection.conftest import ONE, SHOES, TOYS, TWO
from tests.integration.inspection.test_evidence import CHROME, laboratory, move_laboratory, report, use

DAY = timedelta(days=1)
NOBODYS = "0192f0c1-0000-7000-8000-0000000000ff"


@pytest.fixture
def known(inspection):
    """Inspection with alerts known up to now, a member rated A, and a stranger rated B."""
    inspection.national_member(ONE, "A")
    inspection.rated(TWO, "B")
    inspection.heartbeat("enforcement")
    return inspection


def propose(inspection, document_no="互认1", *, agency="ciq", **fields):
    body = {
        "document_no": document_no,
        "issuers": ["samr"],
        "recognisers": ["ciq"],
        "valid_until": "2028-11-21",
    }
    return inspection.call("propose_recognition_agreement", agency=agency, **{**body, **fields})


def answer(inspection, agreement, agency="samr", *, agree=True, **fields):
    body = {"agreement_id": agreement["agreement_id"], "agree": agree}
    return inspection.call("answer_recognition_agreement", agency=agency, **{**body, **fields})


def agreed(inspection, document_no="互认1", **fields):
    proposed = propose(inspection, document_no, **fields)
    found = proposed
    for party in {*proposed["issuers"], *proposed["recognisers"]} - {"ciq"}:
        found = answer(inspection, proposed, party)
    return found


def offer(
    inspection, document_no="市监1", *, agency="samr", items=("production_site",), finding="conforming", **fields
):
    body = {
        "uscc": ONE,
        "kind": "site_check",
        "document_no": document_no,
        "items": [{"item": item, "finding": finding} for item in items],
    }
    return inspection.call("offer_result", agency=agency, **{**body, **fields})


def look(inspection, check="site_check", *, agency="ciq", **fields):
    return inspection.call(
        "find_recognised", agency=agency, **{"uscc": ONE, "check": check, "hs_code": SHOES, **fields}
    )


def skip(inspection, reference="查1", *, agency="ciq", **fields):
    body = {"uscc": ONE, "check": "site_check", "hs_code": SHOES, "reference": reference}
    return inspection.call("recognise_result", agency=agency, **{**body, **fields})


def revoke(inspection, result, agency="samr", **fields):
    body = {"result_id": result["result_id"], "reason": "检测失实", "document_no": "撤1"}
    return inspection.call("revoke_offered_result", agency=agency, **{**body, **fields})


# ---- agreements


@pytest.mark.requirement("C-01")
def test_an_agreement_holds_once_every_party_has_agreed(inspection):
    proposed = propose(inspection, issuers=["samr", "lab"], recognisers=["ciq", "customs"])
    assert (proposed["state"], proposed["agreed"]) == ("PROPOSED", ["ciq"])
    assert answer(inspection, proposed, "samr")["state"] == "PROPOSED"
    assert answer(inspection, proposed, "samr")["agreed"] == ["ciq", "samr"]  # the same answer again is the first
    with pytest.raises(Conflict, match="ciq has agreed already"):
        answer(inspection, proposed, "ciq")
    assert answer(inspection, proposed, "lab")["state"] == "PROPOSED"
    final = answer(inspection, proposed, "customs")
    assert (final["state"], final["agreed"]) == ("IN_FORCE", ["ciq", "samr", "lab", "customs"])
    assert [step["act"] for step in final["steps"]] == ["propose", "agree", "agree", "agree"]
    assert [event.data["state"] for event in inspection.said("inspection.recognition_agreement_changed")] == [
        *["PROPOSED"] * 3,
        "IN_FORCE",
    ]


def test_an_agreement_is_made_by_its_parties_and_by_bodies_that_may(inspection):
    with pytest.raises(NotPermitted, match="would be no party"):
        propose(inspection, agency="customs")
    with pytest.raises(NotPermitted, match="agree_on_recognition is for"):
        propose(inspection, agency="portal")
    with pytest.raises(InvalidRequest) as refused:
        propose(inspection, issuers=["tax"], recognisers=["ciq"])
    assert dict(refused.value.fields)["issuers"].startswith("bodies that may agree on recognition, unlike tax")
    with pytest.raises(InvalidRequest, match="cannot be agreed like this"):
        propose(inspection, issuers=["ciq"], recognisers=["ciq"])
    with pytest.raises(InvalidRequest) as refused:
        propose(inspection, valid_until="2099-01-01")
    assert "1826 days at most" in dict(refused.value.fields)["valid_until"]
    with pytest.raises(NotPermitted, match="the parties are samr, ciq"):
        answer(inspection, propose(inspection), "customs")


def test_a_refusal_has_a_reason_and_ends_the_proposal(inspection):
    proposed = propose(inspection)
    with pytest.raises(InvalidRequest, match="a refusal has a reason"):
        answer(inspection, proposed, agree=False)
    declined = answer(inspection, proposed, agree=False, reason="检验项目不一致")
    assert (declined["state"], declined["reason"]) == ("DECLINED", "检验项目不一致")
    with pytest.raises(Conflict, match="DECLINED is final"):
        answer(inspection, proposed, "ciq")


def test_what_nobody_answers_lapses_and_what_is_over_expires_by_itself(inspection):
    waiting, running = propose(inspection), agreed(inspection, "互认2", valid_until="2026-12-31")
    inspection.clock.advance(11 * DAY)
    inspection.run_chores()
    state = {one["document_no"]: one["state"] for one in list_agreements(inspection)}
    assert state == {"互认1": "PROPOSED", "互认2": "IN_FORCE"}
    inspection.clock.advance(30 * DAY)
    inspection.run_chores()
    state = {one["document_no"]: one["state"] for one in list_agreements(inspection)}
    assert state == {"互认1": "LAPSED", "互认2": "EXPIRED"}
    said = len(inspection.said())
    inspection.run_chores()
    assert len(inspection.said()) == said
    assert {waiting["state"], running["state"]} == {"PROPOSED", "IN_FORCE"}


def list_agreements(inspection, **fields):
    return inspection.call("list_recognition_agreements", **fields)["items"]


def test_agreements_are_listed_by_party_and_state_a_page_at_a_time(inspection):
    propose(inspection)
    second = agreed(inspection, "互认2", issuers=["lab"])
    assert [one["document_no"] for one in list_agreements(inspection, party="lab")] == ["互认2"]
    assert [one["document_no"] for one in list_agreements(inspection, state="PROPOSED")] == ["互认1"]
    page = inspection.call("list_recognition_agreements", limit=1)
    assert [one["document_no"] for one in page["items"]] == ["互认2"]
    rest = inspection.call("list_recognition_agreements", limit=1, cursor=page["next_cursor"])
    assert ([one["document_no"] for one in rest["items"]], rest["next_cursor"]) == (["互认1"], None)
    got = inspection.call("get_recognition_agreement", agreement_id=second["agreement_id"])
    assert got["steps"][0]["document_no"] == "互认2"


# ---- looking for what counts already


@pytest.mark.requirement("A-09", "A-10")
def test_a_check_is_skipped_under_the_agreement_and_says_by_whom_when_and_under_what(known):
    assert look(known)["counts"] is False
    agreed(known)
    offer(known)
    found = look(known)
    assert found["counts"] is True
    assert "already inspected by samr on 2026-11-22 (site check 市监1), skipped under agreement 互认1" in found["en"]
    assert "已由samr于2026-11-22检查（现场检查结果市监1），依据互认协议互认1免于重复检查" in found["zh"]
    read = {fact["fact"] for fact in found["read"]}
    assert {"alert", "trace_case", "stop_order", "listed", "grade", "offered_result", "recognition_agreement"} <= read


@pytest.mark.parametrize(
    ("agreement", "result", "asked", "because"),
    [
        (None, {}, {}, "no agreement lets samr count for ciq"),
        ({"kinds": ["test_report"]}, {}, {}, "does not cover this kind of result"),
        ({"items": ["labelling"]}, {}, {}, "does not cover this item"),
        ({"hs_prefixes": ["95"]}, {}, {}, "does not cover these goods"),
        ({"zones": ["elsewhere"]}, {}, {}, "in none of the agreement's zones"),
        ({"signed_only": True}, {}, {}, "asks for the issuer's own signature"),
        ({"valid_days": 10}, {"found_on": "2026-11-01"}, {}, "older than the 10 days agreed"),
        ({}, {"hs_prefixes": ["95"]}, {}, "it is about other goods"),
        ({}, {"finding": "nonconforming"}, {}, "found the item nonconforming"),
        ({}, {"items": ["labelling"]}, {}, "nobody has found anything that could count"),
        ({}, {"kind": "certificate"}, {}, "a certificate does not stand in for this check"),
        ({}, {"found_on": "2026-01-01", "valid_until": "2026-02-01"}, {}, "not valid on 2026-11-22"),
        ({}, {}, {"ground": "alert"}, "ordered on an alert: no other result takes its place"),
        ({}, {}, {"ground": "lead"}, "no other result takes its place"),
        ({}, {}, {"ground": "complaint"}, "no other result takes its place"),
        ({}, {}, {"ground": "trace_case"}, "no other result takes its place"),
        ({}, {}, {"ground": "required_by_law"}, "required by law: no other result takes its place"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_result_that_does_not_count_says_why(known, agreement, result, asked, because):
    if agreement is not None:
        agreed(known, **agreement)
    offer(known, **result)
    found = look(known, **asked)
    assert found["counts"] is False
    assert because in found["en"] + " ".join(one["en"] for one in found["candidates"])
    with pytest.raises(Conflict, match="no result takes the place of this check"):
        skip(known, **asked)
    assert known.said("inspection.result_recognised") == []


@pytest.mark.requirement("D.1/stale")
def test_nothing_is_recognised_while_alerts_are_not_known(known):
    offer(known, agency="ciq")
    assert look(known)["counts"] is True
    known.clock.advance(timedelta(hours=25))
    found = look(known)
    assert (found["counts"], found["en"]) == (False, "alerts are not known up to now, so the check is made")


def test_a_routine_check_is_never_skipped_when_a_fact_speaks_against_it(known):
    agreed(known)
    offer(known)
    alert_id = known.alert(hs_prefix="6403", level="medium", destination=None, uscc=None).subject
    assert look(known)["en"] == "an alert of level medium is in force"
    assert look(known, hs_code=TOYS)["counts"] is True
    known.alert(alert_id, hs_prefix="6403", level="low", destination=None, uscc=None, state="DOWNGRADED", version=2)
    assert look(known)["counts"] is True
    case = known.trace(hs_code="640399").subject
    assert "a trace case is open" in look(known)["en"]
    known.trace("trace_closed", case, hs_code="640399", state="CLOSED", version=2)
    assert look(known)["counts"] is True
    known.rated(ONE, "D", version=9)
    assert look(known)["en"] == "credit grade D"
    known.rated(ONE, "C", version=10)
    assert look(known)["en"] == "credit grade C"
    known.rated(ONE, "U", version=11)
    assert look(known)["en"] == "credit grade U"
    known.rated(ONE, "B", version=12)
    known.call("order_stop", uscc=ONE, document_no="停1", reason="逃检")
    assert look(known)["en"] == "a stop order is in force"


def test_whoever_looked_at_the_whole_has_looked_at_the_part_and_not_the_other_way_round(known):
    offer(known, agency="ciq", items=("production_site",))
    assert look(known, item="quality_system")["counts"] is True
    assert look(known, item="trade_marks")["counts"] is False
    offer(known, "市监2", agency="ciq", items=("Trade_Marks",))
    assert look(known, item="trade_marks")["counts"] is True


def test_the_body_that_took_over_recognises_and_is_recognised_in_the_others_place(known):
    agreed(known)
    offer(known)
    assert look(known, agency="customs")["counts"] is True
    assert look(known, agency="qts")["counts"] is False
    offer(known, "质监1", agency="qts", items=("labelling",))
    assert look(known, agency="samr", item="labelling")["counts"] is True


def test_several_results_may_make_up_one_check_and_it_is_counted_once(known):
    agreed(known)
    offer(known, "市监1", items=("production_site",))
    offer(known, "市监2", items=("trade_marks",))
    kept = skip(known, items=["production_site", "trade_marks"])["recognitions"]
    assert [one["check_saved"] for one in kept] == [True, False]
    assert len({one["check_id"] for one in kept}) == 1
    assert sum(event.data["check_saved"] for event in known.said("inspection.result_recognised")) == 1
    with pytest.raises(Conflict, match="no result takes the place"):
        skip(known, "查2", items=["production_site", "labelling"])


def test_the_same_check_again_is_the_same_recognition(known):
    agreed(known)
    offer(known)
    first = skip(known)
    assert skip(known) == first
    assert skip(known, idempotency_key="k1")["recognitions"] == first["recognitions"]
    assert len(known.said("inspection.result_recognised")) == 1
    assert skip(known, "查2")["recognitions"] != first["recognitions"]


@pytest.mark.requirement("C-01")
def test_second_checks_saved_are_counted_by_agency_and_month(known):
    agreed(known)
    result = offer(known)
    skip(known)
    skip(known, "查2")
    known.clock.advance(10 * DAY)
    known.heartbeat("enforcement")
    skip(known, "查3")
    counted = known.call("count_saved_checks", from_on="2026-01-01", until_on="2026-12-31")
    assert (counted["total"], counted["reopened"]) == (3, 0)
    assert [(one["agency"], one["month"], one["saved"]) for one in counted["items"]] == [
        ("ciq", "2026-11", 2),
        ("ciq", "2026-12", 1),
    ]
    assert (
        known.call("count_saved_checks", from_on="2026-12-01", until_on="2026-12-31", recognised_by="samr")["total"]
        == 0
    )
    revoke(known, result)
    assert known.call("count_saved_checks", from_on="2026-01-01", until_on="2026-12-31")["reopened"] == 3
    with pytest.raises(InvalidRequest, match="the days run backwards"):
        known.call("count_saved_checks", from_on="2026-12-02", until_on="2026-12-01")


# ---- results


@pytest.mark.requirement("D.5/mutual_recognition")
def test_a_result_signed_by_the_agencys_key_verifies_offline(known):
    key = PrivateKey.generate()
    body = {
        "uscc": ONE,
        "kind": "site_check",
        "document_no": "市监1",
        "found_on": "2026-11-22",
        "valid_from": "2026-11-22",
        "valid_until": "2027-01-31",
    }
    found = [{"item": "production_site", "finding": "conforming", "detail": None}]
    days = {name: date.fromisoformat(body[name]) for name in ("found_on", "valid_from", "valid_until")}
    signed = statement_of(
        {
            **body,
            **days,
            "issuer": "samr",
            "hs_prefixes": (),
            "consignment_ids": (),
            "basis": None,
            "report_sha256": None,
            "items": [ItemFound(**one) for one in found],
        }
    )
    text = statements.text_of(signed).encode()
    given = {"jws": sign(text, key), "jwk": key.public_jwk()}
    result = known.call("offer_result", agency="samr", **body, items=found, signature=given)
    told = known.call("get_offered_result", result_id=result["result_id"])
    [stands] = told["signatures"]
    assert stands["attested_by"] == "signature"
    assert verify(stands["jws"], told["statement"].encode(), {key.kid: key.public_jwk()}.get) == key.kid
    assert known.said("inspection.offered_result_changed")[-1].data["signed_by"] == ["samr"]
    agreed(known, signed_only=True)
    assert look(known)["counts"] is True
    with pytest.raises(InvalidRequest, match="the signature does not hold") as refused:
        known.call("offer_result", agency="samr", **{**body, "document_no": "市监2"}, items=found, signature=given)
    assert "市监2" in dict(refused.value.fields)["signature"]
    with pytest.raises(InvalidRequest, match="public members of the key"):
        known.call(
            "offer_result",
            agency="samr",
            **{**body, "document_no": "市监3"},
            items=found,
            signature={**given, "jwk": key.private_jwk()},
        )


def test_what_an_agency_does_not_sign_is_attested_by_the_door(known):
    told = known.call("get_offered_result", result_id=offer(known)["result_id"])
    assert [(one["agency"], one["attested_by"]) for one in told["signatures"]] == [("samr", "door")]
    assert told["digest"] == sha256(told["statement"].encode()).hexdigest()


def test_a_result_counts_no_longer_than_its_kind_may_and_is_not_found_in_the_future(inspection):
    with pytest.raises(InvalidRequest, match="nothing is found in the future"):
        offer(inspection, found_on="2026-11-23")
    with pytest.raises(InvalidRequest, match="it would count too long"):
        offer(inspection, valid_until="2029-01-01")
    with pytest.raises(InvalidRequest, match="over before it begins"):
        offer(inspection, valid_until="2026-11-21")
    with pytest.raises(InvalidRequest, match="before it was found"):
        offer(inspection, valid_from="2026-11-01")
    with pytest.raises(InvalidRequest, match="an item stands twice"):
        offer(inspection, items=("labelling", "Labelling "))
    assert offer(inspection)["valid_until"] == "2027-05-20"


def test_the_same_document_again_is_one_result_and_another_saying_is_refused(inspection):
    first = offer(inspection, idempotency_key="a")
    assert offer(inspection, idempotency_key="b")["result_id"] == first["result_id"]
    with pytest.raises(Conflict, match="stands for another request"):
        offer(inspection, idempotency_key="c", finding="nonconforming")
    assert len(inspection.said("inspection.offered_result_changed")) == 1


def test_each_countys_bodies_say_what_they_found_of_their_own_enterprises(inspection):
    with pytest.raises(NotPermitted, match="offer_result is for"):
        offer(inspection, agency="nh-samr")
    with pytest.raises(InvalidRequest, match="no such consignment of this enterprise"):
        offer(inspection, consignment_ids=[inspection.declare(TWO)["consignment_id"]])


def test_results_and_checks_saved_are_listed_a_page_at_a_time(known):
    agreed(known)
    first, second = offer(known), offer(known, "市监2", items=("labelling",))
    skip(known)
    page = known.call("list_offered_results", uscc=ONE, limit=1)
    assert [one["result_id"] for one in page["items"]] == [second["result_id"]]
    rest = known.call("list_offered_results", uscc=ONE, limit=1, cursor=page["next_cursor"])
    assert ([one["result_id"] for one in rest["items"]], rest["next_cursor"]) == ([first["result_id"]], None)
    assert known.call("get_offered_result", result_id=first["result_id"])["saved"] == 1
    [one] = known.call("list_recognitions", recognised_by="ciq")["items"]
    assert (one["issuer"], one["agreement"], one["state"], one["reference"]) == ("samr", "互认1", "STANDING", "查1")
    assert known.call("list_recognitions", recognised_by="samr")["items"] == []
    with pytest.raises(NotFound):
        known.call("get_offered_result", result_id=NOBODYS)


def test_a_routine_visit_that_need_not_have_been_made_is_flagged(known):
    agreed(known, recognisers=["ciq"])
    offer(known)
    assert offer(known, "检1", agency="ciq", ground="lead")["flag"] is None
    flagged = offer(known, "检2", agency="ciq")
    assert flagged["flag"] is not None
    assert "a second check" in flagged["flag"]
    assert offer(known, "检3", agency="ciq", items=("trade_marks",))["flag"] is None


# ---- contradictions


def contradiction(inspection):
    offer(inspection, "市监1", items=("chemical_safety",), kind="test_report", hs_prefixes=["6403"])
    offer(
        inspection,
        "检1",
        agency="lab",
        items=("chemical_safety",),
        kind="test_report",
        hs_prefixes=["640399"],
        finding="nonconforming",
        actor="officer-2",
    )
    [found] = inspection.call("list_result_conflicts", uscc=ONE)["items"]
    return found


def resolve(inspection, conflict, resolution, agency="ciq", actor="officer-9", **fields):
    return inspection.call(
        "resolve_result_conflict",
        agency=agency,
        actor=actor,
        conflict_id=conflict["conflict_id"],
        resolution=resolution,
        reason="复检",
        document_no="复1",
        **fields,
    )


def test_results_that_contradict_each_other_count_for_nobody_until_a_person_has_resolved_it(known):
    agreed(known, issuers=["samr", "lab"])
    offer(known, "市监1", items=("chemical_safety",), kind="test_report", hs_prefixes=["6403"])
    assert look(known, "test", item="chemical_safety")["counts"] is True
    found = contradiction(known)
    assert (found["item"], found["state"]) == ("chemical_safety", "OPEN")
    told = look(known, "test", item="chemical_safety")
    assert told["counts"] is False
    assert "contradicts another result" in " ".join(one["en"] for one in told["candidates"])
    with pytest.raises(NotPermitted, match="resolve_result_conflict is for"):
        resolve(known, found, "first_stands", agency="lab")
    with pytest.raises(NotPermitted, match="another officer"):
        resolve(known, found, "first_stands", agency="samr", actor="officer-1")
    settled = resolve(known, found, "first_stands")
    assert (settled["state"], settled["resolution"], settled["resolved_by"]) == ("RESOLVED", "first_stands", "ciq")
    assert look(known, "test", item="chemical_safety")["counts"] is True
    fallen = known.call("get_offered_result", result_id=found["other_result_id"])
    assert (fallen["state"], fallen["reason"]) == ("SET_ASIDE", "复检")
    with pytest.raises(Conflict, match="resolved already"):
        resolve(known, found, "neither_stands", agency="customs")
    assert [event.data["state"] for event in known.said("inspection.result_conflict_changed")] == ["OPEN", "RESOLVED"]


def test_a_contradiction_in_a_part_keeps_the_whole_from_counting(known):
    offer(known, "检1", agency="ciq", kind="test_report", items=("product_safety",), hs_prefixes=["6403"])
    assert look(known, "test")["counts"] is True
    offer(known, "市监1", kind="test_report", items=("labelling",), hs_prefixes=["6403"], finding="nonconforming")
    assert look(known, "test")["counts"] is False
    [found] = known.call("list_result_conflicts", state="OPEN")["items"]
    resolve(known, found, "no_contradiction")
    assert look(known, "test")["counts"] is True


def test_a_contradiction_ends_when_one_of_the_two_is_revoked(known):
    found = contradiction(known)
    revoke(known, {"result_id": found["result_id"]})
    [settled] = known.call("list_result_conflicts", uscc=ONE)["items"]
    assert (settled["state"], settled["resolution"]) == ("RESOLVED", "second_stands")


# ---- revocation


def test_only_who_said_a_result_takes_it_back_and_only_once(known):
    result = offer(known)
    with pytest.raises(NotPermitted, match="revoked by who said it: samr"):
        revoke(known, result, "ciq")
    assert revoke(known, result)["state"] == "REVOKED"
    with pytest.raises(Conflict, match="stands for another request"):
        revoke(known, result, document_no="撤2")
    assert look(known, agency="samr")["counts"] is False


def test_what_an_agency_did_not_check_is_owed_again_once_the_result_is_revoked(known):
    agreed(known)
    result = offer(known)
    skip(known)
    revoke(known, result)
    [one] = known.call("list_recognitions")["items"]
    assert (one["state"], one["reopened_because"]) == ("REOPENED", "revoked: 检测失实")
    [said] = known.said("inspection.recognition_reopened")
    assert (said.data["recognised_by"], said.data["outcome"]) == ("ciq", "owed")
    assert look(known)["counts"] is False


# ---- consignments


def result(inspection, consignment, document_no="检1", *, agency="ciq", **fields):
    body = {"consignment_id": consignment["consignment_id"], "result": "conforming", "document_no": document_no}
    return inspection.call("record_result", agency=agency, **{**body, **fields})


def assess(inspection, consignment):
    return inspection.call("assess_consignment", consignment_id=consignment["consignment_id"])


def release(inspection, consignment, actor="officer-7"):
    return inspection.call("release_consignment", actor=actor, consignment_id=consignment["consignment_id"])


@pytest.fixture
def skipped(known):
    """A drawn consignment of shoes outside the zone, whose routine test a laboratory's report took the place of."""
    agreed(known, issuers=["lab"])
    report = offer(
        known, "LAB-1", agency="lab", uscc=TWO, kind="test_report", items=("product_safety",), hs_prefixes=["6403"]
    )
    known.heartbeat("credit")
    consignment = drawn(known)
    known.heartbeat("enforcement")
    return known, report, consignment


def drawn(inspection):
    """The first consignment of RANDOM_CHECK that its draw picks; most are not."""
    while True:
        consignment = inspection.declare(TWO)
        draw = inspection.call("get_draw", consignment_id=consignment["consignment_id"])
        if draw["drawn"]:
            papers(inspection, consignment)
            return consignment


def papers(inspection, consignment):
    for kind in ("contract", "invoice", "packing_list"):
        inspection.call(
            "add_document",
            agency="portal",
            consignment_id=consignment["consignment_id"],
            kind=kind,
            title=kind,
            sha256=sha256((kind + consignment["consignment_id"]).encode()).hexdigest(),
        )


def test_a_modes_own_check_is_asked_for_by_the_mode(known):
    offer(known, agency="ciq", kind="verification", items=("papers_match_goods",))
    toy = known.declare(hs_code=TOYS)
    asked = {"consignment_id": toy["consignment_id"], "hs_code": None}
    assert known.gist(toy)[1] == "CREDIT"
    assert look(known, "verification", **asked)["counts"] is True
    known.alert(hs_prefix="9503", level="serious", destination=None, uscc=None)
    told = look(known, "verification", **asked)
    assert (told["counts"], told["clause"]) == (False, "order 113; SH 三(七)")
    assert "ordered on an alert (mode SPECIAL)" in told["en"]
    certified = known.declare(TWO, needs_certificate=True)
    told = look(known, "test", uscc=TWO, consignment_id=certified["consignment_id"], hs_code=None)
    assert "a certificate is needed" in told["en"]
    with pytest.raises(NotFound):
        look(known, "test", consignment_id=certified["consignment_id"], hs_code=None)
    with pytest.raises(InvalidRequest, match="no such check"):
        look(known, "tasting", ground="whim")


def test_what_a_check_found_counts_for_its_batch_and_for_others_as_far_as_agreed(known):
    shoes = known.declare(TWO)
    result(known, shoes, kind="test")
    [offered] = known.call("list_offered_results", uscc=TWO)["items"]
    assert (offered["kind"], offered["source"], offered["issuer"]) == ("test_report", "consignment", "ciq")
    told = known.call("get_offered_result", result_id=offered["result_id"])
    assert told["consignment_ids"] == [shoes["consignment_id"]]
    asked = {"uscc": TWO, "checker": "customs"}
    agreed(known, issuers=["ciq"], recognisers=["samr"])
    assert look(known, "test", **asked, consignment_id=shoes["consignment_id"], hs_code=None)["counts"] is True
    other = known.declare(TWO)
    told = look(known, "test", **asked, consignment_id=other["consignment_id"], hs_code=None)
    assert (told["counts"], "another consignment alone" in told["en"]) == (False, True)
    asked = {"uscc": TWO, "checker": "samr"}
    told = look(known, "test", **asked, consignment_id=other["consignment_id"], hs_code=None)
    assert "互认1: it is about another consignment alone" in told["en"]
    agreed(known, "互认2", issuers=["ciq"], recognisers=["samr"], reach="same_goods")
    told = look(known, "test", **asked, consignment_id=other["consignment_id"], hs_code=None)
    assert (told["counts"], "under agreement 互认2" in told["en"]) == (True, True)


def test_a_review_of_papers_looks_at_no_goods(known):
    shoes = known.declare()
    assert known.call("list_offered_results", uscc=ONE)["items"] == []
    assert shoes["state"] == "MODE_DECIDED"


def test_what_a_reinspection_did_not_confirm_counts_no_more(known):
    shoes = known.declare(TWO)
    result(known, shoes, kind="test", result="nonconforming", item="P02")
    move = {"consignment_id": shoes["consignment_id"], "to": "REINSPECTION", "reason": "不服"}
    known.call("move_consignment", agency="portal", **move)
    result(known, shoes, "复1", agency="ciq-province", actor="officer-5")
    found = known.call("list_offered_results", uscc=TWO)["items"]
    second, first = (known.call("get_offered_result", result_id=one["result_id"]) for one in found)
    assert (first["state"], first["items"][0]["finding"]) == ("REVOKED", "nonconforming")
    assert (second["state"], second["items"][0]["finding"]) == ("VALID", "conforming")
    assert known.call("list_result_conflicts", uscc=TWO)["items"] == []


@pytest.mark.requirement("D.5/mutual_recognition", "M-16")
def test_a_drawn_batch_is_not_tested_again_and_says_under_which_agreement(skipped):
    inspection, report, consignment = skipped
    assert assess(inspection, consignment)["state"] == "CONFORMING"
    [one] = inspection.call("list_recognitions", consignment_id=consignment["consignment_id"])["items"]
    assert (one["result_id"], one["issuer"], one["recognised_by"]) == (report["result_id"], "lab", "ciq")
    told = [step["reason"] or "" for step in inspection.get(consignment)["history"]]
    assert any("skipped under agreement 互认1" in reason for reason in told)
    assert release(inspection, consignment)["state"] == "RELEASED"


def test_goods_whose_skipped_check_rested_on_a_revoked_result_are_checked_after_all(skipped):
    inspection, report, consignment = skipped
    assess(inspection, consignment)
    revoke(inspection, report, "lab")
    assert inspection.gist(consignment)[0] == "MODE_DECIDED"
    [said] = inspection.said("inspection.recognition_reopened")
    assert (said.data["outcome"], said.data["consignment_id"]) == ("checked_anew", consignment["consignment_id"])
    last = inspection.get(consignment)["decisions"][-1]
    assert last["cause"] == f"inspection.offered_result_changed/{report['result_id']}"
    with pytest.raises(Conflict, match="not by rule"):
        assess(inspection, consignment)


def test_released_goods_are_stopped_first_and_then_checked(skipped):
    inspection, report, consignment = skipped
    assess(inspection, consignment)
    release(inspection, consignment)
    revoke(inspection, report, "lab")
    found = inspection.get(consignment)
    assert (found["state"], found["released_on"]) == ("MODE_DECIDED", None)
    assert [step["target"] for step in found["history"]][-2:] == ["STOPPED", "MODE_DECIDED"]
    assert found["history"][-2]["document_no"] == "撤1"
    assert [event.data["outcome"] for event in inspection.said("inspection.recognition_reopened")] == ["stopped"]


def test_goods_that_have_gone_are_put_on_a_recall_list(skipped):
    inspection, report, consignment = skipped
    assess(inspection, consignment)
    release(inspection, consignment)
    inspection.call(
        "move_consignment",
        agency="portal",
        consignment_id=consignment["consignment_id"],
        to="EXPORTED",
        reason="已离境",
    )
    revoke(inspection, report, "lab")
    assert [event.data["outcome"] for event in inspection.said("inspection.recognition_reopened")] == ["recall_listed"]
    [recall] = inspection.call("list_recalls")["items"]
    assert (recall["ground"], recall["ground_id"]) == ("fact", report["result_id"])
    assert inspection.get(consignment)["state"] == "EXPORTED"


def test_nothing_is_released_while_what_its_check_rested_on_is_contradicted(skipped):
    inspection, _, consignment = skipped
    assess(inspection, consignment)
    offer(
        inspection,
        "市监1",
        uscc=TWO,
        kind="test_report",
        items=("labelling",),
        finding="nonconforming",
        hs_prefixes=["64"],
    )
    with pytest.raises(Conflict, match="which is contradicted by another"):
        release(inspection, consignment)
    [found] = inspection.call("list_result_conflicts")["items"]
    resolve(inspection, found, "no_contradiction")
    assert release(inspection, consignment)["state"] == "RELEASED"


def test_more_than_a_few_checks_are_reopened_by_the_worker(known):
    agreed(known)
    report = offer(known)
    most = known.pipeline.service.rules.value("reopened_at_once", on=known.clock.today())
    for number in range(most + 5):
        skip(known, f"查{number}")
    revoke(known, report)
    assert len(known.said("inspection.recognition_reopened")) == most
    assert known.run_chores() >= 1
    assert len(known.said("inspection.recognition_reopened")) == most + 5
    assert known.call("list_recognitions", state="STANDING")["items"] == []
    said = len(known.said())
    known.run_chores()
    assert len(known.said()) == said


# ---- reports of laboratories


@pytest.mark.requirement("A-09", "M-16", "D.5/mutual_recognition")
def test_a_report_that_counts_is_offered_and_revoked_with_the_accreditation_behind_it(known):
    lab = laboratory(known, uscc=ONE)
    told = report(known)
    [offered] = known.call("list_offered_results", uscc=ONE)["items"]
    assert (offered["issuer"], offered["kind"], offered["document_no"]) == ("cnas", "test_report", told["report_no"])
    assert (offered["source"], offered["report_sha256"]) == ("laboratory_report", told["sha256"])
    agreed(known, issuers=["cnas"], recognisers=["samr", "ciq"])
    asked = {"hs_code": TOYS, "item": CHROME["item"]}
    assert look(known, "test", agency="samr", **asked)["counts"] is True
    skip(known, agency="samr", check="test", hs_code=TOYS, items=[CHROME["item"]])
    move_laboratory(known, lab, "SUSPENDED", "2026-11-01")
    known.run_chores()
    assert known.call("get_offered_result", result_id=offered["result_id"])["state"] == "REVOKED"
    assert look(known, "test", agency="samr", **asked)["counts"] is False
    assert [event.data["outcome"] for event in known.said("inspection.recognition_reopened")] == ["owed"]


def test_a_report_used_in_place_of_a_test_stays_the_laboratorys_word(known):
    known.member(ONE)
    known.rated(ONE, "B", version=5)
    known.registered(ONE, cnas_lab=True)
    laboratory(known)
    toy = known.declare(hs_code=TOYS)
    use(known, toy, report(known))
    assert [one["issuer"] for one in known.call("list_offered_results", uscc=ONE)["items"]] == ["cnas"]
