"""Facts that are said but not yet answered, in a file: neither a crash here nor a broker that is away loses one."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sanhu_client.operations import encode

_TABLE = """
create table if not exists facts (
  number integer primary key autoincrement,
  message_id text not null unique,
  operation text not null,
  body blob not null,
  purpose text
);
"""


@dataclass(frozen=True)
class Fact:
    """Something said; it stays in the spool until its receipt or its refusal is here."""

    number: int
    message_id: str
    operation: str
    body: bytes
    purpose: str | None


class Spool:
    """A spool; threads may share it.

    Args:
        path: of its file; None keeps it in memory, where it ends with the process.
    """

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        # full: what was said must outlive a machine that loses its power
        self._db.executescript("pragma journal_mode=wal; pragma synchronous=full;" + _TABLE)

    def add(self, message_id: str, operation: str, fields: Mapping[str, Any], purpose: str | None) -> None:
        """Keep a fact; one that is kept already stays as it is."""
        row = (message_id, operation, encode(dict(fields)), purpose)
        with self._lock:
            self._db.execute(
                "insert into facts (message_id, operation, body, purpose) values (?, ?, ?, ?) on conflict do nothing",
                row,
            )

    def after(self, number: int, most: int) -> list[Fact]:
        """Return facts in the order said, those after `number`."""
        with self._lock:
            rows = self._db.execute(
                "select number, message_id, operation, body, purpose from facts where number > ?"
                " order by number limit ?",
                (number, most),
            ).fetchall()
        return [Fact(*row) for row in rows]

    def remove(self, message_id: str) -> None:
        """Forget a fact that was answered."""
        with self._lock:
            self._db.execute("delete from facts where message_id = ?", (message_id,))

    def __len__(self) -> int:
        with self._lock:
            return int(self._db.execute("select count(*) from facts").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()
