"""The broker's furniture as pure data."""

from databus import topology


def test_every_queue_is_a_durable_quorum_queue() -> None:
    assert {queue.arguments["x-queue-type"] for queue in topology.queues()} == {"quorum"}


def test_names_are_unique() -> None:
    for named in (topology.queues(), topology.exchanges()):
        names = [one.name for one in named]
        assert len(names) == len(set(names))


def test_every_binding_is_to_an_exchange_that_exists() -> None:
    exchanges = {exchange.name for exchange in topology.exchanges()}
    for queue in topology.queues():
        assert {exchange for exchange, _ in queue.bindings} <= exchanges


def test_no_event_is_ever_unroutable_since_the_gateway_binds_everything() -> None:
    bindings = {
        binding for queue in topology.queues() if queue.name.startswith("gateway.on.") for binding in queue.bindings
    }
    assert bindings == {(f"{producer}.events", "#") for producer in topology.PRODUCERS}


def test_every_event_queue_keeps_order_and_parks_what_fails() -> None:
    queues = {queue.name: queue for queue in topology.queues()}
    parked_in = {
        key: queue.name
        for queue in topology.queues()
        for exchange, key in queue.bindings
        if exchange == topology.DEAD_EXCHANGE
    }
    for name, queue in queues.items():
        if ".on." not in name:
            continue
        assert queue.arguments["x-single-active-consumer"] is True
        assert queue.arguments["x-delivery-limit"] == topology.DELIVERY_LIMIT
        assert queue.arguments["x-dead-letter-exchange"] == topology.DEAD_EXCHANGE
        assert parked_in[queue.arguments["x-dead-letter-routing-key"]] == name.split(".")[0] + ".dead"


def test_tasks_are_shared_by_any_number_of_workers_and_parked_when_they_fail() -> None:
    queues = {queue.name: queue for queue in topology.queues()}
    for service in topology.WITH_TASKS:
        queue = queues[topology.task_queue(service)]
        assert queue.bindings == []
        assert "x-single-active-consumer" not in queue.arguments
        assert queue.arguments["x-dead-letter-routing-key"] == topology.dead_queue(service)


def test_a_delayed_message_goes_back_to_the_queue_its_routing_key_names() -> None:
    for delay_s in topology.DELAYS_S:
        (queue,) = [queue for queue in topology.queues() if queue.name == topology.delay_queue(delay_s)]
        assert queue.arguments["x-message-ttl"] == delay_s * 1000
        assert queue.arguments["x-dead-letter-exchange"] == ""
        assert queue.arguments["x-dead-letter-strategy"] == "at-least-once"


def test_every_subscriber_hears_the_heartbeat_of_those_it_hears() -> None:
    queues = {queue.name: queue for queue in topology.queues()}
    for consumer, heard in topology.SUBSCRIPTIONS.items():
        for producer in heard:
            queue = queues[topology.event_queue(consumer, producer)]
            assert (topology.events_exchange(producer), topology.HEARTBEAT) in queue.bindings
