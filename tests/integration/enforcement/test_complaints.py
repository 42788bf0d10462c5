"""Complaints and reports on their way: taken in, split, decided in time, handed on, answered."""

import base64
import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sanhu_client.intake import SealedFor, open_answer, open_file

from databus.clock import FixedClock
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.testing import Harness
from services.enforcement import models
from services.enforcement.use_cases import complaints
from tests.integration.enforcement.letters import HUIDONG, NINGHAI, WHO, Unit, Writer, written
from tests.integration.enforcement.risk_scenes import recorded
from tests.integration.enforcement.scenes import USCC

AGAINST = {"category": "COUNTERFEIT", "against_uscc": USCC}
ACCEPTABLE = {**AGAINST, "known_on": "2026-10-01"}
DOCUMENT = {"document_no": "惠市监投〔2026〕7号"}


@pytest.fixture
def samr(service: Harness) -> Unit:
    return Unit(service).registered()


def days(clock: FixedClock, count: int) -> None:
    clock.advance(timedelta(days=count))


# ---- what comes in
@pytest.mark.requirement("A-08", "J-05")
def test_a_letter_reaches_the_unit_and_is_opened_with_its_key_alone(samr: Unit):
    writer = Writer(samr)
    shown = writer.submit()
    assert (shown["agency"], shown["kind"], shown["received_on"]) == ("samr", "REPORT", "2026-11-22")
    file = samr.only()
    assert samr.letter_of(file["complaint_id"])["reporter"]["name"] == WHO
    assert WHO not in str(file)
    assert samr.service.said("enforcement.complaint_changed")[0].uscc is None


def test_the_same_letter_twice_is_one(samr: Unit):
    writer = Writer(samr)
    sent = writer.submission()
    first = samr.service.call("submit_complaint", agency="portal", **sent)
    assert samr.service.call("submit_complaint", agency="portal", **sent) == first
    with pytest.raises(Conflict):
        writer.submit()
    assert len(samr.call("list_complaints")["items"]) == 1


def test_files_are_those_that_the_letter_announced(samr: Unit):
    writer = Writer(samr)
    box, other = writer.file("照片.jpg", b"\xff\xd8" * 40_000), writer.file("b", b"b")
    assert writer.submit(files=(box,))["files_missing"] != []
    with pytest.raises(InvalidRequest, match="announced no such file"):
        writer.add(other)
    assert writer.add(box)["files_missing"] == writer.add(box)["files_missing"] == []
    file = samr.only()
    kept = next(one for one in file["boxes"] if one["part"] == "file")
    opened = samr.box(file["complaint_id"], kept["box_id"])
    assert open_file(opened, samr.key, SealedFor(**file["sealed_for"])) == ("照片.jpg", b"\xff\xd8" * 40_000)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kid": "x"}, "kid"),
        ({"division": NINGHAI}, "kid"),
        ({"kind": "COMPLAINT"}, "content_base64"),
        ({"follow": "0" * 64}, "content_base64"),
        ({"follow": "no"}, "follow"),
        ({"content_base64": "????"}, "content_base64"),
        ({"content_base64": base64.b64encode(b"a.b.c").decode()}, "content_base64"),
        ({"content_base64": "A" * 1_000_000}, "content_base64"),
        ({"text": WHO}, "text"),
        ({"reporter_name": WHO}, "reporter_name"),
    ],
)
def test_what_is_not_sealed_for_what_it_is_kept_under_is_refused(samr: Unit, changes: dict[str, Any], field: str):
    with pytest.raises(InvalidRequest) as refused:
        samr.service.call("submit_complaint", agency="portal", **{**Writer(samr).submission(), **changes})
    assert refused.value.fields[0][0] == field
    assert samr.call("list_complaints")["items"] == []
    assert samr.service.said() == []


def test_only_the_portal_hands_in_for_the_public(samr: Unit):
    with pytest.raises(NotPermitted, match="portal"):
        samr.service.call("submit_complaint", agency="env", **Writer(samr).submission())


def test_a_box_that_is_not_filled_up_is_refused_since_its_length_would_tell(samr: Unit):
    writer = Writer(samr)
    box = writer.file("x", b"x")
    head, _, iv, sealed, tag = box.split(".")
    short = ".".join((head, "", iv, sealed[:1000], tag))
    writer.submit(files=(short,))
    with pytest.raises(InvalidRequest, match="not filled up"):
        writer.add(short)


