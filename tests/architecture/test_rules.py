"""Every legal number has a unit, a clause, a mark of how sure it is, and a reader; none stands in the code."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from databus.identifiers import COUNTRIES
from tests.architecture.survey import ROOT, SERVICES, modules, name_of, rule_book, tree_of
from tests.each import each

every_service = pytest.mark.parametrize("name", SERVICES)
# counting, percent arithmetic, months of a year and the shortest month; anything else that decides is a rule
HARMLESS_NUMBERS = {0, 1, 2, 100, 12, 28}
# numbers of form, not of law
TECHNICAL_NUMBERS = {
    "services/enforcement/domain/safety_gate.py": {4: "the scale of severity in the Safety Gate's own files"},
    "services/enterprise/domain/kpis.py": {10_000: "four places are shown"},
    "services/enterprise/domain/cells.py": {200: "longest cell", 10: "largest amount", 15: "digits of a spreadsheet"},
    "services/enterprise/use_cases/archive_papers.py": dict.fromkeys((15, 18, 22, 43), "widths of columns"),
    "services/enterprise/use_cases/pages.py": {16: "digits of a cursor", 18: "digits of a cursor"},
    "services/inspection/use_cases/backtest_reports.py": {3: "widths of columns"},
    "services/inspection/domain/consignment.py": {101: "more than any share: nothing moves"},
    "services/inspection/domain/gathering.py": {4: "class four of order 113, by its own number"},
}


def texts_of(name: str) -> list[re.Pattern[str]]:
    """Patterns of all texts in a service's code: constants as they are, f-strings with anything in their gaps.

    Jobs, papers, rule sets and the names of agencies are the bus's, which reads what each service's rules say of them.
    """
    patterns = []
    shared = ("jobs", "papers", "rule_sets", "agency_names.py")
    rooms = {("services", name), *(("databus", room) for room in shared)}
    for path in modules("services", "databus"):
        if path.relative_to(ROOT).parts[:2] not in rooms:
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"\w+", node.value):
                patterns.append(re.compile(re.escape(node.value)))
            elif isinstance(node, ast.JoinedStr):
                parts = [one.value if isinstance(one, ast.Constant) else None for one in node.values]
                if sum(len(str(one)) for one in parts if one) >= 4:
                    patterns.append(
                        re.compile("".join(r"\w+" if one is None else re.escape(str(one)) for one in parts))
                    )
    return patterns


def texts_in(value: object) -> set[str]:
    """All texts in the rows of a table: a table that is data too reads parameters by naming them."""
    if isinstance(value, dict):
        return {text for item in value.values() for text in texts_in(item)}
    if isinstance(value, list):
        return {text for item in value for text in texts_in(item)}
    return set(value.split()) if isinstance(value, str) else set()


@every_service
def test_the_rule_book_opens_and_bears_the_services_name(name: str) -> None:
    assert rule_book(name).name == name
    assert re.fullmatch(rf"{name}-\d{{4}}\.\d+", rule_book(name).version)


@every_service
def test_every_parameter_has_a_reader(name: str) -> None:
    patterns = texts_of(name)
    named_in_tables = {text for table in rule_book(name).tables() for text in texts_in(rule_book(name).table(table))}
    unread = [
        key for key in set(rule_book(name).keys()) - named_in_tables if not any(one.fullmatch(key) for one in patterns)
    ]
    assert unread == []


@every_service
def test_every_table_has_a_reader(name: str) -> None:
    patterns = texts_of(name)
    unread = [table for table in rule_book(name).tables() if not any(one.fullmatch(table) for one in patterns)]
    assert unread == []


@every_service
def test_every_parameter_has_a_unit_and_a_clause_that_say_something(name: str) -> None:
    book = rule_book(name)
    keys = book.keys()
    for key in keys:
        assert book.history(key), key
        for value in book.history(key):
            assert value.unit.strip(), key
            assert value.clause.strip(), key


@every_service
def test_every_row_that_decides_names_its_clause(name: str) -> None:
    book = rule_book(name)
    for table in book.tables():
        rows = book.table(table)
        with_clause = [row for row in rows if str(row.get("clause", row.get("clauses", ""))).strip("[] ")]
        assert with_clause == [] or with_clause == rows, f"{table}: some rows name a clause and some do not"


@each(
    "path",
    [path for path in modules("services") if path.relative_to(ROOT).parts[2:3] in {("domain",), ("use_cases",)}],
    ids=name_of,
)
def test_no_legal_number_stands_in_the_code(path: Path) -> None:
    tree = tree_of(path)
    named = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    slices = [node.slice for node in ast.walk(tree) if isinstance(node, ast.Subscript)]
    sizes = [node for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "maxsize"]
    formal = {id(inner) for node in (*named, *slices, *sizes) for inner in ast.walk(node)}
    found = [
        f"line {node.lineno}: {node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and type(node.value) in {int, float}
        and node.value not in HARMLESS_NUMBERS | TECHNICAL_NUMBERS.get(name_of(path), {}).keys()
        and id(node) not in formal
    ]
    assert found == []


def test_the_countries_of_a_declaration_are_those_of_an_alert() -> None:
    goods = tomllib.loads((ROOT / "services/inspection/rules/goods.toml").read_text())
    assert {code for row in goods["country"] for code in row["codes"].split()} == COUNTRIES
