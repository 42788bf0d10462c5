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

A book can be amended by sets of changes, each from its day on; days before keep what they had. Its whole text can be
kept and read again, so that what was decided by a book can be decided again by the same one.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from databus import strict_json

_SURENESS = frozenset("SVEQMO")
PARAMETER: Final = "parameter"
_NAMES: Final = ("code", "id", "name")


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
class Change:
    """A number or a row as it is to be: `row` holds value, clause and sureness, or what is new in a row.

    The row is known by its `code`, `id` or `name`. What is not said of a row stays as it was; without `row` it ends.
    """

    table: str
    key: str
    row: Mapping[str, Any] | None


@dataclass(frozen=True)
class Amendment:
    """Changes that hold together, from a day on; without a day as if they had always held."""

    name: str
    from_on: date | None
    changes: tuple[Change, ...]


class RuleBook:
    """The parameters and tables of one service."""

    def __init__(
        self,
        name: str,
        version: str,
        digest: str,
        parameters: Mapping[str, tuple[Parameter, ...]],
        tables: Mapping[str, list[dict[str, Any]]],
        files: Mapping[str, str] | None = None,
        amendments: tuple[Amendment, ...] = (),
    ) -> None:
        self.name = name
        self.digest = digest
        self.version = f"{name}-{version}"
        self.files = files or {}
        self.amendments = amendments
        self._number = version
        self._parameters = parameters
        self._tables = tables

    @classmethod
    def load(cls, folder: Path) -> RuleBook:
        """Read a folder of TOML files; BrokenRules names the file and what is wrong."""
        return cls.read({path.name: path.read_bytes().decode() for path in folder.glob("*.toml")})

    @classmethod
    def read(cls, files: Mapping[str, str]) -> RuleBook:
        """Read TOML files by name; BrokenRules names the file and what is wrong."""
        parameters: dict[str, tuple[Parameter, ...]] = {}
        tables: dict[str, list[dict[str, Any]]] = {}
        digest = hashlib.sha256()
        head: dict[str, Any] = {}
        for name, text in sorted(files.items()):
            digest.update(name.encode() + b"\0" + text.encode())
            data = tomllib.loads(text)
            if name == "ruleset.toml":
                head = data
                continue
            for table, rows in data.items():
                if table == PARAMETER:
                    for row in rows:
                        _add_parameter(parameters, row, name)
                elif isinstance(rows, list):
                    tables.setdefault(table, []).extend(rows)
                else:
                    tables.setdefault(table, []).append(rows)
        if not {"name", "version"} <= head.keys():
            raise BrokenRules("ruleset.toml must give name and version")
        return cls(head["name"], head["version"], digest.hexdigest()[:12], parameters, tables, files)

    # ---- amending
    def amended(self, amendment: Amendment) -> RuleBook:
        """Return the book with changes from their day on; BrokenRules for a number or a row that there is not."""
        parameters, tables = dict(self._parameters), dict(self._tables)
        for change in amendment.changes:
            if change.table == PARAMETER:
                parameters[change.key] = _changed(parameters.get(change.key), change, amendment.from_on)
            else:
                tables[change.table] = _with_row(tables.get(change.table, []), change, amendment.from_on)
        told = strict_json.canonical([self.digest, _told(amendment)])
        return RuleBook(
            self.name,
            f"{self._number.partition('+')[0]}+{amendment.name}",
            hashlib.sha256(told).hexdigest()[:12],
            parameters,
            tables,
            self.files,
            (*self.amendments, amendment),
        )

    def text(self) -> strict_json.JsonObject:
        """Return all that the book was made of: the files, and the changes in their order."""
        return {"files": dict(self.files), "amendments": [_told(amendment) for amendment in self.amendments]}

    @classmethod
    def of_text(cls, text: Mapping[str, Any]) -> RuleBook:
        """Return the book that a text was taken from."""
        book = cls.read(text["files"])
        for told in text["amendments"]:
            changes = tuple(Change(*change) for change in told["changes"])
            from_on = None if told["from_on"] is None else date.fromisoformat(told["from_on"])
            book = book.amended(Amendment(told["name"], from_on, changes))
        return book

    # ---- reading
    def history(self, key: str) -> Sequence[Parameter]:
        """Return all values of a parameter, oldest first; KeyError if there is none."""
        return self._parameters[key]

    def parameter(self, key: str, *, on: date) -> Parameter:
        """Return the parameter as it stands on the day; KeyError if there is none, or none yet."""
        for found in reversed(self._parameters[key]):
            if found.from_on <= on:
                return found
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
        return [row for row in rows if _stands(row, on)]

    def tables(self) -> Sequence[str]:
        """Names of all tables."""
        return sorted(self._tables)


