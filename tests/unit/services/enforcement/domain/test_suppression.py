"""Nobody computes a hidden cell: tried as an attacker would, over all small tables that hypothesis thinks of."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enforcement.domain.suppression import TOTAL, Cell, stars, suppress

pytestmark = pytest.mark.requirement("R-04")


def table(facts, *, totals=True):
    """Return the table of facts, each an enterprise and its place on every axis."""
    counts, who = {}, {}
    for enterprise, *place in facts:
        for total in product((False, True), repeat=len(place)) if totals else [(False,) * len(place)]:
            key = tuple(TOTAL if each else part for part, each in zip(place, total, strict=True))
            counts[key] = counts.get(key, 0) + 1
            who.setdefault(key, set()).add(enterprise)
    return {key: Cell(count, len(who[key])) for key, count in counts.items()}


def others(cells, hidden, least=1):
    """Yield changes of hidden cells by one at most that nothing shown contradicts, and that leave none below `least`."""
    moved = [key for key in sorted(hidden) if not stars(key)]
    sums = [
        [at for at, key in enumerate(moved) if all(part in (TOTAL, own) for part, own in zip(total, key, strict=True))]
        for total in cells
        if stars(total) and total not in hidden
    ]
    for change in product((0, 1, -1), repeat=len(moved)):
        low = any(cells[key].count + by < min(least, cells[key].count) for key, by in zip(moved, change, strict=True))
        if not low and any(change) and not any(sum(change[at] for at in line) for line in sums):
            yield dict(zip(moved, change, strict=True))


def could_be_another(cells, hidden, changes):
    """Return the hidden cells that are another number in one of the changes."""
    found = set()
    for change in changes:
        for key in hidden - found:
            below = (by for one, by in change.items() if all(p in (TOTAL, o) for p, o in zip(key, one, strict=True)))
            if sum(below):
                found.add(key)
        if found == hidden:
            break
    return found


def lines_of(cells):
    for total in cells:
        for axis in (at for at, part in enumerate(total) if part == TOTAL):
            rest = (*total[:axis], *total[axis + 1 :])
            yield (
                total,
                [key for key in cells if key[axis] != TOTAL and (*key[:axis], *key[axis + 1 :]) == rest],
            )


def thin(cells, hidden, threshold):
    return [
        total
        for total, children in lines_of(cells)
        if total not in hidden and 0 < sum(cells[key].contributors for key in children if key in hidden) < threshold
    ]


def safe(cells, hidden, threshold):
    return could_be_another(cells, hidden, others(cells, hidden)) == hidden and not thin(cells, hidden, threshold)


def facts(*sizes):
    axes = [st.integers(0, size - 1).map("abc".__getitem__) for size in sizes]
    return st.lists(st.tuples(st.integers(0, 7), *axes), min_size=1, max_size=40)


ONE = facts(3)
TWO = facts(3, 3)
THREE = facts(2, 2, 2)


@settings(max_examples=150, deadline=None)
@given(ONE | TWO | THREE, st.integers(2, 4))
def test_every_hidden_cell_could_be_another_number(told, threshold):
    cells = table(told)
    hidden = suppress(cells, threshold)
    assert hidden >= {key for key, cell in cells.items() if cell.contributors < threshold}
    assert safe(cells, hidden, threshold)


@settings(max_examples=60, deadline=None)
@given(ONE | TWO, st.integers(2, 4))
def test_nothing_more_is_hidden_than_needed(told, threshold):
    cells = table(told)
    hidden = suppress(cells, threshold)
    for key in hidden:
        if cells[key].contributors >= threshold:
            assert not safe(cells, hidden - {key}, threshold), key


@settings(max_examples=60, deadline=None)
@given(TWO, st.integers(2, 4), st.sets(st.sampled_from(["a*", "b*", "c*", "*a", "*b", "**"])))
def test_totals_that_are_not_published_hide_for_nothing(told, threshold, unpublished):
    cells = {key: cell for key, cell in table(told).items() if "".join(key) not in unpublished}
    hidden = suppress(cells, threshold)
    assert could_be_another(cells, hidden, others(cells, hidden)) == hidden


@given(TWO, st.integers(2, 4), st.randoms())
def test_the_same_cells_give_the_same_answer_in_any_order(told, threshold, chance):
    cells = table(told)
    mixed = list(cells.items())
    chance.shuffle(mixed)
    assert suppress(dict(mixed), threshold) == suppress(cells, threshold)


def counted(told, wanted):
    """Return how many facts of some enterprises every cell has."""
    cells = table([fact for fact in told if fact[0] in wanted]) if wanted else {}
    return {key: cell.count for key, cell in cells.items()}


@settings(max_examples=120, deadline=None)
@given(TWO | THREE, st.integers(2, 4), st.sets(st.integers(0, 7)))
def test_further_numbers_of_hidden_cells_could_be_others_too_unless_they_are_nought(told, threshold, wanted):
    cells = table(told)
    further = {key: counted(told, wanted).get(key, 0) for key in cells}
    hidden = suppress(cells, threshold, [further])
    assert safe(cells, hidden, threshold)
    alone = {key: Cell(count, 9) for key, count in further.items()}
    some = {key for key in hidden if further[key]}
    assert could_be_another(alone, hidden, others(alone, hidden, least=0)) >= some


def test_a_further_number_is_not_computed_from_noughts_that_are_shown():
    told = [(who, row, column) for row in "ab" for column in "xy" for who in "12345"]
    cells = table([*told, ("6", "c", "x"), *((who, "c", "y") for who in "12345")])
    hidden = suppress(cells, 3)
    assert ("*", "x") not in hidden
    # all of what came back is the one enterprise's
    returned = {key: int(key[0] in "c*" and key[1] in "x*") for key in cells}
    more = suppress(cells, 3, [returned])
    assert more > hidden
    alone = {key: Cell(count, 9) for key, count in returned.items()}
    assert ("c", "x") in could_be_another(alone, more, others(alone, more, least=0))
    assert ("c", "x") not in could_be_another(alone, hidden, others(alone, hidden, least=0))


def test_further_numbers_that_are_no_sums_are_refused():
    cells = table([(who, "a") for who in "123"])
    with pytest.raises(ValueError, match="not the sum"):
        suppress(cells, 3, [{("a",): 1, ("*",): 2}])


def test_one_small_cell_takes_its_neighbours_and_leaves_the_totals():
    told = [(who, row, column) for row in "ab" for column in "xy" for who in "12345"]
    cells = table([*told, ("6", "c", "x"), *((who, "c", "y") for who in "12345")])
    hidden = suppress(cells, 3)
    assert ("c", "x") in hidden
    assert len(hidden) == 4
    assert not any(stars(key) for key in hidden)


def test_a_cell_alone_in_its_line_takes_the_total_with_it():
    cells = table([("1", "a"), ("1", "a")])
    assert suppress(cells, 3) == {("a",), ("*",)}


def test_hidden_cells_whose_sum_is_known_have_enough_contributors_together():
    cells = table([("1", "a"), ("2", "b"), *((who, "c") for who in "34567"), *((who, "d") for who in "345678")])
    assert suppress(cells, 3) == {("a",), ("b",), ("c",)}


def test_a_nought_stays_shown_and_hides_nobody():
    cells = table([(who, "a") for who in "12345"]) | {("b",): Cell(0, 0)}
    assert suppress(cells, 3) == frozenset()


def test_a_table_with_enough_everywhere_is_shown_whole():
    cells = table([(who, row, column) for row in "ab" for column in "xy" for who in "123"])
    assert suppress(cells, 3) == frozenset()
    assert suppress({}, 3) == frozenset()


@pytest.mark.parametrize(
    "cells",
    [
        {("a",): Cell(3, 3), ("*",): Cell(4, 3)},
        {("a",): Cell(3, 0), ("*",): Cell(3, 3)},
        {("a",): Cell(-1, 1)},
        {("a",): Cell(3, 3), ("b",): Cell(3, 3), ("*",): Cell(6, 7)},
        {("a",): Cell(3, 3), ("b",): Cell(3, 3), ("*",): Cell(6, 2)},
        {("a",): Cell(3, 3), ("a", "b"): Cell(3, 3)},
        {("*", "*"): Cell(3, 3)},
    ],
)
def test_what_is_no_table_is_refused(cells):
    with pytest.raises(ValueError, match=r".+"):
        suppress(cells, 3)
