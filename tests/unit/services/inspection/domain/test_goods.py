"""Reference data: what goods are on a day."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from databus.identifiers import parse_hs_prefix
from databus.rules import RuleBook
from services.inspection.domain.goods import Goods
from services.inspection.domain.reference import Entry, Recorded

RULES = RuleBook.load(Path(__file__).parents[5] / "services/inspection/rules")
GOODS = Goods(RULES)
TODAY = date(2026, 11, 22)


def risk(hs_prefix: str, from_on: date, level: str) -> Entry:
    return Entry(
        entry_id=f"{hs_prefix}/{from_on}",
        kind="product_risk",
        value={"risk": level},
        from_on=from_on,
        clause="order 113",
        hs_prefix=hs_prefix,
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("hs_code", "statutory", "risk"),
    [
        ("640399", False, "general"),
        ("6402999000", False, "general"),
        ("95030021", True, "general"),
        ("8715000000", True, "elevated"),
        ("9613100000", True, "high"),
        ("360410", True, "high"),
        ("732393", True, "elevated"),
        ("482010", False, "general"),
        ("847989", False, "general"),
    ],
)
def test_goods_are_statutory_and_risky_by_their_prefix(hs_code: str, statutory: bool, risk: str) -> None:
    found = GOODS.classify(hs_code, TODAY)
    assert (found.statutory, found.product_risk) == (statutory, risk)


@pytest.mark.requirement("D.1/5")
def test_shoes_left_the_catalogue_on_2013_08_15() -> None:
    assert GOODS.classify("640399", date(2013, 8, 14)).statutory
    left = GOODS.classify("640399", date(2013, 8, 15))
    assert not left.statutory
    assert left.statutory_clause == "2013-08-15: general manufactured goods left the catalogue"


def test_the_longest_prefix_wins_and_then_the_latest_day() -> None:
    rows = Recorded.of(
        [
            risk("99", date(2014, 1, 1), "elevated"),
            risk("9903", date(2013, 1, 1), "high"),
            risk("9903", date(2020, 1, 1), "general"),
            risk("990300", date(2030, 1, 1), "elevated"),
        ]
    )
    assert GOODS.classify("990300", date(2012, 12, 1), rows).risk_by is None
    years = {2013: "high", 2014: "high", 2020: "general", 2030: "elevated"}
    assert {year: GOODS.classify("990300", date(year, 1, 1), rows).product_risk for year in years} == years
    assert GOODS.classify("9904", date(2020, 1, 1), rows).product_risk == "elevated"


def test_every_prefix_is_one_and_every_african_country_a_country() -> None:
    for table in ("statutory", "product_risk"):
        for row in RULES.table(table):
            assert parse_hs_prefix(row["hs_prefix"]) == row["hs_prefix"]
    [africa] = RULES.table("africa")
    assert len(set(africa["countries"])) == len(africa["countries"])
    assert all(GOODS.is_country(country) for country in africa["countries"])


@pytest.mark.requirement("M-09")
@pytest.mark.parametrize(
    ("country", "africa"), [("KE", True), ("EG", True), ("DE", False), ("CN", False), (None, False)]
)
def test_africa_is_known_by_country(country: str | None, africa: bool) -> None:
    assert GOODS.is_africa(country, TODAY) is africa


def test_bodies_are_adopted_from_a_day_on() -> None:
    assert GOODS.adopted_bodies(date(2014, 4, 21)) == []
    assert GOODS.adopted_bodies(date(2014, 4, 22)) == ["lab"]
