"""What is taken in stays sealed by the shapes alone: no operation or event of complaints has room for words."""

from collections.abc import Iterator

import pytest
from marshmallow import Schema, fields, validate

from databus.contracts import get
from databus.shapes import Cursor, Parsed
from docs.generate.openapi import operations_of_services
from gateway.domain.catalogue import shipped

OPERATIONS = operations_of_services()
MATTERS = ("complaint_submission", "complaint_matter", "intake_key")
OF_THE_INTAKE = sorted(name for name, shape in shipped().operations.items() if shape.dataset in MATTERS)
# Against whom, the numbers of documents, and brands as printed on goods; ids, codes of agencies and lists, and what is sealed or signed.
WORDS = {"against_name", "document_no", "brands"}
CHECKED_AGAINST_LISTS = {"category", "leads", "reason"}
FOUND_BY = {"complaint_id", "box_id", "kid"}
SIGNED_OR_SEALED = {"content_base64", "signature", "former_signature"}


def texts(schema: Schema) -> Iterator[str]:
    """Names of the fields of a request into which somebody could write what he likes."""
    for name, field in schema.fields.items():
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            yield from texts(inner.schema)
        elif isinstance(inner, fields.String) and not _bound(inner):
            yield name


def _bound(field: fields.String) -> bool:
    parsed = isinstance(field, Parsed | Cursor)
    return parsed or any(isinstance(one, validate.OneOf | validate.Regexp) for one in field.validators)


@pytest.mark.requirement("D.5/reporter_identity")
@pytest.mark.parametrize("name", OF_THE_INTAKE)
def test_no_request_of_the_intake_has_room_for_words(name: str) -> None:
    known = WORDS | CHECKED_AGAINST_LISTS | FOUND_BY | SIGNED_OR_SEALED
    assert set(texts(OPERATIONS[name].takes())) <= known


@pytest.mark.requirement("D.5/reporter_identity")
def test_what_is_said_of_a_complaint_names_nobody_and_no_enterprise() -> None:
    said = set(get("enforcement.complaint_changed").schema.fields)
    assert not {name for name in said if "against" in name or "uscc" in name or name in {"follow", "named"}}
    assert not said & shipped().never


def test_what_the_public_hands_in_and_the_unit_answers_is_noted_by_its_digest() -> None:
    for name in ("submit_complaint", "add_complaint_file", "answer_complaint", "reseal_complaint_box"):
        assert "content_base64" in OPERATIONS[f"enforcement.{name}"].takes().fields
    assert "content_base64" in OPERATIONS["enforcement.get_complaint_box"].gives().fields
