"""Writing many rows in one statement that costs next to nothing to make.

The rows go to the server column by column, each as one text that it splits and casts; what all rows have in common
goes once. Of rows with JSON or bytes in them that takes a third of the time that one JSON text of all rows takes, which
the server would parse twice. A few rows, and those with a value that has no text of its own, go as that JSON text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

COLUMNS_FROM: Final = 50  # rows; fewer are not worth a longer statement
_BETWEEN: Final = "\x1f"
_NULL: Final = "\x1e"
_DIALECT: Final[sa.Dialect] = postgresql.dialect()  # type: ignore[no-untyped-call]


class _NoText(Exception):
    """A value has no text that the server reads as it."""


def insert_many(session: Session, table: sa.Table, rows: Sequence[Mapping[str, Any]], conflict: str = "") -> None:
    """Insert rows, in their order; all have the same columns, those not told get their defaults.

    Args:
        session: in whose transaction.
        table: where to.
        rows: column → value; bytes, decimals, days, moments, lists and what JSON holds.
        conflict: what to do about a row that stands already, as SQL has it behind `ON CONFLICT`.
    """
    if not rows:
        return
    columns = ", ".join(f'"{name}"' for name in rows[0])
    source, values = rows_of(table, rows)
    told = f'INSERT INTO "{table.name}" ({columns})'
    told += f" SELECT {columns} FROM {source} AS told"  # noqa: S608  — names of the table and our own text
    if conflict:
        told += f" ON CONFLICT {conflict}"
    session.execute(sa.text(told), values)


def rows_of(table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> tuple[str, dict[str, str | None]]:
    """Return rows as SQL names them in FROM, with the values of its parameters; they are of the table's own types."""
    if len(rows) >= COLUMNS_FROM:
        try:
            return _by_columns(table, rows)
        except _NoText:
            pass
    source = f'json_populate_recordset(CAST(NULL AS "{table.name}"), CAST(:rows AS json))'
    return source, {"rows": orjson.dumps(rows, default=_written).decode()}


def _by_columns(table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> tuple[str, dict[str, str | None]]:
    selected, parts, names = [], [], []
    values: dict[str, str | None] = {}
    for number, name in enumerate(rows[0]):
        kind = table.c[name].type
        texts = _texts([row[name] for row in rows], kind)
        key = f"column_{number}"
        if number and texts.count(texts[0]) == len(texts):
            values[key] = texts[0]
            told = f"CAST(:{key} AS text)"
        else:
            values[key] = _joined(texts)
            parts.append(f"string_to_array(CAST(:{key} AS text), '{_BETWEEN}', '{_NULL}')")
            names.append(key)
            told = key
        selected.append(f'CAST({told} AS {kind.compile(dialect=_DIALECT)}) AS "{name}"')
    split = f"unnest({', '.join(parts)}) AS split ({', '.join(names)})"
    return "(SELECT " + ", ".join(selected) + f" FROM {split})", values  # noqa: S608  — our own text, values apart


def _texts(values: list[Any], kind: sa.types.TypeEngine[Any]) -> Sequence[str | None]:
    if len(set(map(id, values))) == 1:
        return [_text(values[0], kind)] * len(values)
    if isinstance(kind, sa.JSON):
        # many rows may share one value, which is written once
        shared = {id(value): _text(value, kind) for value in {id(value): value for value in values}.values()}
        return [shared[id(value)] for value in values]
    kinds = set(map(type, values))
    if kinds <= {str, type(None)}:
        return values
    if len(kinds) == 1 and (write := _TEXTS.get(kinds.pop())) is not None:
        return list(map(write, values))
    return [_text(value, kind) for value in values]


def _text(value: Any, kind: sa.types.TypeEngine[Any]) -> str | None:
    if value is None:
        return None
    if isinstance(kind, sa.JSON):
        return orjson.dumps(value, default=_written).decode()
    write = _TEXTS.get(type(value))
    if write is None:
        raise _NoText
    return write(value)


def _joined(texts: Sequence[str | None]) -> str:
    joined = _BETWEEN.join([_NULL if text is None else text for text in texts])
    nulls = texts.count(None)
    # of an empty text the server makes no row at all
    if not joined or joined.count(_BETWEEN) != len(texts) - 1 or joined.count(_NULL) != nulls or "\0" in joined:
        raise _NoText
    return joined


def _bytes(value: bytes) -> str:
    return "\\x" + value.hex()


def _decimal(value: Decimal) -> str:
    return format(value, "f")


_TEXTS: Final[Mapping[type, Callable[[Any], str]]] = {
    str: str,
    int: str,
    bool: lambda value: "true" if value else "false",
    date: date.isoformat,
    datetime: datetime.isoformat,
    bytes: _bytes,
    Decimal: _decimal,
}


def _written(value: object) -> object:
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _bytes(bytes(value))
    raise TypeError(f"{type(value).__name__} has no form in a row")
