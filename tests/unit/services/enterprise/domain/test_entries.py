import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import InvalidRequest
from services.enterprise.domain.entries import check_facts
from services.enterprise.domain.service_rules import ServiceRules

TEXT = st.text("a中6403.- \n\x00", max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
RIGHT = {
    "text": "GB/T 3903.1",
    "day": "2026-11-22",
    "whole": 3,
    "fen": 50_000,
    "decimal": "12.5",
    "country": "DE",
    "hs_prefixes": ["6403"],
}


@pytest.fixture(scope="module")
def rules(regulations) -> ServiceRules:
    return ServiceRules(regulations)


def right(row, rules):
    if row["kind"] in {"choice", "choices"}:
        first = rules.choices_of(row)[0]
        return first if row["kind"] == "choice" else [first]
    return RIGHT[row["kind"]]


def test_every_register_takes_what_its_fields_say(rules):
    for name in rules.registers:
        for at in ("begin", "end"):
            fields = rules.register_fields(name, at=at)
            told = {row["field"]: right(row, rules) for row in fields}
            assert check_facts(told, fields, rules, "facts") == told, name


def test_every_field_of_a_register_belongs_to_one_and_has_names(rules):
    rows = rules.regulations.book.table("register_field")
    assert {row["register"] for row in rows} <= rules.registers.keys()
    assert len({(row["register"], row["field"]) for row in rows}) == len(rows)
    for row in rows:
        assert row["zh"], row
        assert row["en"], row
        assert (row["kind"] in {"choice", "choices"}) == bool(rules.choices_of(row)), row
    for row in rules.registers.values():
        assert row.get("parent", row["register"]) in rules.registers


@given(
    st.dictionaries(st.sampled_from(["function", "standard", "hs_prefixes", "price_fen", "working_days", "x"]), JSON)
)
def test_whatever_json_is_told_it_is_taken_as_it_is_or_refused_by_its_field(rules, told):
    fields = rules.register_fields("platform_test", at="begin")
    try:
        taken = check_facts(told, fields, rules, "facts")
    except InvalidRequest as error:
        wrong = error.fields[0][0]
    else:
        assert taken.keys() == told.keys()
        assert type(taken["price_fen"]) is int
        return
    assert wrong.startswith("facts.")


@pytest.mark.parametrize("day", ["20260101", "2026-02-30", "2026-1-1", 2026, None, "2026-01-01T00:00:00"])
def test_a_day_is_a_day_and_nothing_else(rules, day):
    fields = rules.register_fields("alliance_adoption", at="begin")
    with pytest.raises(InvalidRequest, match="YYYY-MM-DD"):
        check_facts({"declared_on": day}, fields, rules, "facts")
