"""Whether the conditions of an application are met, each by what is held."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.rules import RuleBook
from services.inspection.domain.applications import (
    TrackRecord,
    application_machine,
    conditions,
    priority_of,
)

RULES = RuleBook.load(Path(__file__).parents[5] / "services/inspection/rules")
TODAY, SINCE = date(2026, 11, 22), date(2023, 11, 22)
BEST = TrackRecord(
    on=TODAY,
    since_on=SINCE,
    statutory=True,
    grade="A",
    leading=True,
    own_brand=True,
    systems=True,
    member=True,
    national_member=True,
    laboratory=True,
    alert="none",
    open_cases=0,
    findings=0,
    punished=0,
    consignments=40,
    first_declared_on=date(2020, 1, 1),
    nonconforming=(),
    objected=(),
)
FACTORY = [{"condition": "FACTORY_RECORD", "document_no": "厂检1"}]
OWN_USE = [{"condition": "OWN_USE", "document_no": "设备清单1"}]


def unmet(record: TrackRecord, kind: str = "exemption", direction: str = "export", **more: Any) -> list[str]:
    hs_prefix, attested = more.get("hs_prefix", "9503"), more.get("attested", FACTORY)
    found = conditions(kind, direction, record, RULES, hs_prefix, attested)
    return [one.code for one in found if not one.stands]


@pytest.mark.requirement("M-03")
def test_a_record_of_three_years_without_fault_meets_every_condition_of_an_exemption() -> None:
    assert unmet(BEST) == []
    assert unmet(BEST, attested=[]) == ["FACTORY_RECORD"]


@pytest.mark.requirement("M-03")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"statutory": False}, "STATUTORY"),
        ({"systems": False}, "QUALITY_SYSTEM"),
        ({"grade": "C"}, "GRADE"),
        ({"grade": "U"}, "GRADE"),
        ({"first_declared_on": date(2023, 11, 23)}, "THREE_YEARS"),
        ({"consignments": 0}, "THREE_YEARS"),
        ({"first_declared_on": None, "consignments": 0}, "THREE_YEARS"),
        ({"nonconforming": ("HD-1",)}, "NO_NONCONFORMITY"),
        ({"objected": ("HD-2",)}, "NO_QUALITY_OBJECTION"),
        ({"open_cases": 1}, "NO_OPEN_CASE"),
        ({"findings": 1}, "NO_OPEN_CASE"),
        ({"punished": 1}, "NO_OPEN_CASE"),
        ({"alert": "high"}, "NO_ALERT"),
    ],
)
def test_each_fault_of_the_record_is_named(change: dict[str, Any], code: str) -> None:
    assert unmet(replace(BEST, **change)) == [code]


@pytest.mark.requirement("M-03")
def test_the_day_three_years_ago_is_within_the_record() -> None:
    assert unmet(replace(BEST, first_declared_on=SINCE)) == []


def test_a_document_stands_where_the_record_is_silent_never_against_it() -> None:
    young = replace(BEST, first_declared_on=date(2026, 1, 1))
    more = [*FACTORY, {"condition": "THREE_YEARS", "document_no": "证明1"}]
    assert unmet(young, attested=more) == []
    faulty = replace(BEST, nonconforming=("HD-1",))
    against = [*FACTORY, {"condition": "NO_NONCONFORMITY", "document_no": "证明2"}]
    assert unmet(faulty, attested=against) == ["NO_NONCONFORMITY"]


@pytest.mark.requirement("M-03")
@pytest.mark.parametrize("prefix", ["0901", "36", "9613", "2709"])
def test_food_dangerous_goods_and_bulk_are_never_exempted(prefix: str) -> None:
    assert unmet(BEST, hs_prefix=prefix) == ["NOT_EXCLUDED"]


@pytest.mark.requirement("M-03")
def test_backbone_and_own_brand_enterprises_of_zones_come_first_and_no_other_condition_of_priority_decides() -> None:
    plain = replace(BEST, member=False, leading=False, own_brand=False)
    assert unmet(plain) == []

    def weight(record: TrackRecord) -> int:
        return priority_of(conditions("exemption", "export", record, RULES, "9503"))[0]

    ordered = [BEST, replace(BEST, own_brand=False), replace(BEST, leading=False), replace(plain, leading=True), plain]
    weights = [weight(one) for one in ordered]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)
    assert priority_of(conditions("exemption", "export", BEST, RULES, "9503"))[1] == ["IN_ZONE", "LEADING", "OWN_BRAND"]


@pytest.mark.requirement("M-04", "D.1/7")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"national_member": False}, "NATIONAL_ZONE"),
        ({"laboratory": False}, "LABORATORY"),
        ({"grade": "B"}, "GRADE"),
        ({"alert": "medium"}, "NO_ALERT"),
        ({"open_cases": 1}, "NO_OPEN_CASE"),
    ],
)
def test_joint_inspection_of_exports_needs_a_national_zone_a_laboratory_and_grade_a(
    change: dict[str, Any], code: str
) -> None:
    assert unmet(BEST, "joint_inspection", attested=[]) == []
    assert unmet(replace(BEST, **change), "joint_inspection", attested=[]) == [code]


@pytest.mark.requirement("M-05", "D.1/10")
def test_joint_inspection_of_imports_needs_own_use_shown_by_a_document_and_any_zone() -> None:
    provincial = replace(BEST, national_member=False, laboratory=False, grade="B")
    assert unmet(provincial, "joint_inspection", "import", attested=OWN_USE) == []
    assert unmet(provincial, "joint_inspection", "import", attested=[]) == ["OWN_USE"]
    outside = replace(provincial, member=False)
    assert unmet(outside, "joint_inspection", "import", attested=OWN_USE) == ["IN_ZONE"]


def test_every_condition_tells_why_in_two_languages_with_its_clause() -> None:
    for kind, direction in (("exemption", "export"), ("joint_inspection", "export"), ("joint_inspection", "import")):
        for one in conditions(kind, direction, BEST, RULES, "9503"):
            assert one.because_zh
            assert one.because_en
            assert one.clause


FAULTS: list[dict[str, Any]] = [
    {"grade": "D"},
    {"systems": False},
    {"statutory": False},
    {"nonconforming": ("HD-1",)},
    {"objected": ("HD-2",)},
    {"findings": 2},
    {"alert": "serious"},
]


@given(st.lists(st.sampled_from(FAULTS), unique_by=str), st.sampled_from(FAULTS))
def test_one_more_fault_never_meets_a_condition_that_was_unmet(
    before: list[dict[str, Any]], more: dict[str, Any]
) -> None:
    faults = {name: value for one in before for name, value in one.items()}
    worse = {**faults, **more}
    assert set(unmet(replace(BEST, **faults))) <= set(unmet(replace(BEST, **worse)))


@pytest.mark.requirement("M-03", "M-04")
def test_only_the_national_authority_approves_an_exemption_and_only_after_a_proposal() -> None:
    machine = application_machine("exemption", RULES)
    [approve] = [move for move in machine.transitions() if move.target == "APPROVED"]
    assert (approve.source, set(approve.by)) == ("PROPOSED", {"aqsiq", "customs"})
    assert "other_person" in approve.guards
    [joint] = [
        move for move in application_machine("joint_inspection", RULES).transitions() if move.target == "APPROVED"
    ]
    assert "aqsiq" not in joint.by
