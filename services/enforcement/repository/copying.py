"""Rows by COPY, a few in memory at a time."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

_NULL: Final = "\\N"
_ESCAPED: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_rows(session: Session, table: sa.Table, rows: Iterator[Mapping[str, Any]]) -> None:
    """Write rows in the session's transaction; texts, numbers, bytes and what JSON holds.

    The driver must not be green: under eventlet it has no COPY.
    """
    first = next(rows, None)
    if first is None:
        return
    names = ", ".join(f'"{name}"' for name in first)
    raw: Any = session.connection().connection.dbapi_connection
    with raw.cursor() as cursor:
        cursor.copy_expert(f'COPY "{table.name}" ({names}) FROM STDIN', _Lines(first, rows))


class _Lines(io.RawIOBase):
    """A file of which the driver reads what it takes."""

    def __init__(self, first: Mapping[str, Any], rows: Iterator[Mapping[str, Any]]) -> None:
        self._first: Mapping[str, Any] | None = first
        self._rows = rows
        self._left = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        parts, length = [self._left], len(self._left)
        while size < 0 or length < size:
            row = self._first if self._first is not None else next(self._rows, None)
            self._first = None
            if row is None:
                break
            parts.append(_line(row))
            length += len(parts[-1])
        whole = b"".join(parts)
        taken = len(whole) if size < 0 else size
        self._left = whole[taken:]
        return whole[:taken]


def _line(row: Mapping[str, Any]) -> bytes:
    return ("\t".join([_text(value) for value in row.values()]) + "\n").encode()


def _text(value: Any) -> str:
    write = _TEXTS.get(type(value))
    return write(value) if write is not None else orjson.dumps(value).decode().translate(_ESCAPED)


_TEXTS: Final[Mapping[type, Callable[[Any], str]]] = {
    str: lambda value: value.translate(_ESCAPED),
    int: str,
    bytes: lambda value: "\\\\x" + value.hex(),
    type(None): lambda _: _NULL,
}
