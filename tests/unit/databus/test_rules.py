"""A rule book finds the value of the day, and refuses to open when it is wrong."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from databus.rules import BrokenRules, Parameter, RuleBook

HEAD = 'name = "credit"\nversion = "2026.1"\n'
GRADE = """
[[parameter]]
key = "grade_a_min"
unit = "points"
clause = "AQSIQ announcement 2014 No. 3"
sure = "M"
values = [{ from = 2020-01-01, value = 90 }, { from = 2014-01-01, value = 89 }]

[[parameter]]
key = "rate"
unit = "percent"
clause = "商检法 32"
sure = "V"
values = [{ from = 2014-01-01, value = "0.5" }]

[[item]]
code = "L01"

[[item]]
code = "L99"
from = 2027-01-01

[[item]]
code = "L00"
until = 2026-01-01
"""


def book(folder: Path, rules: str = GRADE, head: str = HEAD) -> RuleBook:
    (folder / "ruleset.toml").write_text(head)
    (folder / "grades.toml").write_text(rules)
    return RuleBook.load(folder)


def test_the_value_is_that_of_the_day(tmp_path: Path) -> None:
    rules = book(tmp_path)
    assert rules.value("grade_a_min", on=date(2019, 12, 31)) == 89
    assert rules.value("grade_a_min", on=date(2020, 1, 1)) == 90


def test_a_parameter_tells_unit_clause_and_how_sure_it_is(tmp_path: Path) -> None:
    assert book(tmp_path).parameter("rate", on=date(2026, 1, 1)) == Parameter(
        "rate", Decimal("0.5"), "percent", "商检法 32", "V", date(2014, 1, 1)
    )


def test_there_is_no_value_before_the_first_day_nor_for_an_unknown_key(tmp_path: Path) -> None:
    rules = book(tmp_path)
    with pytest.raises(KeyError):
        rules.value("grade_a_min", on=date(2013, 12, 31))
    with pytest.raises(KeyError):
        rules.value("grade_e_min", on=date(2026, 1, 1))


def test_a_table_gives_the_rows_in_force(tmp_path: Path) -> None:
    rules = book(tmp_path)
    assert [row["code"] for row in rules.table("item")] == ["L01", "L99", "L00"]
    assert [row["code"] for row in rules.table("item", on=date(2025, 12, 31))] == ["L01", "L00"]
    assert [row["code"] for row in rules.table("item", on=date(2027, 1, 1))] == ["L01", "L99"]


def test_a_rule_book_has_a_version_and_a_digest_of_its_very_text(tmp_path: Path) -> None:
    first = book(tmp_path)
    assert first.version == "credit-2026.1"
    assert book(tmp_path).digest == first.digest
    assert book(tmp_path, GRADE.replace("89", "88")).digest != first.digest


@pytest.mark.parametrize(
    ("rules", "head", "because"),
    [
        (GRADE, "", "must give name and version"),
        (GRADE.replace('unit = "points"', ""), HEAD, "grade_a_min lacks unit"),
        (GRADE.replace('clause = "商检法 32"', ""), HEAD, "rate lacks clause"),
        (GRADE.replace('sure = "V"', 'sure = "certain"'), HEAD, "sure must be one of"),
        (GRADE.replace('"0.5"', "0.5"), HEAD, "write decimals as text"),
        (GRADE.replace('key = "rate"', 'key = "grade_a_min"'), HEAD, "stands twice"),
    ],
)
def test_a_broken_rule_book_does_not_open_and_says_why(tmp_path: Path, rules: str, head: str, because: str) -> None:
    with pytest.raises(BrokenRules, match=because):
        book(tmp_path, rules, head)
