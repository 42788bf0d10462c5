from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.contracts.inspection_lots import RECALL_GROUNDS, RECALL_STATES
from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from services.inspection.domain.recalls import (
    GROUNDS,
    OPEN,
    STATES,
    Entry,
    Progress,
    check_guards,
    grounds_row,
    measure_row,
    notified,
    plain,
    recall_machine,
    reported,
    with_back,
)
from services.inspection.domain.returns import ReturnedLot, cause_row, check_lots, goods_row

RULES = RuleBook.load(Path(__file__).resolve().parents[5] / "services/inspection/rules")
ON = date(2026, 11, 22)
amounts = st.decimals("0.01", 10_000, places=2)


def entry(quantity: Decimal | int = 1200, **change: object) -> Entry:
    return Entry("e", "r", "c", "91441323MA4YNT018E", Decimal(quantity), "双", ON, **change)  # type: ignore[arg-type]


@given(amounts, st.lists(amounts, max_size=8))
def test_what_is_back_never_exceeds_what_is_concerned(quantity: Decimal, parts: list[Decimal]) -> None:
    one, back = entry(quantity), Decimal(0)
    for part in parts:
        if back + part <= quantity:
            one, back = with_back(one, part), back + part
        else:
            with pytest.raises(Conflict):
                with_back(one, part)
    assert (one.got_back, one.left) == (back, quantity - back)


@given(amounts, st.decimals(0, 1, places=4))
def test_progress_is_a_share_between_none_and_all(quantity: Decimal, share: Decimal) -> None:
    percent = Decimal(Progress("双", 1, 1, 0, 0, quantity, quantity * share).percent)
    assert abs(percent - share * 100) <= Decimal("0.005")
    assert Progress("双", 1, 0, 0, 0, quantity, quantity).percent == "100.00"
    assert Progress("双", 1, 0, 0, 0, Decimal(0), Decimal(0)).percent == "0.00"


@pytest.mark.requirement("D.7")
def test_the_term_of_a_notice_is_two_working_days() -> None:
    told = notified(entry(), RULES, date(2026, 11, 20))  # a Friday
    assert (told.due_on, told.due_provisional) == (date(2026, 11, 24), False)
    assert notified(entry(), RULES, date(2026, 12, 31)).due_provisional


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)))
def test_an_entry_is_late_only_while_its_enterprise_must_act(on: date) -> None:
    told = entry(state="NOTIFIED", due_on=ON)
    assert told.overdue(on) == (on > ON)
    for state in set(STATES) - {"NOTIFIED"}:
        assert not entry(state=state, due_on=ON).overdue(on)
    assert not reported(told, "refund", max(on, ON), ON).overdue(on)


def test_every_state_but_the_open_ones_ends_an_entry() -> None:
    machine = recall_machine(RULES)
    assert machine.states == set(STATES) == set(RECALL_STATES)
    assert {one.source for one in machine.transitions()} == OPEN | {"CLEARED"}
    for state in OPEN:
        assert {one.target for one in machine.from_state(state)} >= {"RECALLED", "RETURNED", "CLEARED"}


def test_what_an_officer_decides_against_a_recall_needs_reason_and_document() -> None:
    for move in recall_machine(RULES).transitions():
        if move.by and move.target != "NOTIFIED":
            assert set(move.guards) == {"reason", "evidence"}
    for told, wrong in (
        ({"reason": None, "document_no": "x"}, "reason"),
        ({"reason": "x", "document_no": None}, "document_no"),
    ):
        with pytest.raises(InvalidRequest) as refusal:
            check_guards(("reason", "evidence"), "clause", **told)
        assert refusal.value.fields[0][0] == wrong
    check_guards((), "clause", reason=None, document_no=None)


def test_every_ground_has_its_rules() -> None:
    assert GROUNDS == RECALL_GROUNDS
    assert {grounds_row(RULES, kind)["kind"] for kind in GROUNDS} == set(GROUNDS)


def test_codes_of_the_forms_are_known_or_refused_with_what_is_right() -> None:
    assert cause_row(RULES, "transport_damage")["kind"] == "non_quality"
    assert goods_row(RULES, "wood")["zh"] == "木制品"
    assert measure_row(RULES, "refund")["en"] == "taking back against a refund"
    for read in (cause_row, goods_row, measure_row):
        with pytest.raises(InvalidRequest) as refusal:
            read(RULES, "luck")
        assert "one of" in refusal.value.fields[0][1]


@given(st.lists(amounts, min_size=1, max_size=4), amounts)
def test_no_more_of_a_lot_comes_back_than_is_out(parts: list[Decimal], quantity: Decimal) -> None:
    lots = tuple(ReturnedLot(str(n), part) for n, part in enumerate(parts))
    out = {str(n): Decimal(5000) for n in range(len(parts))}
    fits = all(part <= 5000 for part in parts) and sum(parts) <= quantity
    if fits:
        check_lots(quantity, lots, out)
    else:
        with pytest.raises(InvalidRequest):
            check_lots(quantity, lots, out)
    with pytest.raises(InvalidRequest):
        check_lots(quantity, (ReturnedLot("other", Decimal(1)),), out)


@given(st.decimals(0, 10**6, places=3))
def test_an_amount_is_written_without_exponent_and_zeros_behind(amount: Decimal) -> None:
    text = plain(amount)
    assert Decimal(text) == amount
    assert "E" not in text
    assert "." not in text or text[-1] not in "0."
