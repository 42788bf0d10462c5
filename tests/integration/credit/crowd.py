"""Many enterprises at once, the same at every call, and what must hold of them after everybody was rated."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from databus.identifiers import make_uscc
from databus.many import insert_many
from services.credit.domain.rating import rate
from services.credit.models import BonusRow, EnterpriseRow, FormalRow, RecordRow, StandingRow
from tests.integration.credit.conftest import Credit

BEFORE = datetime(2025, 1, 1, tzinfo=UTC)
ITEMS = ("L01", "L02", "L04", "L05", "P01", "P02", "P05", "S02", "S03", "O01")
BONUSES = ("pledge", "cnas_lab", "own_brand", "quality_award")
DIVISIONS = ("441323", "330226")
OCTOBER = date(2026, 10, 15)


def codes(count: int) -> list[str]:
    return sorted(make_uscc(DIVISIONS[number % 2], f"MA{number:06d}") for number in range(count))


def fill(credit: Credit, count: int, *, seed: int = 1, records_each: int = 3) -> list[str]:
    """Put enterprises with records of three years, bonuses and a formal rating of last October into the tables."""
    usccs, chance = codes(count), random.Random(seed)
    rows: dict[Any, list[dict[str, Any]]] = {
        EnterpriseRow: [{"uscc": uscc, "name": uscc, "active": True, "division": uscc[2:8]} for uscc in usccs],
        StandingRow: [_standing(uscc) for uscc in usccs],
        FormalRow: [_formal(uscc) for uscc in usccs],
        BonusRow: [
            {"uscc": uscc, "on": date(2025, 2, 1), "held": sorted(chance.sample(BONUSES, 2)), "known_at": BEFORE}
            for uscc in usccs[::3]
        ],
        RecordRow: [_record(number, chance.choice(usccs), chance) for number in range(count * records_each)],
    }
    with credit.pipeline.store.transaction() as tx:
        for row, values in rows.items():
            insert_many(tx.session, row.__table__, values)
    return usccs


def _standing(uscc: str) -> dict[str, Any]:
    return {
        "uscc": uscc,
        "known_since_on": date(2025, 1, 1),
        "known_since_at": BEFORE,
        "known_at": BEFORE,
        "version": 1,
        "grade": "A",
        "score": 100,
        "rated": True,
        "on": date(2025, 10, 15),
        "formal_on": date(2025, 10, 15),
        "due_on": date(2026, 11, 1),
    }


def _formal(uscc: str) -> dict[str, Any]:
    return {
        "uscc": uscc,
        "formal_on": date(2025, 10, 15),
        "valid_until": date(2026, 10, 31),
        "grade": "A",
        "score": 100,
        "rule_set": "credit-2026.1",
        "known_at": BEFORE,
    }


def _record(number: int, uscc: str, chance: random.Random) -> dict[str, Any]:
    effective_on = date(2023, 11, 1) + timedelta(days=chance.randrange(1100))
    annulled = effective_on + timedelta(days=chance.randrange(1, 400)) if chance.random() < 0.1 else None
    return {
        "record_id": f"0192cc00-0000-7000-8000-{number:012d}",
        "uscc": uscc,
        "item": chance.choice(ITEMS),
        "agency": "samr",
        "document_no": f"{number // 2}号" if number % 4 == 1 else f"{number}号",
        "occurred_on": effective_on - timedelta(days=20),
        "effective_on": effective_on,
        "known_at": BEFORE,
        "annulled_on": annulled,
        "annulment_known_at": BEFORE if annulled else None,
        "annulment_document_no": "撤1号" if annulled else None,
        "corrections": 0,
        "version": 1 + (annulled is not None),
    }


def ask(credit: Credit, query: str, **values: Any) -> list[tuple[Any, ...]]:
    with credit.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query), values)]


def shard_rows(credit: Credit) -> list[tuple[Any, ...]]:
    return ask(credit, "SELECT number, state, enterprises, rated FROM rating_shards ORDER BY run_id, number")


_SAID = (
    "SELECT name, subject, sequence, convert_from(body, 'UTF8') FROM databus_outbox"
    " WHERE name IN ('credit.rated', 'credit.grade_changed') ORDER BY subject, sequence"
)


def ratings(credit: Credit) -> list[tuple[Any, ...]]:
    """What a run leaves that does not name it: to be compared between two ways."""
    return [
        *ask(credit, 'SELECT uscc, version, grade, score, rated, "on", formal_on, due_on FROM standings ORDER BY uscc'),
        *ask(credit, "SELECT uscc, formal_on, valid_until, grade, score, rule_set FROM formal_ratings ORDER BY 1, 2"),
        *ask(credit, 'SELECT uscc, version, "on", rule_set, result::text FROM rating_history ORDER BY 1, 2'),
        *ask(credit, "SELECT uscc, list, state, grade, basis::text FROM listings ORDER BY 1, 2"),
        *ask(credit, _SAID),
    ]


def must_be_exact(credit: Credit, usccs: list[str], *, formal_on: date = OCTOBER) -> None:
    """Everybody is rated formally once, says so once, and stands as its own facts say."""
    asked = "SELECT uscc, count(*) FROM formal_ratings WHERE formal_on = :on GROUP BY uscc"
    assert dict(ask(credit, asked, on=formal_on)) == dict.fromkeys(usccs, 1)
    said = "SELECT uscc, count(*) FROM databus_outbox WHERE name = 'credit.rated' GROUP BY uscc"
    assert dict(ask(credit, said)) == dict.fromkeys(usccs, 1)
    stand = {row[0]: row[1:] for row in ask(credit, 'SELECT uscc, grade, score, rated, due_on, "on" FROM standings')}
    with credit.pipeline.store.transaction(read_only=True) as tx:
        for uscc in usccs:
            *stands, on = stand[uscc]
            rating = rate(tx.book.facts(uscc), on=on, rules=tx.rules)
            assert stands == [rating.grade, rating.score, rating.rated, rating.due_on], uscc
