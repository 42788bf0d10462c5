"""Special policies only ever ease, and never what safety asks for, whatever the case and whatever the policy."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databus.rules import RuleBook
from services.inspection.domain.easing import MARK, MODIFIERS, OPEN_TO_ALL, Ease
from services.inspection.domain.facts import Facts
from services.inspection.domain.mode_table import Decision, ModeTables
from services.inspection.domain.policies import ease_of, wrong_ease

RULES = RuleBook.load(Path(__file__).parents[5] / "services/inspection/rules")
TODAY = date(2026, 11, 22)
TABLES = ModeTables(RULES)
TABLE = TABLES.on(TODAY)
FACTS = st.builds(Facts, **{name: st.sampled_from(TABLES.vocabulary.values(name)) for name in Facts._fields})
PAIRS = [(row["mode"], row["to"]) for row in RULES.table("policy_mode")]
MODES = sorted({row["mode"] for row in RULES.table("mode")})
SAFETY = {"0a", "0b", "1a", "1b", "2"}
NAMED = {"grades": st.sampled_from([("AA", "A", "B"), ("AA",), ("A", "B"), ("B",)])}


def ease(said: dict[str, Any], grades: tuple[str, ...]) -> Ease:
    return ease_of("policy/p1", said, grades, ("S12 五(八)", "批〔2026〕7号"))


SAMPLING = st.builds(
    lambda mode, percent, grades: ease({"kind": "sampling", "mode": mode, "percent": percent}, grades),
    st.sampled_from(MODES),
    st.sampled_from(["0", "0.5", "1", "2", "10", "50", "100"]),
    NAMED["grades"],
)
MODE = st.builds(
    lambda pair, grades: ease({"kind": "mode", "mode": pair[0], "to_mode": pair[1]}, grades),
    st.sampled_from(PAIRS),
    NAMED["grades"],
)
MODIFIER = st.builds(
    lambda name, grades: ease({"kind": "modifier", "modifier": name}, grades),
    st.sampled_from(MODIFIERS),
    NAMED["grades"],
)
MARKS = st.just(Ease("trade_agreement/RCEP", MARK, None, None, None, "CERTIFICATE_OF_ORIGIN", OPEN_TO_ALL, ()))
EASES = st.lists(st.one_of(SAMPLING, MODE, MODIFIER, MARKS), min_size=1, max_size=4).map(tuple)


def share(decision: Decision) -> Decimal:
    return Decimal(1000) if decision.sampling_percent is None else decision.sampling_percent


@pytest.mark.requirement("M-17", "D.1/modifiers", "D.1/invariants")
@settings(max_examples=2000, deadline=None)
@given(facts=FACTS, eases=EASES)
def test_policies_only_ease_and_keep_every_rule_of_safety(facts: Facts, eases: tuple[Ease, ...]) -> None:
    plain, eased = TABLE.decide(facts), TABLE.decide(facts, eases)
    assert eased.rule == plain.rule
    assert share(eased) <= share(plain)
    assert (eased.mode == plain.mode) or (plain.mode, eased.mode) in PAIRS or plain.mode in {a for a, _ in PAIRS}
    for name in MODIFIERS:
        assert getattr(eased, name) >= (getattr(plain, name) and eased.mode == plain.mode)
    assert eased.considered[: len(plain.considered)] == plain.considered
    assert len(eased.considered) == len(plain.considered) + len(eases)
    assert set(plain.clauses) <= set(eased.clauses)
    untouched = (
        plain.rule in SAFETY
        or facts.grade not in {"AA", "A", "B"}
        or facts.listed
        or facts.alert in {"medium", "high", "serious"}
        or facts.open_trace
        or facts.malicious_finding
        or facts.stop_order
        or not facts.member
    )
    if untouched:
        assert eased.outcome == plain.outcome
        assert eased.clauses == plain.clauses


@pytest.mark.requirement("M-17")
@settings(max_examples=1500, deadline=None)
@given(facts=FACTS, eases=EASES)
def test_no_policy_gives_what_only_another_act_may(facts: Facts, eases: tuple[Ease, ...]) -> None:
    plain, eased = TABLE.decide(facts), TABLE.decide(facts, eases)
    for mode in ("EXEMPT", "NON_STATUTORY_FREE", "RANDOM_CHECK", "JOINT", "HOLD"):
        assert (eased.mode == mode) == (plain.mode == mode)
    if facts.statutory and plain.mode != "EXEMPT":
        assert share(eased) >= min(Decimal(1), share(plain))
    if facts.product_risk == "high" and facts.statutory and facts.direction == "export" and plain.mode == "GENERAL":
        assert eased.mode == "GENERAL"
    if eased.document_review_release and not plain.document_review_release:
        assert facts.assurance_filed
        assert facts.alert == "none"


@settings(max_examples=500, deadline=None)
@given(facts=FACTS, eases=EASES)
def test_an_eased_decision_replays_from_what_was_kept(facts: Facts, eases: tuple[Ease, ...]) -> None:
    kept = tuple(Ease.of(one.as_data()) for one in eases)
    assert kept == eases
    assert TABLES.from_data(TABLE.data).decide(facts, kept) == TABLE.decide(facts, eases)


def test_a_table_kept_before_there_were_policies_still_decides() -> None:
    data = {name: part for name, part in TABLE.data.items() if name != "easing"}
    facts = Facts(statutory=True, member=True, grade="B")
    policy = ease({"kind": "sampling", "mode": "VERIFICATION", "percent": "2"}, OPEN_TO_ALL)
    old = TABLES.from_data(data)
    assert old.decide(facts, (policy,)) == old.decide(facts)
    assert old.decide(facts).outcome == TABLE.decide(facts).outcome


@pytest.mark.requirement("M-17")
@pytest.mark.parametrize(
    ("facts", "said", "why"),
    [
        ({"grade": "C"}, {"kind": "sampling", "mode": "GENERAL_RAISED", "percent": "1"}, "needs AA or A or B"),
        ({"alert": "high"}, {"kind": "sampling", "mode": "STRICT", "percent": "1"}, "rule 2 is never eased"),
        ({}, {"kind": "sampling", "mode": "GENERAL", "percent": "1"}, "for mode GENERAL alone"),
        ({}, {"kind": "sampling", "mode": "VERIFICATION", "percent": "20"}, "no lower than the share is already"),
        ({}, {"kind": "modifier", "modifier": "document_review_release"}, "no assurance of conformity"),
    ],
)
def test_why_a_policy_does_not_ease_is_said(facts: dict[str, Any], said: dict[str, Any], why: str) -> None:
    case = Facts(**{"statutory": True, "member": True, "grade": "B", **facts})
    looked = TABLE.decide(case, (ease(said, OPEN_TO_ALL),)).considered[-1]
    assert not looked.matched
    assert why in looked.because


@pytest.mark.requirement("M-17")
def test_a_chain_of_policies_is_taken_in_order_and_each_is_explained() -> None:
    case = Facts(statutory=True, member=True, grade="A", product_risk="elevated")
    to_credit = ease({"kind": "mode", "mode": "VERIFICATION", "to_mode": "CREDIT"}, OPEN_TO_ALL)
    lower = ease({"kind": "sampling", "mode": "CREDIT", "percent": "1"}, OPEN_TO_ALL)
    decision = TABLE.decide(case, (to_credit, lower))
    assert (decision.mode, decision.sampling_percent, decision.marks) == ("CREDIT", Decimal(1), ("RISK_MONITORED",))
    assert [one.matched for one in decision.considered[-2:]] == [True, True]
    backwards = TABLE.decide(case, (lower, to_credit))
    assert (backwards.mode, backwards.sampling_percent) == ("CREDIT", Decimal(2))


def test_what_no_policy_may_bring_is_named() -> None:
    assert wrong_ease({"kind": "mode", "mode": "GENERAL", "to_mode": "EXEMPT"}, RULES, TODAY)[0] == "to_mode"
    assert wrong_ease({"kind": "sampling", "percent": "1"}, RULES, TODAY)[0] == "mode"
    assert (
        wrong_ease({"kind": "modifier", "modifier": "lab_report_accepted", "mode": "HOLD"}, RULES, TODAY)[0] == "mode"
    )
    assert wrong_ease({"kind": "modifier", "modifier": "lab_report_accepted"}, RULES, TODAY) == []
