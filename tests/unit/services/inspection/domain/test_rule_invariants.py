"""Changes of inspection's rules, looked at over the whole input space before they may be kept."""

from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databus.rule_sets.changes import AskedChange
from databus.rules import RuleBook
from services.inspection.domain.case_search import ANYWHERE, CaseSearch, Where
from services.inspection.domain.facts import Facts, Vocabulary
from services.inspection.domain.mode_table import ModeTable, resolve
from services.inspection.domain.rule_changes import amendment
from services.inspection.domain.rule_invariants import check, violations
from services.inspection.domain.rule_words import differences

ON = date(2026, 11, 22)


def change(kind: str, key: str, value: Any = None, **fields: Any) -> AskedChange:
    return AskedChange(kind, key, "国质检检〔2026〕31号", "O", value=value, fields=fields)


def when_of(rules: RuleBook, rule: str) -> dict[str, Any]:
    return dict(next(row["when"] for row in rules.table("mode", on=ON) if row["id"] == rule))


def searched(rules: RuleBook) -> tuple[CaseSearch, ModeTable]:
    table = ModeTable(resolve(rules, ON), Vocabulary(rules.table("fact")))
    rows = [Where(row["when"], row["any"]) for row in table.data["modes"]]
    return CaseSearch(rows, Vocabulary(rules.table("fact"))), table


_SHIPPED = searched(RuleBook.load(Path(__file__).parents[5] / "services/inspection/rules"))

facts = st.builds(
    Facts,
    direction=st.sampled_from(["export", "import"]),
    product_risk=st.sampled_from(["general", "elevated", "high"]),
    grade=st.sampled_from(["AA", "A", "B", "C", "D", "U"]),
    zone_level=st.sampled_from(["none", "provincial", "national"]),
    alert=st.sampled_from(["none", "low", "medium", "high", "serious"]),
    risk_assessment=st.sampled_from(["none", "low", "high"]),
    enterprise_class=st.sampled_from(range(5)),
    **{name: st.booleans() for name, default in Facts()._asdict().items() if isinstance(default, bool)},
)


@pytest.mark.requirement("D.1/invariants")
def test_the_rules_as_shipped_break_no_invariant_on_any_day_they_changed(rules: RuleBook) -> None:
    days = {row["from"] for row in rules.table("mode") if "from" in row} | {date(2012, 11, 15), date(2016, 5, 30), ON}
    # before the opinions of 2014 the rows of zones had not all been made
    assert [list(violations(rules, day)) for day in sorted(days) if day >= date(2014, 4, 22)] == [[]] * 3


@pytest.mark.requirement("D.1/invariants")
def test_every_rule_decides_some_case_and_every_case_is_decided(rules: RuleBook) -> None:
    search, table = searched(rules)
    assert [table.rows[place].rule for place in search.deciding()] == [row.rule for row in table.rows]
    assert search.find(ANYWHERE, [len(table.rows)]) is None


@pytest.mark.requirement("D.1/invariants")
@settings(max_examples=300, deadline=None)
@given(case=facts)
def test_the_search_finds_each_case_under_the_rule_that_decides_it_and_no_other(case: Facts) -> None:
    search, table = _SHIPPED
    decided = [row.rule for row in table.rows].index(table.first_match(case).rule)
    only = Where({name: [value] for name, value in case._asdict().items()})
    others = [place for place in range(len(table.rows) + 1) if place != decided]
    assert search.find(only, [decided]) == case
    assert search.find(only, others) is None


@pytest.mark.requirement("D.1/invariants")
def test_a_whole_table_is_looked_at_in_well_under_a_second(rules: RuleBook) -> None:
    began = perf_counter()
    assert list(violations(rules, ON)) == []
    assert perf_counter() - began < 2


