"""Files of records as jobs of credit, with the worker's steps taken by the test."""

import base64
import csv
import hashlib
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
import python_calamine

from databus import contracts
from databus.errors import NotFound, NotPermitted
from databus.jobs.job import PART_BYTES
from services.credit.repository.facts import facts_of_many
from services.credit.use_cases import rating_exports, record_files
from tests.infrastructure import wait_for
from tests.integration.credit.conftest import ONE, TWO, shoemaker
from tests.worker import worker

HEADS = ["统一社会信用代码", "项目代码", "行为日期", "决定日期", "生效日期", "文号", "事实", "证据摘要"]


def line(document_no="1号", uscc=ONE, item="L04", effective_on="2026-11-20", **other):
    told = {"uscc": uscc, "item": item, "occurred_on": "2026-10-02", "decided_on": "2026-11-10"}
    told |= {"effective_on": effective_on, "document_no": document_no, "detail": "产品标识不符", "hash": "", **other}
    return list(told.values())


def written(*lines, heads=HEADS):
    out = StringIO()
    csv.writer(out).writerows([heads, *lines])
    return out.getvalue().encode()


def begun(credit, content, agency="samr", **parameters):
    """Begin an import and send its file."""
    told = {"filename": "记录.csv", "size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    job = credit.call("start_job", agency=agency, kind="import_records", parameters={**told, **parameters})
    for number in job["missing_parts"]:
        part = content[(number - 1) * PART_BYTES : number * PART_BYTES]
        sent = base64.b64encode(part).decode()
        credit.call("put_job_part", agency=agency, job_id=job["job_id"], number=number, content_base64=sent)
    return job["job_id"]


def taken(credit, *lines, agency="samr", **parameters):
    """Import lines; return the job as it ended."""
    job_id = begun(credit, written(*lines), agency, **parameters)
    credit.run_chores()
    return credit.call("get_job", agency=agency, job_id=job_id)


def refusals(credit, job, agency="samr"):
    return credit.call("list_job_refusals", agency=agency, job_id=job["job_id"])["items"]


def done(credit, kind, parameters=None, agency="samr", language="zh"):
    """Ask for a job that takes no file and have it done; return it as it ended."""
    begun = credit.call("start_job", agency=agency, kind=kind, language=language, parameters=parameters or {})
    credit.run_chores()
    return credit.call("get_job", agency=agency, job_id=begun["job_id"])


def file_of(credit, code, agency="samr"):
    """The bytes of a paper."""
    first = credit.call("get_paper", agency=agency, code=code)
    rest = [credit.call("get_paper", agency=agency, code=code, part=n + 1) for n in range(1, first["parts"])]
    return b"".join(base64.b64decode(part["content_base64"]) for part in [first, *rest])


def rows_of(content):
    return python_calamine.CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def test_the_sheet_of_records_is_had_empty_with_its_headings(credit):
    job = done(credit, "record_template")
    assert job["state"] == "DONE"
    assert rows_of(file_of(credit, job["paper"]))[0][:3] == ["统一社会信用代码", "企业名称", "项目代码"]
    assert job["paper"].startswith("C")


def test_a_paper_of_credit_is_verified_by_anyone_and_read_by_who_asked_for_it(credit):
    job = done(credit, "record_template")
    verified = credit.call("verify_paper", agency="portal", code=job["paper"])
    assert (verified["state"], verified["kind"]) == ("VALID", "sheet_template")
    with pytest.raises(NotPermitted, match="anyone may verify it"):
        credit.call("get_paper", agency="portal", code=job["paper"])


def test_a_job_is_for_who_may_record_and_is_seen_by_its_own_agency_alone(credit):
    with pytest.raises(NotPermitted, match="import_records"):
        credit.call("start_job", agency="association", kind="record_template")
    job = done(credit, "record_template")
    with pytest.raises(NotFound):
        credit.call("get_job", agency="qts", job_id=job["job_id"])


@pytest.mark.requirement("C-01")
def test_a_file_leaves_what_the_acts_one_by_one_leave(credit):
    lines = [line(f"{n}号", uscc, item) for n, (uscc, item) in enumerate([(ONE, "L04"), (ONE, "P03"), (TWO, "L05")])]
    for uscc in (ONE, TWO):
        credit.rated(uscc)
    job = taken(credit, *lines)
    assert (job["state"], job["result"]["recorded"], job["result"]["refused"]) == ("DONE", 3, 0)
    by_file = [credit.call("get_rating", uscc=uscc) for uscc in (ONE, TWO)]
    credit.empty()
    for uscc in (ONE, TWO):
        credit.rated(uscc)
    for told in lines:
        fields = dict(zip(("uscc", "item", "occurred_on", "decided_on", "effective_on"), told, strict=False))
        credit.act(told[5], **fields)
    one_by_one = [credit.call("get_rating", uscc=uscc) for uscc in (ONE, TWO)]
    for filed, single in zip(by_file, one_by_one, strict=True):
        assert (filed["grade"], filed["score"], filed["since"]) == (single["grade"], single["score"], single["since"])
        assert [one["points"] for one in filed["deductions"]] == [one["points"] for one in single["deductions"]]


@pytest.mark.parametrize("by_file", [True, False])
def test_what_a_record_of_a_file_leads_to_on_the_lists_is_what_the_act_leads_to(credit, by_file):
    credit.rated(ONE)
    for document_no, item in (("1号", "L04"), ("2号", "S03"), ("3号", "S03"), ("4号", "S03")):
        if by_file:
            taken(credit, line(document_no, ONE, item))
        else:
            credit.act(document_no, item=item, decided_on="2026-11-10")
    (proposed,) = credit.said("credit.listing_changed")
    assert (proposed.uscc, proposed.data["state"]) == (ONE, "PROPOSED")


@pytest.mark.requirement("C-01")
def test_the_same_file_again_records_nothing_twice(credit):
    credit.rated()
    assert taken(credit, line(), line("2号"))["result"]["recorded"] == 2
    before = credit.call("get_rating", uscc=ONE)
    said = len(credit.said())
    again = taken(credit, line(), line("2号"))
    assert (again["result"]["recorded"], again["result"]["known"]) == (0, 2)
    assert (credit.call("get_rating", uscc=ONE), len(credit.said())) == (before, said)


def test_a_record_of_a_file_is_said_and_rated_in_the_agencys_name(credit):
    credit.rated()
    taken(credit, line(uscc=ONE, item="S02"))
    (added,) = credit.said("credit.record_added")
    assert (added.agency, added.data["document_no"], added.uscc) == ("samr", "1号", ONE)
    assert credit.said("credit.grade_changed")[-1].data["grade"] == credit.grade()[1]
    history = credit.call("get_rating_history", uscc=ONE)["items"]
    assert history[0]["cause"].startswith("credit.import_records/")


def test_rows_that_cannot_be_are_refused_in_chinese_and_english(credit):
    job = taken(
        credit,
        line("1号", uscc="914413230000000000"),
        line("2号", item="Z99"),
        line("3号", item="S01"),
        line("4号", effective_on="2026-09-01"),
        line("5号"),
        line("5号"),
        line("6号", detail=""),
        line("7号", hash="x"),
    )
    told = {one["row"]: (one["column"], one["reason_zh"], one["reason_en"]) for one in refusals(credit, job)}
    assert (job["result"]["recorded"], job["result"]["refused"], sorted(told)) == (2, 6, [2, 3, 4, 5, 7, 9])
    assert told[3] == ("项目代码", "没有这一扣分项目，或在生效日期时尚未施行或已废止", told[3][2])
    assert (told[4][1], "S01 is for" in told[4][2]) == ("该项目不由本单位认定", True)
    assert told[5][0] == "生效日期"
    assert told[7][1] == "与第6行重复"
    given_back = file_of(credit, job["paper"]).decode("utf-8-sig").splitlines()
    assert given_back[0].startswith("行号,列名,原因,统一社会信用代码")
    assert len(given_back) == 1 + 6


def test_a_document_that_stands_for_another_fact_is_refused(credit):
    credit.act("1号", occurred_on="2026-10-01")
    job = taken(credit, line("1号"), line("2号"), line("2号", uscc=TWO))
    assert [(one["row"], one["column"]) for one in refusals(credit, job)] == [(2, "文号"), (4, "文号")]
    assert job["result"]["recorded"] == 1


def test_a_dry_run_tells_what_would_come_of_it_and_writes_nothing(credit):
    credit.rated()
    said = len(credit.said())
    job = taken(credit, line(), line(), line("2号", item="Z99"), dry_run=True)
    assert (job["result"]["recorded"], job["result"]["refused"]) == (1, 2)
    assert (credit.call("list_records", uscc=ONE)["items"], len(credit.said())) == ([], said)


def test_an_import_goes_on_in_steps_and_keeps_what_it_took_when_it_is_given_up(credit, monkeypatch):
    monkeypatch.setattr(record_files, "CHUNK_ROWS", 2)
    job_id = begun(credit, written(*[line(f"{n}号", shoemaker(n)) for n in range(5)]))
    for _ in range(2):
        credit.pipeline.run_chore("work_on_jobs")
    job = credit.call("get_job", agency="samr", job_id=job_id)
    assert (job["state"], job["done"], job["total"], job["stage"]) == ("RUNNING", 2, 5, "正在入库")
    credit.call("cancel_job", agency="samr", job_id=job_id)
    assert credit.run_chores() == 0
    assert len(credit.call("list_records", agency="samr")["items"]) == 2


def test_records_of_an_enterprise_not_registered_yet_are_kept(credit):
    assert taken(credit, line(uscc=TWO))["result"]["recorded"] == 1
    assert credit.grade(TWO)[1] == "U"


def test_of_a_succeeded_code_the_record_is_its_successors(credit):
    credit.register(ONE)
    credit.register(TWO)
    example = contracts.get("enterprise.succeeded").example
    credit.deliver("enterprise.succeeded", subject=ONE, data={**example, "uscc": ONE, "successor": TWO})
    assert taken(credit, line(), dry_run=True)["result"]["recorded"] == 1
    assert taken(credit, line())["result"]["recorded"] == 1
    assert taken(credit, line())["result"]["known"] == 1
    assert [one["uscc"] for one in credit.call("list_records")["items"]] == [TWO]


def test_files_are_forgotten_after_some_time_and_papers_can_still_be_verified(credit):
    refused = taken(credit, line(item="Z99"))
    code = done(credit, "record_template")["paper"]
    credit.clock.advance(timedelta(days=32))
    credit.pipeline.run_daily("forget_files", credit.clock.today())
    assert refusals(credit, refused) == []
    assert credit.call("get_job", agency="samr", job_id=refused["job_id"])["result"]["refused"] == 1
    with pytest.raises(NotFound, match="it can still be verified"):
        credit.call("get_paper", agency="samr", code=code)
    assert credit.call("verify_paper", agency="portal", code=code)["state"] == "VALID"


def test_a_paper_is_withdrawn_by_who_had_it_issued_and_says_so_from_then_on(credit):
    code = done(credit, "record_template")["paper"]
    with pytest.raises(NotPermitted, match="alone may withdraw"):
        credit.call("withdraw_paper", agency="tax", code=code, reason="录入有误", evidence="1号")
    credit.call("withdraw_paper", agency="samr", code=code, reason="录入有误", evidence="1号")
    told = credit.call("verify_paper", agency="portal", code=code)
    assert (told["state"], told["withdrawn_reason"]) == ("WITHDRAWN", "录入有误")
    assert [one["code"] for one in credit.call("list_papers", agency="samr")["items"]] == [code]
    assert credit.call("list_papers", agency="tax")["items"] == []


def test_what_is_known_of_many_is_what_is_known_of_each(credit):
    for uscc in (ONE, TWO):
        credit.rated(uscc, pledge=uscc == ONE)
    taken(credit, line(), line("2号", item="P03"), line("3号", TWO))
    record_id = credit.call("list_records", uscc=TWO)["items"][0]["record_id"]
    credit.call("annul_record", agency="samr", record_id=record_id, document_no="惠府复决〔2026〕3号")
    credit.act("4号", uscc=shoemaker(3))
    usccs = [ONE, TWO, shoemaker(3)]
    with credit.pipeline.store.transaction() as tx:
        assert facts_of_many(tx.session, usccs) == {uscc: tx.book.facts(uscc) for uscc in usccs}


def test_the_file_is_refused_as_a_whole_when_a_column_lacks(credit):
    job_id = begun(credit, written(line()[:4], heads=HEADS[:4]))
    credit.run_chores()
    job = credit.call("get_job", agency="samr", job_id=job_id)
    assert (job["state"], "缺少必需的列" in job["error"]) == ("FAILED", True)


def test_ratings_are_exported_by_grade_with_points_and_days(credit):
    credit.rated(ONE)
    credit.rated(TWO)
    credit.act(item="S02", uscc=TWO)
    grade = credit.grade(TWO)[1]
    job = done(credit, "export_ratings", {"grade": grade, "format": "csv"})
    head, row = file_of(credit, job["paper"]).decode("utf-8-sig").splitlines()
    assert head == "统一社会信用代码,企业名称,行政区划,类别,信用等级,得分,正式评级日期,有效期至,下次变化"
    assert row.startswith(TWO)
    assert f",已评级,{grade},{credit.grade(TWO)[0]},2026-11-22,2027-10-31," in row
    assert (job["result"]["rows"], job["paper"][0]) == (1, "C")


def test_ratings_are_exported_in_pages_and_in_english_too(credit, monkeypatch):
    monkeypatch.setattr(rating_exports, "PAGE_ROWS", 2)
    for number in range(5):
        credit.register(shoemaker(number))
    job = done(credit, "export_ratings", {"category": "UNRATED"}, language="en")
    rows = rows_of(file_of(credit, job["paper"]))
    assert (rows[0][0], len(rows), rows[1][3]) == ("USCC", 6, "unrated")


def test_ratings_are_exported_of_the_counties_alone_in_which_the_agency_sits(credit):
    credit.rated(ONE)
    assert done(credit, "export_ratings", agency="nh-samr")["result"]["rows"] == 0
    assert done(credit, "export_ratings")["result"]["rows"] == 1
    with pytest.raises(NotPermitted, match="export_ratings"):
        credit.call("start_job", agency="tax", kind="export_ratings", parameters={})


@pytest.mark.requirement("C-01")
def test_a_worker_that_is_killed_midway_goes_on_and_no_record_is_lost_or_twice(credit):
    lines = [line(f"{n}号", shoemaker(n % 400), ["L04", "L05"][n % 2]) for n in range(2_400)]
    job_id = begun(credit, written(*lines))

    def progress():
        return credit.call("get_job", agency="samr", job_id=job_id)

    with worker(credit) as process:
        wait_for(lambda: progress()["done"] >= 800, within_s=60)
        process.kill()
        process.wait(30)
    half = progress()
    assert (half["state"], half["done"] < 2_400) == ("RUNNING", True)
    assert len(credit.said("credit.record_added")) == half["done"]
    with worker(credit):
        wait_for(lambda: progress()["state"] == "DONE", within_s=120)
    assert (progress()["result"]["recorded"], progress()["result"]["known"]) == (2_400, 0)
    added = credit.said("credit.record_added")
    assert sorted(event.data["document_no"] for event in added) == sorted(told[5] for told in lines)
    assert len(credit.call("get_rating", uscc=shoemaker(7))["deductions"]) == 6
