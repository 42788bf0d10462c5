"""An agency's vhost on a broker that was there before: made by the management API, bounded whatever its owner asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import amqp
import pytest
from amqp.exceptions import MessageNacked

from databus.amqp.address import Address
from databus.vhosts import MAX_QUEUE_BYTES
from deploy.local.agencies import Agencies
from deploy.local.home import Home

PIECE = 1 << 18


@pytest.fixture(scope="module")
def uri(rabbitmq, tmp_path_factory) -> Iterator[str]:
    agencies = Agencies(Home(tmp_path_factory.mktemp("home")))
    agencies.furnish(rabbitmq.server.management, ["quay"])
    agencies.furnish(rabbitmq.server.management, ["quay"])  # changes nothing
    yield agencies.uri("quay", rabbitmq.uri)
    for path in ("/api/vhosts/agency.quay", "/api/users/agency.quay"):
        rabbitmq.server.management.delete(path)


@contextmanager
def entered(uri: str) -> Iterator[Any]:
    connection = amqp.Connection(**Address.parse(uri).arguments("test"), confirm_publish=True)
    connection.connect()
    try:
        yield connection.channel()
    finally:
        connection.collect()


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"x-queue-type": "quorum"},
        {"x-queue-mode": "default"},
        {"x-max-length-bytes": 1 << 40, "x-max-length": 1 << 40},
    ],
)
def test_a_queue_of_any_kind_takes_no_more_than_its_bound(uri, arguments):
    with entered(uri) as channel:
        channel.exchange_declare("nameko-rpc", "topic", durable=True, auto_delete=False)
        channel.queue_declare("own.flood", durable=True, auto_delete=False, arguments=arguments)
        channel.queue_bind("own.flood", "nameko-rpc", "flood")
        taken = 0
        for _ in range(2 * MAX_QUEUE_BYTES // PIECE):
            try:
                channel.basic_publish_confirm(amqp.Message(b"x" * PIECE), "nameko-rpc", "flood", confirm_timeout=10)
            except MessageNacked:
                continue
            taken += PIECE
        channel.queue_delete("own.flood")
    assert MAX_QUEUE_BYTES <= taken <= MAX_QUEUE_BYTES * 1.25


def test_a_queue_whose_owner_wants_it_so_drops_its_oldest_and_is_bounded_all_the_same(uri):
    with entered(uri) as channel:
        channel.exchange_declare("nameko-rpc", "topic", durable=True, auto_delete=False)
        channel.queue_declare("own.last", durable=True, auto_delete=False, arguments={"x-overflow": "drop-head"})
        channel.queue_bind("own.last", "nameko-rpc", "last")
        for _ in range(2 * MAX_QUEUE_BYTES // PIECE):
            channel.basic_publish_confirm(amqp.Message(b"x" * PIECE), "nameko-rpc", "last", confirm_timeout=10)
        left = channel.queue_delete("own.last")
    assert left * PIECE <= MAX_QUEUE_BYTES


def test_streams_which_cannot_be_bounded_are_not_to_be_had(uri):
    with entered(uri) as channel, pytest.raises(amqp.AMQPError):
        channel.queue_declare("own.stream", durable=True, auto_delete=False, arguments={"x-queue-type": "stream"})
