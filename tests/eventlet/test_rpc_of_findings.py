"""Each defect of stock nameko 2.14.1 that was seen (`F<row>` of the findings), as ours does not have it."""

import bz2
import logging
import time
from collections.abc import Callable
from typing import Any

import amqp
import eventlet
import pytest
from eventlet.event import Event

from databus import errors, logs
from databus.amqp.rpc_client import RpcClient
from tests.eventlet.support import Operations, Proxy, Served, ask_raw, channel, consumers, echo, serve, until

Serve = Callable[..., Served]


def test_f1_a_broker_lost_while_a_worker_finishes_does_not_end_the_service(served: Serve, client: RpcClient) -> None:
    begun, go_on = Event(), Event()

    def slow(fields: dict[str, Any], _caller: Any) -> dict[str, Any]:
        begun.send(None)
        go_on.wait()
        return fields

    service = served(echo(slow=slow))
    pending = client.send("echo", "slow", {}, timeout_s=0.5)
    begun.wait()
    service.link.abort("the test cuts it")
    until(lambda: service.link.generation == 2 and service.link.up)
    go_on.send(None)
    with pytest.raises(errors.OutcomeUnknown):
        pending.result()
    assert service.alive
    assert client.call("echo", "say", a=1) == {"a": 1}


def test_f2_every_call_ends_by_its_deadline(served: Serve, client: RpcClient) -> None:
    served(Operations("slow", sleep=lambda _fields, _caller: eventlet.sleep(1)))
    began = time.monotonic()
    with pytest.raises(errors.OutcomeUnknown):
        client.call("slow", "sleep", timeout_s=0.2)
    assert time.monotonic() - began < 1


def test_f2_f7_a_request_is_transient_and_expires_with_its_deadline(fresh_vhost: str, client: RpcClient) -> None:
    with channel(fresh_vhost) as ch:
        ch.queue_declare("kept", durable=True, auto_delete=False)
        ch.queue_bind("kept", "nameko-rpc", "kept.*")
        pending = client.send("kept", "anything", {}, timeout_s=0.3)
        message = until(lambda: ch.basic_get("kept"))
        assert message.properties["delivery_mode"] == 1
        assert 1 <= int(message.properties["expiration"]) <= 300
        with pytest.raises(errors.OutcomeUnknown):
            pending.result()
        ch.basic_reject(message.delivery_tag, requeue=True)
        until(lambda: ch.queue_declare("kept", passive=True).message_count == 0)


def test_f3_a_service_starts_without_a_broker_and_serves_when_it_comes(fresh_vhost: str, client: RpcClient) -> None:
    with Proxy.before(fresh_vhost) as proxy:
        proxy.mode = "refuse"
        with serve(echo(), proxy.uri, wait=False) as service:
            assert not service.link.wait_up(0.3)
            proxy.mode = "pass"
            until(lambda: consumers(fresh_vhost, "rpc-echo"))
            assert client.call("echo", "say", a=1) == {"a": 1}


@pytest.mark.parametrize(
    ("properties", "field"),
    [
        ({"content_type": None}, "content_type"),
        ({"content_type": "application/x-python-serialize"}, "content_type"),
        ({"content_encoding": "utf-16"}, "content_encoding"),
        ({"application_headers": {"nameko.call_id_stack": "not a list"}}, "nameko.call_id_stack"),
        ({"application_headers": {"sanhu.agency": 7}}, "sanhu.agency"),
        ({"application_headers": {"sanhu.agency": b"\xff\xfe"}}, "sanhu.agency"),
        ({"application_headers": {"sanhu.actor": "x" * 2000}}, "sanhu.actor"),
    ],
)
def test_f5_bad_properties_are_answered_and_the_service_lives(
    served: Serve, fresh_vhost: str, properties: dict[str, Any], field: str
) -> None:
    service = served(echo())
    answer = ask_raw(fresh_vhost, "echo.say", b'{"args": [], "kwargs": {}}', **properties)
    assert answer["error"]["exc_path"] == "databus.errors.InvalidRequest"
    assert field in answer["error"]["exc_args"]
    assert service.alive
    assert service.link.generation == 1


def test_f5_a_request_without_a_reply_address_is_refused_and_the_service_lives(
    served: Serve, fresh_vhost: str, client: RpcClient
) -> None:
    ran = []
    service = served(echo(note=lambda fields, _caller: ran.append(fields)))
    ask_raw(fresh_vhost, "echo.note", b'{"args": [], "kwargs": {}}', answered=False, reply_to=None)
    assert client.call("echo", "say", a=1) == {"a": 1}
    assert ran == []
    assert service.link.generation == 1


def test_f5_headers_nested_beyond_reason_are_refused_and_the_service_lives(
    served: Serve, fresh_vhost: str, client: RpcClient
) -> None:
    ran = []
    service = served(echo(note=lambda fields, _caller: ran.append(fields)))
    table = b""
    for _ in range(3000):
        table = b"\x01nF" + len(table).to_bytes(4, "big") + table
    # content type and headers, as `properties.encode` would write them if it could
    told = b"\xa0\x00\x10application/json" + len(table).to_bytes(4, "big") + table
    client.link.publish("nameko-rpc", "echo.note", told, b'{"args": [], "kwargs": {}}', mandatory=True)
    assert client.call("echo", "say", a=1) == {"a": 1}
    assert ran == []
    assert service.link.generation == 1


