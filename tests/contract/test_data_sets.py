"""Every answer and every event is in the catalogue of data sets, field by field: nothing is shared or denied by accident."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import Schema, fields

from databus.contracts import all_contracts, get
from docs.generate.openapi import operations_of_services
from gateway.domain.access import register
from gateway.domain.catalogue import CONDITIONAL, NOT_SHARED, UNCONDITIONAL, Shape, shipped
from gateway.http.routes import ROUTES
from tests.each import each

CATALOGUE = shipped()
OPERATIONS = operations_of_services()
IDENTIFIER = re.compile(r"[123][0-9]{2}[0-9]{3}[0-9]*/[0-9]{6}")
# Said to one agency and carried to it alone, or about no enterprise at all.
NOT_CARRIED = {"exchange": "each is addressed to one agency", "heartbeat": "tells how far a producer's events reach"}
# Answers that do not name the enterprise: the request does, or nobody but the caller sees the answer.
NAMED_BY_THE_REQUEST = {"credit.record_act", "enterprise.get_archive", "enterprise.get_batch_archive"}
SEEN_BY_THE_CALLER = {"credit.object_to_record", "inspection.add_document"}
SEEN_EVERYWHERE_ALONE = {"inspection.replay_decision": "names no enterprise: for agencies that see all counties"}

every_dataset = each("code", CATALOGUE.datasets)
every_shape = each("shape", [*CATALOGUE.operations.values(), *CATALOGUE.events.values()], ids=lambda shape: shape.name)


def names(schema: Schema) -> dict[str, fields.Field[Any]]:
    return {field.data_key or name: field for name, field in schema.fields.items()}


def inner(field: fields.Field[Any]) -> Schema | None:
    if isinstance(field, fields.List):
        return inner(field.inner)
    return field.schema if isinstance(field, fields.Nested) else None


def given(shape: Shape) -> dict[str, fields.Field[Any]]:
    """The first-level fields of what is answered or said."""
    if shape.name in CATALOGUE.events:
        return names(get(shape.name).schema)
    return names(OPERATIONS[shape.name].gives())


def record(shape: Shape) -> dict[str, fields.Field[Any]]:
    """The first-level fields of one record of it."""
    if not shape.record:
        return given(shape)
    schema = inner(given(shape)[shape.record])
    assert schema is not None
    return names(schema)


def with_data() -> Iterator[Shape]:
    yield from (one for one in (*CATALOGUE.operations.values(), *CATALOGUE.events.values()) if one.dataset)


every_shape_with_data = each("shape", list(with_data()), ids=lambda shape: shape.name)


def test_every_operation_is_in_the_catalogue() -> None:
    routed = {route.operation for route in ROUTES if route.service != "gateway"}
    assert {name for name in CATALOGUE.operations if not name.startswith("gateway.")} == routed


def test_every_event_is_in_the_catalogue() -> None:
    said = {one.name for one in all_contracts() if not set(one.name.split(".")) & NOT_CARRIED.keys()}
    assert CATALOGUE.events.keys() == said


def test_a_dry_run_says_nothing_about_anyone() -> None:
    for route in ROUTES:
        if route.kind == "dry_run" and route.service != "gateway":
            shape = CATALOGUE.operation(route.operation)
            assert shape is not None
            assert shape.dataset == "", route.operation


def test_only_rules_and_dry_runs_are_without_a_data_set() -> None:
    dry = {route.operation for route in ROUTES if route.kind == "dry_run"}
    empty = {one.name for one in CATALOGUE.operations.values() if not one.dataset}
    rules = {
        "credit.list_items",
        "credit.list_measures",
        "enterprise.list_kpi_profiles",
        "enterprise.get_plan",
        "enterprise.list_plans",
        "enterprise.list_service_rules",
    }
    assert empty - dry == rules


@pytest.mark.requirement("D.5")
@every_shape_with_data
def test_every_first_level_field_is_in_its_data_set(shape: Shape) -> None:
    for name, field in record(shape).items():
        dataset = CATALOGUE.dataset(shape.parts.get(name, shape.dataset))
        nested = inner(field)
        if name in shape.parts and name not in dataset.fields:
            assert nested is not None, f"{name} is in no data set"
            assert names(nested).keys() - dataset.fields.keys() == set(), f"{name} holds what {dataset.code} has not"
        else:
            assert name in dataset.fields, f"{name} is not in {dataset.code}"


@every_shape_with_data
def test_only_the_cursor_stands_beside_the_records(shape: Shape) -> None:
    if shape.record:
        assert given(shape).keys() - {shape.record} <= set(shape.beside)


@every_shape_with_data
def test_parts_are_fields_of_the_record(shape: Shape) -> None:
    assert shape.parts.keys() <= record(shape).keys()


@every_shape_with_data
def test_the_enterprise_concerned_is_found_where_the_shape_says(shape: Shape) -> None:
    if not shape.subject or shape.name in NAMED_BY_THE_REQUEST | SEEN_BY_THE_CALLER | SEEN_EVERYWHERE_ALONE.keys():
        return
    first, _, rest = shape.subject.partition(".")
    field = record(shape)[first]
    if rest:
        schema = inner(field)
        assert schema is not None
        assert rest in schema.fields


@every_shape_with_data
def test_what_names_an_enterprise_says_whose_it_is(shape: Shape) -> None:
    assert shape.subject or "uscc" not in record(shape)


@every_dataset
def test_a_data_set_names_provider_clause_frequency_and_contract(code: str) -> None:
    dataset = CATALOGUE.dataset(code)
    assert dataset.provider in register().agencies
    for text in (dataset.zh, dataset.en, dataset.basis, dataset.updated, dataset.contract):
        assert text.strip()
    if dataset.attribute != NOT_SHARED:
        assert CATALOGUE.shape(dataset.contract) is not None, "the contract is no operation and no event"


@every_dataset
def test_a_data_set_has_an_identifier_of_the_national_catalogue(code: str) -> None:
    assert IDENTIFIER.fullmatch(CATALOGUE.dataset(code).identifier)


def test_no_two_data_sets_have_one_identifier() -> None:
    identifiers = [one.identifier for one in CATALOGUE.datasets.values()]
    assert len(set(identifiers)) == len(identifiers)


@every_dataset
def test_every_field_has_both_names(code: str) -> None:
    for name, field in CATALOGUE.dataset(code).fields.items():
        assert field.zh.strip(), name
        assert field.en.strip(), name


@every_dataset
def test_no_data_set_that_somebody_may_have_is_without_a_way_to_have_it(code: str) -> None:
    dataset = CATALOGUE.dataset(code)
    carried = {one.dataset for one in with_data()} | {part for one in with_data() for part in one.parts.values()}
    assert (code in carried) == (dataset.attribute != NOT_SHARED)


@pytest.mark.requirement("D.5/base", "D.5/penalty_decision")
@pytest.mark.parametrize(
    ("dataset", "field"),
    [
        ("enterprise", "name"),
        ("zone", "state"),
        ("title", "state"),
        ("credit_grade", "grade"),
        ("penalty", "fine_fen"),
    ],
)
def test_base_data_zone_title_grade_and_penalty_are_unconditional(dataset: str, field: str) -> None:
    assert CATALOGUE.dataset(dataset).fields[field].attribute == UNCONDITIONAL


@pytest.mark.requirement("D.5/points_and_evidence", "D.5/complaint_facts")
@pytest.mark.parametrize(
    ("dataset", "field"),
    [
        ("credit_score", "score"),
        ("credit_score", "deductions"),
        ("credit_record", "points"),
        ("credit_record", "evidence_hash"),
        ("trace_case", "evidence"),
        ("enterprise_export", "exports_usd"),
        ("zone_figure", "local_exports_usd"),
        ("consignment", "value"),
        ("test_report", "results"),
        ("complaint", "document_no"),
    ],
)
def test_points_evidence_exports_reports_and_complaints_are_conditional(dataset: str, field: str) -> None:
    assert CATALOGUE.dataset(dataset).fields[field].attribute == CONDITIONAL


@pytest.mark.requirement("D.5/reporter_identity")
def test_who_reported_is_shared_with_nobody_and_no_answer_or_event_has_it() -> None:
    reporter = CATALOGUE.dataset("reporter")
    assert {field.attribute for field in reporter.fields.values()} == {NOT_SHARED}
    for shape in with_data():
        assert not record(shape).keys() & reporter.fields.keys(), shape.name


def hidden(code: str, record: dict[str, Any], kind: str) -> bool:
    return any(rule.hides(record, kind) for rule in CATALOGUE.dataset(code).rows)


@pytest.mark.requirement("D.5/repaired")
def test_a_repaired_record_is_hidden_from_every_kind_of_agency() -> None:
    repaired = {"state": "REPAIRED", "severity": "SERIOUS"}
    assert all(hidden("credit_record", repaired, kind) for kind in ("government", "body", "association", "portal"))


@pytest.mark.requirement("D.5/minor")
def test_a_minor_record_is_hidden_from_the_public_and_not_from_government() -> None:
    minor = {"state": "EFFECTIVE", "severity": "MINOR"}
    assert all(hidden("credit_record", minor, kind) for kind in ("body", "association", "portal"))
    assert not hidden("credit_record", minor, "government")


@pytest.mark.requirement("D.5/penalty_decision")
def test_a_penalty_without_a_fine_is_no_public_record() -> None:
    assert hidden("penalty", {"fine_fen": 0}, "portal")
    assert not hidden("penalty", {"fine_fen": 0}, "government")
    assert not hidden("penalty", {"fine_fen": 1}, "portal")


@every_dataset
def test_every_rule_about_rows_looks_at_fields_that_there_are_and_names_its_clause(code: str) -> None:
    dataset = CATALOGUE.dataset(code)
    for rule in dataset.rows:
        assert rule.where.keys() <= dataset.fields.keys()
        assert rule.clause
    assert set(dataset.said) <= dataset.fields.keys() | {"agency", "said_by"}
