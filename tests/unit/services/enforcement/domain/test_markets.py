"""What markets ask for and whose marks goods bear, tried at random: prefixes, days, names."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import InvalidRequest
from databus.identifiers import make_uscc
from services.enforcement.domain.protected_rights import ProtectedRight, way_of
from services.enforcement.domain.technical_measures import in_order, longest_prefix

HS = st.text("0123456789", min_size=4, max_size=10)
DAYS = st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))
FIRM, OWNER = make_uscc("441323", "00000001"), make_uscc("441323", "00000002")
DAY = date(2026, 11, 22)


@pytest.mark.requirement("R-05")
@given(st.lists(HS, max_size=6), st.lists(HS, min_size=1, max_size=6))
def test_the_longest_prefix_is_about_the_goods_and_none_longer_is(codes: list[str], prefixes: list[str]) -> None:
    found = longest_prefix(codes, prefixes)
    exact = [prefix for prefix in prefixes for code in codes if code.startswith(prefix)]
    rough = [code for code in codes for prefix in prefixes if prefix.startswith(code) and code != prefix]
    if exact:
        assert found in exact
        assert len(found or "") == max(map(len, exact))
    elif rough:
        assert found in rough
    else:
        assert found is None


@given(DAYS, DAYS, DAYS, DAYS)
def test_days_are_refused_exactly_where_they_contradict_each_other(
    notified: date | None, until: date | None, adopted: date | None, in_force: date | None
) -> None:
    days = {"notified_on": notified, "comment_until": until, "adopted_on": adopted, "in_force_on": in_force}
    pairs = [(notified, until), (notified, adopted), (adopted, in_force), (notified, in_force)]
    if any(first is not None and second is not None and second < first for first, second in pairs):
        with pytest.raises(InvalidRequest):
            in_order(days)
    else:
        in_order(days)


def right(kind: str = "well_known_mark", licensed: tuple[str, ...] = ()) -> ProtectedRight:
    return ProtectedRight(
        right_id="r",
        kind=kind,
        number="G1",
        name="惠步 HuiBu",
        owner="合成鞋业",
        owner_uscc=OWNER,
        owner_country=None,
        classes=("25",),
        hs_prefixes=("6403",),
        licensed=licensed,
        valid_from=DAY - timedelta(days=10),
        valid_until=DAY + timedelta(days=10),
        source="公告",
        state="REGISTERED",
        agency="samr",
        recorded_on=DAY,
        digest="",
        clause="SH 四(十四)1",
    )


@pytest.mark.requirement("J-02")
@given(st.text(max_size=10), st.text(max_size=10), st.sampled_from(["惠步HUIBU", "惠 步-huibu", "惠步ＨＵＩＢＵ"]))
def test_a_mark_is_found_however_it_is_spaced_cased_or_wide(before: str, after: str, mark: str) -> None:
    assert way_of(right(), FIRM, "640399", f"{before}·{mark}·{after}", (), DAY) == "declared"
    assert way_of(right(), FIRM, "640399", "女鞋", [mark], DAY) == "brand"


@pytest.mark.requirement("J-02")
@given(st.integers(-30, 30), st.sampled_from([FIRM, OWNER]), st.sampled_from(["640399", "950300"]), st.booleans())
def test_nothing_is_found_outside_its_days_on_other_goods_or_of_who_may(
    days: int, uscc: str, hs_code: str, licensed: bool
) -> None:
    one = right("patent", (FIRM,) if licensed else ())
    found = way_of(one, uscc, hs_code, "女鞋", (), DAY + timedelta(days=days))
    free = abs(days) > 10 or uscc == OWNER or licensed or hs_code != "640399"
    assert found == (None if free else "goods")
