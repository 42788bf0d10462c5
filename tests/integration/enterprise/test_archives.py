import base64
import io
from datetime import timedelta

import pypdf
import pytest
import python_calamine
from sanhu_client import seals

from databus import contracts
from databus.errors import InvalidRequest, NotFound, NotPermitted
from databus.identifiers import make_uscc
from tests.integration.enterprise.conftest import CODES

NINGHAI = make_uscc("330226", "MA2N0001")
CONSIGNMENT = "0192f0c1-0000-7000-8000-000000000021"


def tell(registry, name, code, *, subject="s1", **facts):
    data = {**contracts.get(name).example, "uscc": code} | facts
    registry.clock.advance(timedelta(minutes=1))
    return registry.deliver(name, subject=subject, data=data)


def events(page):
    return [entry["event"] for entry in page["items"]]


def alert(registry, hs_prefix, subject="a1", **facts):
    return tell(registry, "enforcement.alert_issued", None, subject=subject, hs_prefix=hs_prefix, **facts)


def export(registry, *, agency="ciq", purpose="quality_supervision", language="zh", **parameters):
    asked = {"purpose": purpose} | parameters
    job = registry.call("start_job", agency=agency, kind="archive_export", language=language, parameters=asked)
    registry.run_chores()
    return registry.call("get_job", agency=agency, job_id=job["job_id"])


def file_of(registry, job, agency="ciq"):
    part = registry.call("get_paper", agency=agency, code=job["paper"])
    assert part["parts"] == 1
    return base64.b64decode(part["content_base64"])


def text_of(content):
    """All that is written in a PDF, without the gaps and breaks of its lines."""
    return "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages)


@pytest.fixture
def told(registry):
    """An enterprise of the cluster outside every zone, with something said by each service."""
    code = CODES[3]
    registry.register(code, hs_codes=["640399", "640291"])
    tell(registry, "inspection.consignment_declared", code, subject=CONSIGNMENT)
    tell(registry, "inspection.nonconformity_found", code, subject=CONSIGNMENT)
    tell(registry, "credit.record_added", code, subject="r1", trace_case_id="case-1")
    tell(registry, "enforcement.trace_opened", code, subject="case-1", case_id="case-1", case_no="溯〔2026〕7号")
    tell(registry, "enforcement.penalty_decided", code, subject="p1", trace_case_id="case-1")
    return code


@pytest.mark.requirement("E-15", "T-05")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"producer": "inspection"}, ["inspection.nonconformity_found", "inspection.consignment_declared"]),
        ({"event": "credit.record_added"}, ["credit.record_added"]),
        ({"subject": "p1"}, ["enforcement.penalty_decided"]),
        ({"reported_by": "office"}, ["enterprise.registered"]),
        ({"batch": "溯〔2026〕7号"}, ["enforcement.trace_opened"]),
        ({"batch": CONSIGNMENT, "event": "inspection.consignment_declared"}, ["inspection.consignment_declared"]),
        ({"producer": "enforcement", "event": "credit.record_added"}, []),
        ({"from_on": "2026-11-23"}, []),
        ({"until_on": "2026-11-21"}, []),
    ],
)
def test_the_timeline_of_an_enterprise_outside_every_zone_is_filtered(registry, told, asked, found):
    assert events(registry.call("get_archive", uscc=told, **asked)) == found


def test_days_of_a_period_are_those_of_beijing_and_both_belong_to_it(registry):
    registry.register(CODES[3])
    for hours, subject in ((11, "23:01 of the day before"), (1, "00:02"), (23, "23:03"), (1, "00:04 of the day after")):
        registry.clock.advance(timedelta(hours=hours))
        tell(registry, "inspection.consignment_declared", CODES[3], subject=subject)
    page = registry.call("get_archive", uscc=CODES[3], from_on="2026-11-23", until_on="2026-11-23")
    assert [entry["subject"] for entry in page["items"]] == ["23:03", "00:02"]
    registry.refused(
        InvalidRequest, "get_archive", "until_on", uscc=CODES[3], from_on="2026-11-23", until_on="2026-11-22"
    )


@pytest.mark.requirement("E-15", "T-05")
def test_an_alert_on_goods_stands_in_the_archive_of_everyone_who_makes_them(registry, told):
    for n, prefix in enumerate(("64", "6402", "64039912", "6404", "9503")):
        alert(registry, prefix, subject=f"a{n}", alert_id=f"a{n}")
    alert(registry, "9503", subject="own", alert_id="own", uscc=told)
    lines = registry.call("get_archive", uscc=told, producer="enforcement", event="enforcement.alert_issued")["items"]
    assert [line["subject"] for line in lines] == ["own", "a2", "a1", "a0"]
    whole = registry.call("get_archive", uscc=told, limit=200)["items"]
    read, cursor = [], None
    while True:
        page = registry.call("get_archive", uscc=told, limit=1, cursor=cursor)
        read += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert read == whole
    with pytest.raises(NotFound):
        registry.call("get_archive", uscc=CODES[9])


@pytest.mark.requirement("E-15", "T-05")
@pytest.mark.parametrize("number", [CONSIGNMENT, "HD2026-000017"])
def test_a_batch_has_one_timeline_under_each_of_its_numbers(registry, told, number):
    page = registry.call("get_batch_archive", batch=number)
    assert events(page) == ["inspection.nonconformity_found", "inspection.consignment_declared"]
    assert page["items"][0]["batches"] == [CONSIGNMENT, "HD2026-000017"]


