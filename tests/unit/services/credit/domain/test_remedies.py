"""Moves of objections and of repairs asked for: those of the rules and no others."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, SanhuError
from databus.rules import RuleBook
from services.credit.domain.deadlines import Deadline
from services.credit.domain.remedies import (
    KINDS,
    OBJECTION,
    REPAIR,
    RUNNING,
    STATES,
    Remedy,
    Step,
    check_move,
    moved,
)

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
FIRST = {OBJECTION: "OPEN", REPAIR: "FILED"}
MOVES = {
    OBJECTION: {("OPEN", "UPHELD"), ("OPEN", "REJECTED"), ("OPEN", "WITHDRAWN"), ("OPEN", "SETTLED")},
    REPAIR: {
        *(("FILED", to) for to in ("ACCEPTED", "INCOMPLETE", "WITHDRAWN", "SETTLED")),
        *(("ACCEPTED", to) for to in ("GRANTED", "REFUSED", "WITHDRAWN", "SETTLED")),
    },
}


def remedy(kind: str) -> Remedy:
    step = Step(FIRST[kind], DAY, NOW, "portal")
    limit = Deadline(DAY, provisional=False, remind_on=DAY)
    return Remedy("r", kind, "c", 1, "u", "samr", "portal", None, "因", [], FIRST[kind], DAY, NOW, limit, steps=(step,))


@pytest.mark.parametrize("kind", KINDS)
def test_the_moves_are_those_of_the_rules_and_no_others(rules: RuleBook, kind: str) -> None:
    found = set()
    for state in STATES:
        for to in STATES:
            try:
                clause = check_move(replace(remedy(kind), state=state), to, rules)
            except SanhuError:  # no move, or the other kind's state
                continue
            assert clause
            found.add((state, to))
    assert found == MOVES[kind]


@given(kind=st.sampled_from(KINDS), tries=st.lists(st.sampled_from(STATES), max_size=8))
def test_whatever_is_tried_an_end_stays_an_end_and_no_step_is_lost(
    rules: RuleBook, kind: str, tries: list[str]
) -> None:
    one = remedy(kind)
    for to in tries:
        ended = not one.runs
        try:
            check_move(one, to, rules)
        except SanhuError:  # refused: nothing changed
            continue
        assert not ended
        before = one
        limit = Deadline(DAY, provisional=False, remind_on=DAY) if to in RUNNING else None
        one = moved(one, Step(to, DAY, NOW, "samr"), limit)
        assert one.steps[:-1] == before.steps
        assert one.version == before.version + 1
        assert (one.ended_on is None) == one.runs == (one.deadline.remind_on is not None)


def test_what_has_ended_says_that_it_is_final(rules: RuleBook) -> None:
    with pytest.raises(Conflict, match="REJECTED is final"):
        check_move(replace(remedy(OBJECTION), state="REJECTED"), "UPHELD", rules)
