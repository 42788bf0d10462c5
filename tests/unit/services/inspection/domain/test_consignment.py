"""Where a decision leads a consignment, and what its machine and paths say."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from databus.contracts.inspection import CONSIGNMENT_STATES, MODES
from databus.errors import Conflict
from databus.rules import RuleBook
from services.inspection.domain.consignment import OPEN_STATES, Consignment, Outcome, Paths, consignment_machine
from tests.unit.services.inspection.domain.test_gathering import DECLARED

RULES = RuleBook.load(Path(__file__).parents[5] / "services/inspection/rules")
MACHINE = consignment_machine(RULES)
PATHS = Paths.from_rules(RULES)


def outcome(mode: str, rule: str, percent: int | None, *, reviewed: bool = False) -> Outcome:
    share = None if percent is None else Decimal(percent)
    return Outcome(mode, rule, share, True, reviewed, False, (), "inspection-2026.1")


FREE = outcome("NON_STATUTORY_FREE", "5", 0)
CHECK = outcome("RANDOM_CHECK", "6", 10)
TARGETED = outcome("TARGETED_CHECK", "1b", 100)
HOLD = outcome("HOLD", "0a", None)


def at(state: str, before: Outcome, **change: Any) -> Consignment:
    return Consignment(
        "c1", DECLARED, date(2026, 11, 22), "portal", False, "general", state=state, outcome=before, **change
    )


@pytest.mark.requirement("D.4/consignment")
@pytest.mark.parametrize(
    ("state", "drawn", "before", "after", "leads_to"),
    [
        ("MODE_DECIDED", False, CHECK, FREE, "MODE_DECIDED"),
        ("VERIFYING", False, CHECK, FREE, "MODE_DECIDED"),
        ("CONFORMING", False, CHECK, TARGETED, "MODE_DECIDED"),
        ("SAMPLED", True, CHECK, FREE, "SAMPLED"),
        ("TESTING", True, TARGETED, CHECK, "TESTING"),
        ("TESTING", True, CHECK, TARGETED, "MODE_DECIDED"),
        ("SAMPLED", True, CHECK, HOLD, "HELD"),
        ("HELD", False, HOLD, FREE, "MODE_DECIDED"),
        ("HELD", True, HOLD, CHECK, "MODE_DECIDED"),
        ("STOPPED", False, FREE, FREE, "MODE_DECIDED"),
        ("VERIFYING", False, CHECK, CHECK, "VERIFYING"),
        ("DOC_REVIEW", False, outcome("CREDIT", "8", 2, reviewed=True), outcome("CREDIT", "8", 2), "MODE_DECIDED"),
    ],
)
def test_a_decision_leads_from_each_state(
    state: str, drawn: bool, before: Outcome, after: Outcome, leads_to: str
) -> None:
    assert at(state, before, sample_drawn=drawn).state_after(after) == leads_to


def test_the_first_decision_leads_out_of_declared() -> None:
    new = Consignment("c1", DECLARED, date(2026, 11, 22), "portal", False, "general")
    assert new.state_after(FREE) == "MODE_DECIDED"
    assert new.state_after(HOLD) == "HELD"
    with pytest.raises(Conflict):
        _ = new.decided


@pytest.mark.requirement("D.4/consignment")
def test_every_state_is_agreed_and_every_open_one_can_be_decided_anew_and_held() -> None:
    assert MACHINE.states == set(CONSIGNMENT_STATES)
    for state in OPEN_STATES:
        MACHINE.check(state, "MODE_DECIDED", agency=None)
        if state != "HELD":
            MACHINE.check(state, "HELD", agency=None)


def test_every_mode_has_a_path_and_every_step_of_it_is_a_move() -> None:
    assert set(PATHS.allowed) == set(MODES)
    for mode, steps in PATHS.allowed.items():
        for step in steps:
            MACHINE.check("MODE_DECIDED", step, agency="ciq")
        assert mode == "HOLD" or PATHS.first[mode] in steps


def test_whatever_inspection_may_do_customs_may_do_after_it() -> None:
    for move in MACHINE.transitions():
        assert ("ciq" in move.by) <= ("customs" in move.by)
    for table in ("act", "approval"):
        for row in RULES.table(table):
            assert "customs" in row["by"]


def test_no_move_is_left_to_nobody_but_those_of_the_service_itself() -> None:
    by_rule = {(move.source, move.target) for move in MACHINE.transitions() if not move.by}
    assert {target for _, target in by_rule} == {"MODE_DECIDED", "CONFORMING", "HELD", "EXPIRED"}
