"""Evidence that may stand for a check: filings, laboratories, reports, the adoption list, papers kept by the firm."""

from datetime import timedelta
from threading import Thread

import pytest

from databus.caller import Caller
from databus.contracts import get
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from tests.infrastructure import wait_for
from tests.integration.inspection.conftest import ONE, SHOES, TOYS, TWO
from tests.integration.inspection.test_races import ask, waiting

PROMISES = ["obeys_law", "goods_conform", "answers_for_safety", "recalls_by_itself"]
CHROME = {"item": "六价铬", "result": "conforming", "standard": "GB/T 19942-2019", "value": "0.5", "unit": "mg/kg"}


def sha(number):
    return f"{number:064x}"


def file(inspection, kind="self_declaration", number=1, *, agency="portal", **fields):
    body = {"uscc": ONE, "kind": kind, "title": "声明", "sha256": sha(number), "valid_until": "2027-11-21"}
    return inspection.call("file_evidence", agency=agency, **{**body, **fields})


def assure(inspection, number=1, **fields):
    return file(inspection, "assurance_of_conformity", number, **{"promises": PROMISES, **fields})


def move_filing(inspection, filing, to, actor="officer-1", agency="ciq", **fields):
    said = {"filing_id": filing["filing_id"], "to": to, **fields}
    return inspection.call("move_filing", agency=agency, actor=actor, **said)


def laboratory(inspection, uscc=ONE, cnas_no="L12345", **fields):
    body = {
        "cnas_no": cnas_no,
        "name": "合成检测中心",
        "uscc": uscc,
        "document_no": f"认可〔2024〕{cnas_no}",
        "valid_from": "2024-01-01",
        "valid_until": "2029-12-31",
        "scope": [{"hs_prefix": "9503"}, {"hs_prefix": "6403", "items": ["六价铬"]}],
    }
    return inspection.call("record_laboratory", agency="cnas", **{**body, **fields})


def move_laboratory(inspection, lab, to, on, document_no="停〔2026〕1号"):
    said = {"laboratory_id": lab["laboratory_id"], "to": to, "on": on, "document_no": document_no, "reason": "监督评审"}
    return inspection.call("move_laboratory", agency="cnas", **said)


def report(inspection, number=1, *, agency="lab", **fields):
    body = {
        "report_no": f"LAB-2026-{number:04d}",
        "cnas_no": "L12345",
        "uscc": ONE,
        "hs_code": TOYS,
        "product": "玩具",
        "issued_on": "2026-11-20",
        "sha256": sha(number),
        "items": [CHROME],
    }
    return inspection.call("register_report", agency=agency, **{**body, **fields})


def use(inspection, consignment, told, **fields):
    said = {"consignment_id": consignment["consignment_id"], "report_id": told["report_id"], **fields}
    return inspection.call("use_report", **said)


# ---- papers on file


@pytest.mark.requirement("M-09", "D.1/4", "F-01")
def test_a_self_declaration_on_file_is_used_by_every_declaration_of_its_goods(inspection):
    inspection.member(ONE)
    inspection.rated(ONE, "B")
    goods = inspection.declare(aid=True)
    assert inspection.gist(goods)[1] == "GENERAL"
    filing = file(inspection, hs_prefix="6403")
    assert inspection.gist(goods)[1:] == ("VERIFICATION", "5")
    assert inspection.gist(inspection.declare(aid=True))[1] == "VERIFICATION"
    assert inspection.gist(inspection.declare(aid=True, hs_code="640299"))[1] == "GENERAL"
    [read] = [one for one in inspection.get(goods)["decisions"][-1]["read"] if one["fact"] == "self_declaration"]
    assert (read["key"], read["version"]) == (f"inspection/filing/{filing['filing_id']}", 1)
    move_filing(inspection, filing, "WITHDRAWN", agency="portal")
    assert inspection.gist(goods)[1] == "GENERAL"


