"""Legal numbers as dated data: each parameter has a unit, a clause, how sure it is, and values with their first day.

A rule book is the folder `rules/` of a service. `ruleset.toml` names it and its version; every other file holds
parameters (`[[parameter]]`) or rows of tables (`[[<table>]]`), for example:

    [[parameter]]
    key = "grade_a_min"
    unit = "points"
    clause = "AQSIQ announcement 2014 No. 3"
    sure = "M"
    values = [{ from = 2014-01-01, value = 89 }]

Decimals are written as text ("0.5") and returned as Decimal; whole numbers stay int.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

_SURENESS = frozenset("SVEQMO")


class BrokenRules(Exception):
    """The rule book itself is wrong: a defect found at start, never at a decision."""


@dataclass(frozen=True)
class Parameter:
    """One legal number as it stands on a day."""

    key: str
    value: Any
    unit: str
    clause: str
    sure: str
    from_on: date


@dataclass(frozen=True)
class _Dated:
    unit: str
    clause: str
    sure: str
    values: tuple[tuple[date, Any], ...]


class RuleBook:
    """The parameters and tables of one service."""

    def __init__(
        self,
        name: str,
        version: str,
        digest: str,
        parameters: Mapping[str, _Dated],
        tables: Mapping[str, Any],
    ) -> None:
        self.name = name
        self.digest = digest
        self.version = f"{name}-{version}"
        self._parameters = parameters
        self._tables = tables

    @classmethod
    def load(cls, folder: Path) -> RuleBook:
        """Read a folder of TOML files; BrokenRules names the file and what is wrong."""
        parameters: dict[str, _Dated] = {}
        tables: dict[str, list[dict[str, Any]]] = {}
        digest = hashlib.sha256()
        head: dict[str, Any] = {}
        for path in sorted(folder.glob("*.toml")):
            raw = path.read_bytes()
            digest.update(path.name.encode() + b"\0" + raw)
            data = tomllib.loads(raw.decode())
            if path.name == "ruleset.toml":
                head = data
                continue
            for table, rows in data.items():
                if table == "parameter":
                    for row in rows:
                        _add_parameter(parameters, row, path)
                elif isinstance(rows, list):
                    tables.setdefault(table, []).extend(rows)
                else:
                    tables.setdefault(table, []).append(rows)
        if not {"name", "version"} <= head.keys():
            raise BrokenRules(f"{folder.name}: ruleset.toml must give name and version")
        return cls(head["name"], head["version"], digest.hexdigest()[:12], parameters, tables)

    def parameter(self, key: str, *, on: date) -> Parameter:
        """Return the parameter as it stands on the day; KeyError if there is none, or none yet."""
        dated = self._parameters[key]
        for from_on, value in reversed(dated.values):
            if from_on <= on:
                return Parameter(key, value, dated.unit, dated.clause, dated.sure, from_on)
        raise KeyError(f"{key} has no value on {on}")

    def value(self, key: str, *, on: date) -> Any:
        """Return the parameter's value on the day."""
        return self.parameter(key, on=on).value

    def keys(self) -> Sequence[str]:
        """Names of all parameters."""
        return sorted(self._parameters)

    def table(self, name: str, *, on: date | None = None) -> list[dict[str, Any]]:
        """Return the rows of a table, in the order of the files.

        With a day, only rows in force then (`from` ≤ day, and day < `until` where given; a row without dates always).
        """
        rows: list[dict[str, Any]] = self._tables[name]
        if on is None:
            return rows
        return [row for row in rows if row.get("from", on) <= on and not ("until" in row and row["until"] <= on)]

    def tables(self) -> Sequence[str]:
        """Names of all tables."""
        return sorted(self._tables)


def _add_parameter(parameters: dict[str, _Dated], row: Mapping[str, Any], path: Path) -> None:
    missing = {"key", "unit", "clause", "sure", "values"} - row.keys()
    if missing:
        raise BrokenRules(f"{path.name}: parameter {row.get('key')} lacks {', '.join(sorted(missing))}")
    if row["key"] in parameters:
        raise BrokenRules(f"{path.name}: parameter {row['key']} stands twice")
    if row["sure"] not in _SURENESS:
        raise BrokenRules(f"{path.name}: {row['key']}: sure must be one of {''.join(sorted(_SURENESS))}")
    values = tuple(sorted((value["from"], exact(value["value"])) for value in row["values"]))
    parameters[row["key"]] = _Dated(row["unit"], row["clause"], row["sure"], values)


def exact(value: Any) -> Any:
    """Turn decimal text into Decimal; floats are refused."""
    if isinstance(value, float):
        raise BrokenRules(f"{value} is a float: write decimals as text")
    if isinstance(value, str):
        try:
            return Decimal(value)
        except InvalidOperation:
            return value
    return value
