"""Many declarations at once, in one call or in a file: each is taken or refused by itself."""

import csv
import hashlib
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest

from databus.errors import InvalidRequest, NotPermitted
from services.inspection.use_cases import consignment_exports, consignment_files
from tests.infrastructure import wait_for
from tests.integration.inspection.conftest import ONE, TOYS, TWO, Inspection, firm
from tests.integration.inspection.test_jobs import begun, done, file_of, refusals, rows_of, taken, written
from tests.worker import worker

HEADS = [
    "申报编号",
    "统一社会信用代码",
    "商品编码",
    "产品",
    "数量",
    "计量单位",
    "货值",
    "币种",
    "输往国家",
    "免查即放行",
]


def told(number: str, uscc: str = ONE, **change: Any) -> dict[str, Any]:
    """A declaration as it is sent."""
    return {
        "uscc": uscc,
        "declaration_no": number,
        "hs_code": "640399",
        "product": "女鞋",
        "quantity": "1200",
        "unit": "双",
        "value": {"amount": "18000.00", "currency": "USD"},
        "destination": "DE",
        **change,
    }


def line(number: str, uscc: str = ONE, hs_code: str = "640399", **change: Any) -> list[Any]:
    """A declaration as a row of the sheet."""
    row = {"product": "女鞋", "quantity": "1200", "unit": "双", "amount": "18000.00", "currency": "USD", "to": "DE"}
    row |= {"release": "", **change}
    return [number, uscc, hs_code, *row.values()]


def declared(inspection: Inspection, *wishes: Any, agency: str = "portal", **fields: Any) -> Any:
    return inspection.call("declare_consignments", agency=agency, declarations=list(wishes), **fields)


def told_of(inspection: Inspection) -> dict[str, list[Any]]:
    """What was said of each declaration, in order, without what differs by chance."""
    events = inspection.said()
    chance = {"consignment_id", "number", "seed", "commitment"}
    said: dict[str, list[Any]] = {}
    for event in events:
        data = {name: value for name, value in event.data.items() if name not in chance}
        said.setdefault(str(event.data.get("declaration_no")), []).append((event.name, data))
    return said


def outcomes(answer: Any) -> list[str]:
    return [one["outcome"] for one in answer["items"]]


@pytest.mark.requirement("M-15", "F-02")
def test_each_of_many_declarations_is_taken_or_refused_by_itself(inspection):
    inspection.national_member()
    wrong_form, wrong_code = told("HD-2", hs_code="64"), told("HD-3", third_party_body="lab")
    answer = declared(inspection, told("HD-1"), wrong_form, wrong_code, told("HD-4", TWO), "HD-5", told("HD-1"))
    assert outcomes(answer) == ["accepted", "refused", "refused", "accepted", "refused", "refused"]
    assert (answer["accepted"], answer["known"], answer["refused"]) == (2, 0, 4)
    first, form, code, _, none, twice = answer["items"]
    assert (first["mode"], first["rule"], first["state"]) == ("NON_STATUTORY_FREE", "5", "MODE_DECIDED")
    assert form["wrong"][0]["field"] == "hs_code"
    assert code["wrong"] == [{"field": "third_party_report", "right": "true where third_party_body is given"}]
    assert none["problem"] == "not as agreed"
    assert twice["wrong"][0]["field"] == "declaration_no"
    assert inspection.get(first)["declared_by"] == "portal"


def test_what_many_lead_to_is_what_each_alone_leads_to(inspection):
    inspection.national_member()
    inspection.rated(TWO, "D")
    inspection.alert(level="high", hs_prefix="9503")
    wishes = [
        told(f"HD-{n}", uscc, hs_code=hs) for n, (uscc, hs) in enumerate([(ONE, TOYS), (TWO, "640399"), (TWO, TOYS)])
    ]
    together = [inspection.get(one) for one in declared(inspection, *wishes)["items"]]
    said = told_of(inspection)
    inspection.empty()
    inspection.national_member()
    inspection.rated(TWO, "D")
    inspection.alert(level="high", hs_prefix="9503")
    alone = [inspection.get(inspection.call("declare_consignment", agency="portal", **wish)) for wish in wishes]
    for one, other in zip(together, alone, strict=True):
        assert {name: one[name] for name in ("state", "statutory", "product_risk", "version")} == {
            name: other[name] for name in ("state", "statutory", "product_risk", "version")
        }
        assert one["decision"] == other["decision"]
    assert said == told_of(inspection)