# ---- who sees what
@pytest.mark.requirement("D.5/reporter_identity")
def test_nobody_but_the_unit_sees_that_somebody_wrote(samr: Unit, service: Harness):
    _, key = written(samr)
    for agency in ("ciq", "nh-samr", "gov", "commerce", "customs"):
        assert service.call("list_complaints", agency=agency)["items"] == []
        for method, more in (("get_complaint", {}), ("get_complaint_box", {"box_id": "x"})):
            with pytest.raises(NotFound):
                service.call(method, agency=agency, complaint_id=key, **more)
        with pytest.raises(NotFound):
            service.call("move_complaint", agency=agency, complaint_id=key, to="CHECKING", **AGAINST)


def test_a_wrong_code_finds_nothing(samr: Unit):
    written(samr)
    with pytest.raises(NotFound):
        Writer(samr).follow()


# ---- complaints
@pytest.mark.requirement("J-05", "D.4/complaint", "D.7/7wd-accept-complaint", "D.7/45wd-mediation")
def test_a_complaint_is_accepted_mediated_and_ended_in_time(samr: Unit, clock: FixedClock):
    writer, key = written(samr, "COMPLAINT")
    assert samr.only()["due_on"] == "2026-12-01"
    accepted = samr.move(key, "ACCEPTED", **ACCEPTABLE)
    assert (accepted["state"], accepted["due_on"]) == ("ACCEPTED", "2027-01-25")
    samr.move(key, "MEDIATING")
    days(clock, 20)
    ended = samr.move(key, "ENDED", reason="AGREED", **DOCUMENT)
    assert (ended["state"], ended["due_on"]) == ("ENDED", None)
    assert {(one["kind"], one["state"]) for one in ended["terms"]} == {
        ("complaint_acceptance", "MET"),
        ("complaint_mediation", "MET"),
    }
    (seen,) = writer.follow()["complaints"]
    assert (seen["state"], seen["reason_zh"]) == ("ENDED", "达成调解协议")


@pytest.mark.requirement("D.7/7wd-accept-complaint")
def test_what_was_known_for_more_than_three_years_is_refused_and_nothing_else_is_for_that(samr: Unit):
    _, key = written(samr, "COMPLAINT")
    with pytest.raises(Conflict, match=r"3 years.*办法 14, 15"):
        samr.move(key, "ACCEPTED", **{**ACCEPTABLE, "known_on": "2023-11-21"})
    with pytest.raises(Conflict, match="within the limit"):
        samr.move(key, "REFUSED", reason="OVER_LIMIT", known_on="2023-11-22", **DOCUMENT)
    with pytest.raises(InvalidRequest, match="reason that the law lists"):
        samr.move(key, "REFUSED", reason="BUSY", **DOCUMENT)
    refused = samr.move(key, "REFUSED", reason="OVER_LIMIT", known_on="2023-11-21", **DOCUMENT)
    assert refused["state"] == "REFUSED"


@pytest.mark.requirement("D.7/45wd-mediation")
def test_after_45_working_days_no_agreement_is_recorded_and_tests_do_not_count(samr: Unit, clock: FixedClock):
    _, key = written(samr, "COMPLAINT")
    samr.move(key, "ACCEPTED", **ACCEPTABLE)
    samr.call("adjust_complaint_term", complaint_id=key, what="PAUSE", **DOCUMENT)
    with pytest.raises(Conflict):
        samr.call("adjust_complaint_term", complaint_id=key, what="PAUSE", **DOCUMENT)
    days(clock, 100)
    samr.call("adjust_complaint_term", complaint_id=key, what="RESUME", **DOCUMENT)
    assert samr.call("get_complaint", complaint_id=key)["due_on"] > "2027-04-01"
    days(clock, 200)
    with pytest.raises(Conflict, match="mediation ended on"):
        samr.move(key, "ENDED", reason="AGREED", **DOCUMENT)
    assert samr.move(key, "ENDED", reason="NOT_AGREED", **DOCUMENT)["state"] == "ENDED"


