"""What an agency's user may touch in its own vhost."""

import re

import pytest

from databus.topology import PRODUCERS
from databus.vhosts import HEARD, SERVED, operator_policies, permissions, policies, queues, rpc_queue

REPLIES = "rpc.reply-standalone_rpc_proxy_call-4f9c0c9e"
HANDLER = "evt-credit-grade_changed--listener.on_changed"
OF_OURS = ("facts", "receipts", "inbox", *map(rpc_queue, SERVED))


def may(verb: str, name: str) -> bool:
    return re.search(permissions()[verb], name) is not None


@pytest.mark.parametrize("name", ["nameko-rpc", REPLIES, HANDLER, "credit.events", "own.archive", "amq.gen-x"])
def test_what_a_client_declares_it_may_declare_and_read(name: str) -> None:
    assert may("configure", name)
    assert may("read", name)


@pytest.mark.parametrize("name", ["nameko-rpc", "facts", REPLIES, HANDLER])
def test_it_may_call_say_facts_and_bind_its_queues(name: str) -> None:
    assert may("write", name)


@pytest.mark.parametrize("name", OF_OURS)
def test_the_doors_queues_are_not_its_to_declare_or_delete(name: str) -> None:
    assert not may("configure", name)


@pytest.mark.parametrize("name", ["amq.default", "inbox", "receipts", *map(rpc_queue, SERVED)])
def test_it_publishes_to_no_queue_directly(name: str) -> None:
    assert not may("write", name)


@pytest.mark.parametrize("producer", HEARD)
def test_it_says_no_event_in_a_services_name(producer: str) -> None:
    assert not may("write", f"{producer}.events")
    assert may("read", f"{producer}.events")


@pytest.mark.parametrize("name", ["facts", *map(rpc_queue, SERVED)])
def test_it_reads_nothing_that_waits_for_the_door(name: str) -> None:
    assert not may("read", name)


@pytest.mark.parametrize("name", ["xnameko-rpc", "nameko-rpcx", "creditXevents", "credit.events.more", "", "amq.topic"])
def test_names_beside_those_meant_are_nobodys(name: str) -> None:
    assert not any(may(verb, name) for verb in permissions())


def test_every_queue_is_bounded_and_refuses_when_full() -> None:
    for name in (REPLIES, HANDLER, "own.archive", "amq.gen-x", *OF_OURS):
        found = [rule for rule in operator_policies().values() if re.search(rule["pattern"], name)]
        highest = max(found, key=lambda rule: rule["priority"])
        assert {"max-length", "max-length-bytes"} <= highest["definition"].keys()
    refuse = policies()["refuse"]
    for name in (REPLIES, HANDLER, "own.archive", "amq.gen-x", *map(rpc_queue, SERVED)):
        assert re.search(refuse["pattern"], name)
    assert all(queue.arguments["x-overflow"] == "reject-publish" for queue in queues())


def test_every_producer_is_served_and_heard() -> None:
    assert set(PRODUCERS) <= set(SERVED)
    assert set(PRODUCERS) <= set(HEARD)
