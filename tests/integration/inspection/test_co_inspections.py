"""Co-inspection (联合检查): one appointment, one visit, one result that counts for everybody who signed it."""

from datetime import timedelta

import pytest
from sanhu_client.signatures import PrivateKey, sign, verify

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from tests.integration.inspection.conftest import ONE, SHOES, TWO

DAY = timedelta(days=1)
ITEMS = ["production_site", "labelling"]


@pytest.fixture
def known(inspection):
    """Inspection with alerts known up to now, and the enterprises rated."""
    inspection.rated(ONE, "B")
    inspection.rated(TWO, "B")
    inspection.heartbeat("enforcement")
    return inspection


def propose(inspection, document_no="联检1", *, agency="ciq", **fields):
    body = {
        "document_no": document_no,
        "uscc": ONE,
        "agencies": ["samr"],
        "items": ITEMS,
        "hs_prefixes": ["6403"],
        "purpose": "现场与标签联合检查",
        "planned_on": "2026-12-01",
        "place": "惠东县吉隆镇",
    }
    return inspection.call("propose_co_inspection", agency=agency, **{**body, **fields})


def ask(inspection, method, visit, agency="samr", **fields):
    return inspection.call(method, agency=agency, co_inspection_id=visit["co_inspection_id"], **fields)


def agreed(inspection, document_no="联检1", **fields):
    visit = propose(inspection, document_no, **fields)
    for agency in visit["agencies"][1:]:
        visit = ask(inspection, "answer_co_inspection", visit, agency, agree=True)
    return visit


def record(inspection, visit, agency="ciq", **fields):
    body = {
        "officers": [{"agency": one, "officer": f"{one}-1"} for one in visit["agencies"]],
        "findings": [{"item": item, "finding": "conforming"} for item in visit["items"]],
        "report_no": "联检报1",
    }
    return ask(inspection, "record_co_inspection", visit, agency, **{**body, **fields})


def countersign(inspection, visit, agency="samr", *, agree=True, actor="officer-9", **fields):
    return ask(inspection, "sign_co_inspection", visit, agency, agree=agree, actor=actor, **fields)


def shared(inspection, document_no="联检1", **fields):
    visit = record(inspection, agreed(inspection, document_no, **fields))
    for agency in visit["agencies"]:
        visit = countersign(inspection, visit, agency)
    return visit


def look(inspection, agency, **fields):
    body = {"uscc": ONE, "check": "site_check", "hs_code": SHOES, "item": "labelling"}
    return inspection.call("find_recognised", agency=agency, **{**body, **fields})


def said(inspection):
    return [event.data["state"] for event in inspection.said("inspection.co_inspection_changed")]


@pytest.mark.requirement("C-01", "D.5/mutual_recognition")
def test_one_visit_gives_one_result_that_counts_for_every_agency_that_signed(known):
    visit = shared(known, agencies=["samr", "customs"])
    assert visit["state"] == "SHARED"
    assert said(known) == ["PROPOSED", "PROPOSED", "AGREED", "VISITED", "VISITED", "VISITED", "SHARED"]
    result = known.call("get_offered_result", result_id=visit["result_id"])
    assert (result["counts_for"], result["basis"], result["source"]) == (
        ["ciq", "samr", "customs"],
        "联检1",
        "co_inspection",
    )
    for agency in ("ciq", "samr", "customs"):
        told = look(known, agency)
        assert told["counts"] is True
        assert "already inspected by ciq, samr, customs on 2026-11-22" in told["en"]
        assert "skipped under the co-inspection 联检1" in told["en"]
    assert look(known, "safety")["counts"] is False
    assert [
        step["act"] for step in known.call("get_co_inspection", co_inspection_id=visit["co_inspection_id"])["steps"]
    ] == [*["propose", "agree", "agree", "record", "sign", "sign", "sign"]]