DEEP = b"[" * 100_000 + b"]" * 100_000


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"\xff\xfe not json, with a secret", "not JSON"),
        (b"[1]", "object"),
        (b'{"args": []}', "object"),
        (b'{"args": [1], "kwargs": {}}', "keyword arguments"),
        (b'{"args": {}, "kwargs": {}}', "keyword arguments"),
        (b'{"args": [], "kwargs": {"a": NaN}}', "NaN"),
        (b'{"args": [], "kwargs": {"a": Infinity}}', "Infinity"),
        (b'{"args": [], "kwargs": {"a": 1, "a": 2}}', "twice"),
        (b'{"args": [], "kwargs": {"a": "\\ud800"}}', "not JSON"),
        (b'{"args": [], "kwargs": {"a": "\\u0000"}}', "U+0000"),
        (b'{"args": [], "kwargs": {"a": ' + b"9" * 4000 + b"}}", "digits"),
        (b'{"args": [], "kwargs": {"a": ' + DEEP + b"}}", "nested"),
    ],
)
def test_f6_f13_a_body_that_is_not_strict_json_is_answered_and_not_logged(
    served: Serve, fresh_vhost: str, body: bytes, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    service = served(echo())
    answer = ask_raw(fresh_vhost, "echo.say", body)
    assert answer["error"]["exc_type"] == "InvalidRequest"
    assert told in answer["error"]["value"]
    assert service.link.generation == 1
    assert "secret" not in "".join(capfd.readouterr())


def test_f13_type_tags_are_plain_data(served: Serve, fresh_vhost: str) -> None:
    served(echo())
    body = b'{"args": [], "kwargs": {"a": {"__type__": "datetime", "__value__": "2026-01-01"}}}'
    answer = ask_raw(fresh_vhost, "echo.say", body)
    assert answer["result"] == {"a": {"__type__": "datetime", "__value__": "2026-01-01"}}


def test_f7_a_call_to_an_absent_service_is_unavailable_at_once(client: RpcClient, served: Serve) -> None:
    began = time.monotonic()
    with pytest.raises(errors.Unavailable):
        client.call("nobody", "there", timeout_s=5)
    assert time.monotonic() - began < 1
    service = served(echo())
    assert client.call("echo", "say", a=1) == {"a": 1}
    service.container.stop()
    with pytest.raises(errors.Unavailable):
        client.call("echo", "say", a=1)


def test_f8_a_service_that_stops_answers_and_acknowledges_what_it_took(
    served: Serve, client: RpcClient, fresh_vhost: str
) -> None:
    ran: list[int] = []

    def slow(fields: dict[str, Any], _caller: Any) -> dict[str, Any]:
        eventlet.sleep(0.3)
        ran.append(fields["n"])
        return fields

    service = served(echo(slow=slow), max_workers=10)
    pending = [client.send("echo", "slow", {"n": n}) for n in range(10)]
    until(lambda: len(service.container._worker_threads) == 10)
    service.container.stop()
    assert [each.result() for each in pending] == [{"n": n} for n in range(10)]
    served(echo(slow=slow))
    assert client.call("echo", "say", a=1) == {"a": 1}
    assert sorted(ran) == list(range(10))


def test_f8_a_service_that_stops_answers_the_backlog_that_goes_with_its_queue(served: Serve, client: RpcClient) -> None:
    def slow(fields: dict[str, Any], _caller: Any) -> dict[str, Any]:
        eventlet.sleep(0.05)
        return fields

    service = served(echo(slow=slow), max_workers=4)
    pending = [client.send("echo", "slow", {"n": n}) for n in range(40)]
    until(lambda: len(service.container._worker_threads) == 4)
    service.container.stop()
    assert [each.result() for each in pending] == [{"n": n} for n in range(40)]


def test_f11_methods_that_end_with_base_exceptions_are_answered_and_leak_no_worker(
    served: Serve, client: RpcClient
) -> None:
    def time_out(_fields: dict[str, Any], _caller: Any) -> None:
        raise eventlet.Timeout(None)

    def leave(_fields: dict[str, Any], _caller: Any) -> None:
        raise SystemExit(1)

    service = served(echo(time_out=time_out, leave=leave), max_workers=2)
    for method in ("time_out", "leave") * 4:
        with pytest.raises(errors.InternalError) as raised:
            client.call("echo", method)
        assert raised.value.args == ("internal error",)
    assert client.call("echo", "say", a=1) == {"a": 1}
    assert service.alive


def test_f12_a_compressed_message_is_refused_unopened(served: Serve, fresh_vhost: str) -> None:
    served(echo())
    bomb = bz2.compress(b" " * 50_000_000)
    headers = {"compression": "application/x-bz2"}
    answer = ask_raw(fresh_vhost, "echo.say", bomb, application_headers=headers)
    assert answer["error"]["exc_type"] == "InvalidRequest"
    assert "compression" in answer["error"]["exc_args"]


def test_f12_a_body_over_the_limit_is_refused_without_keeping_it(
    served: Serve, fresh_vhost: str, client: RpcClient
) -> None:
    service = served(echo())
    answer = ask_raw(fresh_vhost, "echo.say", b" " * (3 << 20))
    assert answer["error"]["exc_type"] == "TooLarge"
    assert service.link.generation == 1
    with pytest.raises(errors.TooLarge):
        client.call("echo", "say", text="x" * (1 << 20))


def test_an_answer_over_the_limit_is_an_error(served: Serve, client: RpcClient) -> None:
    served(echo(much=lambda _fields, _caller: "x" * (1 << 20)))
    with pytest.raises(errors.TooLarge):
        client.call("echo", "much")


def test_a_result_that_json_cannot_say_is_an_internal_error(served: Serve, client: RpcClient) -> None:
    served(echo(odd=lambda _fields, _caller: {1, 2}))
    with pytest.raises(errors.InternalError):
        client.call("echo", "odd")


def test_f15_configuring_logs_does_not_silence_nameko() -> None:
    logger = logging.getLogger("nameko.containers")
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        logs.configure("test", "info")
        assert not logger.disabled
        assert logger.isEnabledFor(logging.INFO)
    finally:
        logging.getLogger().handlers[:] = handlers
        logging.getLogger().setLevel(level)


def test_f16_the_queue_is_named_by_the_service_alone_and_goes_with_it(served: Serve, fresh_vhost: str) -> None:
    service = served(echo())
    assert until(lambda: consumers(fresh_vhost, "rpc-echo")) == 1
    service.container.stop()
    with channel(fresh_vhost) as ch, pytest.raises(amqp.NotFound):
        ch.queue_declare("rpc-echo", passive=True)


@pytest.mark.parametrize("name", sorted(errors.TREE))
def test_f17_every_error_of_the_tree_survives_the_wire(served: Serve, client: RpcClient, name: str) -> None:
    def fail(_fields: dict[str, Any], _caller: Any) -> None:
        raise errors.TREE[name]("it is so", "uscc", "a valid code", "on", "a day")

    served(echo(fail=fail))
    with pytest.raises(errors.TREE[name]) as raised:
        client.call("echo", "fail")
    assert raised.value.message == "it is so"
    assert raised.value.fields == [("uscc", "a valid code"), ("on", "a day")]


def test_any_other_exception_is_an_internal_error_without_detail(served: Serve, client: RpcClient) -> None:
    def fail(_fields: dict[str, Any], _caller: Any) -> None:
        raise ValueError("a detail")

    served(echo(fail=fail))
    with pytest.raises(errors.InternalError) as raised:
        client.call("echo", "fail")
    assert "detail" not in str(raised.value)


def test_f18_who_is_calling_reaches_the_method(served: Serve, client: RpcClient) -> None:
    served(echo(who=lambda _fields, caller: [caller.agency, caller.actor, caller.idempotency_key]))
    headers = {"sanhu.agency": "ciq", "nameko.sanhu.actor": "officer-1", "sanhu.idempotency-key": "k"}
    assert client.call("echo", "who", headers=headers) == ["ciq", "officer-1", "k"]


def test_an_unknown_method_is_not_found(served: Serve, client: RpcClient) -> None:
    served(echo())
    with pytest.raises(errors.NotFound) as raised:
        client.call("echo", "__init__")
    assert raised.value.fields == [("method", "one of say")]


def test_a_request_that_ends_processes_runs_twice_at_most(served: Serve, client: RpcClient) -> None:
    services: list[Served] = []
    ran: list[int] = []

    def die(number: int) -> Callable[[dict[str, Any], Any], None]:
        def method(_fields: dict[str, Any], _caller: Any) -> None:
            ran.append(number)
            services[number].link.abort("as a process that dies")
            eventlet.sleep(0.5)

        return method

    services += [served(echo(die=die(number)), max_workers=1) for number in range(3)]
    began = time.monotonic()
    with pytest.raises(errors.OutcomeUnknown, match="ended twice"):
        client.call("echo", "die", timeout_s=10)
    assert len(ran) == 2
    assert time.monotonic() - began < 5


def test_a_backlog_larger_than_the_workers_is_answered_whole(served: Serve, client: RpcClient) -> None:
    served(echo(), max_workers=2)
    pending = [client.send("echo", "say", {"n": n}) for n in range(500)]
    assert [each.result()["n"] for each in pending] == list(range(500))


def test_f10_calls_of_a_service_into_itself_end_by_their_deadline(
    served: Serve, client: RpcClient, fresh_vhost: str
) -> None:
    with RpcClient(fresh_vhost, timeout_s=0.5, name="inner") as inner:
        served(echo(again=lambda _fields, _caller: inner.call("echo", "again", timeout_s=0.5)), max_workers=1)
        with pytest.raises(errors.OutcomeUnknown):
            client.call("echo", "again", timeout_s=3)
        assert client.call("echo", "say", a=1, timeout_s=5) == {"a": 1}