def _add_parameter(parameters: dict[str, tuple[Parameter, ...]], row: Mapping[str, Any], file: str) -> None:
    missing = {"key", "unit", "clause", "sure", "values"} - row.keys()
    if missing:
        raise BrokenRules(f"{file}: parameter {row.get('key')} lacks {', '.join(sorted(missing))}")
    if row["key"] in parameters:
        raise BrokenRules(f"{file}: parameter {row['key']} stands twice")
    if row["sure"] not in _SURENESS:
        raise BrokenRules(f"{file}: {row['key']}: sure must be one of {''.join(sorted(_SURENESS))}")
    rest = row["unit"], row["clause"], row["sure"]
    dated = sorted((value["from"], exact(value["value"])) for value in row["values"])
    parameters[row["key"]] = tuple(Parameter(row["key"], value, *rest, from_on) for from_on, value in dated)


def _changed(kept: Iterable[Parameter] | None, change: Change, from_on: date | None) -> tuple[Parameter, ...]:
    """Return a parameter's values with a new one from a day on, up to the next that is told already."""
    known = tuple(kept or ())
    if not known or change.row is None:
        raise BrokenRules(f"{change.key} is no parameter that can be changed")
    row, unit = change.row, known[-1].unit
    new = Parameter(change.key, exact(row["value"]), unit, row["clause"], row["sure"], from_on or known[0].from_on)
    if from_on is None:
        return (new,)
    others = [found for found in known if found.from_on != from_on]
    return tuple(sorted([*others, new], key=lambda found: found.from_on))


def _with_row(rows: Sequence[dict[str, Any]], change: Change, from_on: date | None) -> list[dict[str, Any]]:
    """Return a table's rows with one as it is to be where it stood, or at the end; later rows take over as before."""
    own = [row for row in rows if _named(row) == change.key]
    replaced = own if from_on is None else [row for row in own if _stands(row, from_on)]
    made = [] if change.row is None else [_merged(replaced, change)]
    if from_on is not None:
        later = [row["from"] for row in own if row.get("from", date.min) > from_on]
        made = [row | {"from": from_on} | ({"until": min(later)} if later else {}) for row in made]
    kept: list[dict[str, Any]] = []
    for row in rows:
        if row not in replaced:
            kept.append(row)
            continue
        if from_on is not None and row.get("from", date.min) < from_on:
            kept.append(row | {"until": from_on})
        kept += made
        made = []
    return kept + made


def _named(row: Mapping[str, Any]) -> Any:
    """What a row of a table is known by, where it is known by anything."""
    return next((row[name] for name in _NAMES if name in row), None)


def _merged(replaced: Sequence[dict[str, Any]], change: Change) -> dict[str, Any]:
    stood = replaced[-1] if replaced else {}
    return {name: value for name, value in stood.items() if name not in {"from", "until"}} | dict(change.row or {})


def _stands(row: Mapping[str, Any], on: date) -> bool:
    started: bool = row.get("from", on) <= on
    return started and not ("until" in row and row["until"] <= on)


def _told(amendment: Amendment) -> strict_json.JsonObject:
    from_on = None if amendment.from_on is None else amendment.from_on.isoformat()
    changes = [[change.table, change.key, change.row and dict(change.row)] for change in amendment.changes]
    return {"name": amendment.name, "from_on": from_on, "changes": changes}


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