@pytest.mark.requirement("J-05")
def test_what_is_both_is_split_and_each_half_goes_its_own_way(samr: Unit):
    writer, key = written(samr, "MIXED")
    assert {one["kind"] for one in samr.only()["terms"]} == {"complaint_acceptance", "report_check"}
    with pytest.raises(Conflict, match="split_complaint"):
        samr.move(key, "SPLIT")
    halves = samr.call("split_complaint", complaint_id=key)["items"]
    assert samr.call("split_complaint", complaint_id=key)["items"] == halves
    by_kind = {one["kind"]: one["complaint_id"] for one in halves}
    assert by_kind.keys() == {"COMPLAINT", "REPORT"}
    assert {one["state"] for one in samr.call("get_complaint", complaint_id=key)["terms"]} == {"CANCELLED"}
    samr.move(by_kind["COMPLAINT"], "ACCEPTED", **ACCEPTABLE)
    samr.move(by_kind["REPORT"], "CHECKING", **AGAINST)
    assert samr.letter_of(by_kind["REPORT"])["reporter"]["name"] == WHO
    assert {one["state"] for one in writer.follow()["complaints"]} == {"ACCEPTED", "CHECKING"}


# ---- reports
@pytest.mark.requirement("D.4/report", "D.7/15wd-check-lead", "D.7/5wd-tell-reporter")
def test_a_report_is_checked_filed_and_its_named_reporter_told(samr: Unit, clock: FixedClock):
    writer, key = written(samr)
    assert samr.only()["due_on"] == "2026-12-11"
    samr.move(key, "CHECKING", **AGAINST)
    extended = samr.call("adjust_complaint_term", complaint_id=key, what="EXTEND", **DOCUMENT)
    assert extended["due_on"] > "2026-12-31"
    with pytest.raises(Conflict, match="no further extension"):
        samr.call("adjust_complaint_term", complaint_id=key, what="EXTEND", **DOCUMENT)
    days(clock, 20)
    filed = samr.move(
        key,
        "FILED",
        leads=["PENALTY_CASE", "TARGETED_CHECK"],
        substantiated={"effective_on": "2026-12-12"},
        **DOCUMENT,
    )
    assert (filed["state"], filed["due_on"]) == ("FILED", "2026-12-18")
    with samr.service.engine.connect() as connection:
        (lead,) = connection.execute(sa.select(models.LeadRow.uscc, models.LeadRow.reason)).all()
    assert tuple(lead) == (USCC, "lead"), "the next draws target it, and say nothing of a report"
    with pytest.raises(Conflict, match="by an answer"):
        samr.move(key, "TOLD")
    told = samr.answer(key, "已立案")
    assert (told["state"], told["due_on"]) == ("TOLD", None)
    (answer,) = writer.follow()["answers"]
    assert open_answer(base64.b64decode(answer["content_base64"]).decode(), writer.code) == "已立案"
    (fact,) = samr.service.said("enforcement.complaint_substantiated")
    assert (fact.uscc, fact.subject) == (USCC, filed["substantiated_id"])
    assert not {key, writer.code.follow} & set(map(str, fact.data.values()))


@pytest.mark.requirement("A-08", "R-03", "J-05")
def test_a_report_filed_as_a_risk_is_collected_as_one_that_says_nothing_of_who_reported(samr: Unit, service: Harness):
    writer, key = written(samr)
    samr.move(key, "CHECKING", **AGAINST)
    risk = {"hs_prefix": "6403", "hazard": "chemical", "batches": ["L26-1101"], "brands": ["JINBU"]}
    filed = samr.move(key, "FILED", leads=["RISK_INFORMATION"], risk=risk, **DOCUMENT)
    assert samr.move(key, "FILED", leads=["RISK_INFORMATION"], risk=risk, **DOCUMENT) == filed
    (one,) = service.call("list_risk_information", source="complaint")["items"]
    assert (one["information_id"], one["agency"], one["division"]) == (filed["information_id"], "samr", HUIDONG)
    assert (one["reference"], one["usccs"], one["batches"]) == (DOCUMENT["document_no"], [USCC], ["L26-1101"])
    shown = service.call("get_risk_information", agency="samr", information_id=one["information_id"])
    assert shown["reports"] == [{"complaint_id": key, "agency": "samr", **DOCUMENT}]
    assert [clock["kind"] for clock in shown["clocks"]] == ["risk_assessment"]
    elsewhere = service.call("get_risk_information", agency="tax", information_id=one["information_id"])
    assert elsewhere["reports"] == []
    said = service.said("enforcement.risk_information_changed")
    for told in (elsewhere, *[event.data for event in said]):
        assert not any(secret in str(told) for secret in (WHO, key, writer.code.follow, "夜间"))
    match = service.call("list_risk_matches", information_id=one["information_id"])["items"][0]
    assert (match["uscc"], match["way"], match["state"]) == (USCC, "uscc", "PROPOSED")


