"""Whether every member is rated (K8)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.credit.domain.coverage import REASONS, Member, cover

ON = date(2026, 11, 22)
RATED = Member("a", "甲", True, date(2025, 1, 1), date(2026, 10, 15), date(2027, 10, 31))
members = st.builds(
    Member,
    uscc=st.text(min_size=1, max_size=3),
    name=st.none(),
    active=st.none() | st.booleans(),
    known_since_on=st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    formal_on=st.none() | st.just(date(2025, 10, 15)),
    valid_until=st.just(date(2026, 10, 31)) | st.just(date(2027, 10, 31)),
)


def reasons(rules, *found, on=ON):
    return [one.reason for one in cover(found, on=on, rules=rules).missing]


@pytest.mark.requirement("D.3/K8", "D.8/1")
def test_29_of_30_rated_is_not_enough_and_30_of_30_is(rules):
    unrated = replace(RATED, formal_on=None, valid_until=None)
    assert cover([RATED] * 30, on=ON, rules=rules).passed
    almost = cover([RATED] * 29 + [unrated], on=ON, rules=rules)
    assert (almost.members, almost.rated, almost.passed) == (30, 29, False)


def test_no_member_at_all_is_not_passed(rules):
    assert not cover([], on=ON, rules=rules).passed


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"active": None}, "UNKNOWN"),
        ({"known_since_on": date(2026, 11, 23)}, "UNKNOWN"),
        ({"active": False}, "INACTIVE"),
        ({"valid_until": date(2026, 11, 21)}, "EXPIRED"),
        ({"formal_on": None, "valid_until": None, "known_since_on": date(2026, 10, 1)}, "NEW"),
        ({"formal_on": None, "valid_until": None, "known_since_on": date(2026, 9, 30)}, "NEVER_RATED"),
    ],
)
def test_each_member_without_a_rating_has_its_reason(rules, change, reason):
    assert reasons(rules, replace(RATED, **change)) == [reason]


def test_the_last_day_of_a_rating_still_counts(rules):
    assert reasons(rules, RATED, on=date(2027, 10, 31)) == []
    assert reasons(rules, RATED, on=date(2027, 11, 1)) == ["EXPIRED"]


@given(found=st.lists(members, max_size=20))
def test_rated_and_missing_are_all_members_each_with_a_known_reason(rules, found):
    covered = cover(found, on=ON, rules=rules)
    assert covered.members == len(found) == covered.rated + len(covered.missing)
    assert {one.reason for one in covered.missing} <= REASONS.keys()
