"""Two sides that are the same have the same hash; where they are not, every difference has a name."""

from datetime import UTC, datetime
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from gateway.domain import comparison
from gateway.domain.comparison import ONLY_HERE, ONLY_THERE, OTHER_BODY, OTHER_DAY, SENT, differences, tally

AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
ITEMS = st.sets(st.tuples(st.sampled_from("abcd"), st.sampled_from(("1", "2", "3"))))


def at(items: set[tuple[str, str]]) -> dict[tuple[str, str], datetime]:
    return dict.fromkeys(items, AT)


def test_the_hash_is_over_sorted_lines_each_ended_by_a_line_feed() -> None:
    told = tally([("b", "2"), ("a", "1")])
    assert told.count == 2
    assert told.hash == sha256(b"a:1\nb:2\n").hexdigest()


def test_of_nothing_the_hash_is_that_of_nothing() -> None:
    assert tally([]) == comparison.Tally(0, sha256(b"").hexdigest())


def test_what_came_twice_counts_once() -> None:
    assert tally([("a", "1"), ("a", "1")]) == tally([("a", "1")])


def test_every_difference_is_named() -> None:
    found = differences(
        SENT,
        here=at({("both", "1"), ("lost", "1"), ("edited", "1")}),
        there={("both", "1"), ("edited", "2"), ("never-came", "1"), ("midnight", "1")},
        nearby={("midnight", "1"): AT},
    )
    assert {one.id: one.kind for one in found} == {
        "lost": ONLY_HERE,
        "edited": OTHER_BODY,
        "never-came": ONLY_THERE,
        "midnight": OTHER_DAY,
    }
    assert {one.id: one.logged_at for one in found if one.logged_at} == {"lost": AT, "edited": AT, "midnight": AT}


def test_what_the_log_has_on_the_neighbouring_day_is_no_grave_difference() -> None:
    found = differences(SENT, {}, [("midnight", "1")], {("midnight", "1"): AT})
    assert found
    assert not comparison.grave(found)


@given(here=ITEMS, there=ITEMS)
def test_there_is_a_difference_exactly_where_the_hashes_differ(
    here: set[tuple[str, str]], there: set[tuple[str, str]]
) -> None:
    assert bool(differences(SENT, at(here), there, {})) == (tally(here) != tally(there))


@given(here=ITEMS, there=ITEMS)
def test_every_item_that_one_side_alone_has_is_in_a_difference(
    here: set[tuple[str, str]], there: set[tuple[str, str]]
) -> None:
    named = {one.id for one in differences(SENT, at(here), there, {})}
    assert named == {item_id for item_id, _ in here ^ there}
