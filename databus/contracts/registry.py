"""Where contracts are kept and found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from marshmallow import RAISE, Schema, ValidationError

from databus.contracts.plain import Plain
from databus.errors import InvalidRequest
from databus.refusal import explain
from databus.strict_json import JsonObject


class EventSchema(Schema):
    """Shape of an event's data; unknown fields are refused."""

    class Meta:
        unknown = RAISE


@dataclass(frozen=True)
class Contract:
    """One version of one event; `plain` is its schema compiled, where it can be."""

    name: str
    version: int
    schema: EventSchema
    example: JsonObject
    summary: str
    plain: Plain | None = None

    @property
    def producer(self) -> str:
        return self.name.partition(".")[0]

    @property
    def type(self) -> str:
        return f"cn.sanhu.{self.name}.v{self.version}"


_CONTRACTS: dict[tuple[str, int], Contract] = {}
S = TypeVar("S", bound=type[EventSchema])


def contract(name: str, *, example: JsonObject, version: int = 1, summary: str = "") -> Callable[[S], S]:
    """Register a schema as the contract of an event."""

    def register(cls: S) -> S:
        text = summary or (cls.__doc__ or "").strip().split("\n")[0]
        schema = cls()
        _CONTRACTS[name, version] = Contract(name, version, schema, example, text, Plain.of(schema))
        return cls

    return register


def get(name: str, version: int = 1) -> Contract:
    """Return a contract; InvalidRequest if nobody released it."""
    try:
        return _CONTRACTS[name, version]
    except KeyError:
        raise InvalidRequest("no such event is agreed", "ce-type", f"not {name} v{version}") from None


def all_contracts() -> Sequence[Contract]:
    """Every contract, by name."""
    return [_CONTRACTS[key] for key in sorted(_CONTRACTS)]


class BrokenContract(Exception):
    """A service tried to say what its contract does not allow: a defect of the service."""


def write(agreed: Contract, data: object) -> JsonObject:
    """Return an object or mapping with a contract's fields as JSON carries them; BrokenContract if it is not so."""
    plain = agreed.plain.write(data) if agreed.plain is not None else None
    if plain is not None:
        return plain
    dumped: JsonObject = agreed.schema.dump(data)
    problems = agreed.schema.validate(dumped)
    if problems:
        raise BrokenContract(f"{agreed.name}: {problems}")
    return dumped


def validate(name: str, data: Mapping[str, Any], version: int = 1) -> dict[str, Any]:
    """Return the data with dates and moments as objects; InvalidRequest names each field that breaks the contract."""
    agreed = get(name, version)
    plain = agreed.plain.read(data) if agreed.plain is not None else None
    if plain is not None:
        return plain
    try:
        return dict(agreed.schema.load(data))
    except ValidationError as error:
        raise InvalidRequest(
            f"the data break the contract of {name}", *explain(agreed.schema, error.messages)
        ) from None
