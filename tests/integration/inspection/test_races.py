"""A fact and a declaration at the same moment: whichever commits second sees the other."""

from threading import Thread

import pytest
import sqlalchemy as sa

from databus.caller import Caller
from databus.contracts import get
from tests.infrastructure import wait_for
from tests.integration.inspection.conftest import ONE, SHOES, Inspection

WAITING = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


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