def test_each_signs_the_same_statement_with_its_own_key(known):
    visit = record(known, agreed(known), report_sha256="ab" * 32)
    key = PrivateKey.generate()
    given = {"jws": sign(visit["statement"].encode(), key), "jwk": key.public_jwk()}
    countersign(known, visit, "samr", signature=given)
    visit = countersign(known, visit, "ciq")
    result = known.call("get_offered_result", result_id=visit["result_id"])
    assert result["statement"] == visit["statement"]
    assert (result["digest"], result["report_sha256"]) == (visit["digest"], "ab" * 32)
    by = {one["agency"]: one for one in result["signatures"]}
    assert (by["samr"]["attested_by"], by["ciq"]["attested_by"]) == ("signature", "door")
    assert verify(by["samr"]["jws"], result["statement"].encode(), {key.kid: key.public_jwk()}.get) == key.kid
    other = record(known, agreed(known, "联检2", items=["trade_marks"]), report_no="联检报2")
    with pytest.raises(InvalidRequest, match="the signature does not hold"):
        countersign(known, other, "samr", signature=given)


def test_no_second_routine_visit_is_made_for_what_counts_already(known):
    shared(known)
    with pytest.raises(Conflict, match=r"no second routine visit: .*already inspected by ciq, samr"):
        propose(known, "联检2")
    with pytest.raises(Conflict, match="no second routine visit"):
        propose(known, "联检2", items=["self_control"])
    assert propose(known, "联检2", ground="lead")["state"] == "PROPOSED"
    assert propose(known, "联检3", items=["trade_marks"])["state"] == "PROPOSED"


def test_an_agency_that_need_not_come_is_told_so(known):
    shared(known)
    visit = propose(known, "联检2", agency="env", agencies=["samr", "safety"])
    notes = {one["agency"]: one["note"] for one in visit["parties"]}
    assert (notes["env"], notes["safety"]) == (None, None)
    assert "已由ciq、samr于2026-11-22检查" in notes["samr"]


def test_a_visit_that_is_being_arranged_is_joined_not_doubled(known):
    first = propose(known)
    with pytest.raises(Conflict, match="being arranged already") as refused:
        propose(known, "联检2", agency="samr", agencies=["ciq"])
    assert first["co_inspection_id"] in dict(refused.value.fields)["items"]
    assert propose(known, "联检3", uscc=TWO)["state"] == "PROPOSED"


def test_a_visit_is_proposed_by_bodies_that_inspect_in_the_county_to_others_that_do(inspection):
    with pytest.raises(NotPermitted, match="propose_co_inspection is for"):
        propose(inspection, agency="nh-ciq")
    with pytest.raises(NotPermitted, match="propose_co_inspection is for"):
        propose(inspection, agency="portal")
    with pytest.raises(InvalidRequest, match="they do not inspect there") as refused:
        propose(inspection, agencies=["samr", "nh-samr"])
    assert "unlike nh-samr" in dict(refused.value.fields)["agencies"]
    with pytest.raises(InvalidRequest, match="no co-inspection"):
        propose(inspection, agencies=["ciq"])
    with pytest.raises(InvalidRequest, match="planned ahead"):
        propose(inspection, planned_on="2026-11-21")
    with pytest.raises(InvalidRequest, match="no such consignment of this enterprise"):
        propose(inspection, consignment_ids=[inspection.declare(TWO)["consignment_id"]])


def test_who_declines_says_why_and_the_others_go_when_they_are_enough(inspection):
    visit = propose(inspection, agencies=["samr", "customs"])
    with pytest.raises(InvalidRequest, match="a refusal has a reason"):
        ask(inspection, "answer_co_inspection", visit, agree=False)
    visit = ask(inspection, "answer_co_inspection", visit, agree=False, reason="当日另有任务")
    assert visit["state"] == "PROPOSED"
    visit = ask(inspection, "answer_co_inspection", visit, "customs", agree=True)
    assert (visit["state"], visit["due_on"]) == ("AGREED", "2026-12-31")
    alone = propose(inspection, "联检2", uscc=TWO)
    assert ask(inspection, "answer_co_inspection", alone, agree=False, reason="无暇")["state"] == "DECLINED"
    with pytest.raises(Conflict, match="nothing is waited for from ciq"):
        ask(inspection, "answer_co_inspection", alone, "ciq", agree=True)
    with pytest.raises(NotPermitted, match="ciq, samr take part, not customs"):
        ask(inspection, "answer_co_inspection", alone, "customs", agree=True)


