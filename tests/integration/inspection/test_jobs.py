"""Files of declarations as jobs of inspection, with the worker's steps taken by the test."""

import base64
import csv
import hashlib
from io import BytesIO, StringIO
from typing import Any

import pytest
import python_calamine

from databus.errors import NotFound, NotPermitted
from databus.jobs.job import PART_BYTES


def done(inspection: Any, kind: str, parameters: Any = None, agency: str = "association", language: str = "zh") -> Any:
    """Ask for a job that takes no file and have it done; return it as it ended."""
    begun = inspection.call("start_job", agency=agency, kind=kind, language=language, parameters=parameters or {})
    inspection.run_chores()
    return inspection.call("get_job", agency=agency, job_id=begun["job_id"])


def written(heads: Any, *lines: Any) -> bytes:
    """A file of rows, as CSV."""
    out = StringIO()
    csv.writer(out).writerows([heads, *lines])
    return out.getvalue().encode()


def begun(
    inspection: Any,
    content: bytes,
    agency: str = "association",
    kind: str = "declare_consignments",
    **parameters: Any,
) -> str:
    """Begin a job on a file, of declarations unless said, and send the file; return the job's id."""
    told = {"filename": "申报.csv", "size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    told |= parameters
    job = inspection.call("start_job", agency=agency, kind=kind, parameters=told)
    for number in job["missing_parts"]:
        part = content[(number - 1) * PART_BYTES : number * PART_BYTES]
        sent = base64.b64encode(part).decode()
        inspection.call("put_job_part", agency=agency, job_id=job["job_id"], number=number, content_base64=sent)
    return str(job["job_id"])


def taken(inspection: Any, content: bytes, agency: str = "association", **parameters: Any) -> Any:
    """Have a file of declarations taken in; return the job as it ended."""
    job_id = begun(inspection, content, agency, **parameters)
    inspection.run_chores()
    return inspection.call("get_job", agency=agency, job_id=job_id)


def refusals(inspection: Any, job: Any, agency: str = "association") -> Any:
    return inspection.call("list_job_refusals", agency=agency, job_id=job["job_id"])["items"]


def file_of(inspection: Any, code: str, agency: str = "association") -> bytes:
    """The bytes of a paper."""
    first = inspection.call("get_paper", agency=agency, code=code)
    rest = [inspection.call("get_paper", agency=agency, code=code, part=n + 1) for n in range(1, first["parts"])]
    return b"".join(base64.b64decode(part["content_base64"]) for part in [first, *rest])


def rows_of(content: bytes) -> Any:
    return python_calamine.CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def test_the_sheet_of_declarations_is_had_empty_with_its_headings(inspection):
    job = done(inspection, "consignment_template")
    assert job["state"] == "DONE"
    assert rows_of(file_of(inspection, job["paper"]))[0][:3] == ["申报编号", "统一社会信用代码", "企业名称"]
    assert job["paper"].startswith("N")


def test_a_paper_of_inspection_is_verified_by_anyone_and_read_by_who_asked_for_it(inspection):
    job = done(inspection, "consignment_template", language="en")
    verified = inspection.call("verify_paper", agency="portal", code=job["paper"])
    assert (verified["state"], verified["kind"]) == ("VALID", "sheet_template")
    with pytest.raises(NotPermitted, match="anyone may verify it"):
        inspection.call("get_paper", agency="portal", code=job["paper"])


def test_a_job_is_for_who_may_declare_and_is_seen_by_its_own_agency_alone(inspection):
    with pytest.raises(NotPermitted, match="declare_consignment"):
        inspection.call("start_job", agency="lab", kind="consignment_template")
    job = done(inspection, "consignment_template")
    with pytest.raises(NotFound):
        inspection.call("get_job", agency="ciq", job_id=job["job_id"])
