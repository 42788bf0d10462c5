"""Shapes about jobs; a service gives its own kinds to `StartJob` and `ListJobs`."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from marshmallow import Schema, ValidationError, fields, post_load, pre_dump, validate

from databus.jobs.job import LANGUAGES, LARGEST_FILE, PART_BYTES, STATES, Job, part_count
from databus.jobs.running import JobAsked, JobShown
from databus.requests import PageRequest, Request, identity, one_of, whole
from databus.shapes import Cursor, Text, YesNo

FORMATS: Final = ("xlsx", "csv")
_JOB: Final = "0192f0c1-0000-7000-8000-000000000301"
_PERCENT = {"description": "share done of the stage, 0 to 100; null until it is known how much there is", "example": 42}


class ImportAsked(Request):
    """A file of rows to take in, .xlsx or CSV; it is sent in parts after the job has begun."""

    filename = Text(255, load_default="rows.xlsx", metadata={"example": "rows.xlsx"})
    size_bytes = whole(1, LARGEST_FILE, required=True, metadata={"description": "bytes of the whole file"})
    sha256 = fields.String(
        required=True,
        validate=validate.Regexp(r"[0-9a-f]{64}\Z", error="64 small hexadecimal digits"),
        metadata={"description": "SHA-256 of the whole file, hexadecimal", "pattern": "^[0-9a-f]{64}$"},
    )
    dry_run = YesNo(load_default=False, metadata={"description": "tell what would come of it, change nothing"})


class StartJob(Request):
    """Long work to begin. What `parameters` holds depends on the kind.

    A service's own says `shapes`, the shape of the parameters of each kind, and `kind` with `parameters` described.
    """

    shapes: ClassVar[Mapping[str, type[Schema]]] = {}

    kind = fields.String(required=True)
    language = one_of(LANGUAGES, load_default="zh", metadata={"description": "of messages and of files it makes"})
    parameters = fields.Dict(keys=fields.String(), load_default=dict)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> JobAsked:
        try:
            told = self.shapes[data["kind"]]().load(data["parameters"])
        except ValidationError as error:
            raise ValidationError({"parameters": error.messages}) from None
        return JobAsked(data["kind"], data["language"], told)


class PutJobPart(Request):
    """One part of a job's file: parts have 716,800 bytes, the last one what is left."""

    job_id = identity("job", _JOB)
    number = whole(
        1, part_count(LARGEST_FILE), from_text=True, required=True, metadata={"description": "from 1", "example": 1}
    )
    content_base64 = fields.String(
        required=True, metadata={"description": "the bytes, in base64", "format": "byte", "example": "5LyB5Lia"}
    )

    @post_load
    def read(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        try:
            content = base64.b64decode(data["content_base64"], validate=True)
        except (binascii.Error, ValueError):
            raise ValidationError("bytes in base64", "content_base64") from None
        if not 0 < len(content) <= PART_BYTES:
            raise ValidationError(f"1 to {PART_BYTES} bytes", "content_base64")
        return {"job_id": data["job_id"], "number": data["number"], "content": content}


class GetJob(Request):
    """Which job."""

    job_id = identity("job", _JOB)


class CancelJob(GetJob):
    """Which job to give up."""


class ListJobs(PageRequest):
    """One's own jobs, newest first; a service's own says which kinds there are."""

    kind = fields.String(load_default=None)
    state = one_of(STATES, load_default=None, metadata={"description": "in this state", "example": "DONE"})


class ListJobRefusals(PageRequest):
    """What was wrong with the rows of a job's file, in the order of the rows."""

    cursor = Cursor("^[1-9][0-9]{0,8}$", "50")
    job_id = identity("job", _JOB)


class JobResult(Schema):
    """A job as it stands."""

    job_id = fields.String()
    agency = fields.String(metadata={"description": "whose job it is", "example": "office"})
    kind = fields.String()
    state = fields.String(metadata={"description": ", ".join(STATES)})
    stage = fields.String(allow_none=True, metadata={"description": "what is being done, in the job's language"})
    done = fields.Integer(metadata={"description": "of the file's bytes while RECEIVING, then of its rows"})
    total = fields.Integer(allow_none=True)
    percent = fields.Integer(allow_none=True, metadata=_PERCENT)
    language = fields.String()
    parameters = fields.Dict()
    missing_parts = fields.List(fields.Integer(), metadata={"description": "numbers of parts still awaited"})
    part_bytes = fields.Integer(metadata={"description": "bytes of every part but the last"})
    result = fields.Dict(allow_none=True, metadata={"description": "what came of it, once it is done"})
    paper = fields.String(allow_none=True, metadata={"description": "code of the paper it made"})
    error = fields.String(allow_none=True, metadata={"description": "why it failed, in the job's language"})
    created_at = fields.AwareDateTime()
    stepped_at = fields.AwareDateTime(allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()

    @pre_dump
    def flatten(self, shown: JobShown, **_: Any) -> dict[str, Any]:
        return _flat(shown.job) | {"missing_parts": list(shown.missing_parts)}


class ListedJob(JobResult):
    """A job of a list; which parts are missing is told by the job itself."""

    class Meta:
        exclude = ("missing_parts",)

    @pre_dump
    def flatten(self, job: Job, **_: Any) -> dict[str, Any]:
        return _flat(job)


class JobPage(Schema):
    """Jobs, a page."""

    items = fields.List(fields.Nested(ListedJob))
    next_cursor = fields.String(allow_none=True)


class JobRefusal(Schema):
    """What is wrong with a row."""

    agency = fields.String(metadata={"description": "whose job it is", "example": "office"})
    row = fields.Integer(metadata={"description": "as the spreadsheet program counts, from 1"})
    column = fields.String(metadata={"description": "heading of the column"})
    reason = fields.String(metadata={"description": "in the job's language"})
    reason_zh = fields.String()
    reason_en = fields.String()


class JobRefusalPage(Schema):
    """Refusals, a page."""

    items = fields.List(fields.Nested(JobRefusal))
    next_cursor = fields.String(allow_none=True)


def _flat(job: Job) -> dict[str, Any]:
    percent = None if job.total is None else 100 if not job.total else job.done * 100 // job.total
    error = job.error_zh if job.language == "zh" else job.error
    return {**vars(job), "percent": percent, "error": error, "part_bytes": PART_BYTES}
