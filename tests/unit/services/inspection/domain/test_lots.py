from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest
from services.inspection.domain.lots import (
    Input,
    Lot,
    Mark,
    MarkRun,
    ProductionStep,
    check_runs,
    check_shipped,
    check_steps,
)

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
LOT = Lot("id", "91441323MA4YNT018E", "L1", "640399", "女鞋", Decimal(1200), "双", date(2026, 11, 2), date(2026, 11, 5), "portal", NOW)  # fmt: skip
beginnings = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Nd"]), max_size=8)
numbers = st.integers(0, 10**6)


def made(number: int = 1, **change: object) -> ProductionStep:
    told = {
        "number": number,
        "step": "成型",
        "began_at": NOW - timedelta(hours=9),
        "ended_at": NOW,
        "workshop": None,
        "line": "L3",
        "team": "T-12",
        "checks": (),
        "inputs": (),
        "told_by": "portal",
        "told_at": NOW,
    }
    return ProductionStep(**{**told, **change})


@given(beginnings, numbers, numbers, numbers)
def test_a_mark_is_in_a_run_exactly_if_it_is_between_its_ends(beginning: str, one: int, two: int, three: int) -> None:
    first, last = sorted((one, two))
    run = MarkRun.parse(f"{beginning}{first:07d}", f"{beginning}{last:07d}")
    assert run.holds(Mark.parse(f"{beginning}{three:07d}")) == (first <= three <= last)
    assert not run.holds(Mark.parse(f"{beginning}{three:08d}"))
    assert run.pieces == last - first + 1
    assert run.texts() == (f"{beginning}{first:07d}", f"{beginning}{last:07d}")


@given(beginnings, st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6))
def test_runs_are_taken_exactly_if_no_mark_is_in_two(beginning: str, ends: list[tuple[int, int]]) -> None:
    runs = [MarkRun(beginning, 7, *sorted(pair)) for pair in ends]
    pieces = sum(run.pieces for run in runs)
    alone = len(set().union(*(range(run.first, run.last + 1) for run in runs)) if pieces < 10_000 else ()) == pieces
    if pieces >= 10_000:
        alone = not any(a.meets(b) for n, a in enumerate(runs) for b in runs[n + 1 :])
    if alone:
        check_runs(runs)
    else:
        with pytest.raises(InvalidRequest):
            check_runs(runs)


@pytest.mark.parametrize("text", ["", "NX", "NX-1A", "1" * 19])
def test_what_does_not_end_in_a_number_is_no_mark(text: str) -> None:
    if text == "1" * 19:
        assert Mark.parse(text).digits == 18
        return
    with pytest.raises(InvalidRequest):
        Mark.parse(text)


@pytest.mark.requirement("T-06")
@given(st.decimals(0, 2000, places=2), st.decimals(0, 2000, places=2))
def test_never_more_of_a_lot_leaves_than_was_made(wanted: Decimal, elsewhere: Decimal) -> None:
    if wanted + elsewhere <= LOT.quantity:
        check_shipped(LOT, wanted, elsewhere)
    else:
        with pytest.raises(Conflict) as refusal:
            check_shipped(LOT, wanted, elsewhere)
        assert refusal.value.fields[0][0] == "lots"


def test_a_step_names_its_supplier_and_ends_after_it_began() -> None:
    check_steps([made(inputs=(Input("革", "P-1", supplier_name="厂"),))], {})
    with pytest.raises(InvalidRequest):
        check_steps([made(inputs=(Input("革", "P-1"),))], {})
    with pytest.raises(InvalidRequest):
        check_steps([made(ended_at=NOW - timedelta(days=1))], {})


def test_only_a_step_that_stands_is_corrected_once_and_for_a_reason() -> None:
    known = {1: made(1, replaced_by=2), 2: made(2, replaces=1)}
    check_steps([made(3, replaces=2, reason="x")], known)
    for wrong in (made(3, replaces=1, reason="x"), made(3, replaces=7, reason="x"), made(3, replaces=2)):
        with pytest.raises(InvalidRequest):
            check_steps([wrong], known)
    with pytest.raises(InvalidRequest):
        check_steps([made(3, replaces=2, reason="x"), made(4, replaces=2, reason="x")], known)
