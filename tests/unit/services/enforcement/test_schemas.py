"""The shapes document themselves: every field says what it is, and the examples are right."""

from marshmallow import fields

from databus.service import Operation
from services.enforcement.service import EnforcementService
from tests.each import each

CALLS = [operation for operation in EnforcementService.operations().values() if operation.takes]
every_method = each("operation", CALLS, ids=lambda operation: operation.method)


@every_method
def test_every_argument_says_what_it_is_and_gives_an_example_where_it_is_needed(operation: Operation):
    assert operation.takes is not None
    for name, field in operation.takes().fields.items():
        assert field.metadata.get("description") or isinstance(field, fields.Nested), f"{operation.method}: {name}"
        assert not field.required or "example" in field.metadata, f"{operation.method}: {name}"


@every_method
def test_the_examples_of_what_is_needed_are_taken(operation: Operation):
    assert operation.takes is not None
    shape = operation.takes()
    example = {name: field.metadata["example"] for name, field in shape.fields.items() if field.required}
    if operation.method == "verify_draw":  # nothing is needed by itself: a campaign, or a seed and a population
        example = {name: shape.fields[name].metadata["example"] for name in ("seed", "population")}
    assert shape.validate(example) == {}


@every_method
def test_every_method_has_a_sentence_for_the_catalogue(operation: Operation):
    assert operation.summary.endswith(".")
