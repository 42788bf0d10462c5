"""Stock nameko in an agency's own vhost, as its users write it: calls, errors, events; the door and services are real."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from nameko.containers import ServiceContainer
from nameko.events import event_handler
from nameko.exceptions import RemoteError, RpcTimeout, UnknownService
from nameko.rpc import RpcProxy
from nameko.standalone.rpc import ClusterRpcProxy, ServiceRpcProxy

from databus.identifiers import check_character, organisation_check_character
from tests.eventlet.support import until

SIMULATE = {"on": "2026-11-22", "records": []}


def config(stack: Any, agency: str) -> dict[str, str]:
    return {"AMQP_URI": stack.env[f"SANHU_AMQP_URI_{agency.upper()}"]}


def new_uscc(unit: str) -> str:
    body = f"91441323{unit}{organisation_check_character(unit)}"
    return body + check_character(body)


@contextmanager
def running(service: type, settings: dict[str, str]) -> Iterator[ServiceContainer]:
    container = ServiceContainer(service, settings)
    container.start()
    try:
        yield container
    finally:
        container.stop()


def test_a_cluster_proxy_calls_every_service(stack: Any) -> None:
    with ClusterRpcProxy(config(stack, "customs"), timeout=10) as agency:
        assert agency.credit.simulate_rating(**SIMULATE)["grade"] == "A"
        assert "items" in agency.credit.list_records(limit=1)
        assert "items" in agency.inspection.list_consignments(limit=1)
        assert "items" in agency.enforcement.list_alerts(limit=1)
        assert "items" in agency.enterprise.list_zones(limit=1)
        assert agency["gateway"].get_term(**{"from": "2026-12-28", "working_days": 7})["provisional"] is True


def test_calls_are_made_without_waiting_for_each_other(stack: Any) -> None:
    with ClusterRpcProxy(config(stack, "lab"), timeout=10) as agency:
        asked = [agency.credit.simulate_rating.call_async(**SIMULATE) for _ in range(20)]
        assert {each.result()["grade"] for each in asked} == {"A"}


def test_a_service_proxy_is_told_what_is_wrong_by_name_and_field(stack: Any) -> None:
    with ServiceRpcProxy("credit", config(stack, "lab"), timeout=10) as credit:
        with pytest.raises(RemoteError, match="colour") as unknown_field:
            credit.simulate_rating(colour="red")
        assert unknown_field.value.exc_type == "InvalidRequest"
        with pytest.raises(RemoteError, match="samr") as not_permitted:
            credit.record_act(uscc="x")
        assert not_permitted.value.exc_type == "NotPermitted"
        with pytest.raises(RemoteError) as unknown_method:
            credit.no_such_method()
        assert unknown_method.value.exc_type == "NotFound"
        assert credit.simulate_rating(**SIMULATE)["score"] == 100


def test_a_service_that_nobody_serves_is_unknown_at_once(stack: Any) -> None:
    with ClusterRpcProxy(config(stack, "lab"), timeout=10) as agency, pytest.raises(UnknownService):
        agency.nobody.anything()


def test_keys_and_purposes_travel_as_context_data(stack: Any) -> None:
    uscc = new_uscc("XTCKNMK1")
    key = {"sanhu.idempotency-key": f"stock-{uscc}"}
    told = {"uscc": uscc, "name": "惠东县合成鞋业有限公司", "synthetic": True}
    with ClusterRpcProxy(config(stack, "samr"), context_data=key, timeout=10) as agency:
        first = agency.enterprise.register_enterprise(**told)
        assert agency.enterprise.register_enterprise(**told) == first
        with pytest.raises(RemoteError) as conflict:
            agency.enterprise.register_enterprise(**told | {"name": "另一家"})
        assert conflict.value.exc_type == "Conflict"


def test_another_agencys_name_in_the_context_is_refused(stack: Any) -> None:
    forged = {"sanhu.agency": "samr"}
    with (
        ServiceRpcProxy("credit", config(stack, "lab"), context_data=forged, timeout=10) as credit,
        pytest.raises(RemoteError, match="vhost") as refused,
    ):
        credit.simulate_rating(**SIMULATE)
    assert refused.value.exc_type == "NotPermitted"


def test_a_stock_service_hears_events_and_calls_back(stack: Any) -> None:
    heard: list[dict[str, Any]] = []

    class Listener:
        name = "listener"
        enterprise = RpcProxy("enterprise")

        @event_handler("enterprise", "registered")
        def on_registered(self, payload: dict[str, Any]) -> None:
            heard.append(payload | {"read": self.enterprise.get_enterprise(uscc=payload["uscc"])["name"]})

    uscc = new_uscc("XTCKNMK2")
    with running(Listener, config(stack, "customs")):
        with ClusterRpcProxy(config(stack, "samr"), timeout=10) as samr:
            samr.enterprise.register_enterprise(uscc=uscc, name="惠东县合成鞋业有限公司", synthetic=True)
        until(lambda: any(each["uscc"] == uscc for each in heard), within_s=15)
    found = next(each for each in heard if each["uscc"] == uscc)
    assert found["read"] == found["name"]


def test_a_caller_without_patience_gives_up_alone(stack: Any) -> None:
    stack.freeze("credit")
    try:
        with ServiceRpcProxy("credit", config(stack, "lab"), timeout=1) as credit, pytest.raises(RpcTimeout):
            credit.simulate_rating(**SIMULATE)
    finally:
        stack.thaw("credit")
    with ServiceRpcProxy("credit", config(stack, "lab"), timeout=15) as credit:
        assert credit.simulate_rating(**SIMULATE)["score"] == 100
