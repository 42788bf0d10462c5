"""Which papers a case needs, and how each stands."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.rules import RuleBook
from services.inspection.domain.facts import GRADES, Facts
from services.inspection.domain.required_papers import PaperRules, standings

DAY = date(2026, 11, 22)


def needed(rules: RuleBook, mode: str = "VERIFICATION", business: str = "trade", **facts: Any) -> set[str]:
    found = PaperRules.of(rules).needs(Facts(**facts), mode, business, DAY)
    return {kind for need in found for kind in need.kinds}


@pytest.mark.requirement("M-15", "F-02")
def test_zone_enterprises_at_b_or_better_hand_in_fewer_papers(rules: RuleBook) -> None:
    for grade in GRADES:
        kinds = needed(rules, grade=grade, member=True, statutory=True)
        eased = grade in {"AA", "A", "B"}
        assert ({"contract", "packing_list"} & kinds == set()) == eased, grade
    assert {"contract", "packing_list"} <= needed(rules, grade="A", member=False)
    assert {"contract", "packing_list"} <= needed(rules, grade="A", member=True, listed=True)


@pytest.mark.requirement("M-14", "M-15")
def test_a_paperless_enterprise_keeps_its_trade_papers_and_others_hand_them_in(rules: RuleBook) -> None:
    needs = PaperRules.of(rules).needs(Facts(grade="B"), "RANDOM_CHECK", "trade", DAY)
    kept = standings(needs, here=(), stated={}, filed={}, paperless=True)
    assert {one.standing for one in kept} == {"kept"}
    handed_in = standings(needs, here={"invoice"}, stated={}, filed={}, paperless=False)
    assert {(one.need.kinds[0], one.standing) for one in handed_in} == {
        ("invoice", "here"),
        ("contract", "missing"),
        ("packing_list", "missing"),
    }


@pytest.mark.requirement("M-15")
def test_a_paper_filed_once_counts_again(rules: RuleBook) -> None:
    needs = PaperRules.of(rules).needs(Facts(grade="B", member=True), "VERIFICATION", "trade", DAY)
    filed = standings(needs, here=(), stated={}, filed={"declaration_of_conformity": "备1"}, paperless=True)
    assert {(one.standing, one.shown_by) for one in filed} == {("kept", None), ("filed", "备1")}


@pytest.mark.requirement("M-09", "M-13")
@pytest.mark.parametrize("said", ["assurance_filed", "self_declaration", "third_party_report"])
def test_what_a_declaration_states_stands_for_the_paper(rules: RuleBook, said: str) -> None:
    needs = PaperRules.of(rules).needs(Facts(grade="A", member=True), "CREDIT", "trade", DAY)
    found = standings(needs, here=(), stated={said: True}, filed={}, paperless=True)
    assert {one.standing for one in found} == {"kept", "stated"}


@pytest.mark.requirement("M-04")
def test_joint_inspection_needs_the_laboratorys_report(rules: RuleBook) -> None:
    assert "cnas_test_report" in needed(rules, "JOINT", member=True, grade="A", statutory=True)


@pytest.mark.requirement("M-10")
@pytest.mark.parametrize("business", ["overseas_repair", "testing", "research"])
def test_new_business_needs_its_contract_and_no_papers_of_trade(rules: RuleBook, business: str) -> None:
    kinds = needed(rules, "GENERAL", business, member=True, statutory=True, direction="import")
    assert kinds == {"invoice", "processing_contract", "contract"}


@given(
    mode=st.sampled_from(["EXEMPT", "CREDIT", "VERIFICATION", "JOINT", "GENERAL", "RANDOM_CHECK", "PRESUMED"]),
    grade=st.sampled_from(GRADES),
    member=st.booleans(),
    statutory=st.booleans(),
    here=st.sets(st.sampled_from(["invoice", "contract", "packing_list", "factory_test_report", "other"])),
)
def test_one_more_paper_never_makes_another_missing(
    rules: RuleBook, mode: str, grade: str, member: bool, statutory: bool, here: set[str]
) -> None:
    facts = Facts(grade=grade, member=member, statutory=statutory)
    needs = PaperRules.of(rules).needs(facts, mode, "trade", DAY)

    def missing(kinds: set[str]) -> int:
        return sum(one.is_missing for one in standings(needs, here=kinds, stated={}, filed={}, paperless=False))

    assert missing({*here, "declaration_of_conformity"}) <= missing(here)
