"""Papers on file: which count for which goods on which day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.inspection.domain.filings import ASSURANCE, FALSE, FILED, SELF_DECLARATION, Filing, barring, standing

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
ONE = Filing(
    "f1",
    ASSURANCE,
    "91441323MA4YNT018E",
    "6403",
    "保证书",
    None,
    None,
    "0" * 64,
    "enterprise",
    (),
    FIRST,
    LAST,
    FILED,
    "portal",
)


@pytest.mark.requirement("M-13", "M-15")
def test_a_paper_filed_once_counts_for_its_goods_on_each_day_of_its_validity() -> None:
    assert standing([ONE], ASSURANCE, "640399", FIRST) == [ONE]
    assert standing([ONE], ASSURANCE, "640399", LAST) == [ONE]
    assert standing([ONE], ASSURANCE, "640399", LAST + timedelta(1)) == []
    assert standing([ONE], ASSURANCE, "640299", FIRST) == []
    assert standing([ONE], SELF_DECLARATION, "640399", FIRST) == []
    assert standing([replace(ONE, hs_prefix=None)], ASSURANCE, "640299", FIRST) != []


def test_one_withdrawn_or_false_counts_no_more() -> None:
    for state in ("WITHDRAWN", FALSE):
        assert standing([replace(ONE, state=state)], ASSURANCE, "640399", FIRST) == []


def test_a_false_one_bars_through_the_last_day_of_the_bar() -> None:
    false = replace(ONE, state=FALSE, barred_until=LAST)
    assert barring([false], ASSURANCE, "640399", LAST) == [false]
    assert barring([false], ASSURANCE, "640399", LAST + timedelta(1)) == []
    assert barring([replace(false, barred_until=None)], ASSURANCE, "640399", FIRST) == []


prefixes = st.one_of(st.none(), st.text("0123456789", min_size=2, max_size=6))


@given(prefixes, prefixes)
def test_two_prefixes_meet_exactly_if_some_goods_are_under_both(ours: str | None, theirs: str | None) -> None:
    longest = max(ours or "", theirs or "", key=len)
    both = longest.startswith(ours or "") and longest.startswith(theirs or "")
    assert replace(ONE, hs_prefix=ours).meets(theirs) == both