@pytest.mark.requirement("A-08", "R-03")
def test_a_report_filed_as_a_risk_is_linked_to_what_stands_or_kept_by_a_body_that_assesses(
    samr: Unit, service: Harness
):
    standing = recorded(service, source="foreign_notification", reference="SR/1/26")
    _, key = written(samr)
    samr.move(key, "CHECKING", **AGAINST)
    filed = samr.move(key, "FILED", leads=["RISK_INFORMATION"], risk={"information_id": standing}, **DOCUMENT)
    assert filed["information_id"] == standing
    assert len(service.call("list_risk_information")["items"]) == 1
    _, other = written(samr)
    samr.move(other, "CHECKING", category="QUALITY", against_name="某作坊")
    with pytest.raises(InvalidRequest, match="leads to no risk information"):
        samr.move(other, "FILED", risk={"hazard": "fire"}, document_no="惠市监立〔2026〕9号")
    nobodys = str(uuid.uuid4())
    with pytest.raises(NotFound):
        samr.move(other, "FILED", leads=["RISK_INFORMATION"], risk={"information_id": nobodys}, document_no="9号")
    assert samr.call("get_complaint", complaint_id=other)["state"] == "CHECKING"
    env = Unit(service, "env").registered()
    samr.reseal_for(other, env)
    samr.call("transfer_complaint", complaint_id=other, action="PROPOSE", to="env", reason="COMPETENCE")
    env.call("transfer_complaint", complaint_id=other, action="ACCEPT")
    filed = env.move(other, "FILED", leads=["RISK_INFORMATION"], document_no="惠环立〔2026〕9号")
    one = service.call("get_risk_information", agency="env", information_id=filed["information_id"])
    assert (one["agency"], one["product"], one["traders"][0]["name"]) == ("samr", "产品质量安全", "某作坊")
    assert one["reports"][0]["complaint_id"] == other


@pytest.mark.requirement("A-08", "J-05", "D.4/report")
def test_from_a_report_to_the_penalty_case_nothing_is_lost_but_who_reported(samr: Unit, service: Harness):
    writer, key = written(samr)
    samr.move(key, "CHECKING", **AGAINST)
    leads = ["PENALTY_CASE", "RISK_INFORMATION", "TARGETED_CHECK"]
    found = {"effective_on": "2026-11-22", "occurred_on": "2026-11-01"}
    filed = samr.move(key, "FILED", leads=leads, substantiated=found, **DOCUMENT)
    case = service.call("get_penalty_case", agency="samr", case_id=filed["penalty_case_id"])
    assert (case["source"], case["source_id"], case["uscc"]) == ("lead", key, USCC)
    assert case["state"] == "FILED"
    assert not any(secret in str(case) for secret in (WHO, writer.code.follow, "夜间"))
    (fact,) = service.said("enforcement.complaint_substantiated")
    assert fact.subject == filed["substantiated_id"]
    direct = {"uscc": USCC, "document_no": DOCUMENT["document_no"], **found}
    again = service.call("record_substantiated_complaint", agency="samr", **direct)
    assert again["complaint_id"] == filed["substantiated_id"], "recorded by its document once"
    assert len(service.said("enforcement.complaint_substantiated")) == 1
    _, other = written(samr)
    samr.move(other, "CHECKING", **AGAINST)
    with pytest.raises(Conflict, match="found something else of this enterprise"):
        samr.move(other, "FILED", substantiated={"effective_on": "2026-11-20"}, **DOCUMENT)


def test_who_is_in_no_register_is_not_targeted_by_draws(samr: Unit):
    _, key = written(samr)
    samr.move(key, "CHECKING", category="COUNTERFEIT", against_name="某作坊")
    with pytest.raises(InvalidRequest, match="by their codes"):
        samr.move(key, "FILED", leads=["TARGETED_CHECK"], **DOCUMENT)


