"""Whether a test report counts, judged on the day of its issue."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.inspection.domain.laboratories import Accreditation, AdoptedBody, Coverage, Interruption, Laboratory
from services.inspection.domain.reports import ADOPTED, CNAS, ItemTested, Report, judge

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
CHROME = ItemTested("六价铬", "conforming", "GB/T 19942-2019", "3 mg/kg", "0.5", "mg/kg")
SUSPENDED = Interruption("suspended", date(2026, 6, 1), date(2026, 7, 1), "停1", "整改")
LISTED = AdoptedBody("b1", "lab", "机构", ("64",), FIRST, None, "公告1", None, "customs")


def laboratory(*interruptions: Interruption) -> Laboratory:
    scope = (Coverage("6403", ("六价铬",), ("GB/T 19942-2019",)),)
    granted = (Accreditation(FIRST, LAST, "认1", scope),)
    return Laboratory("l1", "L12345", "检测中心", None, None, None, None, False, None, granted, interruptions)


def report(**change: object) -> Report:
    plain = {
        "report_id": "r1",
        "report_no": "1",
        "issuer": "L12345",
        "laboratory_id": "l1",
        "body": None,
        "uscc": "91441323MA4YNT018E",
        "hs_code": "640399",
        "product": "女鞋",
        "consignment_id": None,
        "lot_no": None,
        "issued_on": FIRST,
        "valid_until": LAST,
        "sha256": "0" * 64,
        "signature": None,
        "items": (CHROME,),
        "conforming": True,
        "agency": "lab",
        "registered_on": FIRST,
        "accepted": True,
        "bases": (CNAS,),
    }
    return Report(**{**plain, **change})  # type: ignore[arg-type]


@pytest.mark.requirement("A-09", "A-12", "M-16")
def test_a_report_within_scope_on_its_day_counts_as_an_accredited_laboratorys() -> None:
    verdict = judge("640399", date(2026, 5, 31), [CHROME], laboratory(SUSPENDED), None, None)
    assert verdict.bases == (CNAS,)
    assert all(one.met for one in verdict.judged)


@pytest.mark.requirement("A-09")
def test_a_report_issued_while_suspended_never_counts_and_one_from_before_goes_on_counting() -> None:
    lab = laboratory(SUSPENDED)
    during = judge("640399", date(2026, 6, 15), [CHROME], lab, None, None)
    assert not during.accepted
    assert [one.question for one in during.judged if not one.met] == ["accredited"]
    assert judge("640399", date(2026, 5, 31), [CHROME], lab, None, None).accepted
    assert judge("640399", date(2026, 7, 1), [CHROME], lab, None, None).accepted


@pytest.mark.requirement("A-09")
def test_one_test_outside_the_scope_spoils_the_report_and_is_named() -> None:
    strange = ItemTested("甲醛", "conforming", "GB/T 1", None, None, None)
    verdict = judge("640399", FIRST, [CHROME, strange], laboratory(), None, None)
    assert not verdict.accepted
    [unmet] = [one for one in verdict.judged if not one.met]
    assert "甲醛" in unmet.zh
    assert "outside the scope" in unmet.en


def test_without_a_laboratory_on_the_register_it_says_so() -> None:
    verdict = judge("640399", FIRST, [CHROME], None, None, None)
    assert not verdict.accepted
    assert verdict.judged[0].zh == "未注明获认可的实验室"


@pytest.mark.requirement("A-10", "M-09")
def test_a_listed_bodys_report_is_adopted_without_an_accreditation() -> None:
    assert judge("640399", FIRST, [CHROME], None, LISTED, "lab").bases == (ADOPTED,)
    refused = judge("640399", FIRST, [CHROME], None, None, "lab")
    assert not refused.accepted
    assert "adoption list" in refused.judged[-1].en


def test_a_report_may_count_as_both() -> None:
    assert judge("640399", FIRST, [CHROME], laboratory(), LISTED, "lab").bases == (CNAS, ADOPTED)


def test_a_report_counts_through_its_last_day_until_revoked() -> None:
    one = report()
    assert [one.counts(day) for day in (FIRST - timedelta(1), FIRST, LAST, LAST + timedelta(1))] == [
        False,
        True,
        True,
        False,
    ]
    revoked = report(revoked_on=date(2026, 3, 1))
    assert revoked.counts(date(2026, 2, 28))
    assert not revoked.counts(date(2026, 3, 1))
    assert not report(accepted=False).counts(FIRST)


def test_a_report_on_one_consignment_is_about_no_other() -> None:
    assert report().is_about("6403990010", "c1")
    assert report(hs_code="6403990010").is_about("640399", None)
    assert not report().is_about("640299", "c1")
    assert report(consignment_id="c1").is_about("640399", "c1")
    assert not report(consignment_id="c1").is_about("640399", "c2")


items = st.lists(st.sampled_from([CHROME, ItemTested("甲醛", "conforming", "GB/T 1")]), min_size=1, max_size=4)


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)), items, st.booleans())
def test_accepted_means_that_a_basis_holds_and_every_refusal_has_a_reason_in_two_languages(
    on: date, tests: list[ItemTested], known: bool
) -> None:
    verdict = judge("640399", on, tests, laboratory(SUSPENDED) if known else None, None, None)
    assert verdict.accepted == all(one.met for one in verdict.judged)
    assert all(one.zh and one.en for one in verdict.judged)