@pytest.mark.requirement("M-13", "F-02", "M-15")
def test_an_assurance_filed_once_gives_document_review_release_until_it_ends(inspection):
    inspection.national_member(ONE, "AA")
    toy = inspection.declare(hs_code=TOYS)
    assert not inspection.get(toy)["decision"]["document_review_release"]
    with pytest.raises(InvalidRequest) as caught:
        file(inspection, "assurance_of_conformity", promises=["obeys_law"])
    assert [name for name, _ in caught.value.fields] == ["promises"]
    assure(inspection, valid_until="2026-11-30")
    assert inspection.get(toy)["decision"]["document_review_release"]
    inspection.clock.advance(timedelta(days=9))
    inspection.rated(ONE, "AA")
    anew = inspection.call("redecide_consignment", consignment_id=toy["consignment_id"])
    assert not anew["decision"]["document_review_release"]


@pytest.mark.requirement("D.2/S03")
def test_a_false_one_leads_to_its_credit_item_and_the_mere_word_counts_no_more(inspection):
    inspection.national_member(ONE, "AA")
    filing = assure(inspection)
    toy = inspection.declare(hs_code=TOYS, assurance_filed=True)
    with pytest.raises(InvalidRequest, match="reasons"):
        move_filing(inspection, filing, "FALSE")
    with pytest.raises(NotPermitted):
        move_filing(inspection, filing, "FALSE", agency="portal", reason="假", document_no="检9")
    false = move_filing(inspection, filing, "FALSE", reason="检测结果系伪造", document_no="检〔2026〕9号")
    assert (false["state"], false["barred_until"]) == ("FALSE", "2027-11-21")
    assert not inspection.get(toy)["decision"]["document_review_release"]
    said = inspection.said("inspection.filing_changed")[-1].data
    assert (said["step"], said["item"], said["finding_document_no"]) == ("FALSE", "S03", "检〔2026〕9号")
    with pytest.raises(Conflict, match="found false"):
        assure(inspection, 2)
    with pytest.raises(NotPermitted, match="another person"):
        move_filing(inspection, filing, "FILED", reason="复查", document_no="复1")
    move_filing(inspection, filing, "FILED", actor="officer-2", reason="复查属实", document_no="复1")
    assert inspection.get(toy)["decision"]["document_review_release"]
    overturned = inspection.said("inspection.filing_changed")[-1].data
    assert (overturned["step"], overturned["item"], overturned["finding_agency"]) == ("REINSTATED", "S03", "ciq")
    steps = inspection.call("get_filing", filing_id=filing["filing_id"])["steps"]
    assert [one["step"] for one in steps] == ["FILED", "FALSE", "REINSTATED"]
    assert steps[1]["clause"] == "D.2 S03; 商检法 6"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"valid_until": "2029-11-22"}, "valid_until"),
        ({"valid_until": "2026-11-21"}, "valid_until"),
        ({"promises": ["obeys_law"]}, "promises"),
        ({"sha256": "abc"}, "sha256"),
        ({"kind": "favour"}, "kind"),
        ({"hs_prefix": "x"}, "hs_prefix"),
    ],
)
def test_a_bad_filing_names_its_field_and_nothing_is_kept(inspection, change, field):
    with pytest.raises(InvalidRequest) as caught:
        file(inspection, **change)
    assert [name for name, _ in caught.value.fields] == [field]
    assert inspection.call("list_filings")["items"] == []


def test_filings_are_listed_by_the_day_they_count_and_a_paper_is_filed_once(inspection):
    first = file(inspection, number=1)
    file(inspection, number=2, valid_from="2026-12-01")
    assert file(inspection, number=1) == first
    found = inspection.call("list_filings", uscc=ONE, on="2026-11-22")["items"]
    assert [one["filing_id"] for one in found] == [first["filing_id"]]
    assert len(inspection.call("list_filings", uscc=ONE, limit=1)["items"]) == 1
    with pytest.raises(NotFound):
        inspection.call("get_filing", filing_id="0192f0c1-0000-7000-8000-000000000099")


def test_a_body_of_another_county_files_and_finds_nothing_here(inspection):
    filing = file(inspection)
    with pytest.raises(NotPermitted, match="not for nh-ciq"):
        move_filing(inspection, filing, "FALSE", agency="nh-ciq", reason="假", document_no="检9")


# ---- laboratories