def test_a_declaration_sent_again_is_known_and_changes_nothing_and_another_under_its_number_is_refused(inspection):
    first = declared(inspection, told("HD-1"), told("HD-2"))
    again = declared(inspection, told("HD-1"), told("HD-2", quantity="7"), told("HD-3"))
    assert outcomes(again) == ["known", "refused", "accepted"]
    assert again["items"][0]["consignment_id"] == first["items"][0]["consignment_id"]
    assert inspection.get(first["items"][0])["version"] == inspection.get(again["items"][0])["version"]
    assert outcomes(declared(inspection, told("HD-1"), agency="association")) == ["refused"]


def test_a_dry_run_tells_the_mode_and_keeps_nothing(inspection):
    inspection.national_member()
    answer = declared(
        inspection, told("HD-1"), told("HD-2", hs_code=TOYS), told("HD-3", destination=None), dry_run=True
    )
    assert [one["mode"] for one in answer["items"]] == ["NON_STATUTORY_FREE", "CREDIT", None]
    assert [one["consignment_id"] for one in answer["items"]] == [None, None, None]
    assert inspection.call("list_consignments", agency="portal")["items"] == []
    assert inspection.said() == []


def test_a_dry_run_does_not_tell_which_declarations_would_be_drawn(inspection):
    inspection.heartbeat("enforcement")
    inspection.national_member()
    answer = declared(inspection, *[told(f"HD-{n}", release_when_free=True) for n in range(3)], dry_run=True)
    assert {one["state"] for one in answer["items"]} == {"MODE_DECIDED"}


def test_a_call_of_one_enterprise_takes_its_own_declarations_alone(inspection):
    mine = {name: value for name, value in told("HD-1").items() if name != "uscc"}
    answer = declared(inspection, mine, told("HD-2", TWO), uscc=ONE)
    assert outcomes(answer) == ["accepted", "refused"]
    assert answer["items"][1]["wrong"] == [{"field": "uscc", "right": ONE}]


def test_more_than_200_are_a_file_and_no_call(inspection):
    with pytest.raises(InvalidRequest, match="1 to 200 declarations"):
        declared(inspection, *[told(f"HD-{n}") for n in range(201)])
    answer = declared(inspection, *[told(f"HD-{n}", firm(n % 7)) for n in range(200)])
    assert answer["accepted"] == 200


def test_who_may_not_declare_is_told_at_each(inspection):
    answer = declared(inspection, told("HD-1"), agency="lab")
    assert outcomes(answer) == ["refused"]
    assert "declare_consignment is for" in answer["items"][0]["problem"]


# ---- files


@pytest.mark.requirement("M-15", "F-02")
def test_a_file_of_declarations_is_taken_in_row_by_row(inspection):
    inspection.heartbeat("enforcement")
    inspection.national_member()
    rows = [
        line("HD-1", release="是"),
        line("HD-2", hs_code=TOYS),
        line("HD-3", to=""),
        line("HD-4", "913"),
        line("HD-1"),
    ]
    job = taken(inspection, written(HEADS, *rows))
    assert (job["state"], job["result"]["accepted"], job["result"]["refused"]) == ("DONE", 2, 3)
    assert [(one["row"], one["column"]) for one in refusals(inspection, job)] == [
        *((4, "输往国家"), (5, "统一社会信用代码"), (6, "申报编号"))
    ]
    for one in refusals(inspection, job):
        assert one["reason_zh"] != one["reason_en"]
    listed = inspection.call("list_consignments", agency="portal")["items"]
    assert {one["declaration_no"]: one["state"] for one in listed} == {"HD-1": "RELEASED", "HD-2": "MODE_DECIDED"}
    assert {one["declared_by"] for one in listed} == {"association"}
    given_back = file_of(inspection, job["paper"]).decode("utf-8-sig")
    assert "出口须填输往国家" in given_back
    again = taken(inspection, written(HEADS, *rows))
    assert (again["result"]["accepted"], again["result"]["known"]) == (0, 2)


def test_what_a_file_is_refused_for_is_put_right_in_the_file_that_comes_back(inspection):
    job = taken(inspection, written(HEADS, line("HD-1"), line("HD-2", to="")))
    back = list(csv.reader(StringIO(file_of(inspection, job["paper"]).decode("utf-8-sig"))))
    assert back[0][:3] == ["行号", "列名", "原因"]
    back[1][back[0].index("输往国家")] = "FR"
    out = StringIO()
    csv.writer(out).writerows(back)
    assert taken(inspection, out.getvalue().encode())["result"]["accepted"] == 1


def test_a_dry_run_of_a_file_tells_what_would_come_of_it(inspection):
    content = written(HEADS, line("HD-1"), line("HD-2", currency="yuan"))
    job = taken(inspection, content, dry_run=True)
    assert (job["result"]["accepted"], job["result"]["refused"]) == (1, 1)
    assert inspection.call("list_consignments", agency="portal")["items"] == []
    assert taken(inspection, content)["result"]["accepted"] == 1


