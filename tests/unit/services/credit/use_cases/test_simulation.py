"""The dry run, from JSON in to JSON out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from databus.errors import InvalidRequest
from databus.refusal import flatten
from databus.rules import RuleBook
from services.credit.domain.items import bonus_codes
from services.credit.domain.scoring import assess
from services.credit.schemas.simulations import BONUSES, GivesSimulation, TakesSimulation
from services.credit.use_cases.simulation import simulate
from services.credit.use_cases.views import show_simulation
from tests.unit.services.credit.builders import DAY, bonus_sets, near_days, records


def run(rules, **body):
    return GivesSimulation().dump(show_simulation(simulate(TakesSimulation().load(body), rules)))


def one(item="L04", effective_on="2026-01-10", document_no="a", agency="samr", **more):
    return {"item": item, "effective_on": effective_on, "document_no": document_no, "agency": agency, **more}


@pytest.mark.requirement("D.8/4")
def test_the_worked_example_as_a_dry_run(rules: RuleBook):
    found = [one(), one("P04", document_no="b"), one("P04", document_no="c")]
    answer = run(rules, on="2026-02-01", records=found)
    assert (answer["score"], answer["grade"], answer["aa_eligible"]) == (88, "B", False)
    assert [deduction["points"] for deduction in answer["deductions"]] == [6, 3, 3]
    assert answer["rule_set"] == "credit-2026.1"
    found[0]["annulled_on"] = "2026-02-01"
    assert run(rules, on="2026-02-01", records=found)["score"] == 94
    assert run(rules, on="2027-01-10", records=found)["score"] == 100


def test_nothing_supposed_is_a_full_score(rules: RuleBook):
    answer = run(rules, on="2026-02-01")
    assert (answer["score"], answer["grade"], answer["deductions"], answer["bonuses"]) == (100, "A", [], [])
    assert answer["next_change_on"] is None


def test_a_bonus_named_twice_counts_once(rules: RuleBook):
    answer = run(rules, on="2026-02-01", records=[one()], bonuses=["pledge", "pledge"])
    assert (answer["score"], answer["bonuses"]) == (95, ["pledge"])


AA = {
    "declaration_error_percent": "0.5",
    "clean_at_departments_since": "2025-01-01",
    "last_quality_problem_on": None,
}


@pytest.mark.requirement("D.2/AA")
@pytest.mark.parametrize(
    ("change", "eligible"),
    [
        ({}, True),
        ({"grade_a_since": "2025-02-02"}, False),
        ({"grade_a_since": None}, False),
        ({"aa": None}, False),
        ({"aa": {**AA, "declaration_error_percent": "1"}}, False),
        ({"aa": {**AA, "last_quality_problem_on": "2023-02-02"}}, False),
        ({"aa": {**AA, "last_quality_problem_on": "2023-02-01"}}, True),
        ({"aa": {**AA, "clean_at_departments_since": "2025-02-02"}}, False),
        ({"records": [one("S02")]}, False),
        ({"records": [one("L02", "2024-02-01")]}, False),
    ],
)
def test_aa_could_be_granted_only_at_score_grade_a_with_all_four_conditions(change, eligible, rules: RuleBook):
    body = {"on": "2026-02-01", "grade_a_since": "2025-02-01", "aa": AA, **change}
    answer = run(rules, **body)
    assert answer["aa_eligible"] is eligible
    assert len(answer["aa_conditions"]) == 4
    assert answer["grade"] in "ABCD"


@pytest.mark.parametrize(
    ("body", "field", "hint"),
    [
        ({}, "on", "required"),
        ({"on": "2026-13-01"}, "on", "YYYY-MM-DD"),
        ({"on": "2026-1-1"}, "on", "YYYY-MM-DD"),
        ({"on": 20260101}, "on", "YYYY-MM-DD"),
        ({"on": "2026-01-01", "bonuses": ["gold"]}, "bonuses.0", "pledge"),
        ({"on": "2026-01-01", "records": [{"item": "L04"}]}, "records.0.effective_on", "required"),
        ({"on": "2026-01-01", "records": [one(points=3)]}, "records.0.points", "Unknown"),
        (
            {"on": "2026-01-01", "aa": {**AA, "declaration_error_percent": "many"}},
            "aa.declaration_error_percent",
            "0.8",
        ),
        ({"on": "2026-01-01", "aa": {**AA, "declaration_error_percent": "NaN"}}, "aa.declaration_error_percent", "0.8"),
        ({"on": "2026-01-01", "aa": {**AA, "declaration_error_percent": "101"}}, "aa.declaration_error_percent", "100"),
        ({"on": "2026-01-01", "grade": "A"}, "grade", "Unknown"),
    ],
)
def test_a_body_of_another_form_is_refused_at_the_field(body, field, hint):
    with pytest.raises(ValidationError) as refused:
        TakesSimulation().load(body)
    told = flatten(refused.value.messages)
    pairs = dict(zip(told[::2], told[1::2], strict=True))
    assert hint in pairs[field]


def test_an_unknown_item_is_refused_at_its_place(rules: RuleBook):
    with pytest.raises(InvalidRequest) as refused:
        run(rules, on="2026-01-01", records=[one(), one("X99")])
    assert refused.value.fields[0][0] == "records.1.item"
    assert "L01, L02" in refused.value.fields[0][1]


def test_the_bonuses_a_caller_may_name_are_those_of_the_rules(rules: RuleBook):
    assert list(BONUSES) == bonus_codes(rules, on=DAY)


@given(st.lists(records, max_size=6), bonus_sets, near_days)
def test_a_simulation_answers_what_the_domain_says_of_the_same_facts(rules: RuleBook, found, bonuses, day):
    names = ("item", "agency", "document_no", "effective_on", "annulled_on", "repaired_on")
    bodies = [{name: getattr(record, name) for name in names} for record in found]
    plain = [{name: str(value) for name, value in body.items() if value is not None} for body in bodies]
    answer = run(rules, on=day.isoformat(), records=plain, bonuses=sorted(bonuses))
    expected = assess(found, bonuses, on=day, rules=rules)
    assert (answer["score"], answer["grade"]) == (expected.score, expected.grade)


def test_what_is_not_stated_for_aa_is_unmet_but_a_quality_problem_never_known_is_none(rules: RuleBook):
    answer = run(rules, on="2026-02-01", grade_a_since="2025-02-01", aa={})
    assert [one["field"] for one in answer["aa_conditions"] if not one["met"]] == [
        "declaration_error_percent",
        "clean_at_departments_since",
    ]