@pytest.mark.requirement("D.1/invariants")
@pytest.mark.parametrize(
    ("rule", "fact", "values", "told"),
    [
        ("0a", "direction", ["export"], "under a stop order"),
        ("0b", "direction", ["export"], "goods to be registered do not move unregistered"),
        ("1a", "grade", ["C"], "beats every privilege"),
        ("1b", "member", [False], "beats every privilege"),
        ("2", "direction", ["import"], "are under strict supervision"),
    ],
)
def test_rules_0_to_2_are_never_narrowed(rules: RuleBook, rule: str, fact: str, values: list[Any], told: str) -> None:
    [(place, why)] = check([change("mode", rule, when={**when_of(rules, rule), fact: values})], rules, ON)
    assert place == "changes.0.fields"
    assert told in why


@pytest.mark.requirement("D.1/invariants")
def test_a_refusal_names_the_change_of_several_that_does_it_and_a_case(rules: RuleBook) -> None:
    wrong = change("parameter", "random_check_percent", 25)
    right = change("parameter", "credit_percent_a", 5)
    assert check([right], rules, ON) == []
    [(place, why)] = check([right, wrong], rules, ON)
    assert place == "changes.1.value"
    assert why == (
        "规则6对此情形为抽样125%，须为0至100：信用等级：D "
        "(rule 6 has a share of 125 % for this case, needs 0 to 100: credit grade D)"
    )


@pytest.mark.requirement("D.1/invariants")
def test_changes_that_break_the_table_only_together_are_refused_as_a_whole(rules: RuleBook) -> None:
    share = change("parameter", "random_check_percent", 15)
    factor = change("parameter", "random_check_factor_d", 7)
    assert [check([one], rules, ON) for one in (share, factor)] == [[], []]
    [(place, why)] = check([share, factor], rules, ON)
    assert place == "changes"
    assert "105 %" in why


def test_a_narrowing_is_taken_back_within_what_the_row_came_with(rules: RuleBook) -> None:
    narrow = change("mode", "8", when={**when_of(rules, "8"), "grade": ["AA"]})
    book = rules.amended(amendment("2027.1", [narrow], ON))
    back = change("mode", "8", when=when_of(rules, "8"))
    assert check([back], book, ON) == []
    [(place, _)] = check([change("mode", "8", when={**when_of(rules, "8"), "grade": ["AA", "A", "B"]})], book, ON)
    assert place == "changes.0.fields.when.grade"


def test_amended_rows_keep_their_order_and_the_table_says_the_clause(rules: RuleBook) -> None:
    book = rules.amended(amendment("2027.1", [change("mode", "9", percent="verification_percent_b")], ON))
    before, after = resolve(rules, ON)["modes"], resolve(book, ON)["modes"]
    assert [row["id"] for row in before] == [row["id"] for row in after]
    [ninth] = [row for row in after if row["id"] == "9"]
    assert ninth["clauses"] == ["S12 五(一)", "商检法 6, 25", "国质检检〔2026〕31号"]
    assert [row for row in after if row["id"] != "9"] == [row for row in before if row["id"] != "9"]
    assert resolve(book, date(2026, 11, 21))["modes"] == resolve(rules, date(2026, 11, 21))["modes"]


def test_differences_are_told_in_the_words_of_the_facts(rules: RuleBook) -> None:
    narrow = change("modifier", "paperless", when={"listed": [False], "grade": ["AA", "A"]})
    [found] = differences([narrow], rules, ON)
    assert found.zh == (
        "全程无纸化，适用条件：由信用等级：AA或信用等级：A或信用等级：B、未列入联合惩戒名单"
        "改为信用等级：AA或信用等级：A、未列入联合惩戒名单（依据国质检检〔2026〕31号）"
    )
    floor = change("mode", "9", at_least=[{"percent": "listed_floor_percent", "when": {"alert": ["medium"]}}])
    [found] = differences([floor], rules, ON)
    assert found.en == (
        "rule 9 at_least: none → least share for enterprises on the punishment list; (when alert medium)"
        " (国质检检〔2026〕31号)"
    )
