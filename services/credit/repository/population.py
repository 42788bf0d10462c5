"""Whole ranges of credit's tables read as columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from typing import Final

import polars as pl
import sqlalchemy as sa
from adbc_driver_postgresql import dbapi

from databus.rules import RuleBook
from services.credit.domain.items import ever_direct
from services.credit.domain.records import earliest_counting
from services.credit.use_cases.population import Frames

Range = tuple[str | None, str | None]


class _Text(str):
    """A part of a statement."""

    __slots__ = ()


_Value = str | int | date | tuple[str, ...]

_STANDINGS: Final = (
    'SELECT uscc, known_since_on, known_at, version, grade, score, rated, "on", formal_on, due_on'
    " FROM standings WHERE {range} ORDER BY uscc"
)
_BONUSES: Final = (
    'SELECT uscc, bonus_id AS place, "on", ARRAY(SELECT jsonb_array_elements_text(held)) AS held'
    " FROM bonuses WHERE {range}"
)
# what `facts.facts_of` reads of one enterprise as it is known now, of many
_FACTS: Final = {
    "standings": _STANDINGS,
    "records": (
        "SELECT uscc, record_id::text AS record_id, item, agency, document_no, effective_on, annulled_on, repaired_on,"
        " 1 + corrections + (annulled_on IS NOT NULL)::int + (repaired_on IS NOT NULL)::int AS version"
        " FROM records WHERE {range}"
    ),
    "bonuses": _BONUSES,
    "formals": "SELECT uscc, formal_on FROM formal_ratings WHERE {range} ORDER BY uscc, formal_on",
    "grants": "SELECT uscc, granted_on, revoked_on FROM aa_grants WHERE {range} ORDER BY known_at",
    "enterprises": "SELECT uscc, active FROM enterprises WHERE {range}",
}
# of the records those that may count on a day, with what weighs
_WEIGHING: Final = (
    "SELECT uscc, item, agency, document_no, effective_on, annulled_on, repaired_on"
    " FROM records WHERE {range} AND effective_on BETWEEN {first} AND {on}"
    " AND (effective_on >= {first_of_others} OR item IN ({direct}))"
    " AND (annulled_on IS NULL OR annulled_on > {on}) AND (repaired_on IS NULL OR repaired_on > {on})"
)
_BOUNDS: Final = (
    "SELECT uscc FROM (SELECT uscc, row_number() OVER (ORDER BY uscc) - 1 AS place, count(*) OVER () AS every"
    " FROM standings) AS placed WHERE place % ((every + {count} - 1) / {count}) = 0 ORDER BY uscc"
)


class PopulationReader:
    """Reads what ratings of many enterprises rest on, over a connection of its own; all that is read is of one moment.

    It blocks the thread it runs in, and other threads not at all. The moment is that of the first thing read: what is
    read of an enterprise whose standing was locked before that hangs together with what is written of it under the
    lock.
    """

    def __init__(self, connection: dbapi.Connection) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def connect(cls, url: str | sa.URL) -> Iterator[PopulationReader]:
        """Open a reader on a database."""
        plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        with closing(dbapi.connect(plain)) as connection:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield cls(connection)

    def shard(self, from_uscc: str | None = None, until_uscc: str | None = None) -> Frames:
        """Return the facts of the enterprises from a code on and before another; None is no limit."""
        return Frames(**{name: self._range(asked, (from_uscc, until_uscc)) for name, asked in _FACTS.items()})

    def weighing(
        self, *, on: date, rules: RuleBook, from_uscc: str | None = None, until_uscc: str | None = None
    ) -> Frames:
        """Return what `score_frames` of a day looks at, and nothing else: ten times less than `shard`."""
        between = (from_uscc, until_uscc)
        direct, other = (earliest_counting(on, rules, direct_d=direct_d) for direct_d in (True, False))
        first = min(direct, other)
        nothing = {name: pl.DataFrame(schema={"uscc": pl.String}) for name in ("formals", "grants", "enterprises")}
        return Frames(
            standings=self._range(_STANDINGS, between),
            records=self._range(
                _WEIGHING, between, on=on, first=first, first_of_others=other, direct=tuple(ever_direct(rules))
            ),
            bonuses=self._range(_BONUSES, between),
            **nothing,
        )

    def shard_bounds(self, count: int) -> Sequence[Range]:
        """Return so many ranges (fewer if there are few enterprises), about equally large, that hold everybody."""
        firsts = self._read(_BOUNDS, count=count)["uscc"].to_list()
        return list(zip([None, *firsts[1:]], [*firsts[1:], None], strict=True))

    def _range(self, asked: str, between: Range, **values: _Value) -> pl.DataFrame:
        wanted = [f"uscc {sign} {_literal(uscc)}" for sign, uscc in zip((">=", "<"), between, strict=True) if uscc]
        return self._read(asked, range=_Text(" AND ".join(wanted) or "true"), **values)

    def _read(self, asked: str, **values: _Value) -> pl.DataFrame:
        # values stand in the statement, since one without parameters comes as a COPY, a third faster
        with self._connection.cursor() as cursor:
            cursor.execute(asked.format(**{name: _literal(value) for name, value in values.items()}))
            return pl.DataFrame(cursor.fetch_arrow())


def _literal(value: _Value) -> str:
    """Return a value as SQL writes it."""
    if isinstance(value, _Text):
        return value
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, int):
        return str(value)
    return ", ".join(map(_literal, value)) or "NULL"
