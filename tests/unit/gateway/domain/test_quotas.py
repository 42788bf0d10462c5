"""Minutes and days in which uses are counted."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import TooMany
from gateway.domain.quotas import DAY, MINUTE, too_many, window
from gateway.domain.sharing import Quota
from gateway.http import problems
from gateway.usage import Usage

NOON = datetime(2026, 11, 22, 4, 0, 30, tzinfo=UTC)  # 12:00:30 in Shanghai


def test_a_day_is_one_in_shanghai() -> None:
    day = window("A1", DAY, NOON)
    assert (day.begins_at, day.renews_at) == (
        datetime(2026, 11, 21, 16, tzinfo=UTC),
        datetime(2026, 11, 22, 16, tzinfo=UTC),
    )


@given(st.integers(1_600_000_000, 2_200_000_000), st.sampled_from([MINUTE, DAY]))
def test_every_moment_is_in_its_window(at_s: int, span: str) -> None:
    at = datetime.fromtimestamp(at_s, UTC)
    found = window("A1", span, at)
    assert found.begins_at <= at < found.renews_at
    assert window("A1", span, found.renews_at).begins_at == found.renews_at


def test_a_refusal_names_the_quota_and_when_it_renews() -> None:
    error = too_many(window("A1", MINUTE, NOON), 60, NOON)
    assert error.fields == [("quota", "60 a minute; it renews at 2026-11-22T04:01:00Z")]
    assert problems.headers_of(error) == {"Retry-After": "30"}


def test_a_quota_is_used_up_and_renews() -> None:
    usage, quota = Usage(), Quota("A1", "tax", 2, None)
    usage.take([quota], NOON)
    usage.take([quota], NOON)
    with pytest.raises(TooMany, match="A1 allows 2 calls a minute"):
        usage.take([quota], NOON)
    usage.take([quota], NOON + timedelta(minutes=1))


def test_what_is_refused_is_not_counted() -> None:
    usage = Usage()
    both = [Quota("A1", "tax", None, 3), Quota("A2", "tax", 1, None)]
    usage.take(both, NOON)
    for _ in range(3):
        with pytest.raises(TooMany, match="A2"):
            usage.take(both, NOON)
    usage.take([both[0]], NOON)
    usage.take([both[0]], NOON)
    with pytest.raises(TooMany, match="A1 allows 3 calls a day"):
        usage.take([both[0]], NOON)