def test_there_are_no_more_answers_than_whoever_follows_can_be_shown(samr: Unit):
    writer, key = written(samr, named=False)
    for number in range(20):
        samr.answer(key, f"第{number}次答复")
    with pytest.raises(Conflict, match="at most 20"):
        samr.answer(key, "又一次答复")
    assert len(writer.follow()["answers"]) == 20


def test_nobody_is_told_of_a_report_without_a_name(samr: Unit):
    _, key = written(samr, named=False)
    samr.move(key, "NOT_FILED", reason="NO_FACTS", **DOCUMENT)
    assert samr.only()["due_on"] is None
    assert samr.answer(key, "没有违法事实")["state"] == "NOT_FILED"


def test_the_same_step_again_changes_nothing(samr: Unit):
    _, key = written(samr)
    first = samr.move(key, "CHECKING", **AGAINST)
    assert samr.move(key, "CHECKING", **AGAINST) == first


@pytest.mark.parametrize(
    ("to", "fields", "error"),
    [
        ("CHECKING", {}, InvalidRequest),
        ("CHECKING", {"against_uscc": USCC}, InvalidRequest),
        ("CHECKING", {**AGAINST, "category": "X"}, InvalidRequest),
        ("CHECKING", {**AGAINST, "leads": ["PENALTY_CASE"]}, InvalidRequest),
        ("FILED", {**AGAINST, **DOCUMENT}, Conflict),
        ("ACCEPTED", ACCEPTABLE, InvalidRequest),
        ("NOT_FILED", DOCUMENT, InvalidRequest),
        ("NOT_FILED", {"reason": "NO_FACTS"}, InvalidRequest),
        ("TOLD", {}, Conflict),
    ],
)
def test_a_step_that_the_law_does_not_allow_changes_nothing(
    samr: Unit, to: str, fields: dict[str, Any], error: type[Exception]
):
    _, key = written(samr)
    before = samr.only()
    with pytest.raises(error):
        samr.move(key, to, **fields)
    assert samr.only() == before


# ---- transfers
@pytest.fixture
def customs(service: Harness) -> Unit:
    return Unit(service, "customs").registered()


@pytest.mark.requirement("D.7/7wd-jurisdiction")
def test_a_report_is_handed_to_a_unit_that_can_open_it_and_goes_no_further(samr: Unit, customs: Unit):
    _, key = written(samr)
    hand = {"complaint_id": key, "action": "PROPOSE", "to": "customs", "reason": "COMPETENCE"}
    with pytest.raises(InvalidRequest, match="could not open it"):
        samr.call("transfer_complaint", **hand)
    samr.reseal_for(key, customs)
    assert samr.call("transfer_complaint", **hand)["transfer"] == "PROPOSED"
    with pytest.raises(Conflict, match="being handed"):
        samr.move(key, "CHECKING", **AGAINST)
    taken = customs.call("transfer_complaint", complaint_id=key, action="ACCEPT")
    assert (taken["agency"], taken["transferred"]) == ("customs", True)
    assert customs.letter_of(key)["reporter"]["name"] == WHO
    with pytest.raises(NotPermitted, match="handled by customs"):
        samr.move(key, "CHECKING", **AGAINST)
    customs.reseal_for(key, samr)
    again = {"complaint_id": key, "action": "PROPOSE", "to": "samr", "reason": "COMPETENCE"}
    with pytest.raises(Conflict, match=r"may not hand it on .办法 37."):
        customs.call("transfer_complaint", **again)
    back = customs.call("transfer_complaint", complaint_id=key, action="RETURN", reason="PLACE")
    assert (back["agency"], back["transferred"]) == ("samr", False)


