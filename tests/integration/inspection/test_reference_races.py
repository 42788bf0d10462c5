"""Reference data and a declaration at the same moment: whichever commits second sees the other."""

from threading import Thread
from typing import Any

import pytest

from databus.caller import Caller
from tests.infrastructure import wait_for
from tests.integration.inspection.conftest import TOYS, Inspection
from tests.integration.inspection.test_policies import proposed
from tests.integration.inspection.test_races import ask, waiting

DECISION = {"to": "APPROVED", "document_no": "批〔2026〕7号"}


def changes(inspection: Inspection) -> dict[str, dict[str, Any]]:
    """A change of each kind that touches toys, as it is asked."""
    policy = proposed(inspection)
    return {
        "goods": {
            "method": "record_goods",
            "kind": "product_risk",
            "hs_prefix": "9503",
            "says": "high",
            "from_on": "2026-11-22",
            "document_no": "公告〔2026〕31号",
        },
        "policy": {"method": "decide_policy", "policy_id": policy["policy_id"], **DECISION},
        "country": {
            "method": "record_reference",
            "kind": "africa_country",
            "country": "DE",
            "listed": True,
            "from_on": "2026-11-22",
            "document_no": "通知〔2026〕5号",
        },
    }


MODES = {"goods": ("VERIFICATION", "GENERAL"), "policy": ("10", "2"), "country": ("9", "4x")}
WORD = {"goods": "mode", "policy": "sampling_percent", "country": "rule"}


def change(inspection: Inspection, kind: str) -> dict[str, Any]:
    inspection.national_member(grade="B")
    return changes(inspection)[kind]


@pytest.mark.parametrize("kind", MODES)
def test_a_change_waits_for_a_declaration_under_way_and_then_touches_it(inspection: Inspection, kind: str) -> None:
    asked = change(inspection, kind)
    method = asked.pop("method")
    hear = Thread(target=inspection.call, args=(method,), kwargs={"agency": "customs", **asked})
    operation = inspection.pipeline.operations["declare_consignment"]
    assert operation.takes is not None
    said = operation.takes().load({**ask(), "hs_code": TOYS})
    with inspection.pipeline.store.transaction(Caller(agency="portal")) as tx:
        declared = inspection.pipeline.service.declare_consignment(said, tx)
        hear.start()
        wait_for(lambda: waiting(inspection))
    hear.join(10)
    assert [one[WORD[kind]] for one in inspection.get(declared)["decisions"]] == list(MODES[kind])


@pytest.mark.parametrize("kind", MODES)
def test_a_declaration_waits_for_a_change_under_way_and_is_decided_on_it(inspection: Inspection, kind: str) -> None:
    asked = change(inspection, kind)
    method = asked.pop("method")
    operation = inspection.pipeline.operations[method]
    assert operation.takes is not None
    declare = Thread(target=inspection.declare, kwargs={"hs_code": TOYS})
    with inspection.pipeline.store.transaction(Caller(agency="customs", actor="officer-1")) as tx:
        getattr(inspection.pipeline.service, method)(operation.takes().load(asked), tx)
        declare.start()
        wait_for(lambda: waiting(inspection))
    declare.join(10)
    [found] = inspection.call("list_consignments")["items"]
    assert [one[WORD[kind]] for one in inspection.get(found)["decisions"]] == [MODES[kind][1]]
