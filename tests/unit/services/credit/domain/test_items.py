from datetime import date

import pytest

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.credit.domain.items import find_item, items_on
from services.credit.domain.scoring import assess
from tests.unit.services.credit.builders import DAY, record

# DOMAIN D.2, row by row: severity, points (None: direct D)
ROWS = {
    "L01": ("SERIOUS", 12),
    "L02": ("SERIOUS", None),
    "L03": ("SERIOUS", None),
    "L04": ("GENERAL", 6),
    "L05": ("MINOR", 1),
    "P01": ("GENERAL", 4),
    "P02": ("MINOR", 2),
    "P03": ("GENERAL", 8),
    "P04": ("MINOR", 3),
    "P05": ("GENERAL", 8),
    "P06": ("SERIOUS", None),
    "P07": ("GENERAL", 5),
    "P08": (None, 0),
    "S01": ("MINOR", 2),
    "S02": ("SERIOUS", 12),
    "S03": ("SERIOUS", 15),
    "S04": ("GENERAL", 4),
    "O01": ("MINOR", 1),
    "O02": ("GENERAL", 6),
}


@pytest.mark.parametrize(
    ("code", "severity", "points"),
    [pytest.param(code, *row, id=code, marks=pytest.mark.requirement(f"D.2/{code}")) for code, row in ROWS.items()],
)
def test_an_item_has_the_severity_and_costs_the_points_of_its_row(code, severity, points, rules: RuleBook):
    item = find_item(rules, code, on=DAY)
    found = assess([record(code)], (), on=DAY, rules=rules)
    assert item.severity == severity
    assert item.direct_d == (points is None)
    assert found.score == 100 - (points or 0)
    assert (found.grade == "D") == (points is None)
    assert item.zh
    assert item.en
    assert item.clause


def test_the_catalogue_has_no_row_beyond_the_scheme(rules: RuleBook):
    assert sorted(items_on(rules, DAY)) == sorted(ROWS)


def test_an_unknown_item_is_refused_with_the_list_of_the_known(rules: RuleBook):
    with pytest.raises(InvalidRequest) as refused:
        find_item(rules, "X99", on=date(2026, 1, 1))
    assert refused.value.fields == [("item", "one of " + ", ".join(ROWS))]


@pytest.mark.requirement("D.2/info_classes")
def test_every_item_belongs_to_one_of_the_six_information_classes(rules: RuleBook):
    classes = {"basic", "law", "qms", "product", "supervision", "social"}
    assert {item.info for item in items_on(rules, DAY).values()} <= classes
