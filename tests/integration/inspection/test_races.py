"""A fact and a declaration at the same moment: whichever commits second sees the other."""

from contextlib import contextmanager
from threading import Thread

import pytest
import sqlalchemy as sa

from databus.caller import Caller
from databus.contracts import get
from databus.errors import Conflict
from databus.rules import RuleBook
from tests.infrastructure import wait_for
from tests.integration.inspection.conftest import ONE, SHOES, Inspection

WAITING = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


@pytest.fixture(autouse=True)
def known(inspection: Inspection) -> None:
    known_rules(inspection)


def known_rules(inspection: Inspection) -> None:
    """Let the rules be kept already: whoever uses a book first keeps it, and others wait for that."""
    inspection.heartbeat("credit")


def waiting(inspection: Inspection) -> int:
    with inspection.engine.connect() as connection:
        return connection.execute(WAITING).scalar_one()


def ask() -> dict:
    return {
        "uscc": ONE,
        "declaration_no": "HD-race",
        "hs_code": SHOES,
        "product": "女鞋",
        "quantity": "10",
        "unit": "双",
        "value": {"fen": 1},
        "destination": "DE",
    }


@pytest.mark.parametrize("fact", ["alert", "member"])
def test_a_fact_waits_for_a_declaration_under_way_and_then_touches_it(inspection, fact):
    if fact == "alert":
        hear = Thread(target=inspection.alert, kwargs={"hs_prefix": "64"})
    else:
        hear = Thread(target=inspection.member, args=(ONE,))
    operation = inspection.pipeline.operations["declare_consignment"]
    assert operation.takes is not None
    with inspection.pipeline.store.transaction(Caller(agency="portal")) as tx:
        declared = inspection.pipeline.service.declare_consignment(operation.takes().load(ask()), tx)
        hear.start()
        wait_for(lambda: waiting(inspection))
    hear.join(10)
    modes = [event.data["mode"] for event in inspection.said("inspection.mode_decided")]
    assert modes == ["RANDOM_CHECK", "TARGETED_CHECK" if fact == "alert" else "NON_STATUTORY_FREE"]
    assert inspection.gist(declared)[1] == modes[1]


def test_a_declaration_waits_for_a_fact_under_way_and_is_decided_on_it(inspection):
    alert = inspection.event(
        "enforcement.alert_issued", subject="a", data={**get("enforcement.alert_issued").example, "alert_id": "a"}
    )
    declare = Thread(target=inspection.declare)
    with inspection.pipeline.store.transaction() as tx:
        inspection.pipeline.service.alert_changed(alert, tx)
        declare.start()
        wait_for(lambda: waiting(inspection))
    declare.join(10)
    assert [event.data["mode"] for event in inspection.said("inspection.mode_decided")] == ["TARGETED_CHECK"]


def test_a_release_under_way_meets_the_fact_that_makes_it_wait_and_is_refused(inspection):
    """The alert touches so many that they wait; the release, asked for before it was applied, reads it all the same."""
    inspection.member(ONE)
    shoes = inspection.declare()
    alert = inspection.event(
        "enforcement.alert_issued", subject="a", data={**get("enforcement.alert_issued").example, "alert_id": "a"}
    )
    refused: list[str] = []

    def release() -> None:
        try:
            inspection.call("release_consignment", consignment_id=shoes["consignment_id"])
        except Conflict as error:
            refused.append(str(error))

    asking = Thread(target=release)
    with many(inspection):
        known_rules(inspection)
        with inspection.pipeline.store.transaction() as tx:
            inspection.pipeline.service.alert_changed(alert, tx)
            asking.start()
            wait_for(lambda: waiting(inspection))
        asking.join(10)
    assert "no longer stands" in refused[0]
    assert inspection.gist(shoes) == ("MODE_DECIDED", "NON_STATUTORY_FREE", "0")
    inspection.run_tasks()
    assert inspection.gist(shoes) == ("MODE_DECIDED", "TARGETED_CHECK", "100")


def test_a_release_that_came_first_is_not_undone_and_its_goods_are_not_decided_anew(inspection):
    inspection.member(ONE)
    shoes = inspection.declare()
    operation = inspection.pipeline.operations["release_consignment"]
    hear = Thread(target=inspection.alert, kwargs={"hs_prefix": "64"})
    with inspection.pipeline.store.transaction(Caller(agency="ciq", actor="officer-1")) as tx:
        ask = operation.takes().load({"consignment_id": shoes["consignment_id"]})
        inspection.pipeline.service.release_consignment(ask, tx)
        hear.start()
        wait_for(lambda: waiting(inspection))
    hear.join(10)
    assert inspection.gist(shoes) == ("RELEASED", "NON_STATUTORY_FREE", "0")


def test_two_workers_share_what_waits_and_decide_each_once(inspection):
    inspection.member(ONE)
    made = [inspection.declare()["consignment_id"] for _ in range(6)]
    with many(inspection, size=1):
        inspection.alert(hs_prefix="6403")
    workers = [Thread(target=inspection.run_chores), Thread(target=run_every_task, args=(inspection,))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sorted(subject for subject, *_ in inspection.decided()) == made


@contextmanager
def many(inspection, size=1000):
    """Let one consignment be many."""
    shipped = inspection.shipped
    files = dict(shipped.files)
    text = files["redecisions.toml"].replace("value = 200 ", "value = 0 ").replace("value = 1000 ", f"value = {size} ")
    inspection.ship(RuleBook.read({**files, "redecisions.toml": text}))
    try:
        yield
    finally:
        inspection.ship(shipped)


def run_every_task(inspection):
    while inspection.run_tasks():
        pass
