"""Every machine of enforcement, from the rows of its rules: no sequence of moves reaches what is forbidden.

A table of moves that an area adds (`[[…_move]]`) is tried here without a word said.
"""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import services.enforcement
from databus.errors import Conflict, InvalidRequest, NotPermitted, SanhuError
from databus.rules import RuleBook
from databus.state_machine import StateMachine
from gateway.domain.access import register
from services.enforcement.domain import powers

FOLDER = Path(services.enforcement.__file__).parent
RULES = RuleBook.load(FOLDER / "rules")
TABLES = [name for name in RULES.tables() if name.endswith("_move")]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))
AGENCIES = [*sorted(register().agencies), None]
DIVISIONS = ["441323", "330226", "350582", None]
WORDS = {"owner", "recorder", "any"}  # of `by`: whoever opened the thing, and everybody
# What D.4 says of ends; a state that is not named here as final may be left.
FINAL = {
    "alert_move": {"LIFTED"},
    "campaign_move": {"CLOSED", "CANCELLED"},
    "clock_move": {"MET", "CANCELLED"},
    "finding_move": {"OVERTURNED"},
    "trace_move": {"ARCHIVED"},
}
# Guards whose condition stands where the step is made, with what shows it there.
CHECKED_IN_PLACE = {
    "is_served": 'template(before.kind, rules)["served"]',
    "takes_no_part": "def check_apart(",
    "all_committed_or_term_over": "def close_if_over(",
    "secrets_known": "def may_draw(",
    "public_value_as_announced": "def agreed_seed(",
    "visits_over_or_cancelled": "def campaign_moved(",
    "cancelled": "def campaign_moved(",
}

every_machine = pytest.mark.parametrize("table", TABLES)


def machine(table: str) -> StateMachine:
    return StateMachine.from_rows(table, RULES.table(table))


def sources(table: str) -> list[tuple[str, str]]:
    rows = RULES.table(table)
    return [(one, row["to"]) for row in rows for one in _from(row)]


def starts(table: str) -> set[str]:
    """States that nothing leads to; where everything can come again, that of the first row."""
    pairs = sources(table)
    entered = {to for source, to in pairs if source != to}
    return {source for source, _ in pairs} - entered or {pairs[0][0]}


def reached(table: str) -> set[str]:
    found = starts(table)
    while True:
        more = {to for source, to in sources(table) if source in found} - found
        if not more:
            return found
        found |= more


@every_machine
def test_every_state_can_be_reached(table: str) -> None:
    assert reached(table) == machine(table).states


@every_machine
def test_no_two_rows_say_the_same_move(table: str) -> None:
    pairs = sources(table)
    assert len(pairs) == len(set(pairs))


@every_machine
def test_every_move_names_its_clause_and_whoever_makes_it_is_an_agency_or_the_service(table: str) -> None:
    for row in RULES.table(table):
        assert re.search(r"\w{2,}", row["clause"])
        assert set(row["by"]) - WORDS <= register().agencies.keys()


@every_machine
def test_every_guard_that_a_move_names_stands_in_the_code(table: str) -> None:
    for row in RULES.table(table):
        for guard in row.get("guards", ()):
            field = guard.removesuffix("_told")  # an area may check all of these alike
            checked = CHECKED_IN_PLACE.get(guard, f'"{guard}"')
            assert checked in CODE or ('removesuffix("_told")' in CODE and f" {field}: " in CODE), guard


@pytest.mark.parametrize("table", FINAL)
def test_a_machine_ends_where_it_is_said_to_end(table: str) -> None:
    states = machine(table).states
    assert {state for state in states if not machine(table).from_state(state)} == FINAL[table]


@every_machine
def test_every_machine_can_come_to_an_end_or_round_again(table: str) -> None:
    ends = {state for state in machine(table).states if not machine(table).from_state(state)}
    if not ends:
        return  # what can always be taken up again
    for state in machine(table).states:
        found = {state}
        while not found & ends:
            more = {to for source, to in sources(table) if source in found} - found
            assert more, f"{table}: no way from {state} to an end"
            found |= more


@every_machine
@pytest.mark.requirement("D.4/alert")
@pytest.mark.requirement("D.4/trace")
@pytest.mark.requirement("D.4/campaign")
@settings(max_examples=60)
@given(data=st.data())
def test_no_sequence_of_calls_reaches_a_forbidden_state(table: str, data: st.DataObject) -> None:
    """Whoever calls for whatever county in whatever order: a thing moves along the rows, by who sits in the seat."""
    made = machine(table)
    rows = {(source, row["to"]): row for row in RULES.table(table) for source in _from(row)}
    state = data.draw(st.sampled_from(sorted(starts(table))))
    wanted = st.sampled_from([*sorted(made.states), "NOWHERE"])
    calls = st.lists(st.tuples(wanted, st.sampled_from(AGENCIES), st.sampled_from(DIVISIONS)), max_size=25)
    for to, agency, division in data.draw(calls):
        row = rows.get((state, to))
        refusal = refused_by(made, state, to, agency, division)
        if to == "NOWHERE":
            assert isinstance(refusal, InvalidRequest)
        elif row is None:
            assert isinstance(refusal, Conflict)
        elif powers.sits_in(row["by"], agency, division=division, rules=RULES):
            assert refusal is None
            state = to
        else:
            assert isinstance(refusal, NotPermitted)
            assert f"({row['clause']})" in refusal.message
        assert state in reached(table)


def refused_by(made: StateMachine, state: str, to: str, agency: str | None, division: str | None) -> SanhuError | None:
    try:
        move = powers.check_move(made, state, to, agency, division=division, rules=RULES)
    except SanhuError as refusal:
        return refusal
    assert (move.source, move.target) == (state, to)
    return None


def _from(row: dict) -> list[str]:
    return row["from"] if isinstance(row["from"], list) else [row["from"]]
