"""What is owed of a fine: to the fen, never more surcharge than the fine, nothing while a review goes on."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.calendar import shipped
from databus.errors import InvalidRequest
from services.enforcement.domain.fines import Instalment, Paid, Stay, check_plan, next_due, owed_on

DUE = date(2026, 12, 7)
fens = st.integers(1, 10**10)
days = st.integers(0, 400)


@pytest.mark.requirement("D.7/15d-pay")
@pytest.mark.parametrize(("late", "surcharge"), [(0, 0), (1, 30), (2, 60), (33, 990), (34, 1001), (400, 1001)])
def test_three_percent_a_day_run_from_the_day_after_up_to_the_fine(late: int, surcharge: int):
    stands = owed_on(DUE + timedelta(days=late), [Instalment(DUE, 1001)], [], [], 3)
    assert (stands.surcharge_fen, stands.owed_fen) == (surcharge, 1001 + surcharge)


@pytest.mark.requirement("D.7/15d-pay")
@given(fine=fens, late=days, paid=st.lists(st.tuples(days, fens), max_size=5), stay=st.tuples(days, days))
def test_the_surcharge_never_exceeds_the_fine_never_falls_and_rests_in_a_stay(
    fine: int, late: int, paid: list[tuple[int, int]], stay: tuple[int, int]
):
    plan = [Instalment(DUE, fine)]
    payments = [Paid(DUE + timedelta(days=day), fen) for day, fen in paid]
    stays = [Stay(DUE + timedelta(days=stay[0]), DUE + timedelta(days=stay[0] + stay[1]))]
    day = DUE + timedelta(days=late)
    with_stay, without = owed_on(day, plan, payments, stays, 3), owed_on(day, plan, payments, [], 3)
    assert 0 <= with_stay.surcharge_fen <= without.surcharge_fen <= fine
    assert owed_on(day + timedelta(days=1), plan, payments, [], 3).surcharge_fen >= without.surcharge_fen
    assert without.fine_left_fen == max(0, fine - sum(fen for _, fen in paid))


def test_payments_go_to_the_fine_first_and_in_the_order_of_instalments():
    plan = [Instalment(DUE, 400), Instalment(DUE + timedelta(days=31), 600)]
    assert next_due(plan, []) == DUE
    assert next_due(plan, [Paid(DUE, 400)]) == DUE + timedelta(days=31)
    assert next_due(plan, [Paid(DUE, 1000)]) is None
    stands = owed_on(DUE + timedelta(days=10), plan, [Paid(DUE, 400)], [], 3)
    assert (stands.surcharge_fen, stands.fine_left_fen, stands.overdue) == (0, 600, False)


def test_no_instalments_owe_nothing():
    assert owed_on(DUE, [], [], [], 3).owed_fen == 0


@pytest.mark.parametrize(
    "plan",
    [
        [Instalment(DUE, 999)],
        [Instalment(DUE, 500), Instalment(DUE, 500)],
        [Instalment(date(2026, 12, 5), 1000)],
        [Instalment(date(2026, 11, 23), 1000)],
    ],
)
def test_a_plan_that_is_no_plan_is_refused(plan: list[Instalment]):
    with pytest.raises(InvalidRequest) as refused:
        check_plan(plan, 1000, shipped(), after=date(2026, 11, 23))
    assert refused.value.fields[0][0] == "instalments"
