"""Records rich in everything: of each operation and event every field, in every variant that a rule tells apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from marshmallow import Schema, fields

from databus import contracts
from docs.generate.openapi import operations_of_services
from tests.security.oracle import SAID, Oracle

# enterprises by where they are; the last is in no county that anybody knows of
HUIDONG, NINGHAI, MEMBER = "91441323MA4YNT018E", "91330226MA281NT018", "91440300MA5DNT0181"
GUANGZHOU, UNKNOWN = "91440101MA59NT0182", "91500000MA5UNT0183"
WHERE = {HUIDONG: ("441323",), NINGHAI: ("330226",), MEMBER: ("440300", "441323"), GUANGZHOU: ("440101",)}
DIVISION = {HUIDONG: "441323", NINGHAI: "330226", MEMBER: "440300", GUANGZHOU: "440101", UNKNOWN: None, None: None}
SOMEBODY = "nobody-we-know"

OPERATIONS = operations_of_services()


@dataclass(frozen=True)
class Variant:
    """A record of a shape.

    Attributes:
        about: the enterprise; None: of nobody.
        label: what is special about it.
    """

    about: str | None
    label: str
    record: dict[str, Any]


@cache
def shape_fields(oracle: Oracle, name: str) -> dict[str, fields.Field[Any]]:
    """The first-level fields of one record of an operation or event."""
    shape = oracle.shapes[name]
    if name in oracle.events:
        return _names(contracts.get(name).schema)
    given = _names(OPERATIONS[name].gives())
    record = shape.get("record")
    if not record:
        return given
    inner = _inner(given[record])
    assert inner is not None
    return _names(inner)


def inner_fields(field: fields.Field[Any]) -> dict[str, fields.Field[Any]]:
    """The fields of what a field nests; none if it is plain."""
    inner = _inner(field)
    return {} if inner is None else _names(inner)


def variants(oracle: Oracle, name: str, agency: str) -> Iterator[Variant]:
    """Every record that some rule treats in a way of its own, for one agency."""
    shape = oracle.shapes[name]
    found = shape_fields(oracle, name)
    subject = shape.get("subject", "uscc")
    for about in (*WHERE, UNKNOWN, None):
        if (about is None) != (not subject) and not (about is None and _may_be_nobody(found, subject)):
            continue
        for division in _divisions(found, about):
            if "retold" in shape:
                yield from _retelling(oracle, name, found, about, agency)
                continue
            yield _variant(oracle, name, found, about, division, "plain", {})
            for label, said in _sayings(oracle, shape["dataset"], found, agency):
                yield _variant(oracle, name, found, about, division, label, said)


def _retelling(oracle: Oracle, name: str, found: Any, about: str | None, agency: str) -> Iterator[Variant]:
    """Records that tell again what events said: one for every event, by another and by the agency."""
    for event in oracle.events:
        data = _variant(oracle, event, shape_fields(oracle, event), about, DIVISION[about], "", {}).record
        for voice in (SOMEBODY, agency):
            told = {"event": event, "agency": voice, oracle.shapes[name]["retold"]: data | {"uscc": about}}
            yield _variant(oracle, name, found, about, None, f"{event} by {voice}", {}, told)


def _sayings(oracle: Oracle, dataset: str, found: Any, agency: str) -> Iterator[tuple[str, dict[str, Any]]]:
    said = [one for one in oracle.datasets[dataset].get("said", SAID) if one in found]
    rules = [rule for rule in oracle.datasets[dataset].get("row", ()) if rule["where"].keys() <= found.keys()]
    for field in said:
        for voice in sorted(oracle.voices(agency)):
            yield f"{field}={voice}", {field: voice}
    for rule in rules:
        where = {name: values[0] for name, values in rule["where"].items()}
        yield rule["name"], where
        for field in said[:1]:
            yield f"{rule['name']} of its own", where | {field: agency}


def _variant(
    oracle: Oracle,
    name: str,
    found: Any,
    about: str | None,
    division: str | None,
    label: str,
    told: dict[str, Any],
    retold: dict[str, Any] | None = None,
) -> Variant:
    shape = oracle.shapes[name]
    record: dict[str, Any] = {}
    for field, kind in found.items():
        dataset = shape.get("parts", {}).get(field, shape["dataset"])
        record[field] = _value(oracle, field, kind, dataset, about)
    if "division" in record:
        record["division"] = division
    first, _, rest = shape.get("subject", "uscc").partition(".")
    if first and first in record:
        record[first] = {rest: about, "more": f"<{first}>"} if rest else about
    return Variant(about, f"{about} {division} {label}", record | told | (retold or {}))


def _value(oracle: Oracle, field: str, kind: fields.Field[Any], dataset: str, about: str | None) -> Any:
    inner = _inner(kind)
    if isinstance(kind, fields.List):
        if inner is None:
            return [*WHERE, UNKNOWN] if field == "targets" else [f"<{field}>"]
        names = _names(inner)
        if field not in oracle.datasets[dataset]["field"]:
            return [*_pieces(oracle, names, dataset, about)]
        each = {name: f"<{field}.{name}>" for name in names}
        if about is not None or "uscc" not in names:
            return [each]
        said = [each | {"uscc": NINGHAI, "agency": code} for code in ("tax", "gov")] if "agency" in names else []
        return [*(each | {"uscc": one} for one in (*WHERE, UNKNOWN)), *said]
    return {name: f"<{field}.{name}>" for name in _names(inner)} if inner is not None else f"<{field}>"


def _pieces(oracle: Oracle, names: Any, dataset: str, about: str | None) -> Iterator[dict[str, Any]]:
    plain = {name: f"<{name}>" for name in names} | ({"uscc": about} if "uscc" in names else {})
    yield plain
    for code in ("tax", "samr", "customs", "portal"):
        for field in oracle.datasets[dataset].get("said", SAID):
            if field in names:
                yield plain | {field: code}
    for rule in oracle.datasets[dataset].get("row", ()):
        if rule["where"].keys() <= names.keys():
            yield plain | {name: values[0] for name, values in rule["where"].items()}


def _divisions(found: Any, about: str | None) -> list[str | None]:
    if "division" not in found:
        return [None]
    return [DIVISION[about]] if about is not None else [None, "441323", "330226", "44"]


def _may_be_nobody(found: Any, subject: str) -> bool:
    return bool(subject) and "." not in subject and subject in found and bool(found[subject].allow_none)


def _names(schema: Schema) -> dict[str, fields.Field[Any]]:
    return {field.data_key or name: field for name, field in schema.fields.items()}


def _inner(field: fields.Field[Any]) -> Schema | None:
    if isinstance(field, fields.List):
        return _inner(field.inner)
    return field.schema if isinstance(field, fields.Nested) else None