def test_who_is_silent_stays_away_and_the_rest_go_or_it_lapses(inspection):
    some = propose(inspection, agencies=["samr", "customs"])
    ask(inspection, "answer_co_inspection", some, agree=True)
    none = propose(inspection, "联检2", uscc=TWO)
    inspection.clock.advance(8 * DAY)
    inspection.run_chores()
    some, none = (
        inspection.call("get_co_inspection", co_inspection_id=one["co_inspection_id"]) for one in (some, none)
    )
    assert [(one["agency"], one["answer"]) for one in some["parties"]] == [
        ("ciq", "AGREED"),
        ("samr", "AGREED"),
        ("customs", "SILENT"),
    ]
    assert (some["state"], none["state"]) == ("AGREED", "LAPSED")
    inspection.clock.advance(60 * DAY)
    inspection.run_chores()
    some = inspection.call("get_co_inspection", co_inspection_id=some["co_inspection_id"])
    assert (some["state"], some["due_on"], some["steps"][-1]["agency"]) == ("LAPSED", None, None)
    count = len(inspection.said())
    inspection.run_chores()
    assert len(inspection.said()) == count


def test_an_appointment_is_called_off_by_who_was_to_come_before_the_visit(known):
    visit = propose(known)
    with pytest.raises(NotPermitted, match="called off by who was to come: ciq"):
        ask(known, "cancel_co_inspection", visit, reason="企业停产")
    assert ask(known, "cancel_co_inspection", visit, "ciq", reason="企业停产")["state"] == "CANCELLED"
    done = record(known, agreed(known, "联检2"))
    with pytest.raises(Conflict, match="no move from VISITED to CANCELLED"):
        ask(known, "cancel_co_inspection", done, reason="太晚")


@pytest.mark.parametrize(
    ("fields", "field", "right"),
    [
        ({"officers": [{"agency": "ciq", "officer": "a"}]}, "officers", "2 agencies at least"),
        ({"officers": [{"agency": "ciq", "officer": "a"}] * 2}, "officers", "2 agencies at least"),
        (
            {"officers": [{"agency": "ciq", "officer": "a"}, {"agency": "tax", "officer": "b"}]},
            "officers",
            "of ciq, samr",
        ),
        ({"findings": [{"item": "labelling", "finding": "conforming"}]}, "findings", "each item agreed on, once"),
        ({"visited_on": "2026-11-23"}, "visited_on", "from 2026-11-22 to 2026-11-22"),
        ({"visited_on": "2026-11-21"}, "visited_on", "from 2026-11-22 to 2026-11-22"),
        ({"valid_until": "2029-01-01"}, "valid_until", "at the latest"),
    ],
    ids=str,
)
def test_a_visit_is_recorded_as_it_was_agreed_by_enough_officers(known, fields, field, right):
    visit = agreed(known)
    with pytest.raises(InvalidRequest) as refused:
        record(known, visit, **fields)
    assert right in dict(refused.value.fields)[field]
    assert known.call("get_co_inspection", co_inspection_id=visit["co_inspection_id"])["state"] == "AGREED"


def test_nothing_is_recorded_before_it_is_agreed_nor_by_who_was_not_there(known):
    visit = propose(known)
    with pytest.raises(Conflict, match="no move from PROPOSED to VISITED"):
        record(known, visit)
    visit = agreed(known, "联检2", agencies=["samr", "customs"], uscc=TWO)
    there = [{"agency": "ciq", "officer": "a"}, {"agency": "samr", "officer": "b"}]
    with pytest.raises(InvalidRequest, match="who records was there"):
        record(known, visit, "customs", officers=there)
    visit = record(known, visit, officers=there)
    assert {one["agency"]: one["answer"] for one in visit["parties"]}["customs"] == "ABSENT"
    with pytest.raises(Conflict, match="nothing is waited for from customs"):
        countersign(known, visit, "customs")


@pytest.mark.requirement("D.5/mutual_recognition")
def test_who_recorded_the_visit_does_not_countersign_it(known):
    visit = record(known, agreed(known))
    with pytest.raises(Conflict, match="who recorded the visit does not countersign it"):
        countersign(known, visit, "ciq", actor="officer-1")
    assert countersign(known, visit, "ciq")["state"] == "VISITED"


