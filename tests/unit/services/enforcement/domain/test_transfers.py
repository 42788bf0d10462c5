"""Transfers: whoever tries what in whatever order, the chain of who had it holds and shows every hand."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import SanhuError
from databus.rules import RuleBook
from services.enforcement.domain.transfers import (
    STATES,
    Transfer,
    TransferMove,
    chain_holds,
    linked,
    machine,
    moved,
    require_party,
)

TODAY = date(2026, 11, 23)
ITEMS = ({"title": "案卷", "sha256": "b" * 64}, {"title": "封样", "sha256": "a" * 64})
RIGHT, WRONG = ("a" * 64, "b" * 64), ("a" * 64,)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(STATES), st.sampled_from(["samr", "customs", "tax"]), st.sampled_from([RIGHT, WRONG, None])
    ),
    max_size=15,
)


def sent(kind: str) -> Transfer:
    about: dict[str, Any] = {"subject_kind": "trace_case", "subject_id": "c-1", "uscc": None, "division": None}
    begun = Transfer(
        "t-1",
        kind,
        from_agency="samr",
        to_agency="customs",
        reason="x",
        items=ITEMS,
        sent_on=TODAY,
        clause="x",
        **about,
    )
    return linked(begun, agency="samr", officer="o-1", on=TODAY)


@pytest.mark.requirement("J-06")
@given(steps=STEPS, kind=st.sampled_from(["case", "evidence"]))
def test_no_sequence_of_moves_takes_what_did_not_come_or_breaks_the_chain(
    rules: RuleBook, steps: list[tuple[str, str, tuple[str, ...] | None]], kind: str
):
    transfer = sent(kind)
    for to, who, items in steps:
        before = transfer
        try:
            transition = machine(rules).check(transfer.state, to, agency=None)
            require_party(transfer, transition, (who,), rules)
            move = TransferMove("t-1", to, officer="o-2", items=items, reason="x")
            transfer = moved(transfer, move, transition, agency=who, on=TODAY)
        except SanhuError:
            assert transfer == before
            continue
        assert who == {"WITHDRAWN": "samr", "TAKEN_BACK": "samr"}.get(to, "customs")
        assert to not in {"RECEIVED", "TAKEN_BACK"} or items == RIGHT
        assert to != "RETURNED" or kind == "evidence"
    assert chain_holds(transfer.custody, transfer.head)
    assert [link["state"] for link in transfer.custody][-1] == transfer.state
    assert len(transfer.custody) == transfer.version


@pytest.mark.requirement("J-06")
@given(
    place=st.integers(0, 1),
    field=st.sampled_from(["agency", "officer", "on", "state", "items", "place", "transfer_id"]),
)
def test_no_link_of_a_chain_is_changed_unseen(place: int, field: str):
    taken = linked(sent("case"), agency="customs", officer="o-2", on=TODAY)
    forged = [dict(link) for link in taken.custody]
    forged[place][field] = ["c" * 64] if field == "items" else 9 if field == "place" else "other"
    assert chain_holds(taken.custody, taken.head)
    assert not chain_holds(forged, taken.head)
    assert not chain_holds(taken.custody[:1], taken.head)
