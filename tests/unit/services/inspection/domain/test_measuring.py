"""Items are judged by their limits, and a conclusion may not contradict them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.inspection.domain.measuring import check_conclusion, judged

DAY = date(2026, 11, 22)
EMPTY: dict[str, Any] = dict.fromkeys(("measured", "unit", "at_least", "at_most", "matches", "method", "note"))


def judge(rules: RuleBook, *items: dict[str, Any], hs_code: str = "640399", destination: str | None = "DE") -> Any:
    return judged([{**EMPTY, **one} for one in items], hs_code=hs_code, destination=destination, on=DAY, rules=rules)


@given(measured=st.decimals(0, 100, places=2))
def test_the_laws_limit_judges_where_there_is_one(rules: RuleBook, measured: Decimal) -> None:
    [one] = judge(rules, {"item": "chromium_vi", "measured": measured})
    assert one.conforms == (measured <= 3)
    assert (one.at_most, one.unit) == (Decimal(3), "mg/kg")
    assert one.clause is not None


def test_a_stricter_limit_may_be_named_and_a_looser_one_not(rules: RuleBook) -> None:
    [one] = judge(rules, {"item": "chromium_vi", "measured": Decimal("2.5"), "at_most": Decimal(2)})
    assert not one.conforms
    with pytest.raises(InvalidRequest) as caught:
        judge(rules, {"item": "chromium_vi", "measured": Decimal("2.5"), "at_most": Decimal(5)})
    assert [name for name, _ in caught.value.fields] == ["items.0.at_most"]


def test_an_item_without_a_limit_of_law_names_its_own(rules: RuleBook) -> None:
    with pytest.raises(InvalidRequest) as caught:
        judge(rules, {"item": "sole_bond", "measured": Decimal(4)})
    assert [name for name, _ in caught.value.fields] == ["items.0.at_most"]
    [one] = judge(rules, {"item": "sole_bond", "measured": Decimal(4), "at_least": Decimal("3.5")})
    assert one.conforms
    assert one.clause is None


def test_a_destinations_own_limit_holds_there_alone(rules: RuleBook) -> None:
    asked = {"item": "lead_total", "measured": Decimal(95)}
    [one] = judge(rules, asked, hs_code="950300", destination="US")
    assert not one.conforms
    with pytest.raises(InvalidRequest):
        judge(rules, asked, hs_code="950300", destination="DE")


@pytest.mark.requirement("M-01")
def test_papers_match_goods_or_not(rules: RuleBook) -> None:
    matches, differs = judge(
        rules, {"item": "quantity", "matches": True}, {"item": "marks", "matches": False, "note": "唛头不符"}
    )
    assert (matches.conforms, differs.conforms) == (True, False)
    with pytest.raises(InvalidRequest, match=r"items\.0\.measured"):
        judge(rules, {"item": "quantity"})


def test_a_unit_is_the_limits_own(rules: RuleBook) -> None:
    with pytest.raises(InvalidRequest, match=r"items\.0\.unit"):
        judge(rules, {"item": "chromium_vi", "measured": Decimal(1), "unit": "percent"})


def test_a_conclusion_may_not_contradict_its_items(rules: RuleBook) -> None:
    bad = judge(rules, {"item": "chromium_vi", "measured": Decimal(9)})
    good = judge(rules, {"item": "chromium_vi", "measured": Decimal(1)})
    with pytest.raises(InvalidRequest, match="chromium_vi"):
        check_conclusion("conforming", bad, None)
    with pytest.raises(InvalidRequest, match="detail"):
        check_conclusion("nonconforming", good, None)
    check_conclusion("nonconforming", good, "包装破损")
    check_conclusion("nonconforming", bad, None)
    check_conclusion("conforming", [], None)
