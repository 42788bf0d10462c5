"""What may be had: data sets, their fields, and which operation or event carries which.

The files `rules/catalogue*.toml`:

    [dataset.credit_record]
    zh, en, provider, attribute, basis, updated, contract = …
    [dataset.credit_record.field]
    uscc = {attribute = "unconditional", zh = "统一社会信用代码", en = "code"}
    [[dataset.credit_record.row]]
    name = "repaired"
    where = {state = ["REPAIRED"]}
    hidden_from = ["*"]
    clause = "…"
    [operation."credit.list_records"]
    dataset = "credit_record"
    record = "items"
    subject = "uscc"
    [event."enterprise.registered"]
    dataset = "enterprise"
    parts = {grade = "credit_grade"}

An operation with an empty data set says nothing about anyone: it needs no agreement. A query that is not listed is
refused.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Final

UNCONDITIONAL: Final = "unconditional"
CONDITIONAL: Final = "conditional"
NOT_SHARED: Final = "not_shared"
ATTRIBUTES: Final = (UNCONDITIONAL, CONDITIONAL, NOT_SHARED)

EVERYONE: Final = "*"


@dataclass(frozen=True)
class Field:
    """A field of a data set and its sharing attribute."""

    attribute: str
    zh: str
    en: str


@dataclass(frozen=True)
class RowRule:
    """Records that are kept back, whatever is agreed.

    Attributes:
        where: field → values; a record is meant if each field has one of its values.
        hidden_from: kinds of agencies, or `*`; the agency that said a record sees it always.
    """

    name: str
    where: Mapping[str, tuple[Any, ...]]
    hidden_from: tuple[str, ...]
    clause: str

    def hides(self, record: Mapping[str, Any], kind: str) -> bool:
        """Whether a record is kept back from agencies of a kind."""
        if EVERYONE not in self.hidden_from and kind not in self.hidden_from:
            return False
        return all(record.get(name) in values for name, values in self.where.items())


@dataclass(frozen=True)
class DataSet:
    """What one provider has about one kind of thing.

    Attributes:
        provider: the agency that answers for it.
        attribute: unconditional, conditional or not_shared.
        basis: the law it is shared by.
        updated: how often it changes.
        contract: the event or operation whose shape it has.
        said: fields of a record that name the agency that said it.
    """

    code: str
    zh: str
    en: str
    provider: str
    attribute: str
    basis: str
    updated: str
    contract: str
    fields: Mapping[str, Field]
    rows: tuple[RowRule, ...] = ()
    identifier: str = ""
    said: tuple[str, ...] = ("agency", "said_by")


@dataclass(frozen=True)
class Shape:
    """Where the records of an answer or an event are, and whose data they are.

    Attributes:
        name: of the operation or event.
        dataset: empty if nothing is said about anyone.
        record: empty if the answer itself is the record, `items` if it has many.
        subject: field that holds the enterprise's code; `a.b` for one within another; empty: about no enterprise.
        parts: first-level field → the other data set that its value belongs to.
        beside: fields of the answer beside the records that say nothing about anyone.
        retold: of an answer whose records tell again what events said: the field that holds it; `event` names them.
        found_by: of a command on a thing that is named by its id, the query that tells whose it is.
    """

    name: str
    dataset: str
    record: str = ""
    subject: str = "uscc"
    parts: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ("next_cursor",)
    retold: str = ""
    found_by: str = ""


@dataclass(frozen=True)
class Catalogue:
    """Every data set, and every operation and event that carries one."""

    datasets: Mapping[str, DataSet]
    operations: Mapping[str, Shape]
    events: Mapping[str, Shape]

    @classmethod
    def from_toml(cls, data: Mapping[str, Any]) -> Catalogue:
        """Read the catalogue.

        Raises:
            ValueError: names what is of no known attribute, or what no data set is.
        """
        datasets = {code: _dataset(code, row) for code, row in data.get("dataset", {}).items()}
        operations = {name: _shape(name, row) for name, row in data.get("operation", {}).items()}
        events = {name: _shape(name, row) for name, row in data.get("event", {}).items()}
        for shape in (*operations.values(), *events.values()):
            for code in (shape.dataset, *shape.parts.values()):
                if code and code not in datasets:
                    raise ValueError(f"{shape.name}: no data set {code}")
        return cls(datasets, operations, events)

    @cached_property
    def never(self) -> frozenset[str]:
        """Names of fields that nobody is given, wherever they stand: not shared, and known to no other data set."""
        every = [(name, field.attribute) for one in self.datasets.values() for name, field in one.fields.items()]
        shared = {name for name, attribute in every if attribute != NOT_SHARED}
        return frozenset(name for name, _ in every if name not in shared)

    def dataset(self, code: str) -> DataSet:
        """Return a data set; KeyError if there is none."""
        return self.datasets[code]

    def operation(self, name: str) -> Shape | None:
        """Return the shape of an operation's answer."""
        return self.operations.get(name)

    def event(self, name: str) -> Shape | None:
        """Return the shape of an event."""
        return self.events.get(name)

    def shape(self, name: str) -> Shape | None:
        """Return the shape of an operation or event."""
        return self.operations.get(name) or self.events.get(name)


def _dataset(code: str, row: Mapping[str, Any]) -> DataSet:
    fields = {name: Field(**given) for name, given in row.get("field", {}).items()}
    rows = tuple(_row(given) for given in row.get("row", ()))
    for where, attribute in ((code, row["attribute"]), *((f"{code}.{n}", f.attribute) for n, f in fields.items())):
        if attribute not in ATTRIBUTES:
            raise ValueError(f"{where}: unknown attribute {attribute}")
    plain = {name: value for name, value in row.items() if name not in {"field", "row"}}
    if "said" in plain:
        plain["said"] = tuple(plain["said"])
    return DataSet(code=code, fields=fields, rows=rows, **plain)


def _row(given: Mapping[str, Any]) -> RowRule:
    where = {name: tuple(_list(values)) for name, values in given["where"].items()}
    return RowRule(given["name"], where, tuple(given["hidden_from"]), given["clause"])


def _shape(name: str, row: Mapping[str, Any]) -> Shape:
    told = dict(row)
    if "beside" in told:
        told["beside"] = tuple(told["beside"])
    return Shape(name=name, **told)


def _list(values: Any) -> Sequence[Any]:
    return values if isinstance(values, list) else [values]


@cache
def shipped() -> Catalogue:
    """The catalogue that is shipped with the gateway."""
    told: dict[str, dict[str, Any]] = {}
    for path in sorted(files("gateway").joinpath("rules").iterdir(), key=lambda path: path.name):
        if path.name.startswith("catalogue") and path.name.endswith(".toml"):
            merge(told, tomllib.loads(path.read_text(encoding="utf-8")), path.name)
    return Catalogue.from_toml(told)


def merge(told: dict[str, dict[str, Any]], more: Mapping[str, Mapping[str, Any]], name: str) -> None:
    """Add what another file of the catalogue says; nothing may stand in two files."""
    for table, entries in more.items():
        known = told.setdefault(table, {})
        twice = known.keys() & entries.keys()
        if twice:
            raise ValueError(f"{name}: {table} {', '.join(sorted(twice))} stands in two files")
        known.update(entries)