@pytest.mark.requirement("A-09", "E-14", "M-04")
def test_an_own_laboratory_counts_as_cnas_tells_and_its_goods_are_decided_anew(inspection):
    inspection.national_member(ONE, "A")
    inspection.registered(ONE, cnas_lab=True)
    toy = inspection.declare(hs_code=TOYS)
    inspection.call("record_approval", kind="joint_inspection", document_no="共1", uscc=ONE, valid_until="2027-11-21")
    assert inspection.gist(toy)[1] == "JOINT"
    lab = laboratory(inspection)
    assert inspection.gist(toy)[1] == "JOINT"
    suspended = move_laboratory(inspection, lab, "SUSPENDED", "2026-11-22")
    assert suspended["state"] == "SUSPENDED"
    assert inspection.gist(toy)[1] == "CREDIT"
    with pytest.raises(Conflict, match="no move from SUSPENDED to SUSPENDED"):
        move_laboratory(inspection, lab, "SUSPENDED", "2026-11-22", "停2")
    move_laboratory(inspection, lab, "IN_FORCE", "2026-11-22", "复1")
    assert inspection.gist(toy)[1] == "JOINT"
    found = inspection.call("get_laboratory", laboratory_id=lab["laboratory_id"])
    assert [one["step"] for one in found["steps"]] == ["ACCREDITED", "SUSPENDED", "IN_FORCE"]


@pytest.mark.requirement("P-01", "A-12")
def test_members_find_the_open_laboratories_that_may_make_a_test(inspection):
    laboratory(inspection, None, "L1", open_to_members=True, terms="示范区企业优先，收费减免", body="lab")
    laboratory(inspection, None, "L2", open_to_members=False)
    laboratory(inspection, None, "L3", open_to_members=True, scope=[{"hs_prefix": "9503"}])
    shoes = inspection.call("list_laboratories", agency="portal", hs_code=SHOES, item="六价铬")["items"]
    assert [(one["cnas_no"], one["terms"]) for one in shoes] == [("L1", "示范区企业优先，收费减免")]
    assert inspection.call("list_laboratories", hs_code=SHOES, item="甲醛")["items"] == []
    toys = inspection.call("list_laboratories", hs_code=TOYS)["items"]
    assert [one["cnas_no"] for one in toys] == ["L1", "L3"]
    assert len(inspection.call("list_laboratories")["items"]) == 3


@pytest.mark.requirement("A-09")
def test_only_cnas_accredits_and_a_new_accreditation_may_end_an_old_one(inspection):
    with pytest.raises(NotPermitted, match="cnas"):
        inspection.call(
            "record_laboratory",
            agency="ciq",
            cnas_no="L9",
            name="x",
            document_no="1",
            valid_from="2026-01-01",
            valid_until="2027-01-01",
            scope=[{"hs_prefix": "64"}],
        )
    lab = laboratory(inspection)
    more = laboratory(
        inspection,
        document_no="认可〔2026〕2号",
        valid_from="2026-12-01",
        scope=[{"hs_prefix": "64"}],
        replaces=["认可〔2024〕L12345"],
    )
    assert more["laboratory_id"] == lab["laboratory_id"]
    assert [one["valid_until"] for one in more["accreditations"]] == ["2026-11-30", "2029-12-31"]
    with pytest.raises(Conflict, match="another enterprise's"):
        laboratory(inspection, TWO, document_no="认可〔2026〕3号")


# ---- reports


@pytest.mark.requirement("M-16", "A-09", "E-14")
def test_a_report_of_an_accredited_laboratory_replaces_the_test(inspection):
    inspection.member(ONE)
    inspection.rated(ONE, "C")
    toy = inspection.declare(hs_code=TOYS)
    plain = inspection.declare(hs_code=TOYS)
    laboratory(inspection)
    told = report(inspection)
    assert (told["accepted"], told["bases"], told["conforming"]) == (True, ["CNAS"], True)
    assert all(one["met"] for one in told["judged"])
    done = use(inspection, toy, told)
    assert done["state"] == "CONFORMING"
    [result] = inspection.get(toy)["results"]
    assert (result["document_no"], result["found_on"]) == ("LAB-2026-0001", "2026-11-20")
    found = inspection.call("get_report", report_id=told["report_id"])
    assert [one["consignment_id"] for one in found["resting"]] == [toy["consignment_id"]]
    assert inspection.gist(plain)[0] == "MODE_DECIDED"


