import base64
import hashlib
import re
from datetime import timedelta

import pytest

from databus import contracts
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.identifiers import make_uscc
from databus.jobs import intake
from databus.jobs.job import PART_BYTES
from databus.jobs.running import JobKind
from deploy.demo.data import enterprises as data
from services.enterprise.use_cases import jobs as use_cases
from services.enterprise.use_cases import registry_exports
from tests.infrastructure import wait_for
from tests.integration.enterprise.conftest import CODES, ZONE
from tests.integration.enterprise.test_imports import sheet
from tests.worker import worker

SECOND = timedelta(seconds=1)


def begin(registry, content, agency="office", language="zh", **parameters):
    told = {
        "filename": "企业基本情况.xlsx",
        "size_bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    } | parameters
    return registry.call("start_job", agency=agency, kind="import_enterprises", language=language, parameters=told)


def send(registry, job_id, content, *numbers, agency="office"):
    for number in numbers or range(1, -(-len(content) // PART_BYTES) + 1):
        part = content[(number - 1) * PART_BYTES : number * PART_BYTES]
        told = {"number": number, "content_base64": base64.b64encode(part).decode()}
        job = registry.call("put_job_part", agency=agency, job_id=job_id, **told)
    return job


def take_in(registry, content, **more):
    job = begin(registry, content, **more)
    send(registry, job["job_id"], content)
    registry.run_chores()
    return registry.call("get_job", agency="office", job_id=job["job_id"])


def csv_of(*rows, encoding="utf-8"):
    return "\r\n".join(",".join(row) for row in rows).encode(encoding)


def enterprises_csv(count, *, encoding="utf-8"):
    rows = [(str(code), f"惠东县合成{number}号鞋厂") for number, code in enumerate(CODES[:count], start=1)]
    return csv_of(("统一社会信用代码", "企业名称"), *rows, encoding=encoding)


def test_a_spreadsheet_in_parts_is_taken_in_and_every_wrong_row_is_told(registry):
    job = take_in(registry, data.workbook())
    assert (job["state"], job["percent"], job["total"]) == ("DONE", 100, 40)
    assert job["result"] == {
        "rows": 40, "registered": 36, "changed": 0, "unchanged": 0, "refused": 4, "reasons": 4,
        "ignored_columns": ["序号"],
    }  # fmt: skip
    refused = registry.call("list_job_refusals", agency="office", job_id=job["job_id"])["items"]
    assert [(row["row"], row["column"]) for row in refused] == [
        (40, "统一社会信用代码"),
        (41, "统一社会信用代码"),
        (42, "诚信承诺书签署日期"),
        (43, "诚信承诺书签署日期"),
    ]
    assert refused[1]["reason"] == refused[1]["reason_zh"] == "与第14行重复"
    assert len(registry.said("enterprise.registered")) == 36
    assert {event.agency for event in registry.said()} == {"office"}


def test_reasons_are_told_in_the_language_of_the_one_who_asked(registry):
    job = take_in(registry, data.workbook(), language="en")
    first = registry.call("list_job_refusals", agency="office", job_id=job["job_id"], limit=1)
    assert "check character" in first["items"][0]["reason"]
    rest = registry.call("list_job_refusals", agency="office", job_id=job["job_id"], cursor=first["next_cursor"])
    assert len(rest["items"]) == 3


def test_the_same_file_again_changes_nothing(registry):
    take_in(registry, data.workbook())
    again = take_in(registry, data.workbook())["result"]
    assert (again["registered"], again["changed"], again["unchanged"]) == (0, 0, 36)
    assert len(registry.said()) == 36


def test_a_dry_run_tells_what_would_come_of_it_and_changes_nothing(registry):
    registry.register(CODES[0])
    registry.register(CODES[1], name="惠东县合成2号鞋厂")
    said = len(registry.said())
    result = take_in(registry, enterprises_csv(5), dry_run=True)["result"]
    assert (result["registered"], result["changed"], result["unchanged"]) == (3, 1, 1)
    assert len(registry.said()) == said
    real = take_in(registry, enterprises_csv(5))["result"]
    assert {**real, "rows": 5} == result


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_is_read_in_the_encodings_that_office_programs_write(registry, encoding):
    assert take_in(registry, enterprises_csv(3, encoding=encoding))["result"]["registered"] == 3
    assert registry.call("get_enterprise", uscc=CODES[2])["name"] == "惠东县合成3号鞋厂"


def test_sending_goes_on_where_it_stopped_and_parts_may_come_in_any_order(registry):
    content = enterprises_csv(3) + (b"\r\n" + b" " * 1022) * 1_400
    job = begin(registry, content)
    assert (job["state"], job["missing_parts"]) == ("RECEIVING", [1, 2, 3])
    assert send(registry, job["job_id"], content, 3)["missing_parts"] == [1, 2]
    assert begin(registry, content)["job_id"] == job["job_id"]
    assert send(registry, job["job_id"], content, 1)["missing_parts"] == [2]
    assert send(registry, job["job_id"], content, 2)["state"] == "QUEUED"
    assert send(registry, job["job_id"], content, 2)["state"] == "QUEUED"  # its answer was lost
    registry.run_chores()
    assert registry.call("get_job", agency="office", job_id=job["job_id"])["result"]["registered"] == 3


def test_a_file_that_is_another_than_was_said_is_not_taken(registry):
    content = enterprises_csv(3)
    job = begin(registry, content, sha256="0" * 64)
    registry.refused(
        Conflict, "put_job_part", "another file", agency="office", job_id=job["job_id"], number=1,
        content_base64=base64.b64encode(content).decode(),
    )  # fmt: skip
    assert registry.call("get_job", agency="office", job_id=job["job_id"])["missing_parts"] == [1]


@pytest.mark.parametrize(
    ("number", "content", "field"), [(2, b"abc", "number"), (1, b"ab", "body"), (1, b"x" * (PART_BYTES + 1), "content")]
)
def test_a_part_that_is_none_of_the_file_is_refused(registry, number, content, field):
    job = begin(registry, b"abc")
    told = {"number": number, "content_base64": base64.b64encode(content).decode()}
    registry.refused(InvalidRequest, "put_job_part", field, agency="office", job_id=job["job_id"], **told)


def test_what_is_no_file_of_rows_ends_the_job_with_the_reason(registry):
    job = take_in(registry, b"\xd0\xcf\x11\xe0 an old workbook", language="en")
    assert job["state"] == "FAILED"
    assert ".xlsx" in job["error"]
    assert registry.said() == []


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        (b"\xd0\xcf\x11\xe0 an old workbook", "不是可读取的表格文件", "not a file of rows"),
        (b"\xff\xff\xff", "无法识别文本的编码", "the text is in no encoding that is taken"),
        (b"PK\x03\x04 no workbook", "不是Excel工作簿", "not a spreadsheet"),
        (b"\r\n", "表中没有内容", "the sheet is empty"),
        (
            csv_of(("企业名称",), ("惠东县合成鞋厂",)),
            "表中缺少必需的列：应有统一社会信用代码",
            "headings 统一社会信用代码",
        ),
        (csv_of(("统一社会信用代码", "企业名称", "企业名称")), "表头重复：只应有一列企业名称", "one column 企业名称"),
        (csv_of(("统一社会信用代码", *("x" * n for n in range(200)))), "文件超过100列", "more than 100 columns"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_told_in_chinese_with_english_beside(registry, content, zh, en):
    error = take_in(registry, content)["error"]
    assert error.startswith(f"文件“企业基本情况.xlsx”不能办理：{zh}")
    assert re.search(r"[（(].*" + re.escape(en), error)
    assert "content_base64" not in error
    told = take_in(registry, content, language="en", filename="a.csv")["error"]
    assert (told.startswith("the file a.csv is refused: "), en in told, zh in told) == (True, True, False)


@pytest.mark.parametrize(
    ("kind", "agency", "more", "missing"),
    [
        ("import_facts", "ciq", {"fact_kind": "certificate"}, "统一社会信用代码"),
        ("import_figures", "customs", {"zone": ZONE, "year": 2026, "document_no": "关〔2026〕1号"}, "统一社会信用代码"),
    ],
)
def test_files_of_facts_and_figures_that_are_wrong_as_a_whole_are_told_in_chinese(
    registry, kind, agency, more, missing
):
    registry.zone()
    content = csv_of(("什么",), ("x",))
    told = {"filename": "出口.csv", "size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()} | more
    job = registry.call("start_job", agency=agency, kind=kind, language="zh", parameters=told)
    send(registry, job["job_id"], content, agency=agency)
    registry.run_chores()
    error = registry.call("get_job", agency=agency, job_id=job["job_id"])["error"]
    assert error.startswith("文件“出口.csv”不能办理：表中缺少必需的列")
    assert missing in error
    assert "the sheet lacks columns that are needed" in error


def test_a_job_is_seen_by_the_agency_that_asked_for_it_alone(registry):
    job = begin(registry, b"abc")
    for method in ("get_job", "cancel_job", "list_job_refusals"):
        registry.refused(NotFound, method, agency="customs", job_id=job["job_id"])
    assert registry.call("list_jobs", agency="customs")["items"] == []
    assert [one["job_id"] for one in registry.call("list_jobs", agency="office")["items"]] == [job["job_id"]]
    registry.refused(NotPermitted, "start_job", "office", agency="portal", kind="import_enterprises",
                     parameters={"size_bytes": 1, "sha256": "0" * 64})  # fmt: skip


def test_what_is_wrong_with_the_parameters_is_named(registry):
    wrong = {"size_bytes": 0, "sha256": "x", "colour": "red"}
    refused = registry.refused(
        InvalidRequest, "start_job", agency="office", kind="import_enterprises", parameters=wrong
    )
    assert {name for name, _ in refused.fields} == {
        "parameters.size_bytes", "parameters.sha256", "parameters.colour",
    }  # fmt: skip


def test_a_job_given_up_stops_and_what_it_took_in_stays(registry, monkeypatch):
    monkeypatch.setattr(intake, "CHUNK_ROWS", 2)
    job = begin(registry, enterprises_csv(6))
    send(registry, job["job_id"], enterprises_csv(6))
    for _ in range(2):
        registry.pipeline.run_chore("work_on_jobs")
    half = registry.call("get_job", agency="office", job_id=job["job_id"])
    assert (half["state"], half["done"], half["total"], half["percent"], half["stage"]) == (
        "RUNNING", 2, 6, 33, "正在入库",
    )  # fmt: skip
    registry.call("cancel_job", agency="office", job_id=job["job_id"])
    assert registry.run_chores() == 0
    assert len(registry.said("enterprise.registered")) == 2
    registry.refused(Conflict, "cancel_job", "CANCELLED", agency="office", job_id=job["job_id"])


def test_jobs_take_turns(registry, monkeypatch):
    monkeypatch.setattr(intake, "CHUNK_ROWS", 1)
    jobs = []
    for count in (6, 2):
        jobs.append(begin(registry, enterprises_csv(count))["job_id"])
        send(registry, jobs[-1], enterprises_csv(count))
    for _ in range(6):
        registry.clock.advance(SECOND)
        registry.pipeline.run_chore("work_on_jobs")
    states = [registry.call("get_job", agency="office", job_id=job)["state"] for job in jobs]
    assert states == ["RUNNING", "DONE"]


def test_a_step_that_fails_is_tried_again_and_ends_the_job_at_the_third_time(registry, monkeypatch):
    def stumble(job, work, regulations):
        work.outbox.add("enterprise.registered", subject="x", data=contracts.get("enterprise.registered").example)
        raise ZeroDivisionError

    monkeypatch.setitem(use_cases.WORKSHOP.kinds, "import_enterprises", JobKind("import_enterprises", stumble, True))
    job = begin(registry, b"abc")
    send(registry, job["job_id"], b"abc")
    for _ in range(3):
        assert registry.run_chores() == 1
        registry.clock.advance(SECOND * 60)
    ended = registry.call("get_job", agency="office", job_id=job["job_id"])
    assert (ended["state"], "内部错误" in ended["error"]) == ("FAILED", True)
    assert registry.said() == []


def test_files_are_forgotten_after_some_time(registry):
    job = take_in(registry, data.workbook())
    waiting = begin(registry, b"abc")
    registry.clock.advance(SECOND * 86_400 * 32)
    registry.pipeline.run_daily("forget_job_files", registry.clock.today())
    assert registry.call("list_job_refusals", agency="office", job_id=job["job_id"])["items"] == []
    assert registry.call("get_job", agency="office", job_id=job["job_id"])["result"]["refused"] == 4
    assert registry.call("get_job", agency="office", job_id=waiting["job_id"])["state"] == "CANCELLED"


def test_a_large_and_a_small_import_leave_the_same(registry):
    content = sheet(["企业名称", "统一社会信用代码", "2025年出口额(万美元)"], ["惠东县合成鞋厂", str(CODES[0]), 12.5])
    job = take_in(registry, content)
    assert job["result"]["registered"] == 1
    assert registry.call("get_enterprise", uscc=CODES[0])["exports_usd"] == {"2025": "125000.00"}


def left(registry):
    """Everything that stands in the tables an enterprise's registration writes, but ids that are drawn."""
    drawn = {
        "archive": ("entry_id", "event_id"),
        "databus_outbox": ("id", "message_id"),
        "facts": ("row_id", "fact_id"),
    }
    tables = ("enterprises", "enterprise_versions", "search", "exports", "facts", "archive", "databus_outbox",
              "databus_sequences", "kpi_snapshots")  # fmt: skip
    told = {}
    with registry.engine.connect() as connection:
        for table in tables:
            rows = connection.exec_driver_sql(f'SELECT to_jsonb("{table}") FROM "{table}"').scalars()
            told[table] = sorted(
                str({name: value for name, value in row.items() if name not in drawn.get(table, ())}) for row in rows
            )
    return told


def test_an_import_leaves_exactly_what_registering_and_amending_one_by_one_leaves(registry):
    names = {code: f"惠东县合成{number}号鞋厂" for number, code in enumerate(CODES[:6], start=1)}

    def one_by_one():
        for code, name in sorted(names.items()):
            registry.call("register_enterprise", agency="office", uscc=code, name=name)
        registry.clock.advance(SECOND * 86_400)
        for code in sorted(CODES[:2]):
            registry.call("amend_enterprise", agency="office", uscc=code, name="惠东县改名鞋厂")

    def by_files():
        take_in(registry, csv_of(("统一社会信用代码", "企业名称"), *names.items()))
        registry.clock.advance(SECOND * 86_400)
        changed = names | dict.fromkeys(CODES[:2], "惠东县改名鞋厂")
        result = take_in(registry, csv_of(("统一社会信用代码", "企业名称"), *changed.items()))["result"]
        assert (result["registered"], result["changed"], result["unchanged"]) == (0, 2, 4)

    begun = registry.clock.now()
    one_by_one()
    expected = left(registry)
    registry.empty()
    registry.clock.advance(begun - registry.clock.now())
    by_files()
    assert left(registry) == expected
    assert len(expected["databus_outbox"]) == 8


def test_rows_about_another_countys_enterprises_are_refused_by_row(registry):
    far = str(make_uscc("330226", "MA5H0001"))
    content = csv_of(("统一社会信用代码", "企业名称"), (far, "宁海县合成文具厂"), (str(CODES[0]), "惠东县合成鞋厂"))
    job = take_in(registry, content, language="en")
    assert (job["result"]["registered"], job["result"]["refused"]) == (1, 1)
    (refused,) = registry.call("list_job_refusals", agency="office", job_id=job["job_id"])["items"]
    assert (refused["row"], refused["column"], "nh-office" in refused["reason"]) == (2, "行政区划", True)


def file_of(registry, job, agency="office"):
    assert job["state"] == "DONE", job["error"]
    told = registry.call("get_paper", agency=agency, code=job["paper"])
    return base64.b64decode(told["content_base64"])


def export(registry, kind, agency="office", **parameters):
    job = registry.call("start_job", agency=agency, kind=kind, parameters=parameters)
    registry.run_chores()
    return registry.call("get_job", agency=agency, job_id=job["job_id"])


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_was_exported_can_be_imported_and_changes_nothing(registry, monkeypatch, form):
    monkeypatch.setattr(registry_exports, "PAGE_ROWS", 7)
    take_in(registry, data.workbook())
    job = export(registry, "export_enterprises", format=form)
    assert job["result"]["rows"] == 36
    said = len(registry.said())
    again = take_in(registry, file_of(registry, job))["result"]
    assert (again["rows"], again["unchanged"], again["ignored_columns"]) == (36, 36, ["信用等级"])
    assert len(registry.said()) == said


def test_an_export_holds_the_counties_of_the_agency_alone_and_is_for_it_alone(registry):
    registry.register(CODES[0])
    registry.call("register_enterprise", agency="customs", uscc=make_uscc("330226", "MA5H0001"), name="宁海县文具厂")
    assert export(registry, "export_enterprises")["result"]["rows"] == 1
    registry.refused(NotPermitted, "start_job", agency="portal", kind="export_enterprises", parameters={})


def test_a_zones_members_are_exported(registry, member):
    job = export(registry, "export_members", zone="huidong-shoes", format="csv")
    head, row = file_of(registry, job).decode("utf-8-sig").splitlines()
    assert head.startswith("统一社会信用代码,企业名称,资格状态,批次")
    assert row.startswith(f"{member},惠东县合成")
    assert ",在区,1,2026-11-22,生产企业,否,A" in row


def test_a_worker_that_is_killed_midway_goes_on_where_it_was(registry):
    codes = [str(make_uscc("441323", f"MA6{number:05d}")) for number in range(6_000)]
    rows = [(code, f"惠东县合成{number}号鞋厂") for number, code in enumerate(codes)]
    content = csv_of(("统一社会信用代码", "企业名称"), *rows)
    job_id = begin(registry, content)["job_id"]
    send(registry, job_id, content)

    def progress():
        return registry.call("get_job", agency="office", job_id=job_id)

    with worker(registry) as process:
        wait_for(lambda: progress()["done"] >= 1_000, within_s=60)
        process.kill()
        process.wait(30)
    half = progress()
    assert half["state"] == "RUNNING"
    assert len(registry.said()) == half["done"] < 6_000
    with worker(registry):
        wait_for(lambda: progress()["state"] == "DONE", within_s=120)
    assert progress()["result"] == {
        "rows": 6_000, "registered": 6_000, "changed": 0, "unchanged": 0, "refused": 0, "reasons": 0,
        "ignored_columns": [],
    }  # fmt: skip
    assert sorted(event.subject for event in registry.said()) == sorted(codes)
