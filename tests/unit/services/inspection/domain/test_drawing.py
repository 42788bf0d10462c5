"""Draws: anyone makes them again, nobody can choose them, and what chance has drawn stays drawn."""

import hashlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.inspection.domain.drawing import (
    MOST_UNITS,
    RECIPE,
    Draw,
    committed,
    is_drawn,
    key_of,
    number_of,
    units_of,
)

seeds = st.text("0123456789abcdef", min_size=64, max_size=64)
shares = st.none() | st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(2), Decimal(5), Decimal(30), Decimal(100)])


def draw(number: str, forced: str | None = None) -> Draw:
    return Draw("c1", 1, date(2026, 11, 22), Decimal(number), forced, 1)


def recomputed(seed: str, key: str) -> Decimal:
    """The draw as an outsider makes it again, from the recipe told."""
    digest = hashlib.sha256(f"{seed}|{key}".encode()).hexdigest()
    return Decimal(int(digest[:16], 16) * 100_000_000 // 2**64) / 1_000_000


@given(seed=seeds, uscc=st.text(min_size=1, max_size=18), number=st.text(min_size=1, max_size=20))
def test_an_outsider_makes_the_same_draw_from_seed_and_declaration(seed: str, uscc: str, number: str) -> None:
    key = key_of(uscc, number, 1)
    assert number_of(seed, key) == recomputed(seed, key)
    assert 0 <= number_of(seed, key) < 100
    assert committed(seed) == hashlib.sha256(seed.encode()).hexdigest()


def test_the_recipe_says_each_step() -> None:
    assert [line.split(" = ")[0] for line in RECIPE] == [
        "commitment",
        "key",
        "number",
        "drawn",
        "unit i",
        "units",
    ]


@given(seed=seeds, lot=st.integers(1, 10**12), size=st.integers(1, 500))
def test_pieces_are_of_the_lot_each_once_and_as_many_as_asked(seed: str, lot: int, size: int) -> None:
    found = units_of(seed, "key", lot, size)
    assert len(found) == len(set(found)) == min(size, lot)
    assert list(found) == sorted(found)
    assert all(1 <= unit <= lot for unit in found)
    assert found == units_of(seed, "key", lot, size)


def test_a_sample_is_bounded() -> None:
    assert len(units_of("00", "key", 10**9, 10**6)) == MOST_UNITS


def test_the_share_of_batches_drawn_is_about_the_share_asked_for() -> None:
    numbers = [number_of("5eed", key_of("91441323MA4YNT018E", f"HD{one}", 1)) for one in range(20_000)]
    for share in (Decimal(2), Decimal(5), Decimal(10)):
        drawn = sum(number < share for number in numbers) / Decimal(200)
        assert abs(drawn - share) < Decimal("0.5")


@pytest.mark.requirement("D.4/consignment")
@given(number=st.decimals(0, 99, places=3), before=st.lists(shares, max_size=4), present=shares)
def test_what_chance_has_drawn_stays_drawn_however_favourable_later_decisions_are(
    number: Decimal, before: list[Decimal | None], present: Decimal | None
) -> None:
    one = draw(str(number))
    chances = [share for share in before if share is not None and share < 100]
    assert is_drawn(one, before, present) == any(number < share for share in [*chances, present] if share is not None)
    if any(number < share for share in chances):
        assert is_drawn(one, before, Decimal(0))


def test_what_an_order_asked_for_ends_with_the_order() -> None:
    assert is_drawn(draw("50"), [Decimal(100)], Decimal(100))
    assert not is_drawn(draw("50"), [Decimal(100)], Decimal(2))


def test_what_was_reworked_is_looked_at_whatever_is_drawn() -> None:
    assert is_drawn(draw("99", forced="reworked"), [], Decimal(0))
