"""Moves as data: what is impossible, what is somebody else's, and what only the service itself may do."""

import pytest

from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.state_machine import StateMachine

TITLE = StateMachine.from_rows(
    "title",
    [
        {"from": "NOMINATED", "to": "GRANTED", "by": ["ciq-province", "customs"], "clause": "S14 六(三)"},
        {"from": "GRANTED", "to": "SUSPENDED", "by": [], "clause": "S14 六(六)", "guards": ["finding_in_force"]},
        {"from": ["GRANTED", "SUSPENDED"], "to": "REVOKED", "by": ["ciq-province"], "clause": "S14 六(六)"},
    ],
)


def test_a_permitted_move_tells_its_clause_and_guards() -> None:
    move = TITLE.check("GRANTED", "SUSPENDED", agency=None)
    assert (move.clause, move.guards) == ("S14 六(六)", ("finding_in_force",))


@pytest.mark.parametrize("source", ["GRANTED", "SUSPENDED"])
def test_one_row_may_name_several_states_to_start_from(source: str) -> None:
    assert TITLE.check(source, "REVOKED", agency="ciq-province").source == source


def test_an_unknown_state_is_an_invalid_request_that_lists_the_known() -> None:
    with pytest.raises(InvalidRequest) as refusal:
        TITLE.check("GRANTED", "GONE", agency="ciq-province")
    assert refusal.value.fields == [("to", "one of GRANTED, NOMINATED, REVOKED, SUSPENDED")]


def test_an_impossible_move_is_a_conflict_that_lists_those_that_somebody_may_make() -> None:
    with pytest.raises(Conflict) as refusal:
        TITLE.check("GRANTED", "NOMINATED", agency="ciq-province")
    assert refusal.value.fields == [("to", "from here: REVOKED")], "who is told does not suspend: the service does"


def test_a_final_state_says_that_it_is() -> None:
    with pytest.raises(Conflict) as refusal:
        TITLE.check("REVOKED", "GRANTED", agency="ciq-province")
    assert refusal.value.fields == [("to", "REVOKED is final")]


def test_somebody_elses_move_is_not_permitted_and_says_whose_it_is_and_by_which_clause() -> None:
    with pytest.raises(NotPermitted, match=r"for ciq-province, customs, not for samr \(S14 六\(三\)\)"):
        TITLE.check("NOMINATED", "GRANTED", agency="samr")


def test_no_agency_makes_a_move_that_is_the_services_own() -> None:
    with pytest.raises(NotPermitted, match="the service itself, by rule"):
        TITLE.check("GRANTED", "SUSPENDED", agency="ciq-province")