@pytest.mark.requirement("D.7/7wd-jurisdiction")
def test_after_talks_the_common_superior_decides_between_those_who_talked(samr: Unit, customs: Unit, service: Harness):
    _, key = written(samr)
    samr.reseal_for(key, customs)
    samr.call("transfer_complaint", complaint_id=key, action="PROPOSE", to="customs", reason="COMPETENCE")
    disputed = customs.call("transfer_complaint", complaint_id=key, action="DISPUTE", reason="PLACE")
    assert disputed["superior"] == "gov"
    talks = next(one for one in disputed["terms"] if one["kind"] == "jurisdiction_talks")
    assert talks["due_on"] == "2026-12-01"
    with pytest.raises(NotPermitted, match="for gov"):
        samr.call("transfer_complaint", complaint_id=key, action="ASSIGN", to="customs")
    ask = {"complaint_id": key, "action": "ASSIGN"}
    with pytest.raises(InvalidRequest, match="one of those who talked"):
        service.call("transfer_complaint", agency="gov", to="env", **ask)
    assigned = service.call("transfer_complaint", agency="gov", to="customs", **ask)
    assert (assigned["agency"], assigned["transfer"]) == ("customs", "NONE")
    assert service.call("list_complaints", agency="gov")["items"] == []


def test_a_unit_of_another_county_takes_nothing_but_what_was_done_there(samr: Unit, service: Harness):
    Unit(service, "nh-samr", NINGHAI).registered()
    _, key = written(samr)
    with pytest.raises(InvalidRequest, match="handled there by others"):
        samr.call("transfer_complaint", complaint_id=key, action="PROPOSE", to="nh-samr", reason="COMPETENCE")
    with pytest.raises(InvalidRequest, match="could not open it"):
        samr.call("transfer_complaint", complaint_id=key, action="PROPOSE", to="nh-samr", reason="PLACE")


@pytest.mark.requirement("D.7/7wd-jurisdiction", "J-05")
def test_between_two_counties_the_body_above_both_decides_and_the_matter_is_of_the_county_that_has_it(
    samr: Unit, service: Harness
):
    there = Unit(service, "nh-samr", NINGHAI).registered()
    writer, key = written(samr)
    samr.reseal_for(key, there)
    samr.call("transfer_complaint", complaint_id=key, action="PROPOSE", to="nh-samr", reason="PLACE")
    disputed = there.call("transfer_complaint", complaint_id=key, action="DISPUTE", reason="PLACE")
    assert (disputed["superior"], disputed["division"]) == ("aqsiq", HUIDONG)
    ask = {"complaint_id": key, "action": "ASSIGN", "to": "nh-samr"}
    for agency in ("gov", "nh-gov", "samr"):
        with pytest.raises((NotFound, NotPermitted)):
            service.call("transfer_complaint", agency=agency, **ask)
    assigned = service.call("transfer_complaint", agency="aqsiq", **ask)
    assert (assigned["agency"], assigned["division"], assigned["superior"]) == ("nh-samr", NINGHAI, None)
    assert there.letter_of(key)["reporter"]["name"] == WHO
    assert there.move(key, "CHECKING", **AGAINST)["state"] == "CHECKING"
    assert writer.follow()["complaints"][0]["agency"] == "nh-samr"
    there.reseal_for(key, samr)
    back = there.call("transfer_complaint", complaint_id=key, action="RETURN", reason="PLACE")
    assert (back["agency"], back["division"]) == ("samr", HUIDONG)
    assert samr.move(key, "FILED", **DOCUMENT)["state"] == "FILED"


# ---- keys
@pytest.mark.requirement("J-05")
def test_keys_are_shown_with_who_vouches_for_them_to_whoever_asks(samr: Unit, service: Harness):
    (shown,) = service.call("list_intake_keys", agency="portal", division=HUIDONG)["items"]
    assert (shown["agency"], shown["kid"], shown["public"]) == ("samr", samr.key.kid, True)
    assert "d" not in shown["jwk"]
    assert service.call("list_intake_keys", agency="portal", division=NINGHAI)["items"] == []


def test_a_key_that_is_vouched_for_by_another_needs_the_word_of_the_former(samr: Unit):
    former, samr.voucher, samr.key = samr.voucher, type(samr.voucher).generate(), type(samr.key).generate()
    fresh = samr.registration()
    with pytest.raises(Conflict, match="vouched for by another key"):
        samr.call("register_intake_key", **fresh)
    with pytest.raises(InvalidRequest, match="does not hold"):
        samr.call("register_intake_key", **fresh, former_signature=fresh["signature"])
    samr.voucher = former
    signed = samr.registration()["signature"]
    shown = samr.call("register_intake_key", **fresh, former_signature=signed)
    assert shown["kid"] == samr.key.kid