@pytest.mark.requirement("E-15", "T-05")
def test_a_trace_case_has_a_timeline_of_what_every_service_said_of_it(registry, told):
    by_number = registry.call("get_batch_archive", batch="溯〔2026〕7号")
    assert events(by_number) == ["enforcement.penalty_decided", "enforcement.trace_opened", "credit.record_added"]
    assert registry.call("get_batch_archive", batch="case-1", producer="credit")["items"] == by_number["items"][2:]
    first = registry.call("get_batch_archive", batch="case-1", limit=2)
    second = registry.call("get_batch_archive", batch="case-1", limit=2, cursor=first["next_cursor"])
    assert [*first["items"], *second["items"]] == by_number["items"]
    registry.refused(NotFound, "get_batch_archive", "nothing is known", batch="case-2")


def test_an_event_about_two_enterprises_stands_in_a_batch_once(registry):
    event = tell(registry, "inspection.consignment_declared", CODES[3], subject=CONSIGNMENT)
    other = {**event.data, "uscc": CODES[4]}
    registry.pipeline.deliver([event])
    registry.deliver("inspection.mode_decided", subject=CONSIGNMENT, data=other)
    assert len(registry.call("get_batch_archive", batch=CONSIGNMENT)["items"]) == 2


@pytest.mark.requirement("E-15", "E-16", "D.5/repaired")
def test_an_archive_is_exported_as_pdf_with_a_code_who_asked_and_for_what(registry, told):
    tell(registry, "credit.record_repaired", told, subject="r1")
    alert(registry, "6403")
    job = export(registry, uscc=told)
    assert (job["state"], job["percent"], job["result"]["lines"]) == ("DONE", 100, 6)
    content = file_of(registry, job)
    text = text_of(content)
    for said in (told, "溯〔2026〕7号", "HD2026-000017", "ciq", "quality_supervision", job["paper"], "同类商品"):
        assert said in text
    assert "失信" not in text.replace("信用记录", "")
    sealed, seal = seals.split(content)
    key = registry.pipeline.store.sealer.key
    said = seals.check_file(sealed, seal, lambda _: key.public_jwk())
    assert (said["about"], said["says"]["条数"], said["says"]["用途"]) == (told, "6", "quality_supervision")
    verified = registry.call("verify_paper", agency="samr", code=job["paper"])
    assert (verified["state"], verified["agency"], verified["about"]) == ("VALID", "ciq", told)


@pytest.mark.requirement("E-15")
def test_an_archive_is_exported_as_a_workbook_in_the_language_asked_for(registry, told):
    job = export(registry, uscc=told, format="xlsx", language="en", producer="inspection")
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(file_of(registry, job)))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][:4] == ["At", "Source", "Said by", "What was said"]
    assert [row[6] for row in rows[1:]] == ["inspection.nonconformity_found", "inspection.consignment_declared"]
    facts = dict(row[:2] for row in book.get_sheet_by_index(1).to_python())
    assert (facts["Only"], facts["For"]) == ("inspection", "quality_supervision")


@pytest.mark.requirement("E-15")
def test_a_batch_is_exported_without_what_is_of_other_counties(registry, told):
    tell(registry, "inspection.mode_decided", NINGHAI, subject=CONSIGNMENT)
    assert export(registry, batch="HD2026-000017")["result"]["lines"] == 2
    assert export(registry, batch="HD2026-000017", agency="customs")["result"]["lines"] == 3
    other = export(registry, batch="溯〔2026〕7号", agency="nh-office")
    assert (other["state"], other["paper"]) == ("FAILED", None)
    assert "nh-office" in other["error"]


def test_only_those_who_may_see_all_of_an_archive_may_have_it_as_a_file(registry, told):
    refused = registry.refused(
        NotPermitted, "start_job", agency="sme", kind="archive_export", parameters={"uscc": told, "purpose": "x"}
    )
    assert "customs" in str(refused)
    assert export(registry, uscc=told, agency="nh-office")["state"] == "FAILED"
    assert export(registry, uscc=told, agency="office")["state"] == "DONE"


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({}, "uscc"),
        ({"uscc": CODES[3], "batch": "x"}, "uscc"),
        ({"uscc": CODES[3], "format": "docx"}, "format"),
        ({"uscc": CODES[3], "from_on": "tomorrow"}, "from_on"),
        ({"uscc": CODES[3], "colour": "red"}, "colour"),
    ],
)
def test_an_export_that_is_asked_for_wrongly_is_refused_at_once(registry, parameters, field):
    error = registry.refused(InvalidRequest, "start_job", agency="ciq", kind="archive_export", parameters=parameters)
    assert field in str(error)


def test_an_export_for_no_purpose_or_of_nothing_fails_and_says_why(registry, told):
    assert "Purpose" in export(registry, uscc=told, purpose=None)["error"]
    assert "nothing is known" in export(registry, uscc=CODES[9])["error"]


def test_an_archive_that_is_too_long_for_a_file_is_asked_for_in_periods(registry, told, monkeypatch):
    book = registry.pipeline.service.regulations.book
    monkeypatch.setattr(book, "value", lambda key, on: 3 if "most_lines" in key else 30)
    assert "shorter period" in export(registry, uscc=told)["error"]
    assert export(registry, uscc=told, producer="inspection")["state"] == "DONE"
