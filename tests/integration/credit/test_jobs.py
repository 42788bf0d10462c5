"""Files of records as jobs of credit, with the worker's steps taken by the test."""

import base64
from io import BytesIO

import pytest
import python_calamine

from databus.errors import NotFound, NotPermitted


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
