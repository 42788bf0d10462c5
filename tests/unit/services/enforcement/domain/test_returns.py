"""The form of returns: what it asks for follows from its causes alone, and every entry it names is a field of it."""

import tomllib
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import services.enforcement
from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain import returns
from services.enforcement.domain.returns import FORM_FIELDS, ReturnForm
from tests.unit.services.enforcement.builders import USCC

RULES = RuleBook.load(Path(services.enforcement.__file__).parent / "rules")
CAUSES = [row["code"] for row in RULES.table("return_cause")]
DAY = date(2026, 11, 22)
FORM = ReturnForm(
    return_id="r1", uscc=USCC, hs_code="640399", returned_on=DAY, reason="六价铬超标", agency="ciq", case_id="c1"
)
FULL: dict[str, Any] = {
    "product": "女鞋",
    "quantity": Decimal(120),
    "unit": "双",
    "value_usd": Decimal("18000.00"),
    "country": "DE",
    "goods_class": "light_industry",
    "causes": ("health_safety_environment",),
    "statutory": False,
    "inspected": True,
    "certificate_issued": False,
    "third_party_tested": False,
    "tested_abroad": False,
    "qms": False,
    "qms_audited": False,
}


def completed(form: ReturnForm, *officers: str) -> ReturnForm:
    return returns.completed(form, investigators=officers, on=DAY, conclusion="x", document_no="d", rules=RULES)


@pytest.mark.requirement("T-08")
def test_the_codes_of_the_form_are_those_that_inspection_records_returns_by():
    path = Path(services.enforcement.__file__).parents[1] / "inspection/rules/returns.toml"
    theirs = tomllib.loads(path.read_text(encoding="utf-8"))
    for table in ("return_cause", "returned_goods_class"):
        kept = [{key: row[key] for key in row if key != "clause"} for row in RULES.table(table)]
        assert kept == [{key: row[key] for key in row if key != "clause"} for row in theirs[table]]


def test_every_entry_that_the_form_asks_for_is_one_that_may_be_told_and_kept():
    kept = {field.name for field in fields(ReturnForm)}
    asked = {row["name"] for row in RULES.table("return_form")}
    assert asked <= set(FORM_FIELDS) <= kept
    assert {row["when"] for row in RULES.table("return_form") if "when" in row} <= set(FORM_FIELDS)


@pytest.mark.requirement("T-08")
@given(st.lists(st.sampled_from(CAUSES), unique=True, max_size=6))
def test_one_cause_of_quality_makes_a_return_one_of_quality(causes: list[str]):
    kinds = {row["code"]: row["kind"] for row in RULES.table("return_cause")}
    form = replace(FORM, causes=tuple(causes))
    expected = None if not causes else "quality" if any(kinds[one] == "quality" for one in causes) else "non_quality"
    assert returns.cause_kind(form, RULES) == expected


@pytest.mark.requirement("T-08")
@given(st.sets(st.sampled_from(sorted(FULL))))
def test_whatever_is_left_out_of_a_form_is_named_or_not_asked_for_and_only_a_full_one_is_completed(left_out: set[str]):
    told = {name: value for name, value in FULL.items() if name not in left_out}
    form = returns.with_told(FORM, told, RULES)
    lacking = set(returns.missing(form, RULES))
    if "causes" in left_out:
        assert "causes" in lacking
    else:
        assert lacking == left_out
    if lacking:
        with pytest.raises(InvalidRequest) as refused:
            completed(form, "o1", "o2")
        assert refused.value.fields[0][0] in lacking
    else:
        assert completed(form, "o1", "o2").completed_on == DAY


@pytest.mark.parametrize(
    ("yes", "then"),
    [
        ("certificate_issued", "certificate_no"),
        ("third_party_tested", "third_party_body"),
        ("tested_abroad", "tested_abroad_by"),
        ("qms_audited", "qms_audited_by"),
    ],
)
def test_a_yes_asks_for_what_it_says_yes_to(yes: str, then: str):
    form = returns.with_told(FORM, {**FULL, yes: True}, RULES)
    assert returns.missing(form, RULES) == (then,)
    assert returns.missing(replace(form, **{then: "told"}), RULES) == ()


@pytest.mark.requirement("T-08")
@pytest.mark.parametrize("officers", [(), ("o1",), ("o1", "o1")])
def test_fewer_than_two_complete_nothing_and_nobody_completes_twice(officers: tuple[str, ...]):
    form = returns.with_told(FORM, FULL, RULES)
    with pytest.raises(Conflict, match="too few"):
        completed(form, *officers)
    with pytest.raises(Conflict, match="complete"):
        completed(completed(form, "o1", "o2"), "o1", "o2")


@given(st.dictionaries(st.sampled_from(sorted(FULL)), st.none()))
def test_nothing_told_changes_nothing(told: dict[str, None]):
    form = returns.with_told(FORM, FULL, RULES)
    assert returns.with_told(form, told, RULES) == form


@pytest.mark.parametrize(("field", "value"), [("causes", ("luck",)), ("goods_class", "magic")])
def test_a_code_that_the_form_has_not_is_refused_by_field(field: str, value: Any):
    with pytest.raises(InvalidRequest) as refused:
        returns.with_told(FORM, {field: value}, RULES)
    assert refused.value.fields[0][0] == field
