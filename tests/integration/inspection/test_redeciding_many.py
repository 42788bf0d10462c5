"""A fact that touches many lets them wait for workers: each decided once, in order, none released meanwhile."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from databus.errors import Conflict
from databus.identifiers import uuid7
from databus.rules import RuleBook
from tests.integration.inspection.conftest import ONE, TOYS, TWO, Inspection

ALERT = "0192f0c1-0000-7000-8000-000000000031"
CAUSE = f"enforcement.alert_issued/{ALERT}"
RULES = Path(__file__).parents[3] / "services/inspection/rules"
WAITING = sa.text("SELECT count(*), coalesce(sum(touched), 0) FROM redecision_ranges WHERE done_at IS NULL")


@pytest.fixture
def few(inspection: Inspection) -> Inspection:
    """Inspection that decides three at once, and two in a range."""
    shipped = RuleBook.load(RULES)
    texts = {**shipped.files, "redecisions.toml": _small(shipped.files["redecisions.toml"])}
    inspection.ship(RuleBook.read(texts))
    return inspection


def _small(text: str) -> str:
    return text.replace("value = 200 ", "value = 3 ").replace("value = 1000 ", "value = 2 ")


def waiting(inspection: Inspection) -> tuple[int, int]:
    with inspection.engine.connect() as connection:
        ranges, consignments = connection.execute(WAITING).one()
    return ranges, consignments


@pytest.mark.requirement("D.1/redecision")
def test_more_than_are_decided_at_once_wait_for_workers_in_the_order_of_their_declaration(few):
    few.member(ONE)
    made = [few.declare()["consignment_id"] for _ in range(5)]
    few.declare(hs_code=TOYS)
    few.alert(ALERT, hs_prefix="6403")
    assert few.decided() == []
    assert waiting(few) == (3, 5)
    assert few.run_tasks() == 3
    assert few.decided() == [(one, "NON_STATUTORY_FREE", "TARGETED_CHECK", CAUSE) for one in made]
    assert waiting(few) == (0, 0)
    both = [(one["mode"], one["cause"]) for one in few.get({"consignment_id": made[0]})["decisions"]]
    assert both == [("NON_STATUTORY_FREE", None), ("TARGETED_CHECK", CAUSE)]


def test_as_many_as_are_decided_at_once_do_not_wait(few):
    for _ in range(3):
        few.declare()
    few.alert(ALERT, hs_prefix="6403")
    assert (len(few.decided()), waiting(few)) == (3, (0, 0))


def test_without_a_broker_the_worker_decides_what_waits_and_a_task_that_comes_late_finds_nothing(few):
    for _ in range(5):
        few.declare()
    few.alert(ALERT, hs_prefix="6403")
    assert few.run_chores() >= 3
    assert len(few.decided()) == 5
    assert few.run_tasks() == 3
    assert len(few.decided()) == 5


@pytest.mark.requirement("D.1/redecision")
def test_what_waits_is_not_released_on_its_old_decision(few):
    few.member(ONE)
    shoes = [few.declare() for _ in range(5)]
    few.alert(ALERT, hs_prefix="6403")
    with pytest.raises(Conflict, match="NON_STATUTORY_FREE by rule 5 no longer stands"):
        few.call("release_consignment", consignment_id=shoes[0]["consignment_id"])
    few.run_tasks()
    with pytest.raises(Conflict, match="TARGETED_CHECK does not lead to RELEASED"):
        few.call("release_consignment", consignment_id=shoes[0]["consignment_id"])


def test_a_later_fact_finds_what_waits_and_each_is_decided_once(few):
    few.member(ONE)
    few.member(TWO)
    [mine] = [few.declare()]
    for _ in range(4):
        few.declare(TWO)
    few.alert(ALERT, hs_prefix="6403")
    few.member(ONE, "REMOVED")  # one consignment: at once, on both facts
    assert [mode for _, _, mode, _ in few.decided()] == ["TARGETED_CHECK"]
    few.alert(ALERT, hs_prefix="6403", state="LIFTED", version=2)
    few.run_tasks()
    assert few.gist(mine)[1] == "RANDOM_CHECK"
    assert len(few.decided()) == 2  # the others' alert came and went while they waited
    assert [one["mode"] for one in few.get(mine)["decisions"]] == [
        "NON_STATUTORY_FREE",
        "TARGETED_CHECK",
        "RANDOM_CHECK",
    ]


def test_a_range_that_fails_stands_in_the_way_of_no_other_and_is_tried_again(few):
    made = [few.declare()["consignment_id"] for _ in range(5)]
    few.alert(uuid7(), hs_prefix="6403")
    spoil = sa.text("UPDATE consignments SET state = :state WHERE consignment_id = :id")
    with few.engine.begin() as connection:
        connection.execute(spoil, {"id": made[0], "state": "NOWHERE"})
    few.run_tasks()
    assert {subject for subject, *_ in few.decided()} == set(made[2:])
    assert waiting(few) == (1, 2)
    with few.engine.begin() as connection:
        connection.execute(spoil, {"id": made[0], "state": "MODE_DECIDED"})
    assert few.run_chores() == 0
    few.clock.advance(timedelta(seconds=6))
    assert few.run_chores() == 1
    assert {subject for subject, *_ in few.decided()} == set(made)


def test_each_day_everything_open_is_looked_at_in_ranges(few):
    few.member(ONE)
    few.rated(ONE, "A", valid_until="2026-11-22")
    toys = [few.declare(hs_code=TOYS)["consignment_id"] for _ in range(5)]
    few.clock.advance(timedelta(days=1))
    few.run_daily()
    assert waiting(few) == (3, 5)
    few.run_tasks()
    assert few.decided() == [(one, "CREDIT", "GENERAL", "inspection.day_began/2026-11-23") for one in toys]