def test_an_amount_in_yuan_is_kept_in_fen_and_one_in_dollars_as_it_stands(inspection):
    taken(inspection, written(HEADS, line("HD-1", amount="1,234.5", currency="cny"), line("HD-2")))
    values = {one["declaration_no"]: one["value"] for one in inspection.call("list_consignments")["items"]}
    assert values == {"HD-1": {"fen": 123450}, "HD-2": {"amount": "18000.00", "currency": "USD"}}


def test_a_file_is_refused_as_a_whole_for_its_headings(inspection):
    job = taken(inspection, written(HEADS[1:], line("HD-1")[1:]))
    assert job["state"] == "FAILED"
    assert "申报编号" in job["error"]


def test_a_file_goes_on_where_it_was_broken_off(inspection, monkeypatch):
    monkeypatch.setattr(consignment_files, "CHUNK_ROWS", 2)
    job_id = begun(inspection, written(HEADS, *[line(f"HD-{n}") for n in range(7)]))
    for _ in range(3):
        inspection.pipeline.run_chore("work_on_jobs")
    under_way = inspection.call("get_job", agency="association", job_id=job_id)
    assert (under_way["state"], under_way["done"], under_way["total"]) == ("RUNNING", 4, 7)
    inspection.run_chores()
    job = inspection.call("get_job", agency="association", job_id=job_id)
    assert (job["state"], job["result"]["accepted"]) == ("DONE", 7)


@pytest.mark.requirement("F-02")
def test_a_worker_killed_in_the_midst_of_a_file_loses_and_doubles_nothing(inspection):
    numbers = [f"HD-{n}" for n in range(900)]
    job_id = begun(inspection, written(HEADS, *[line(number, firm(int(number[3:]) % 5)) for number in numbers]))

    def job() -> Any:
        return inspection.call("get_job", agency="association", job_id=job_id)

    with worker(inspection) as process:
        wait_for(lambda: job()["done"] >= 200, within_s=60)
        process.kill()
        process.wait(30)
    half = job()
    assert (half["state"], half["done"] < 900) == ("RUNNING", True)
    assert len(inspection.said("inspection.consignment_declared")) == half["done"]
    with worker(inspection):
        wait_for(lambda: job()["state"] == "DONE", within_s=120)
    assert (job()["result"]["accepted"], job()["result"]["known"]) == (900, 0)
    said = [event.data["declaration_no"] for event in inspection.said("inspection.consignment_declared")]
    assert sorted(said) == sorted(numbers)


# ---- exports


def test_an_export_has_the_consignments_of_ones_own_county_with_their_certificates(inspection):
    inspection.heartbeat("enforcement")
    inspection.national_member()
    inspection.registered(name="惠东县合成鞋业有限公司")
    inspection.declare(release_when_free=True, value={"fen": 123450})
    inspection.declare(TWO, hs_code=TOYS)
    inspection.run_chores()
    job = done(inspection, "export_consignments", {"format": "xlsx"}, agency="samr")
    head, *rows = rows_of(file_of(inspection, job["paper"], "samr"))
    assert job["result"]["rows"] == len(rows) == 2
    first = next(dict(zip(head, row, strict=True)) for row in rows if row[1] == ONE)
    assert (first["企业名称"], first["货值"], first["币种"], first["状态"]) == (
        *("惠东县合成鞋业有限公司", "1234.50", "CNY", "RELEASED"),
    )
    assert first["放行证明"].startswith("N")
    assert done(inspection, "export_consignments", {"open": True}, agency="samr")["result"]["rows"] == 1
    assert done(inspection, "export_consignments", agency="nh-samr")["result"]["rows"] == 0
    with pytest.raises(NotPermitted, match="export_consignments"):
        inspection.call("start_job", agency="tax", kind="export_consignments", parameters={})


def test_an_export_of_many_is_gathered_in_pages(inspection, monkeypatch):
    monkeypatch.setattr(consignment_exports, "PAGE_ROWS", 2)
    for n in range(5):
        inspection.declare(firm(n))
    inspection.clock.advance(timedelta(hours=1))
    assert done(inspection, "export_consignments", {"format": "csv"}, agency="ciq")["result"]["rows"] == 5


def test_the_digest_of_a_file_is_checked(inspection):
    content = written(HEADS, line("HD-1"))
    parameters = {"filename": "x.csv", "size_bytes": len(content), "sha256": hashlib.sha256(b"").hexdigest()}
    job = inspection.call("start_job", agency="association", kind="declare_consignments", parameters=parameters)
    assert job["state"] == "RECEIVING"
    assert job["missing_parts"] == [1]
