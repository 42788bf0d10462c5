import shutil
import socket
from dataclasses import astuple

import amqp
import pytest

from deploy.local.management import Management, Refused
from deploy.local.rabbitmq import Rabbitmq
from tests.infrastructure import make_folder, wait_for


def connect(uri, **options):
    login, _, place = uri.removeprefix("amqp://").partition("@")
    user, _, password = login.partition(":")
    host, _, vhost = place.partition("/")
    connection = amqp.Connection(host, user, password, virtual_host=vhost, connect_timeout=5, read_timeout=5, **options)
    try:
        connection.connect()
    except BaseException:
        connection.collect()
        raise
    return connection


def test_the_vhosts_own_user_may_declare_quorum_queues(fresh_vhost):
    with connect(fresh_vhost) as connection:
        channel = connection.channel()
        name, ready, consumers = channel.queue_declare(
            "credit.on.enforcement", durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"}
        )
        assert (name, ready, consumers) == ("credit.on.enforcement", 0, 0)


def test_there_is_no_guest(rabbitmq):
    place = rabbitmq.uri.rpartition("@")[2]
    with pytest.raises(amqp.exceptions.AccessRefused):
        connect(f"amqp://guest:guest@{place}")


def test_the_user_of_the_vhost_may_not_manage(rabbitmq):
    login = rabbitmq.uri.removeprefix("amqp://").partition("@")[0]
    port = rabbitmq.server.ports.management
    with pytest.raises(Refused) as refusal:
        Management(f"http://{login}@127.0.0.1:{port}").get("/api/vhosts")
    assert refusal.value.status == 401


def test_the_node_listens_on_one_loopback_address_alone(rabbitmq):
    for port in astuple(rabbitmq.server.ports):
        with socket.create_connection(("127.0.0.1", port), 2):
            pass
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port), 2)


@pytest.fixture(scope="module")
def own_node():
    """A node that a test may kill and freeze."""
    folder = make_folder("faults")
    node = Rabbitmq(folder / "node")
    node.start()
    yield node
    node.kill()
    shutil.rmtree(folder)


def test_a_killed_node_comes_back_where_it_was_with_every_confirmed_message(own_node):
    with connect(own_node.uri, confirm_publish=True) as connection:
        channel = connection.channel()
        channel.queue_declare("kept", durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
        channel.basic_publish_confirm(amqp.Message("fact", delivery_mode=2), routing_key="kept", timeout=10)
    # The broker writes the names of new quorum queues down within half a second; killed before that, it
    # would come back with a queue that never finds its leader.
    names = own_node.folder / "mnesia/sanhu@localhost/quorum/sanhu@localhost/names.dets"
    wait_for(lambda: b"kept" in names.read_bytes())
    uri = own_node.uri
    own_node.kill()
    assert not own_node.accepts()
    own_node.start()
    assert own_node.uri == uri
    heard = []
    with connect(own_node.uri, heartbeat=10) as connection:
        channel = connection.channel()
        channel.basic_qos(0, 10, False)
        channel.basic_consume("kept", callback=heard.append)
        connection.drain_events(timeout=20)
        assert [message.body for message in heard] == ["fact"]


def test_a_frozen_node_says_nothing_and_goes_on_when_thawed(own_node):
    with connect(own_node.uri) as connection:
        channel = connection.channel()
        own_node.freeze()
        with pytest.raises(TimeoutError):
            channel.queue_declare("any", exclusive=True)
        own_node.thaw()
        wait_for(own_node.accepts)