@pytest.mark.requirement("A-09")
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"issued_on": "2023-12-31"}, "outside the time of its accreditation"),
        ({"hs_code": "640299"}, "outside its scope"),
        ({"hs_code": SHOES, "items": [{"item": "甲醛", "result": "conforming"}]}, "outside the scope"),
        ({"cnas_no": "L777"}, "no accredited laboratory is named"),
        ({"cnas_no": None, "body": "nobody"}, "not on the adoption list"),
    ],
)
def test_a_report_that_does_not_count_says_why(inspection, change, says):
    laboratory(inspection)
    if change.get("issued_on") == "2023-12-31":
        change = {**change, "valid_until": "2024-06-30"}
    told = report(inspection, **change)
    assert not told["accepted"]
    assert any(says in one["en"] and one["zh"] for one in told["judged"] if not one["met"])
    toy = inspection.declare(hs_code=TOYS)
    with pytest.raises(Conflict):
        use(inspection, toy, told)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"cnas_no": None}, "cnas_no"),
        ({"issued_on": "2026-11-23"}, "issued_on"),
        ({"valid_until": "2027-11-20"}, "valid_until"),
        ({"items": []}, "items"),
        ({"consignment_id": "0192f0c1-0000-7000-8000-000000000099"}, "consignment_id"),
    ],
)
def test_a_bad_report_names_its_field(inspection, change, field):
    laboratory(inspection)
    with pytest.raises(InvalidRequest) as caught:
        report(inspection, **change)
    assert [name for name, _ in caught.value.fields] == [field]
    assert inspection.call("list_reports")["items"] == []


@pytest.mark.requirement("M-16")
def test_a_report_is_used_only_for_its_goods_and_where_the_mode_accepts_one(inspection):
    inspection.rated(ONE, "C")
    laboratory(inspection)
    told = report(inspection)
    toy, shoe = inspection.declare(hs_code=TOYS), inspection.declare()
    with pytest.raises(Conflict, match="about other goods"):
        use(inspection, shoe, told)
    inspection.alert(hs_prefix="9503", level="serious", destination=None, uscc=None)
    assert inspection.gist(toy)[1] == "SPECIAL"
    with pytest.raises(Conflict, match="accepts no report"):
        use(inspection, toy, told)
    with pytest.raises(NotPermitted):
        inspection.call(
            "use_report", agency="portal", consignment_id=toy["consignment_id"], report_id=told["report_id"]
        )


@pytest.mark.requirement("A-09", "M-16")
def test_an_accreditation_suspended_from_an_earlier_day_reopens_what_rested_on_its_reports(inspection):
    inspection.rated(ONE, "C")
    lab = laboratory(inspection)
    told = report(inspection)
    kept = report(inspection, 2, issued_on="2026-10-01")
    conforming, released, gone = (inspection.declare(hs_code=TOYS) for _ in range(3))
    for one in (conforming, released, gone):
        use(inspection, one, told)
    for one in (released, gone):
        inspection.call("release_consignment", consignment_id=one["consignment_id"])
    inspection.call("move_consignment", consignment_id=gone["consignment_id"], to="EXPORTED")
    move_laboratory(inspection, lab, "SUSPENDED", "2026-11-01")
    assert not inspection.call("get_report", report_id=told["report_id"])["accepted"]
    assert inspection.call("get_report", report_id=kept["report_id"])["accepted"]
    assert [inspection.gist(one)[0] for one in (conforming, released)] == ["MODE_DECIDED", "MODE_DECIDED"]
    assert "STOPPED" in [step["target"] for step in inspection.get(released)["history"]]
    [listed] = inspection.said("inspection.recall_changed")
    assert listed.data["ground_id"] == told["report_id"]
    assert inspection.gist(gone)[0] == "EXPORTED"