def test_after_the_superior_said_that_the_voucher_is_lost_another_is_taken(samr: Unit, service: Harness):
    told = {"kid": samr.key.kid, "reason": "VOUCHER_LOST", "document_no": "惠府函〔2026〕1号"}
    with pytest.raises(NotPermitted):
        samr.call("revoke_intake_key", **told)
    assert service.call("revoke_intake_key", agency="gov", **told)["state"] == "REVOKED"
    with pytest.raises(InvalidRequest, match="no key of the unit"):
        Writer(samr).submit()
    samr.voucher, samr.key = type(samr.voucher).generate(), type(samr.key).generate()
    assert samr.registered()
    assert Writer(samr).submit()["agency"] == "samr"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_to": "2030-01-01"}, "valid_to"),
        ({"valid_to": "2026-11-02"}, "valid_to"),
        ({"division": NINGHAI}, "signature"),
        ({"jwk": {"crv": "P-256", "kty": "EC", "x": "AA", "y": "AA"}}, "jwk"),
        ({"jwk": {"crv": "P-256", "kty": "EC", "x": "AA", "y": "AA", "d": "AA"}}, "jwk.d"),
        ({"voucher": {"crv": "Ed25519", "kty": "OKP", "x": "AA"}}, "signature"),
        ({"signature": "a..b"}, "signature"),
    ],
)
def test_a_key_that_is_none_or_that_nobody_vouches_for_is_refused(
    service: Harness, changes: dict[str, Any], field: str
):
    unit = Unit(service, "customs")
    with pytest.raises(InvalidRequest) as refused:
        unit.call("register_intake_key", **unit.registration(**changes))
    assert refused.value.fields[0][0] == field


@pytest.mark.parametrize(("agency", "division"), [("lab", HUIDONG), ("samr", NINGHAI), ("nh-samr", HUIDONG)])
def test_a_body_that_handles_nothing_there_registers_no_key(service: Harness, agency: str, division: str):
    with pytest.raises(NotPermitted):
        Unit(service, agency, division).registered()


def test_a_key_that_is_over_takes_no_letter(service: Harness, clock: FixedClock):
    unit = Unit(service).registered()
    writer = Writer(unit)
    days(clock, 400)
    with pytest.raises(InvalidRequest, match="no key of the unit"):
        writer.submit()


# ---- the end
def test_boxes_are_erased_when_their_time_is_over(samr: Unit, clock: FixedClock, service: Harness):
    _, over = written(samr)
    samr.move(over, "NOT_FILED", reason="NO_FACTS", **DOCUMENT)
    _, standing = written(samr)
    days(clock, 3 * 365)
    service.pipeline.run_chore("erase_sealed_boxes")
    assert len(samr.call("get_complaint", complaint_id=over)["boxes"]) == 1
    days(clock, 40)
    service.pipeline.run_chore("erase_sealed_boxes")
    erased = samr.call("get_complaint", complaint_id=over)
    assert (erased["boxes"], erased["boxes_erased_on"] is None) == ([], False)
    assert len(samr.call("get_complaint", complaint_id=standing)["boxes"]) == 1


def test_a_report_that_is_filed_to_be_punished_opens_its_case_as_a_lead(
    samr: Unit, service: Harness, monkeypatch: pytest.MonkeyPatch
):
    filed: list[Any] = []

    def file(filing: Any, tx: Any, rules: Any) -> str:
        filed.append(filing)
        return "0192f0c1-0000-7000-8000-0000000000c1"

    move = complaints.move
    monkeypatch.setattr(complaints, "move", lambda *asked, **_: move(*asked, file=file))
    _, key = written(samr)
    samr.move(key, "CHECKING", **AGAINST)
    assert samr.move(key, "FILED", **DOCUMENT)["penalty_case_id"] is None
    assert filed == []
    _, other = written(samr)
    samr.move(other, "CHECKING", **AGAINST)
    case = samr.move(other, "FILED", leads=["PENALTY_CASE"], document_no="惠市监立〔2026〕8号")
    assert case["penalty_case_id"] == "0192f0c1-0000-7000-8000-0000000000c1"
    (filing,) = filed
    assert (filing.source_kind, filing.uscc, filing.act) == ("lead", USCC, "假冒伪劣、以次充好")
    assert "举报" not in repr(filing)