def test_who_dissents_is_not_counted_and_its_reason_goes_with_the_result(known):
    visit = record(known, agreed(known, agencies=["samr", "customs"]))
    with pytest.raises(InvalidRequest, match="a dissent has a reason"):
        countersign(known, visit, agree=False)
    with pytest.raises(InvalidRequest, match="that was not looked at"):
        countersign(known, visit, agree=False, reason="不同意", contested=["flammability"])
    with pytest.raises(InvalidRequest, match="who signs contests nothing"):
        countersign(known, visit, contested=["labelling"])
    countersign(known, visit, agree=False, reason="标签判定不同", contested=["labelling"])
    countersign(known, visit, "customs")
    visit = countersign(known, visit, "ciq")
    result = known.call("get_offered_result", result_id=visit["result_id"])
    assert (visit["state"], result["counts_for"]) == ("SHARED", ["ciq", "customs"])
    assert "samr（labelling）：标签判定不同" in result["flag"]
    assert (look(known, "samr")["counts"], look(known, "customs")["counts"]) == (False, True)


@pytest.mark.parametrize(("signers", "state", "counts"), [(["ciq"], "ONE_SIDED", True), ([], "VOID", False)])
def test_what_too_few_sign_in_time_is_no_shared_result(known, signers, state, counts):
    visit = record(known, agreed(known))
    for agency in signers:
        countersign(known, visit, agency)
    known.clock.advance(8 * DAY)
    known.run_chores()
    known.heartbeat("enforcement")
    visit = known.call("get_co_inspection", co_inspection_id=visit["co_inspection_id"])
    assert (visit["state"], visit["result_id"] is not None) == (state, counts)
    assert (look(known, "ciq")["counts"], look(known, "samr")["counts"]) == (counts, False)


def test_a_shared_result_that_a_signer_revokes_counts_for_nobody(known):
    visit = shared(known)
    known.call(
        "recognise_result",
        agency="samr",
        uscc=ONE,
        check="site_check",
        items=["labelling"],
        hs_code=SHOES,
        reference="查1",
    )
    known.call(
        "revoke_offered_result", agency="samr", result_id=visit["result_id"], reason="取样有误", document_no="撤1"
    )
    assert (look(known, "ciq")["counts"], look(known, "samr")["counts"]) == (False, False)
    [again] = known.said("inspection.recognition_reopened")
    assert (again.data["recognised_by"], again.data["outcome"]) == ("samr", "owed")
    assert propose(known, "联检2")["state"] == "PROPOSED"


def test_a_visit_to_a_consignment_counts_for_that_consignment(known):
    shoes = known.declare(TWO)
    other = known.declare(TWO)
    visit = shared(
        known,
        uscc=TWO,
        kind="test_report",
        items=["product_safety"],
        hs_prefixes=[],
        consignment_ids=[shoes["consignment_id"]],
    )
    assert visit["hs_prefixes"] == [SHOES]
    asked = {"uscc": TWO, "check": "test", "item": None, "hs_code": None}
    assert look(known, "ciq", **asked, consignment_id=shoes["consignment_id"])["counts"] is True
    assert look(known, "ciq", **asked, consignment_id=other["consignment_id"])["counts"] is False


def test_co_inspections_are_listed_by_agency_and_state_a_page_at_a_time(known):
    first, second = propose(known), propose(known, "联检2", uscc=TWO, agencies=["customs"])
    found = known.call("list_co_inspections", party="customs")["items"]
    assert [one["co_inspection_id"] for one in found] == [second["co_inspection_id"]]
    page = known.call("list_co_inspections", state="PROPOSED", limit=1)
    rest = known.call("list_co_inspections", state="PROPOSED", limit=1, cursor=page["next_cursor"])
    assert [one["co_inspection_id"] for one in (*page["items"], *rest["items"])] == [
        second["co_inspection_id"],
        first["co_inspection_id"],
    ]
    assert rest["next_cursor"] is None
    with pytest.raises(NotFound):
        known.call("get_co_inspection", co_inspection_id="0192f0c1-0000-7000-8000-0000000000ff")


def test_the_version_read_guards_every_step(known):
    visit = propose(known)
    with pytest.raises(Exception, match="has changed since you read it"):
        ask(known, "answer_co_inspection", visit, agree=True, if_match="7")
    assert ask(known, "answer_co_inspection", visit, agree=True, if_match="1")["version"] == 2
