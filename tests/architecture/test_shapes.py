"""What comes from outside is taken exactly as it says, never converted: true is no 1, "7" is no 7, 20260101 no day."""

from collections.abc import Iterator
from typing import Any

from marshmallow import Schema, fields

from databus.service import Operation
from databus.shapes import Day, Whole, YesNo
from databus.topology import PRODUCERS
from docs.generate.catalogue import service_class
from gateway.schemas import OPERATIONS
from tests.each import each

LOOSE = (fields.Boolean, fields.Number, fields.Date)
STRICT = (YesNo, Whole, Day)


def taken() -> Iterator[tuple[str, type[Schema]]]:
    for producer in PRODUCERS:
        operations: dict[str, Operation] = service_class(producer).operations()
        yield from ((f"{producer}.{name}", it.takes) for name, it in operations.items() if it.takes is not None)
    yield from ((f"gateway.{name}", takes) for name, (takes, _, _) in OPERATIONS.items())


def walk(field: Any, path: str) -> Iterator[tuple[str, fields.Field[Any]]]:
    if isinstance(field, Schema):
        for name, inner in field.fields.items():
            yield from walk(inner, f"{path}.{name}")
    elif isinstance(field, fields.Nested):
        yield from walk(field.schema, path)
    elif isinstance(field, fields.List):
        yield from walk(field.inner, f"{path}[]")
    else:
        yield path, field


@each(("method", "schema"), list(taken()))
def test_no_field_that_is_taken_converts_what_it_is_given(method: str, schema: type[Schema]) -> None:
    loose = [
        path
        for path, field in walk(schema(), method)
        if isinstance(field, LOOSE) and not isinstance(field, STRICT) and "_deserialize" not in vars(type(field))
    ]
    assert loose == []
