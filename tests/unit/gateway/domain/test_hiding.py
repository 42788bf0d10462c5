"""An investigation may hide accesses, for so long and no longer; and its own alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from databus.errors import Conflict, InvalidRequest, NotPermitted
from gateway.domain.hiding import Hiding, check_end, check_until, whose

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
ORDER = Hiding(
    id="0192f0c1-0000-7000-8000-0000000000a1",
    uscc="91441323MA4YNT018E",
    agency="samr",
    entry=None,
    from_at=NOW - timedelta(days=1),
    until_on=date(2026, 12, 1),
    until_at=NOW + timedelta(days=9),
    case_reference="溯〔2026〕1号",
    legal_basis="行政处罚法 54",
    ordered_by="samr",
    officer="王",
    ordered_at=NOW,
    ended_at=None,
    ended_by=None,
    reason=None,
    version=1,
)


def access(agency: str = "samr", at: datetime = NOW, entry: str = "e") -> SimpleNamespace:
    return SimpleNamespace(id=entry, agency=agency, at=at)


def test_an_agency_hides_its_own_accesses_and_an_operator_any() -> None:
    assert whose(None, "samr", operator=False) == "samr"
    assert whose("tax", "operator", operator=True) == "tax"
    with pytest.raises(NotPermitted):
        whose("tax", "samr", operator=False)


@pytest.mark.parametrize("until", [date(2026, 11, 22), date(2026, 11, 1), date(2027, 2, 21)])
def test_a_day_that_has_come_or_is_too_far_is_refused(until: date) -> None:
    with pytest.raises(InvalidRequest) as refused:
        check_until(until, date(2026, 11, 22), 90)
    assert refused.value.fields[0][0] == "until"


def test_the_longest_term_is_taken() -> None:
    check_until(date(2027, 2, 20), date(2026, 11, 22), 90)


def test_it_holds_until_its_day_and_no_longer() -> None:
    assert ORDER.holds(NOW)
    assert not ORDER.holds(ORDER.until_at)
    assert not replace(ORDER, ended_at=NOW).holds(NOW)


def test_it_covers_the_accesses_of_its_agency_from_its_day_on() -> None:
    assert ORDER.covers(access())
    assert not ORDER.covers(access("tax"))
    assert not ORDER.covers(access(at=NOW - timedelta(days=2)))


def test_an_order_about_one_entry_covers_that_alone() -> None:
    one = replace(ORDER, entry="e")
    assert one.covers(access(at=NOW - timedelta(days=2)))
    assert not one.covers(access(entry="f"))


def test_only_whoever_ordered_it_or_an_operator_ends_it() -> None:
    check_end(ORDER, "samr", NOW, operator=False)
    check_end(ORDER, "operator", NOW, operator=True)
    with pytest.raises(NotPermitted):
        check_end(ORDER, "tax", NOW, operator=False)


def test_what_has_ended_does_not_end_again() -> None:
    with pytest.raises(Conflict):
        check_end(ORDER, "samr", ORDER.until_at, operator=False)
