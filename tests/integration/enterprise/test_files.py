"""Files of facts and figures, what they refuse, and empty sheets to fill in."""

import csv
import hashlib
import io
from datetime import timedelta

import pytest

from databus.errors import InvalidRequest, NotFound, NotPermitted
from databus.identifiers import make_uscc
from databus.jobs import intake
from databus.sheets.tables import read_table
from databus.sheets.workbooks import AT_ONCE
from services.enterprise.schemas.fact_kinds import KINDS
from tests.integration.enterprise.conftest import CODES, ZONE
from tests.integration.enterprise.test_imports import sheet
from tests.integration.enterprise.test_jobs import csv_of, enterprises_csv, file_of, left, send

DAY = timedelta(days=1)
CERTIFICATES = ("统一社会信用代码", "证书类型", "证书编号", "发证机构", "认证范围", "有效期自", "有效期至")
FAR = str(make_uscc("330226", "MA5H0001"))


def take(registry, kind, content, *, agency="office", language="zh", **parameters):
    told = {"size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()} | parameters
    job = registry.call("start_job", agency=agency, kind=kind, language=language, parameters=told)
    send(registry, job["job_id"], content, agency=agency)
    registry.run_chores()
    return registry.call("get_job", agency=agency, job_id=job["job_id"])


def facts(registry, content, fact_kind="certificate", **more):
    return take(registry, "import_facts", content, fact_kind=fact_kind, **more)


def made(registry, kind, agency="office", language="zh", **parameters):
    job = registry.call("start_job", agency=agency, kind=kind, language=language, parameters=parameters)
    registry.run_chores()
    return registry.call("get_job", agency=agency, job_id=job["job_id"])


def refusals(registry, job):
    found = registry.call("list_job_refusals", agency="office", job_id=job["job_id"])["items"]
    return [(row["row"], row["column"], row["reason"]) for row in found]


def rows_of(content):
    return read_table(content, AT_ONCE)


def counts(job):
    return {name: job["result"][name] for name in job["result"] if name not in {"ignored_columns", "rows", "reasons"}}


@pytest.fixture
def two(registry):
    for code in CODES[:2]:
        registry.register(code, qms=False)
    return [str(code) for code in CODES[:2]]


@pytest.mark.requirement("E-13")
def test_a_sheet_of_certificates_is_taken_in_and_decides_the_flag(registry, two):
    rows = [
        (two[0], "质量管理体系", "Q-1", "甲认证", "女鞋；童鞋", "2026-01-01", "2028-12-31"),
        (two[1], "产品认证", "P-1", "甲认证", "", "2026-01-01", ""),
    ]
    job = facts(registry, csv_of(CERTIFICATES, *rows))
    assert counts(job) == {"recorded": 1, "corrected": 0, "unchanged": 0, "refused": 1}
    assert refusals(registry, job) == [(3, "市场", "产品认证应填市场")]
    (fact,) = registry.call("list_facts", uscc=two[0])["items"]
    assert (fact["details"]["scope"], fact["held_until"], fact["agency"]) == (["女鞋", "童鞋"], "2029-01-01", "office")
    assert registry.call("get_enterprise", uscc=two[0])["qms"] is True
    (said,) = registry.said("enterprise.fact_changed")
    assert (said.subject, said.data["change"]) == (fact["fact_id"], "recorded")


def test_the_same_sheet_again_changes_nothing_also_on_another_day(registry, two):
    content = csv_of(CERTIFICATES, *[(code, "QMS", "Q-1", "甲认证", "", "", "") for code in two])
    facts(registry, content)
    registry.clock.advance(DAY)
    said = len(registry.said())
    assert counts(facts(registry, content)) == {"recorded": 0, "corrected": 0, "unchanged": 2, "refused": 0}
    assert len(registry.said()) == said


def test_a_column_that_the_sheet_lacks_changes_nothing_of_a_fact_that_is_known(registry, two):
    facts(registry, csv_of(CERTIFICATES, (two[0], "QMS", "Q-1", "甲认证", "女鞋", "2026-01-01", "2028-12-31")))
    again = facts(
        registry, csv_of((*CERTIFICATES[:4], "认证标准"), (two[0], "QMS", "Q-1", "甲认证", "GB/T 19001-2016"))
    )
    assert counts(again)["corrected"] == 1
    (fact,) = registry.call("list_facts", uscc=two[0])["items"]
    assert (fact["details"]["scope"], fact["details"]["standard"], fact["held_from"], fact["held_until"]) == (
        ["女鞋"], "GB/T 19001-2016", "2026-01-01", "2029-01-01",
    )  # fmt: skip
    assert fact["version"] == 2


def test_a_dry_run_of_facts_tells_what_would_come_of_it_and_changes_nothing(registry, two):
    content = csv_of(CERTIFICATES, *[(code, "QMS", "Q-1", "甲认证", "", "", "") for code in two])
    said = len(registry.said())
    told = facts(registry, content, dry_run=True)["result"]
    assert len(registry.said()) == said
    assert registry.call("list_facts", uscc=two[0])["items"] == []
    assert facts(registry, content)["result"] == told


def test_a_sheet_of_facts_leaves_exactly_what_telling_them_one_by_one_leaves(registry, monkeypatch):
    monkeypatch.setattr(intake, "CHUNK_ROWS", 3)
    codes = sorted(str(code) for code in CODES[:4])
    told = {"scheme": "QMS", "issuer": "甲认证", "market": None, "standard": None, "scope": []}

    def begin():
        for code in codes:
            registry.register(code, qms=False)

    def one_by_one(number, until):
        for code in codes:
            known = registry.call("list_facts", uscc=code)["items"]
            if known:
                asked = {"fact_id": known[0]["fact_id"], "held_until": until}
                registry.call("amend_fact", agency="office", **asked)
            else:
                details = {**told, "number": number}
                asked = {"uscc": code, "kind": "certificate", "details": details, "held_from": "2026-01-01"}
                registry.call("record_fact", agency="office", **asked, held_until=until)

    def by_sheet(number, until):
        rows = [(code, "QMS", number, "甲认证", "", "2026-01-01", until) for code in codes]
        assert counts(facts(registry, csv_of(CERTIFICATES, *rows)))["refused"] == 0

    began = registry.clock.now()
    begin()
    one_by_one("Q-1", "2028-01-01")
    registry.clock.advance(DAY)
    one_by_one("Q-1", "2029-01-01")
    expected = without_events(left(registry))
    registry.empty()
    registry.clock.advance(began - registry.clock.now())
    begin()
    by_sheet("Q-1", "2027-12-31")
    registry.clock.advance(DAY)
    by_sheet("Q-1", "2028-12-31")
    assert without_events(left(registry)) == expected
    assert registry.call("get_enterprise", uscc=codes[0])["qms"] is True


def without_events(told):
    """The order of what is said in one transaction, and the ids in it, are nobody's business; how many are is."""
    counted = {name: len(told.pop(name)) for name in ("databus_outbox", "databus_sequences", "archive")}
    return told | counted


@pytest.mark.parametrize("fact_kind", ["certificate", "export"])
def test_rows_about_enterprises_that_are_not_the_agencys_are_refused_each_with_its_reason(registry, two, fact_kind):
    registry.call("register_enterprise", agency="customs", uscc=FAR, name="宁海县合成文具厂")
    registry.call("record_succession", agency="office", uscc=two[0], successor=two[1], kind="DUPLICATE",
                  document_no="文〔2026〕1号")  # fmt: skip
    unknown = str(CODES[9])
    heads = {"certificate": CERTIFICATES[:4], "export": ("USCC", "year", "exports (USD)")}[fact_kind]
    rest = {"certificate": ("QMS", "Q-1", "甲认证"), "export": ("2025", "100")}[fact_kind]
    said = len(registry.said())
    job = facts(registry, csv_of(heads, *[(code, *rest) for code in (two[0], FAR, unknown)]), fact_kind)
    reasons = {row: reason for row, _, reason in refusals(registry, job)}
    assert reasons == {2: f"已由{two[1]}承继", 3: reasons[3], 4: "该企业未登记"}
    assert "nh-office" in reasons[3]
    assert len(registry.said()) == said


@pytest.mark.parametrize(
    ("fact_kind", "head", "cell", "zh"),
    [
        ("pledge", "签署日期", "2026-12-01", "签署日期不能晚于今天"),
        ("pledge", "签署日期", "2026.3.5", "不是日期"),
        ("domain", "域名", "不是域名", "应为域名"),
        ("industry", "行业代码", "9", "GB/T 4754"),
    ],
)
def test_what_is_wrong_with_a_cell_is_told_in_the_language_of_the_one_who_asked(
    registry, two, fact_kind, head, cell, zh
):
    content = csv_of(("统一社会信用代码", head), (two[0], cell))
    ((row, column, reason),) = refusals(registry, facts(registry, content, fact_kind))
    assert (row, column, zh in reason) == (2, head, True)
    english = facts(registry, content, fact_kind, language="en")
    assert refusals(registry, english)[0][2].isascii() or head == "签署日期"


def test_days_that_cannot_be_are_refused(registry, two):
    rows = [(two[0], "QMS", "Q-1", "甲认证", "", "2026-01-02", "2026-01-01")]
    assert refusals(registry, facts(registry, csv_of(CERTIFICATES, *rows))) == [
        (2, "有效期至", "有效期至不能早于有效期自")
    ]
    years = csv_of(("USCC", "year", "exports (USD)"), (two[0], "2027", "1"))
    assert refusals(registry, facts(registry, years, "export")) == [(2, "年份", "年份不能晚于今年")]


def test_exports_by_market_and_in_all_are_facts_and_the_total_of_the_year_follows(registry, two):
    heads = ("统一社会信用代码", "年份", "市场", "HS编码", "出口额(万美元)")
    job = facts(
        registry, csv_of(heads, (two[0], "2025", "", "", "12.5"), (two[0], "2025", "DE", "6403", "2")), "export"
    )
    assert counts(job)["recorded"] == 2
    assert registry.call("get_enterprise", uscc=two[0])["exports_usd"] == {"2025": "125000.00"}


def test_of_each_kind_of_fact_those_alone_hand_in_sheets_who_may_state_it(registry):
    told = {"size_bytes": 3, "sha256": "0" * 64, "fact_kind": "pledge"}
    registry.refused(NotPermitted, "start_job", "office", agency="customs", kind="import_facts", parameters=told)
    registry.refused(InvalidRequest, "start_job", "fact_kind", agency="office", kind="import_facts",
                     parameters=told | {"fact_kind": "contact"})  # fmt: skip


# ---- what is refused comes back
def test_refused_rows_come_back_as_a_file_that_can_be_put_right_and_sent_again(registry):
    heads = ["统一社会信用代码", "企业名称", "备注", "龙头企业"]
    rows = [[str(CODES[0]), "惠东县甲厂", "甲", "是"], ["91441323MA4YNT018F", "惠东县乙厂", "乙", "也许"]]
    job = take(registry, "import_enterprises", sheet(heads, *rows), filename="名单.xlsx")
    content = file_of(registry, job)
    back = rows_of(content)
    assert back[0] == ["行号", "列名", "原因", *heads]
    assert back[1][:2] == [3, "统一社会信用代码、龙头企业"]
    assert "校验码错误" in back[1][2]
    assert "；应填“是”或“否”" in back[1][2]
    assert back[1][3:] == rows[1]
    back[1][3], back[1][6] = str(CODES[1]), "否"
    again = take(registry, "import_enterprises", sheet(*back))
    assert (again["result"]["registered"], again["result"]["refused"], again["paper"]) == (1, 0, None)


def test_a_text_file_comes_back_as_text_in_the_language_of_the_one_who_asked(registry):
    content = enterprises_csv(2) + "\r\n91441323MA4YNT018F,惠东县错码厂".encode()
    job = take(registry, "import_enterprises", content, language="en", filename="list.csv")
    told = registry.call("get_paper", agency="office", code=job["paper"])
    assert (told["kind"], told["filename"]) == ("refused_rows", "Refused rows-list.csv")
    (head, row) = csv.reader(io.StringIO(file_of(registry, job).decode("utf-8-sig")))
    assert (head[:3], row[:2], row[4]) == (["row", "column", "reason"], ["4", "统一社会信用代码"], "惠东县错码厂")
    assert "check character" in row[2]
    registry.refused(NotPermitted, "get_paper", agency="customs", code=job["paper"])


def test_a_file_that_was_given_back_and_is_sent_as_it_is_comes_back_with_its_columns_once(registry):
    content = csv_of(("行号", "列名", "原因", "统一社会信用代码", "企业名称"), ("9", "x", "y", "错", "惠东县错码厂"))
    back = rows_of(file_of(registry, take(registry, "import_enterprises", content)))
    assert back[0] == ["行号", "列名", "原因", "统一社会信用代码", "企业名称"]
    assert back[1][0] == "2"


def test_refused_rows_of_all_chunks_come_back_in_order(registry, monkeypatch):
    monkeypatch.setattr(intake, "CHUNK_ROWS", 2)
    wrong = [("错", f"惠东县{number}厂") for number in range(5)]
    content = csv_of(("统一社会信用代码", "企业名称"), *wrong, (str(CODES[0]), "惠东县甲厂"))
    back = rows_of(file_of(registry, take(registry, "import_enterprises", content)))
    assert [row[0] for row in back[1:]] == ["2", "3", "4", "5", "6"]


# ---- figures
def figures(registry, content, **more):
    return take(registry, "import_figures", content, zone=ZONE, year=2025, **more)


@pytest.mark.requirement("Z-38")
def test_a_sheet_of_a_years_exports_is_noted_as_the_zones_figures_note_it(registry, member):
    registry.register(CODES[1])
    registry.call("register_enterprise", agency="customs", uscc=FAR, name="宁海县合成文具厂")
    heads = ("统一社会信用代码", "企业名称", "2025年出口额(万美元)")
    rows = [(str(member), "甲", "120.5"), (str(CODES[1]), "乙", "3"), (FAR, "丙", "1"), (str(CODES[9]), "丁", "1")]
    job = figures(registry, csv_of(heads, *rows), document_no="惠东统〔2026〕1号")
    assert counts(job) == {"noted": 2, "unchanged": 0, "refused": 2}
    assert [(row, reason[:8]) for row, _, reason in refusals(registry, job)] == [
        (4, "该企业不属本县（"),
        (5, "该企业未登记"),
    ]
    assert registry.call("get_enterprise", uscc=member)["exports_usd"] == {"2025": "1205000.00"}
    (fact,) = registry.call("list_facts", uscc=member, kind="export")["items"]
    assert (fact["agency"], fact["document_no"]) == ("office", "惠东统〔2026〕1号")
    assert counts(figures(registry, csv_of(heads, *rows[:2])))["unchanged"] == 2


def test_a_sheet_of_exports_leaves_the_board_that_recording_figures_leaves(registry, member):
    told = {"zone_id": ZONE, "year": 2025, "local_exports_usd": "1000000", "national_exports_usd": "9000000",
            "denominator_scope": "local_same_product", "document_no": "文〔2026〕2号"}  # fmt: skip
    registry.call("record_zone_figures", agency="commerce", **told)
    figures(registry, csv_of(("USCC", "exports 2025 (USD)"), (str(member), "400000")), agency="commerce")
    by_sheet = registry.call("get_kpis", zone_id=ZONE)["kpis"]
    exports = [{"uscc": str(member), "exports_usd": "400000"}]
    again = told | {"document_no": "文〔2026〕3号"}
    registry.call("record_zone_figures", agency="commerce", **again, member_exports=exports)
    assert registry.call("get_kpis", zone_id=ZONE)["kpis"] == by_sheet
    assert {kpi["code"]: kpi["value"] for kpi in by_sheet}["K3"].startswith("40")


def test_figures_of_another_countys_zone_or_of_a_year_to_come_are_refused_before_anything_is_sent(registry, member):
    told = {"size_bytes": 3, "sha256": "0" * 64, "zone": ZONE, "year": 2025}
    asked = {"kind": "import_figures"}
    registry.refused(NotPermitted, "start_job", "office", agency="nh-office", **asked, parameters=told)
    registry.refused(InvalidRequest, "start_job", "year", agency="office", **asked, parameters=told | {"year": 2027})
    registry.refused(NotFound, "start_job", agency="office", **asked, parameters=told | {"zone": "nowhere"})


# ---- files that are made
@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_facts_that_were_exported_can_be_imported_and_change_nothing(registry, two, form, language):
    rows = [(code, "QMS", "Q-1", "甲认证", "女鞋;童鞋", "2026-01-01", "2028-12-31") for code in two]
    facts(registry, csv_of(CERTIFICATES, *rows))
    job = made(registry, "export_facts", language=language, fact_kind="certificate", format=form, on="2027-01-01")
    assert job["result"]["rows"] == 2
    again = facts(registry, file_of(registry, job))
    assert (counts(again), again["result"]["ignored_columns"]) == (
        {"recorded": 0, "corrected": 0, "unchanged": 2, "refused": 0}, [],
    )  # fmt: skip
    assert made(registry, "export_facts", fact_kind="certificate", on="2029-01-01")["result"]["rows"] == 0


def test_an_export_of_facts_holds_the_counties_of_the_agency_alone(registry, two):
    registry.call("register_enterprise", agency="customs", uscc=FAR, name="宁海县合成文具厂")
    facts(registry, csv_of(("USCC", "brand"), (two[0], "惠鞋"), (FAR, "宁文")), "brand", agency="customs")
    assert made(registry, "export_facts", fact_kind="brand")["result"]["rows"] == 1
    assert made(registry, "export_facts", "customs", fact_kind="brand")["result"]["rows"] == 2
    registry.refused(NotPermitted, "start_job", agency="portal", kind="export_facts",
                     parameters={"fact_kind": "brand"})  # fmt: skip


@pytest.mark.parametrize("fact_kind", KINDS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_of_a_kind_of_facts_is_a_sheet_that_can_be_sent(registry, fact_kind, language):
    job = made(registry, "sheet_template", language=language, sheet="facts", fact_kind=fact_kind)
    empty = facts(registry, file_of(registry, job), fact_kind)
    assert (empty["result"]["rows"], empty["result"]["ignored_columns"]) == (0, [])


def test_templates_of_enterprises_and_of_figures_can_be_sent(registry, member):
    empty = take(
        registry, "import_enterprises", file_of(registry, made(registry, "sheet_template", sheet="enterprises"))
    )
    assert (empty["result"]["rows"], empty["result"]["ignored_columns"]) == (0, [])
    content = file_of(registry, made(registry, "sheet_template", sheet="figures", year=2025))
    assert figures(registry, content)["result"]["rows"] == 0
    for wrong in ({"sheet": "facts"}, {"sheet": "figures", "fact_kind": "brand"}):
        registry.refused(
            InvalidRequest, "start_job", "fact_kind", agency="office", kind="sheet_template", parameters=wrong
        )


# ---- enterprises that stand already
def test_a_row_about_an_enterprise_that_was_succeeded_is_refused_if_it_would_change_it(registry, two):
    registry.call("record_succession", agency="office", uscc=two[0], successor=two[1], kind="TAKEN_OVER",
                  document_no="文〔2026〕1号")  # fmt: skip
    name = registry.call("get_enterprise", uscc=two[0])["name"]
    said = len(registry.said())
    heads = ("统一社会信用代码", "企业名称")
    same = take(registry, "import_enterprises", csv_of(heads, (two[0], name)))
    assert same["result"]["unchanged"] == 1
    changed = take(registry, "import_enterprises", csv_of(heads, (two[0], "惠东县改名厂")))
    assert refusals(registry, changed) == [(2, "统一社会信用代码", f"已由{two[1]}承继")]
    assert len(registry.said()) == said
    assert registry.call("get_enterprise", uscc=two[0])["name"] == name


def test_rows_that_change_members_count_the_board_once_and_right(registry, member):
    codes = [str(code) for code in CODES[:3]]
    for code in codes[1:]:
        registry.register(code)
        registry.rate(code)
        registry.join(code)
    registry.clock.advance(DAY)
    heads = ("统一社会信用代码", "企业名称", "自主品牌", "2025年出口额(万美元)")
    rows = [(code, f"惠东县改名{number}厂", "是", "5") for number, code in enumerate(codes)]
    assert counts(take(registry, "import_enterprises", csv_of(heads, *rows)))["changed"] == 3
    assert [registry.call("get_enterprise", uscc=code)["own_brand"] for code in codes] == [True] * 3
    found = registry.call("list_enterprises", q="改名2厂")["items"]
    assert [one["uscc"] for one in found] == [codes[2]]
    former = registry.call("list_enterprises", q=f"惠东县合成{codes[2][-6:]}")["items"]
    assert [one["uscc"] for one in former] == [codes[2]]
    boards = registry.call("list_kpi_snapshots", zone_id=ZONE)["items"]
    assert boards[0]["on"] == "2026-11-23"
