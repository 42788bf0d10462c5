"""Many rows written at once stand as they would one by one, whichever way they go to the server."""

from datetime import UTC, date, datetime
from decimal import Decimal

import orjson
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from databus import many

ODD = ["", "a\x1fb", "\x1e", "行\n政'\"\\N", "NULL", "{}", ":rows", "%s", "\t"]
TABLE = sa.Table(
    "many_odd",
    sa.MetaData(),
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("text", sa.Text),
    sa.Column("whole", sa.Integer),
    sa.Column("yes", sa.Boolean),
    sa.Column("on", sa.Date),
    sa.Column("at", sa.DateTime(timezone=True)),
    sa.Column("body", sa.LargeBinary),
    sa.Column("held", JSONB),
    sa.Column("exact", sa.Numeric),
    sa.Column("codes", ARRAY(sa.Text)),
)


def rows(texts, codes=None):
    return [
        {
            "text": text,
            "whole": number - 7,
            "yes": number % 2 == 0,
            "on": date(2026, 1, 1 + number % 28) if number % 3 else None,
            "at": datetime(2026, 11, 22, 4, 0, 0, number, UTC),
            "body": bytes([number % 256, 0]) if number % 5 else None,
            "held": {"中": [text, None]} if number % 2 else orjson.Fragment(b'{"a":1}'),
            "exact": Decimal("1.50"),
            "codes": codes,
        }
        for number, text in enumerate(texts)
    ]


def kept(session, told):
    TABLE.drop(session.connection(), checkfirst=True)
    TABLE.create(session.connection())
    many.insert_many(session, TABLE, told)
    return [tuple(row)[1:] for row in session.execute(sa.select(TABLE).order_by(TABLE.c.id))]


@pytest.fixture
def session(notes):
    with Session(notes.engine) as session:
        yield session


@pytest.mark.parametrize("codes", [None, ["a", "b,c"]])
@pytest.mark.parametrize("odd", ODD)
def test_rows_stand_the_same_in_columns_and_as_one_json_text(session, monkeypatch, odd, codes):
    for texts in ([f"text {number}" for number in range(70)], [odd] * 60, [odd, *map(str, range(60)), None, odd]):
        told = rows(texts, codes)
        monkeypatch.setattr(many, "COLUMNS_FROM", 1)
        in_columns = kept(session, told)
        monkeypatch.setattr(many, "COLUMNS_FROM", 1000)
        assert in_columns == kept(session, told)
        assert [row[0] for row in in_columns] == texts


def test_one_row_goes_either_way(session, monkeypatch):
    monkeypatch.setattr(many, "COLUMNS_FROM", 1)
    for text in ("x", *ODD):
        assert kept(session, rows([text]))[0][0] == text