@pytest.mark.requirement("A-10")
def test_a_revoked_report_counts_no_more_and_a_body_revokes_its_own_alone(inspection):
    inspection.rated(ONE, "C")
    laboratory(inspection)
    told = report(inspection, agency="portal")
    toy = inspection.declare(hs_code=TOYS)
    use(inspection, toy, told)
    said = {"report_id": told["report_id"], "reason": "样品混淆", "document_no": "撤1"}
    with pytest.raises(NotPermitted, match="its own reports"):
        inspection.call("revoke_report", agency="lab", **said)
    with pytest.raises(InvalidRequest, match="reasons"):
        inspection.call("revoke_report", report_id=told["report_id"])
    revoked = inspection.call("revoke_report", **said)
    assert revoked["resting"] == [{"consignment_id": toy["consignment_id"], "state": "MODE_DECIDED"}]
    with pytest.raises(Conflict, match="revoked already"):
        inspection.call("revoke_report", agency="customs", **said)
    with pytest.raises(Conflict, match="does not count"):
        use(inspection, toy, told)


def test_a_laboratory_registered_later_makes_its_reports_count_from_then(inspection):
    told = report(inspection)
    assert not told["accepted"]
    laboratory(inspection)
    assert inspection.call("get_report", report_id=told["report_id"])["accepted"]
    [one] = inspection.call("list_reports", accepted=True)["items"]
    assert one["report_id"] == told["report_id"]


# ---- the adoption list


@pytest.mark.requirement("A-10", "M-09", "D.1/4")
def test_a_body_on_the_list_lets_its_reports_be_adopted_and_its_exit_ends_that(inspection):
    inspection.member(ONE)
    inspection.rated(ONE, "B")
    declared = inspection.declare(aid=True, third_party_report=True, third_party_body="lab")
    found_by_itself = inspection.declare(aid=True)
    assert [inspection.gist(one)[1] for one in (declared, found_by_itself)] == ["VERIFICATION", "GENERAL"]
    entry = {"code": "lab", "name": "平台", "listed_from": "2026-01-01", "hs_prefixes": ["6403"]}
    with pytest.raises(NotPermitted, match="aqsiq, customs"):
        inspection.call("record_adopted_body", agency="ciq", document_no="公告1", **entry)
    inspection.call("record_adopted_body", agency="customs", document_no="公告1", **entry)
    report(inspection, cnas_no=None, body="lab", hs_code=SHOES, product="女鞋")
    assert [inspection.gist(one)[1] for one in (declared, found_by_itself)] == ["VERIFICATION", "VERIFICATION"]
    with pytest.raises(InvalidRequest, match="reasons"):
        inspection.call(
            "record_adopted_body", agency="customs", document_no="公告2", listed_until="2026-11-01", **entry
        )
    ended = {"document_no": "公告2", "reason": "出具虚假报告", "listed_until": "2026-11-01", **entry}
    inspection.call("record_adopted_body", agency="customs", **ended)
    assert [inspection.gist(one)[1] for one in (declared, found_by_itself)] == ["GENERAL", "GENERAL"]
    [listed] = inspection.call("list_adopted_bodies", code="lab")["items"]
    assert (listed["listed"], listed["version"]) == (False, 2)
    with pytest.raises(InvalidRequest, match="declaration cannot be taken"):
        inspection.declare(aid=True, third_party_report=True, third_party_body="lab")


# ---- papers that the firm keeps


