"""Laboratories and adopted bodies: for what they stand, and on which day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.inspection.domain.laboratories import (
    WITHDRAWN,
    Accreditation,
    AdoptedBody,
    Coverage,
    Interruption,
    Laboratory,
    listed_body,
    why_not_accredited,
)

FIRST, LAST = date(2024, 1, 1), date(2028, 12, 31)
SHOES = Coverage("6403", ("六价铬",), ("GB/T 19942-2019",))


def laboratory(*interruptions: Interruption, accreditations: tuple[Accreditation, ...] | None = None) -> Laboratory:
    granted = accreditations or (Accreditation(FIRST, LAST, "认1", (SHOES,)),)
    return Laboratory("l1", "L12345", "检测中心", None, None, None, None, False, None, granted, interruptions)


def body(listed_from: date, listed_until: date | None = None, *prefixes: str) -> AdoptedBody:
    return AdoptedBody("b1", "tester", "机构", prefixes, listed_from, listed_until, "公告1", None, "customs")


@pytest.mark.requirement("A-09", "E-14")
def test_an_accreditation_holds_on_its_first_and_last_day_alone_between_them() -> None:
    one = laboratory()
    told = {on: one.state(on) for on in (FIRST - timedelta(1), FIRST, LAST, LAST + timedelta(1))}
    assert list(told.values()) == ["COMING", "IN_FORCE", "IN_FORCE", "EXPIRED"]


@pytest.mark.requirement("A-09")
def test_while_suspended_nothing_holds_and_from_the_day_it_is_lifted_it_does() -> None:
    one = laboratory(Interruption("suspended", date(2025, 3, 1), date(2025, 6, 1), "停1", "整改"))
    assert [one.state(date(2025, month, 1)) for month in (2, 3, 5, 6)] == [
        "IN_FORCE",
        "SUSPENDED",
        "SUSPENDED",
        "IN_FORCE",
    ]


@pytest.mark.requirement("A-09")
def test_once_withdrawn_it_never_holds_again_and_the_reason_names_the_day_and_the_document() -> None:
    one = laboratory(Interruption(WITHDRAWN, date(2025, 3, 1), None, "撤1", "失去条件"))
    assert one.state(date(2025, 2, 28)) == "IN_FORCE"
    assert one.state(LAST) == "WITHDRAWN"
    why = why_not_accredited(one, "640399", LAST)
    assert why is not None
    assert "2025-03-01" in why.en
    assert "撤1" in why.zh


@pytest.mark.requirement("A-09")
@pytest.mark.parametrize(
    ("hs_code", "item", "standard", "covered"),
    [
        ("640399", "六价铬", "GB/T 19942-2019", True),
        ("640299", "六价铬", "GB/T 19942-2019", False),
        ("640399", "甲醛", "GB/T 19942-2019", False),
        ("640399", "六价铬", "ISO 17075", False),
        ("640399", "六价铬", None, False),
    ],
)
def test_the_scope_is_of_goods_tests_and_standards(hs_code: str, item: str, standard: str, covered: bool) -> None:
    assert SHOES.covers(hs_code, item, standard) is covered


def test_a_scope_that_names_no_tests_or_standards_is_of_any() -> None:
    assert Coverage("64").covers("640399", "甲醛", None)


days = st.dates(date(2023, 1, 1), date(2029, 12, 31))


@given(days, st.lists(st.tuples(days, days.map(lambda day: day)), max_size=3))
def test_an_interruption_never_makes_a_laboratory_stand_for_more(on: date, told: list[tuple[date, date]]) -> None:
    interrupted = laboratory(*(Interruption("suspended", min(one), max(one), "停", "因") for one in told))
    assert not interrupted.stands_for("640399", on) or laboratory().stands_for("640399", on)


@given(days)
def test_there_is_a_reason_exactly_where_a_laboratory_does_not_stand(on: date) -> None:
    one = laboratory(Interruption("suspended", date(2025, 3, 1), date(2025, 6, 1), "停1", "整改"))
    assert (why_not_accredited(one, "640399", on) is None) == one.stands_for("640399", on)


@pytest.mark.requirement("A-10")
def test_a_body_is_on_the_list_from_its_first_to_its_last_day_for_its_goods() -> None:
    entries = [body(FIRST, LAST, "6403")]
    assert listed_body("tester", "640399", FIRST, entries, ()) == entries[0]
    assert listed_body("tester", "640399", LAST, entries, ()) == entries[0]
    assert listed_body("tester", "640399", LAST + timedelta(1), entries, ()) is None
    assert listed_body("tester", "950300", FIRST, entries, ()) is None
    assert listed_body("another", "640399", FIRST, entries, ()) is None


@pytest.mark.requirement("A-10")
def test_the_shipped_list_counts_until_the_authority_has_entered_the_body() -> None:
    assert listed_body("tester", "640399", FIRST, [], {"tester"}) == "tester"
    assert listed_body("tester", "640399", FIRST, [body(LAST)], {"tester"}) is None
    assert listed_body(None, "640399", FIRST, [], {"tester"}) is None
