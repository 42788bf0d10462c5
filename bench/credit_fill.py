"""A credit register of many enterprises and ten times as many records, the same at every run."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, timedelta
from typing import Any, Final

import polars as pl
import psycopg2

from databus.identifiers import make_uscc

TODAY: Final = date(2026, 10, 20)
KNOWN_AT: Final = "2026-01-01 00:00:00+00"
RECORDS_EACH: Final = 10
SLICE: Final = 500_000
DIVISIONS: Final = ("330226", "350582", "440306", "441323")  # in the order of codes
AGENCIES: Final = ("customs", "ndrc", "samr", "tax")
_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# how often each item occurs in a thousand records
_ITEMS: Final = {
    "L01": 20,
    "L02": 2,
    "L03": 1,
    "L04": 120,
    "L05": 280,
    "P01": 60,
    "P02": 120,
    "P03": 10,
    "P04": 30,
    "P05": 5,
    "P06": 1,
    "P07": 10,
    "P08": 40,
    "S01": 30,
    "S02": 60,
    "S03": 40,
    "S04": 80,
    "O01": 50,
    "O02": 41,
}
_BONUSES: Final = ("pledge", "cnas_lab", "own_brand", "quality_award")


def codes(enterprises: int) -> list[str]:
    """Return valid codes, sorted."""
    each = -(-enterprises // len(DIVISIONS))
    numbers = ((division, number) for division in DIVISIONS for number in range(each))
    found = [make_uscc(division, f"MA{_base31(number)}") for division, number in numbers]
    return sorted(found[:enterprises])


def fill(url: str, enterprises: int) -> None:
    """Fill a migrated, empty database; what indexes no constraint needs are made anew at the end."""
    usccs = pl.Series("uscc", codes(enterprises))
    with _cursor(url) as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'; SET synchronous_commit = off")
        rebuilt = _take_indexes_away(cursor)
        for table, rows, count in (
            ("enterprises", enterprises_of, enterprises),
            ("standings", standings_of, enterprises),
            ("bonuses", bonuses_of, enterprises),
            ("formal_ratings", formals_of, enterprises * 2),
            ("aa_grants", grants_of, enterprises // 200),
            ("records", records_of, enterprises * RECORDS_EACH),
        ):
            _copy(cursor, table, rows, usccs, count)
        for statement in rebuilt:
            cursor.execute(statement)
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE, PARALLEL 0)")


# ---- rows by their numbers
def enterprises_of(numbers: pl.DataFrame, usccs: pl.Series) -> pl.DataFrame:
    i = pl.col("i")
    return numbers.select(
        uscc=_code(i, usccs),
        name=pl.concat_str(pl.lit("合成"), i, pl.lit("号鞋业有限公司")),
        active=_part(i, 11, 100) > 0,
        division=_code(i, usccs).str.slice(2, 6),
    )


def standings_of(numbers: pl.DataFrame, usccs: pl.Series) -> pl.DataFrame:
    i = pl.col("i")
    return numbers.select(
        uscc=_code(i, usccs),
        known_since_on=_day(date(2020, 1, 1), _part(i, 13, 1500)),
        known_since_at=pl.lit(KNOWN_AT),
        known_at=pl.lit(KNOWN_AT),
        version=pl.lit(0),
        grade=pl.lit("U"),
        score=pl.lit(0),
        rated=pl.lit(value=False),
    )


def bonuses_of(numbers: pl.DataFrame, usccs: pl.Series) -> pl.DataFrame:
    """Two in five hold some bonus."""
    i = pl.col("i")
    held = [pl.when(_part(i, 17 + n, 5) == 0).then(pl.lit(f'"{code}"')) for n, code in enumerate(_BONUSES)]
    told = numbers.select(
        uscc=_code(i, usccs),
        on=_day(date(2024, 1, 1), _part(i, 23, 900)),
        held=pl.concat_str(pl.lit("["), pl.concat_list(held).list.drop_nulls().list.join(","), pl.lit("]")),
        known_at=pl.lit(KNOWN_AT),
    )
    return told.filter(_part(pl.int_range(pl.len()), 29, 10) < 4)


def formals_of(numbers: pl.DataFrame, usccs: pl.Series) -> pl.DataFrame:
    """Last October and the one before, of nine in ten."""
    i, year = pl.col("i") // 2, 2024 + pl.col("i") % 2
    told = numbers.select(
        uscc=_code(i, usccs),
        formal_on=pl.date(year, 10, 15),
        valid_until=pl.date(year + 1, 10, 31),
        grade=pl.lit("A"),
        score=pl.lit(100),
        rule_set=pl.lit("credit-2026.1"),
        known_at=pl.lit(KNOWN_AT),
        kept=_part(i, 31, 10) > 0,
    )
    return told.filter("kept").drop("kept")


def grants_of(numbers: pl.DataFrame, usccs: pl.Series) -> pl.DataFrame:
    """One in two hundred is AA."""
    i = pl.col("i")
    return numbers.select(
        grant_id=_identity(i, "aa"),
        uscc=_code(i * 200, usccs),
        granted_on=pl.lit("2026-03-01"),
        document_no=pl.concat_str(pl.lit("认证〔2026〕"), i, pl.lit("号")),
        agency=pl.lit("customs"),
        declaration_error_percent=pl.lit("0.2"),
        clean_at_departments_since=pl.lit("2024-01-01"),
        known_at=pl.lit(KNOWN_AT),
    )


def records_of(numbers: pl.DataFrame, usccs: pl.Series) -> pl.DataFrame:
    """Records of five years in the order of their ids; of twenty, two are of one act; some annulled or repaired."""
    i = pl.col("i")
    second = (i % 20 == 19).cast(pl.Int64)
    act = i - second
    days = _part(act, 37, 1830)
    effective_on = _day(TODAY + timedelta(days=10 - 1830), days)
    items = [code for code, often in _ITEMS.items() for _ in range(often)]
    later = _day(effective_on, _part(i, 41, 700) + 1)
    annulled, repaired = _part(i, 43, 100) < 3, _part(i, 47, 100) < 8
    return numbers.select(
        record_id=_identity(i, "cc"),
        uscc=_code(_part(act, 53, len(usccs)), usccs),
        item=_pick((_part(act, 59, 1000) + second * 400) % 1000, items),
        agency=_pick(_part(act, 61, 4), AGENCIES),
        document_no=pl.concat_str(pl.lit("罚〔"), effective_on.dt.year(), pl.lit("〕"), act, pl.lit("号")),
        occurred_on=_day(effective_on, _part(i, 67, 60) * -1),
        effective_on=effective_on,
        known_at=pl.lit(KNOWN_AT),
        detail=pl.lit("合成记录"),
        evidence_hash=pl.lit(None, pl.String),
        annulled_on=pl.when(annulled).then(later),
        annulment_document_no=pl.when(annulled).then(pl.lit("撤〔2026〕1号")),
        annulment_known_at=pl.when(annulled).then(pl.lit(KNOWN_AT)),
        repaired_on=pl.when(repaired).then(later),
        repair_document_no=pl.when(repaired).then(pl.lit("修〔2026〕1号")),
        repair_known_at=pl.when(repaired).then(pl.lit(KNOWN_AT)),
        version=1 + annulled.cast(pl.Int32) + repaired.cast(pl.Int32),
    )


# ---- values by number
def _mixed(number: pl.Expr, seed: int) -> pl.Expr:
    """Spread numbers over 0 to 2³¹ − 2, each seed in its own way."""
    prime = (1 << 31) - 1
    once = (number.cast(pl.Int64) % prime * 48271 + seed * 7919) % prime
    return (once * 69621 + seed) % prime


def _part(number: pl.Expr, seed: int, of: int) -> pl.Expr:
    return _mixed(number, seed) // 64 % of


def _day(first: date | pl.Expr, days: pl.Expr) -> pl.Expr:
    start = pl.lit(first, pl.Date) if isinstance(first, date) else first
    return (start.cast(pl.Int32) + days.cast(pl.Int32)).cast(pl.Date)


def _pick(place: pl.Expr, values: Sequence[str]) -> pl.Expr:
    return pl.lit(pl.Series(values)).gather(place)


def _code(place: pl.Expr, usccs: pl.Series) -> pl.Expr:
    return pl.lit(usccs).gather(place)


def _identity(number: pl.Expr, kind: str) -> pl.Expr:
    digits = number.cast(pl.String).str.zfill(12)  # decimal digits are hexadecimal ones too, and keep their order
    return pl.concat_str(pl.lit(f"0192{kind}00-0000-7000-8000-"), digits)


def _base31(number: int) -> str:
    text = ""
    for _ in range(6):
        number, digit = divmod(number, 31)
        text = _ALPHABET[digit] + text
    return text


# ---- the database
@contextmanager
def _cursor(url: str) -> Iterator[Any]:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        yield cursor


def _copy(
    cursor: Any,
    table: str,
    rows: Callable[[pl.DataFrame, pl.Series], pl.DataFrame],
    usccs: pl.Series,
    count: int,
) -> None:
    for start in range(0, count, SLICE):
        numbers = pl.DataFrame({"i": pl.int_range(start, min(count, start + SLICE), eager=True)})
        made = rows(numbers, usccs)
        out = io.BytesIO()
        made.write_csv(out, include_header=False)
        out.seek(0)
        named = ", ".join(f'"{name}"' for name in made.columns)
        cursor.copy_expert(f'COPY "{table}" ({named}) FROM STDIN CSV', out)


def _take_indexes_away(cursor: Any) -> list[str]:
    """Drop the indexes that no constraint needs; return how to make them again, which is faster than to grow them."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = ANY(ARRAY['records', 'standings', 'bonuses', 'aa_grants', 'enterprises']::regclass[])"
        " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)"
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f"DROP INDEX {name}")
    return [made for _, made in found]
