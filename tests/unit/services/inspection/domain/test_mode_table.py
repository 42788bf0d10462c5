"""Every row of the mode table D.1, its modifiers, and its invariants over the input space."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.inspection.domain.facts import Facts
from services.inspection.domain.mode_table import Decision, ModeTables, percent_text

RULES = RuleBook.load(Path(__file__).parents[5] / "services/inspection/rules")
TABLES = ModeTables(RULES)
TABLE = TABLES.on(date(2026, 11, 22))
ORDER = [row.rule for row in TABLE.rows]

MEMBER: dict[str, Any] = {"member": True, "zone_level": "national"}
STATUTORY_MEMBER: dict[str, Any] = {**MEMBER, "statutory": True}
IMPORT: dict[str, Any] = {"direction": "import", **STATUTORY_MEMBER}
AFRICA: dict[str, Any] = {**STATUTORY_MEMBER, "aid_or_africa": True, "self_declaration": True}
JOINT: dict[str, Any] = {**STATUTORY_MEMBER, "joint_approval": True, "cnas_lab": True, "grade": "A"}


def decide(**facts: Any) -> Decision:
    return TABLE.decide(Facts(**facts))


def gist(decision: Decision) -> tuple[str, str, str | None]:
    return decision.rule, decision.mode, percent_text(decision.sampling_percent)


def row(rule: str, mode: str, percent: str | None, **facts: Any) -> Any:
    told = "-".join(f"{name}={value}" for name, value in facts.items())
    return pytest.param((rule, mode, percent), facts, id=f"{rule}:{told}", marks=pytest.mark.requirement(f"D.1/{rule}"))


CASES = [
    row("0a", "HOLD", None, stop_order=True),
    row("0a", "HOLD", None, stop_order=True, direction="import"),
    row("0a", "HOLD", None, **STATUTORY_MEMBER, stop_order=True, alert="serious", exemption=True),
    row("0b", "HOLD", None, registration_required=True),
    row("6", "RANDOM_CHECK", "2", registration_required=True, registered=True),
    row("1a", "SPECIAL", "100", **STATUTORY_MEMBER, alert="serious", grade="AA", exemption=True),
    row("1a", "SPECIAL", "100", **STATUTORY_MEMBER, malicious_finding=True, grade="AA"),
    row("1a", "SPECIAL", "100", **IMPORT, alert="serious"),
    row("1b", "TARGETED_CHECK", "100", **MEMBER, alert="serious"),
    row("1b", "TARGETED_CHECK", "100", **MEMBER, malicious_finding=True),
    row("1b", "TARGETED_CHECK", "100", direction="import", alert="serious"),
    row("2", "STRICT", "100", **STATUTORY_MEMBER, grade="D"),
    row("2", "STRICT", "100", **STATUTORY_MEMBER, alert="high", exemption=True, grade="AA"),
    row("2", "STRICT", "100", **STATUTORY_MEMBER, open_trace=True, exemption=True, grade="AA"),
    row("2", "STRICT", "100", **STATUTORY_MEMBER, enterprise_class=4),
    row("3", "EXEMPT", "0", statutory=True, exemption=True, grade="B"),
    row("3", "EXEMPT", "0", statutory=True, exemption=True, grade="AA", alert="medium"),
    row("3", "EXEMPT", "0", direction="import", statutory=True, exemption=True, product_risk="high"),
    row("14", "GENERAL", "10", statutory=True, exemption=True, needs_certificate=True),
    row("13", "GENERAL_RAISED", "30", statutory=True, exemption=True, grade="C"),
    row("14", "GENERAL", "10", statutory=True, exemption=True, grade="U"),
    row("4", "VERIFICATION", "5", **AFRICA),
    row("4", "VERIFICATION", "5", **{**AFRICA, "self_declaration": False, "third_party_report": True}),
    row("4", "VERIFICATION", "5", **{**AFRICA, "statutory": False}, alert="low", product_risk="elevated"),
    row("4x", "GENERAL", "15", **{**AFRICA, "self_declaration": False}),
    row("4x", "GENERAL", "15", **AFRICA, grade="C"),
    row("4x", "GENERAL", "15", **AFRICA, grade="U"),
    row("4x", "GENERAL", "15", **AFRICA, product_risk="high"),
    row("4x", "GENERAL", "15", **AFRICA, alert="medium"),
    row("4x", "GENERAL", "15", **{**AFRICA, "member": False}),
    row("4x", "GENERAL", "15", **{**AFRICA, "statutory": False}, open_trace=True),
    row("4x", "GENERAL", "30", **{**AFRICA, "statutory": False}, alert="high"),
    row("4x", "GENERAL", "15", **{**AFRICA, "statutory": False}, grade="D"),
    row("5", "NON_STATUTORY_FREE", "0", **MEMBER, grade="B"),
    row("5", "NON_STATUTORY_FREE", "0", member=True, grade="C", alert="low"),
    row("5", "NON_STATUTORY_FREE", "0", **MEMBER, grade="U", product_risk="high"),
    row("6", "RANDOM_CHECK", "10", **MEMBER, grade="D"),
    row("6", "RANDOM_CHECK", "2", grade="AA"),
    row("6", "RANDOM_CHECK", "2", grade="U"),
    row("6", "RANDOM_CHECK", "4", grade="C"),
    row("6", "RANDOM_CHECK", "10", grade="C", alert="medium"),
    row("6", "RANDOM_CHECK", "10", **MEMBER, open_trace=True),
    row("6", "RANDOM_CHECK", "30", **MEMBER, alert="high", grade="D"),
    row("7", "JOINT", "10", **JOINT),
    row("7", "JOINT", "10", **{**JOINT, "grade": "AA"}, alert="low", product_risk="high"),
    row("8", "CREDIT", "2", **{**JOINT, "zone_level": "provincial"}),
    row("9", "VERIFICATION", "20", **{**JOINT, "grade": "B"}, alert="medium"),
    row("8", "CREDIT", "1", **STATUTORY_MEMBER, grade="AA"),
    row("8", "CREDIT", "2", **STATUTORY_MEMBER, grade="A"),
    row("9", "VERIFICATION", "5", **STATUTORY_MEMBER, grade="AA", alert="low"),
    row("9", "VERIFICATION", "5", **STATUTORY_MEMBER, grade="AA", product_risk="elevated"),
    row("9", "VERIFICATION", "5", **STATUTORY_MEMBER, grade="A", product_risk="elevated"),
    row("9", "VERIFICATION", "10", **STATUTORY_MEMBER, grade="A", alert="medium"),
    row("9", "VERIFICATION", "10", **STATUTORY_MEMBER, grade="B", alert="low"),
    row("9", "VERIFICATION", "20", **STATUTORY_MEMBER, grade="B", product_risk="elevated", alert="medium"),
    row("10", "JOINT", "10", **IMPORT, own_use_equipment=True, joint_approval=True),
    row("10", "JOINT", "10", **IMPORT, own_use_equipment=True, joint_approval=True, product_risk="high"),
    row("12", "PRESUMED", "5", **IMPORT, own_use_equipment=True, risk_assessment="low"),
    row("11", "LOCAL_EASED", "1", **IMPORT, raw_material=True, risk_assessment="low", product_risk="high"),
    row("12", "PRESUMED", "5", **IMPORT, risk_assessment="low"),
    row("14", "GENERAL", "20", **IMPORT, risk_assessment="low", product_risk="high"),
    row("14", "GENERAL", "10", **IMPORT, risk_assessment="low", alert="medium"),
    row("14", "GENERAL", "10", **IMPORT, raw_material=True, risk_assessment="high"),
    row("12x", "RANDOM_CHECK", "2", direction="import", **MEMBER, risk_assessment="low", raw_material=True),
    row("12x", "RANDOM_CHECK", "10", direction="import", grade="D"),
    row("12x", "RANDOM_CHECK", "30", direction="import", grade="C", alert="high"),
    row("13", "GENERAL_RAISED", "30", **STATUTORY_MEMBER, grade="C", product_risk="high"),
    row("13", "GENERAL_RAISED", "30", **IMPORT, grade="C"),
    row("14", "GENERAL", "20", **STATUTORY_MEMBER, grade="A", product_risk="high"),
    row("14", "GENERAL", "15", statutory=True, product_risk="elevated"),
    row("14", "GENERAL", "10", **STATUTORY_MEMBER, grade="U"),
    # on the joint punishment list: none of the easings, and at least 30 %
    row("14", "GENERAL", "30", statutory=True, exemption=True, grade="AA", listed=True),
    row("4x", "GENERAL", "30", **AFRICA, listed=True),
    row("6", "RANDOM_CHECK", "30", **MEMBER, grade="A", listed=True),
    row("14", "GENERAL", "30", **JOINT, listed=True),
    row("14", "GENERAL", "30", **{**STATUTORY_MEMBER, "grade": "AA"}, listed=True),
    row("14", "GENERAL", "30", **STATUTORY_MEMBER, grade="B", listed=True),
    row("14", "GENERAL", "30", **IMPORT, own_use_equipment=True, joint_approval=True, listed=True),
    row("14", "GENERAL", "30", **IMPORT, raw_material=True, risk_assessment="low", listed=True),
    row("12x", "RANDOM_CHECK", "30", direction="import", grade="A", listed=True),
    row("13", "GENERAL_RAISED", "30", **STATUTORY_MEMBER, grade="C", listed=True),
    row("2", "STRICT", "100", **STATUTORY_MEMBER, grade="D", listed=True),
    row("1a", "SPECIAL", "100", **STATUTORY_MEMBER, alert="serious", grade="AA", listed=True),
]


@pytest.mark.parametrize(("expected", "facts"), CASES)
def test_each_row_gives_its_mode_and_share(expected: tuple[str, str, str | None], facts: dict[str, Any]) -> None:
    assert gist(decide(**facts)) == expected


@pytest.mark.requirement("A.2/2")
@pytest.mark.requirement("D.8/2")
@pytest.mark.requirement("M-08")
@pytest.mark.parametrize("grade", ["B", "C", "U"])
def test_a_members_shoes_are_free_of_supervision_sampling(grade: str) -> None:
    assert gist(decide(member=True, zone_level="provincial", grade=grade)) == ("5", "NON_STATUTORY_FREE", "0")


@pytest.mark.requirement("D.8/2")
def test_a_members_shoes_at_grade_d_are_checked_at_random() -> None:
    assert gist(decide(member=True, zone_level="provincial", grade="D")) == ("6", "RANDOM_CHECK", "10")


@pytest.mark.requirement("D.8/3")
@pytest.mark.requirement("M-02")
@pytest.mark.requirement("M-13")
@pytest.mark.requirement("M-14")
def test_a_toy_of_the_best_member_is_under_credit_supervision() -> None:
    toy: dict[str, Any] = {**STATUTORY_MEMBER, "grade": "AA"}
    decision = decide(**toy)
    assert gist(decision) == ("8", "CREDIT", "1")
    assert decision.paperless
    assert not decision.document_review_release
    assert decision.marks == ("RISK_MONITORED",)
    assert decide(**toy, assurance_filed=True).document_review_release


@pytest.mark.requirement("D.8/3")
@pytest.mark.parametrize(
    ("level", "expected"),
    [("serious", ("1a", "SPECIAL", "100")), ("high", ("2", "STRICT", "100")), ("none", ("8", "CREDIT", "1"))],
)
def test_an_alert_on_toys_tightens_and_its_lifting_restores(level: str, expected: tuple[str, str, str]) -> None:
    assert gist(decide(**STATUTORY_MEMBER, grade="AA", alert=level)) == expected


@pytest.mark.requirement("A.2/1")
@pytest.mark.requirement("M-01")
@pytest.mark.requirement("M-06")
def test_grade_and_risk_choose_between_credit_and_verification_and_monitoring_replaces_batches() -> None:
    ways = {
        (grade, risk): decide(**STATUTORY_MEMBER, grade=grade, product_risk=risk)
        for grade, risk in product(("AA", "A", "B"), ("general", "elevated", "high"))
    }
    modes = {way: decision.mode for way, decision in ways.items()}
    assert {way for way, mode in modes.items() if mode == "CREDIT"} == {("AA", "general"), ("A", "general")}
    assert {way for way, mode in modes.items() if mode == "VERIFICATION"} == {
        ("AA", "elevated"),
        ("A", "elevated"),
        ("B", "general"),
        ("B", "elevated"),
    }
    assert all(("RISK_MONITORED" in ways[way].marks) == (mode == "CREDIT") for way, mode in modes.items())


@pytest.mark.requirement("M-09")
def test_a_verification_of_goods_to_africa_says_what_it_rests_on() -> None:
    assert decide(**AFRICA).marks == ("SELF_DECLARATION",)
    assert decide(**AFRICA, third_party_report=True).marks == ("SELF_DECLARATION", "ADOPTED_REPORT")


@pytest.mark.requirement("D.1/modifiers")
@pytest.mark.requirement("M-16")
@pytest.mark.parametrize(
    ("facts", "accepted"),
    [
        ({**JOINT}, True),
        ({**STATUTORY_MEMBER, "grade": "A"}, True),
        ({**STATUTORY_MEMBER, "grade": "B"}, True),
        ({"statutory": True}, True),
        ({"statutory": True, "grade": "C"}, True),
        ({}, True),
        ({**STATUTORY_MEMBER, "alert": "serious"}, False),
        ({**STATUTORY_MEMBER, "alert": "high"}, False),
        ({**MEMBER}, False),
        ({**IMPORT, "risk_assessment": "low"}, False),
        ({"stop_order": True}, False),
    ],
)
def test_a_cnas_report_counts_in_the_modes_that_test(facts: dict[str, Any], accepted: bool) -> None:
    assert decide(**{**facts, "cnas_lab": True}).lab_report_accepted is accepted
    assert not decide(**{**facts, "cnas_lab": False}).lab_report_accepted


@pytest.mark.requirement("M-14")
@pytest.mark.parametrize(
    ("grade", "paperless"), [(grade, grade in {"AA", "A", "B"}) for grade in ("AA", "A", "B", "C", "D", "U")]
)
def test_paperless_follows_the_grade_alone(grade: str, paperless: bool) -> None:
    assert decide(grade=grade).paperless is paperless
    assert decide(grade=grade, stop_order=True, alert="serious").paperless is paperless


@pytest.mark.requirement("D.1/modifiers")
@pytest.mark.requirement("M-13")
@pytest.mark.requirement("F-02")
@pytest.mark.parametrize(
    ("change", "released"),
    [
        ({}, True),
        ({"assurance_filed": False}, False),
        ({"grade": "B"}, False),
        ({"member": False, "exemption": True}, False),
        ({"alert": "low"}, False),
        ({"exemption": True}, True),
        ({"statutory": False}, True),
        ({"product_risk": "elevated"}, True),
        ({"product_risk": "high"}, False),
        ({"joint_approval": True, "cnas_lab": True}, False),
    ],
)
def test_release_on_document_review_needs_all_its_conditions(change: dict[str, Any], released: bool) -> None:
    facts = {**STATUTORY_MEMBER, "grade": "A", "assurance_filed": True, **change}
    assert decide(**facts).document_review_release is released


def test_what_was_considered_ends_at_the_match_and_explains_each_failure() -> None:
    decision = decide(**STATUTORY_MEMBER, grade="B")
    assert [one.rule for one in decision.considered] == ORDER[: ORDER.index("9") + 1]
    assert [one.matched for one in decision.considered] == [False] * ORDER.index("9") + [True]
    credit = decision.considered[ORDER.index("8")]
    assert credit.because == "信用等级：B（须为AA、A） (credit grade B, needs AA or A)"


def test_every_decision_carries_clauses_and_the_rule_set() -> None:
    decision = decide(**MEMBER, alert="serious")
    assert decision.clauses == ("商检法 19", "SH 三(七)")
    assert decision.rule_set == "inspection-2026.1"


@pytest.mark.parametrize(
    ("share", "text"), [(Decimal(2), "2"), (Decimal("0.50"), "0.5"), (Decimal(100), "100"), (Decimal("0.0"), "0")]
)
def test_a_share_is_written_exactly_without_trailing_zeros(share: Decimal, text: str) -> None:
    assert percent_text(share) == text


def test_nothing_is_decided_before_there_were_zones() -> None:
    with pytest.raises(InvalidRequest, match="2012-11-15 or later"):
        TABLES.on(date(2012, 11, 14))


@pytest.mark.requirement("D.1/5")
def test_what_the_opinions_of_2014_brought_is_not_older_than_they_are() -> None:
    shoes = Facts(member=True, zone_level="provincial")
    assert TABLES.on(date(2014, 4, 21)).decide(shoes).rule == "6"
    assert TABLES.on(date(2014, 4, 22)).decide(shoes).rule == "5"


def test_a_table_kept_as_data_decides_the_same() -> None:
    kept = TABLES.from_data(TABLE.data)
    facts = Facts(**STATUTORY_MEMBER, grade="B", alert="medium")
    assert kept.digest == TABLE.digest
    assert kept.decide(facts) == TABLE.decide(facts)


# ---- the whole input space


def cases() -> Iterator[Facts]:
    """172,800 cases with stop order, registration and malicious finding switched off."""
    yes_no = (False, True)
    for direction, statutory, risk, grade, (member, level), alert, trace, special in product(
        ("export", "import"),
        yes_no,
        ("general", "elevated", "high"),
        ("AA", "A", "B", "C", "D", "U"),
        ((False, "none"), (True, "provincial"), (True, "national")),
        ("none", "low", "medium", "high", "serious"),
        yes_no,
        product(yes_no, yes_no, yes_no, yes_no, range(5)),
    ):
        exemption, certificate, aid_or_own_use, declared_or_material, evidence = special
        yield Facts(
            direction=direction,
            statutory=statutory,
            product_risk=risk,
            grade=grade,
            member=member,
            zone_level=level,
            exemption=exemption,
            needs_certificate=certificate,
            alert=alert,
            open_trace=trace,
            aid_or_africa=aid_or_own_use and direction == "export",
            own_use_equipment=aid_or_own_use and direction == "import",
            self_declaration=declared_or_material and direction == "export",
            raw_material=declared_or_material and direction == "import",
            third_party_report=evidence == 1,
            joint_approval=evidence in {2, 3},
            cnas_lab=evidence in {2, 4},
            risk_assessment="low" if evidence in {3, 4} else "none",
        )


def second_reading(f: Facts) -> str:
    """The table read again, by hand, from DOMAIN D.1."""
    good = f.grade in {"AA", "A", "B"} and not f.listed
    quiet = f.alert in {"none", "low"}
    if f.stop_order:
        return "0a"
    if f.registration_required and not f.registered:
        return "0b"
    if f.alert == "serious" or f.malicious_finding:
        return "1a" if f.statutory else "1b"
    if f.statutory and (f.grade == "D" or f.alert == "high" or f.open_trace or f.enterprise_class == 4):
        return "2"
    if f.statutory and f.exemption and good and not f.needs_certificate:
        return "3"
    if f.direction == "export":
        if f.aid_or_africa:
            shown = f.self_declaration or f.third_party_report
            eased = f.member and shown and good and quiet and not f.open_trace and f.product_risk != "high"
            return "4" if eased else "4x"
        if not f.statutory:
            free = f.member and f.grade != "D" and quiet and not f.open_trace and not f.listed
            return "5" if free else "6"
        if f.member and good and f.grade != "B":
            if f.zone_level == "national" and f.joint_approval and f.cnas_lab and quiet:
                return "7"
            if f.product_risk == "general" and f.alert == "none":
                return "8"
        if f.member and good and f.product_risk != "high":
            return "9"
    else:
        if not f.statutory:
            return "12x"
        if f.member and good and quiet:
            if f.own_use_equipment and f.joint_approval:
                return "10"
            if f.raw_material and f.risk_assessment == "low":
                return "11"
            if f.risk_assessment == "low" and f.product_risk != "high":
                return "12"
    return "13" if f.grade == "C" else "14"


@pytest.mark.requirement("D.1/invariants")
def test_the_whole_space_has_one_mode_for_each_case_every_row_reached_and_five_invariants() -> None:
    reached: Counter[str] = Counter()
    for facts in cases():
        match = TABLE.first_match(facts)
        reached[match.rule] += 1
        assert match.rule == second_reading(facts)
        if match.mode in {"EXEMPT", "CREDIT", "JOINT"}:
            assert facts.grade in {"AA", "A", "B"}
        if facts.alert == "serious":
            assert match.mode in {"SPECIAL", "TARGETED_CHECK"}
        if facts.statutory:
            assert match.rule not in {"5", "6", "12x"}
        if not facts.member:
            assert match.rule not in {"4", "5", "7", "8", "9", "10", "11", "12"}
        if facts.grade == "U":
            assert match.rule in {"0a", "0b", "1a", "1b", "2", "4x", "5", "6", "12x", "14"}
    assert reached.total() == 172_800
    assert set(reached) == set(ORDER) - {"0a", "0b"}


anything = st.builds(Facts, **{name: st.sampled_from(TABLES.vocabulary.values(name)) for name in Facts._fields})


@settings(max_examples=400, deadline=None)
@given(anything)
def test_any_case_is_decided_as_a_second_reading_of_the_table_says(facts: Facts) -> None:
    decision = TABLE.decide(facts)
    assert decision.rule == second_reading(facts)
    assert [one.matched for one in decision.considered][:-1] == [False] * (len(decision.considered) - 1)
    assert (decision.sampling_percent is None) == (decision.mode == "HOLD")


@settings(max_examples=300, deadline=None)
@given(anything)
def test_a_serious_alert_never_leaves_a_privilege(facts: Facts) -> None:
    decision = TABLE.decide(facts._replace(alert="serious"))
    assert decision.mode in {"HOLD", "SPECIAL", "TARGETED_CHECK"}
    assert not decision.document_review_release


@pytest.mark.requirement("D.2/effects")
@settings(max_examples=600, deadline=None)
@given(anything)
def test_a_place_on_the_punishment_list_leaves_no_easing_and_never_samples_less(facts: Facts) -> None:
    free, listed = (TABLE.decide(facts._replace(listed=value)) for value in (False, True))
    assert listed.mode not in {
        "EXEMPT",
        "NON_STATUTORY_FREE",
        "JOINT",
        "CREDIT",
        "VERIFICATION",
        "LOCAL_EASED",
        "PRESUMED",
    }
    assert not listed.paperless
    assert not listed.document_review_release
    assert (listed.mode == "HOLD") == (free.mode == "HOLD")
    if listed.sampling_percent is not None and free.sampling_percent is not None:
        assert listed.sampling_percent >= max(free.sampling_percent, Decimal(30))


@pytest.mark.requirement("D.2/effects")
def test_the_floor_of_listed_enterprises_is_as_old_as_its_document() -> None:
    listed = Facts(statutory=True, grade="B", listed=True)
    assert percent_text(TABLES.on(date(2016, 5, 29)).decide(listed).sampling_percent) == "10"
    assert percent_text(TABLES.on(date(2016, 5, 30)).decide(listed).sampling_percent) == "30"
    assert TABLE.decide(listed).marks == ("LISTED",)


@settings(max_examples=300, deadline=None)
@given(anything, st.sampled_from(["A", "B", "C", "D"]))
def test_outside_the_catalogue_a_worse_grade_never_samples_less(facts: Facts, worse: str) -> None:
    grades = ["AA", "A", "B", "C", "D"]
    better = grades[grades.index(worse) - 1]
    case = facts._replace(statutory=False)
    eased, stricter = (TABLE.decide(case._replace(grade=grade)) for grade in (better, worse))
    if eased.sampling_percent is not None and stricter.sampling_percent is not None:
        assert eased.sampling_percent <= stricter.sampling_percent
