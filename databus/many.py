"""Writing many rows in one statement that costs next to nothing to make.

The rows go to the server as one JSON text, and it makes rows of them by the table's own types; of a thousand rows with
twenty columns that takes a fiftieth of the time that twenty thousand parameters take.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session


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
    told = f'INSERT INTO "{table.name}" ({columns}) SELECT {columns}'
    told += f' FROM json_populate_recordset(CAST(NULL AS "{table.name}"), CAST(:rows AS json))'
    if conflict:
        told += f" ON CONFLICT {conflict}"
    session.execute(sa.text(told), {"rows": orjson.dumps(rows, default=_written).decode()})


def _written(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (bytes, bytearray, memoryview)):
        return "\\x" + bytes(value).hex()
    raise TypeError(f"{type(value).__name__} has no form in a row")
