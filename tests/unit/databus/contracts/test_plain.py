"""The short way through a contract gives what marshmallow gives, or leaves the value to it."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields, validate

from databus import contracts
from databus.contracts import BrokenContract, Contract
from databus.contracts.plain import Plain
from databus.errors import InvalidRequest
from tests.each import each

COMPILED = [contract for contract in contracts.all_contracts() if contract.plain is not None]
every_compiled = each("contract", COMPILED, ids=lambda contract: contract.name)

ODD: list[Any] = [
    None,
    True,
    0,
    1,
    1.5,
    "",
    "true",
    "1",
    "2026-02-30",
    "20260101",
    "2026-W01-1",
    "0001-01-01",
    date(2026, 1, 2),
    [],
    [None],
    ["x"],
    {},
    {"x": 1},
    b"x",
]


def variants(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The data with each field left out or odd, one at a time, in lists and nested objects too, and one too many."""
    found = [{**data, "one too many": 1}]
    for name, value in data.items():
        found.append({key: kept for key, kept in data.items() if key != name})
        found += [{**data, name: odd} for odd in ODD]
        if isinstance(value, list) and value:
            found += [{**data, name: [odd]} for odd in ODD]
            if isinstance(value[0], dict):
                found += [{**data, name: [inner]} for inner in variants(value[0])]
        if isinstance(value, dict):
            found += [{**data, name: inner} for inner in variants(value)]
    return found


def outcome(act: Any, *errors: type[Exception]) -> Any:
    try:
        return act()
    except errors as problem:
        return type(problem).__name__


def dumped(contract: Contract, data: object) -> Any:
    told = contract.schema.dump(data)
    if contract.schema.validate(told):
        raise BrokenContract
    return told


# what marshmallow's dump itself raises over a value it cannot convert
DEFECTS = (BrokenContract, TypeError, ValueError, AttributeError, KeyError)


def test_every_contract_of_what_is_said_often_is_compiled() -> None:
    left = {contract.name for contract in contracts.all_contracts()} - {contract.name for contract in COMPILED}
    often = {name for name in left if not name.endswith(".heartbeat")}
    # twice a day, with each step of a plan, a few times a campaign, and once where a consignment's lots are told
    assert often == {
        "inspection.draw_day_changed",
        "inspection.monitoring_changed",
        "enforcement.draw_changed",
        "inspection.lots_linked",
    }


@every_compiled
def test_what_is_written_is_what_marshmallow_dumps_and_takes(contract: Contract) -> None:
    typed = contract.schema.load(contract.example)
    assert contract.plain is not None
    assert contract.plain.write(typed) == contract.plain.write(SimpleNamespace(**typed)) == dumped(contract, typed)
    for odd in variants(typed):
        assert outcome(lambda: contracts.write(contract, odd), *DEFECTS) == outcome(  # noqa: B023  — called at once
            lambda: dumped(contract, odd),  # noqa: B023  — called at once
            *DEFECTS,
        )


@every_compiled
def test_what_is_read_is_what_marshmallow_loads(contract: Contract) -> None:
    assert contract.plain is not None
    assert contract.plain.read(contract.example) == contract.schema.load(contract.example)
    for odd in variants(contract.example):
        ours = outcome(lambda: contracts.validate(contract.name, odd, contract.version), InvalidRequest)  # noqa: B023
        theirs = outcome(lambda: contract.schema.load(odd), ValidationError)  # noqa: B023  — called at once
        assert (ours == theirs) or (ours, theirs) == ("InvalidRequest", "ValidationError")


@pytest.mark.parametrize(
    "field",
    [
        fields.String(),
        fields.String(required=True, data_key="other"),
        fields.String(required=True, validate=validate.Length(1)),
        fields.Integer(required=True),
        fields.Date(required=True, format="%d.%m.%Y"),
        fields.Decimal(required=True),
        fields.Dict(required=True, keys=fields.String()),
        fields.Dict(required=True, values=fields.String()),
    ],
)
def test_a_schema_with_anything_unknown_is_left_to_marshmallow(field: fields.Field[Any]) -> None:
    assert Plain.of(Schema.from_dict({"field": field})()) is None