@pytest.mark.requirement("M-15")
def test_a_paper_kept_by_the_firm_is_handed_in_when_called_for(inspection):
    shoes = inspection.declare()
    inspection.call(
        "add_document",
        agency="portal",
        consignment_id=shoes["consignment_id"],
        kind="factory_test_report",
        title="工厂检验报告",
        sha256=sha(7),
    )
    body = {"document_no": "调1", "consignment_id": shoes["consignment_id"], "sha256": sha(7), "reason": "抽核"}
    with pytest.raises(NotPermitted):
        inspection.call("call_for_paper", agency="portal", **body)
    with pytest.raises(NotFound, match="keeps no such paper"):
        inspection.call("call_for_paper", **{**body, "sha256": sha(8)})
    call = inspection.call("call_for_paper", **body)
    assert (call["state"], call["due_on"], call["title"]) == ("CALLED", "2026-11-25", "工厂检验报告")
    answer = {"agency": "portal", "call_id": call["call_id"]}
    assert inspection.call("answer_paper_call", sha256=sha(9), **answer)["state"] == "MISMATCHED"
    inspection.clock.advance(timedelta(days=3))
    assert inspection.run_chores() == 0
    inspection.clock.advance(timedelta(days=1))
    inspection.run_chores()
    inspection.run_chores()
    [late] = [one for one in inspection.said("inspection.paper_called") if one.data["overdue_on"] is not None]
    assert late.data["overdue_on"] == "2026-11-26"
    assert inspection.call("answer_paper_call", sha256=sha(7), **answer)["state"] == "HANDED_IN"
    with pytest.raises(Conflict, match="handed in already"):
        inspection.call("answer_paper_call", sha256=sha(6), **answer)
    [listed] = inspection.call("list_paper_calls", uscc=ONE)["items"]
    found = inspection.call("get_paper_call", call_id=listed["call_id"])
    assert [one["step"] for one in found["steps"]] == ["CALLED", "MISMATCHED", "OVERDUE", "HANDED_IN"]


def test_a_filed_paper_may_be_called_for_too_and_a_call_names_one_of_both(inspection):
    filing = file(inspection, "declaration_of_conformity")
    body = {"document_no": "调2", "sha256": sha(1), "reason": "抽核"}
    call = inspection.call("call_for_paper", filing_id=filing["filing_id"], **body)
    assert call["uscc"] == ONE
    with pytest.raises(InvalidRequest) as caught:
        inspection.call("call_for_paper", document_no="调3", sha256=sha(1), reason="抽核")
    assert [name for name, _ in caught.value.fields] == ["consignment_id"]


# ---- at the same moment, and under another code


@pytest.mark.parametrize("fact", ["filing", "list"])
def test_evidence_that_ends_while_a_declaration_is_under_way_waits_for_it_and_then_touches_it(inspection, fact):
    inspection.member(ONE)
    inspection.rated(ONE, "B")
    filing = file(inspection, hs_prefix="6403")
    body = {**ask(), "aid": True}
    if fact == "list":
        move_filing(inspection, filing, "WITHDRAWN", agency="portal")
        body |= {"third_party_report": True, "third_party_body": "lab"}
        ended = {"code": "lab", "name": "平台", "listed_from": "2014-04-22", "listed_until": "2026-11-01"}
        said = {"agency": "customs", "document_no": "公告2", "reason": "退出", **ended}
        end = Thread(target=inspection.call, args=("record_adopted_body",), kwargs=said)
    else:
        end = Thread(target=move_filing, args=(inspection, filing, "WITHDRAWN"))
    operation = inspection.pipeline.operations["declare_consignment"]
    with inspection.pipeline.store.transaction(Caller(agency="portal", actor="acceptor-1")) as tx:
        declared = inspection.pipeline.service.declare_consignment(operation.takes().load(body), tx)
        end.start()
        wait_for(lambda: waiting(inspection))
    end.join(10)
    assert [one.data["mode"] for one in inspection.said("inspection.mode_decided")] == ["VERIFICATION", "GENERAL"]
    assert inspection.gist(declared)[1] == "GENERAL"


def test_papers_calls_and_applications_go_over_to_the_heir(inspection):
    filing = file(inspection)
    call = inspection.call(
        "call_for_paper", document_no="调9", filing_id=filing["filing_id"], sha256=sha(1), reason="抽核"
    )
    applied = inspection.call(
        "submit_application",
        agency="portal",
        kind="exemption",
        uscc=ONE,
        hs_prefix="9503",
        goods="玩具",
        report_no="申1",
    )
    example = get("enterprise.succeeded").example
    told = {**example, "uscc": ONE, "successor": TWO, "follows": True}
    inspection.deliver("enterprise.succeeded", subject=ONE, data=told)
    assert [one["filing_id"] for one in inspection.call("list_filings", uscc=TWO)["items"]] == [filing["filing_id"]]
    assert [one["call_id"] for one in inspection.call("list_paper_calls", uscc=TWO)["items"]] == [call["call_id"]]
    [listed] = inspection.call("list_applications", uscc=TWO)["items"]
    assert listed["application_id"] == applied["application_id"]
