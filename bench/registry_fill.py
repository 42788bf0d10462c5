"""Makes a registry of many enterprises out of a smaller one: its rows again, under other codes, in a few statements."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, Final

from psycopg2 import sql

from services.enterprise.domain.search import LETTERS, bin_of, bin_word, place_of

# what differs of a copy's row; all other columns are those of the row it is made of (`t`), `m` tells of the copy
_OWN_ID: Final = "overlay(t.{column} placing lpad(to_hex(m.copy + 15), 2, '0') from 1)"  # an id begins with its time
_WORDS: Final = (
    f"ts_delete(t.words, ARRAY[left(lower(t.uscc), {LETTERS}), m.old_bin])"
    f" || array_to_tsvector(ARRAY[left(lower(m.uscc), {LETTERS}), m.bin])"
)
_TABLES: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "enterprises": ("uscc", {"uscc": "m.uscc"}),
    "search": (
        "uscc",
        {
            "uscc": "m.uscc",
            "place": "m.place",
            "text": "replace(t.text, lower(t.uscc), lower(m.uscc))",
            "words": _WORDS,
        },
    ),
    "enterprise_versions": ("uscc", {"uscc": "m.uscc"}),
    "facts": ("uscc", {"uscc": "m.uscc", "fact_id": _OWN_ID.format(column="fact_id")}),
    "exports": ("uscc", {"uscc": "m.uscc"}),
    "archive": (
        "uscc",
        {
            "uscc": "m.uscc",
            "subject": "m.uscc",
            "event_id": _OWN_ID.format(column="event_id"),
            "data": "t.data || jsonb_build_object('uscc', m.uscc)",
        },
    ),
    "databus_outbox": (
        "subject",
        {
            "uscc": "m.uscc",
            "subject": "m.uscc",
            "message_id": "CAST(" + _OWN_ID.format(column="message_id::text") + " AS uuid)",
        },
    ),
    "databus_sequences": ("subject", {"subject": "m.uscc"}),
}


def multiply(cursor: Any, size: int, times: int, code_of: Callable[[int], str]) -> None:
    """Make `times` the enterprises of a registry that holds those of numbers below `size`.

    Args:
        cursor: an administrator's, since no row's references are checked again.
        size: how many there are.
        times: how often as many there shall be.
        code_of: the code of the enterprise of a number.
    """
    cursor.execute("SET session_replication_role = replica; SET maintenance_work_mem = '256MB'; SET work_mem = '64MB'")
    cursor.execute("CREATE TEMP TABLE copies (old text, old_bin text, copy int, uscc text, place bigint, bin text)")
    cursor.copy_expert("COPY copies FROM STDIN", _copies(size, times, code_of))
    cursor.execute("ANALYZE copies")
    for table, (key, own) in _TABLES.items():
        rebuilt = _take_indexes_away(cursor, table)
        columns = _columns(cursor, table)
        told = ", ".join(own.get(column, f't."{column}"') for column in columns)
        named = ", ".join(f'"{column}"' for column in columns)
        for copy in range(1, times):
            cursor.execute(
                f'INSERT INTO "{table}" ({named}) SELECT {told} FROM "{table}" t'
                f" JOIN copies m ON m.old = t.{key} AND m.copy = %s ORDER BY t.ctid",
                (copy,),
            )
        for statement in rebuilt:
            cursor.execute(statement)
    cursor.execute("RESET session_replication_role")
    cursor.execute("VACUUM ANALYZE")


def _copies(size: int, times: int, code_of: Callable[[int], str]) -> io.StringIO:
    out = io.StringIO()
    for number in range(size):
        old = code_of(number)
        old_bin = bin_word(bin_of(place_of(old)))
        for copy in range(1, times):
            code = code_of(number + copy * size)
            place = place_of(code)
            out.write(f"{old}\t{old_bin}\t{copy}\t{code}\t{place}\t{bin_word(bin_of(place))}\n")
    out.seek(0)
    return out


def _columns(cursor: Any, table: str) -> list[str]:
    """The columns that are written; those the database counts by itself are not."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attidentity = '' ORDER BY attnum",
        (table,),
    )
    return [row[0] for row in cursor.fetchall()]


def _take_indexes_away(cursor: Any, table: str) -> list[str]:
    """Drop the indexes that no constraint needs; return how to make them again, which is faster than to grow them."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
        (table,),
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [made for _, made in found]
