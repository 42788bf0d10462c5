"""Stock nameko 2.14 and ours understand each other, both ways."""

from collections.abc import Callable, Iterator

import pytest
from nameko.containers import ServiceContainer
from nameko.exceptions import RemoteError, UnknownService
from nameko.rpc import rpc
from nameko.standalone.rpc import ClusterRpcProxy
from nameko.testing.services import entrypoint_waiter

from databus import errors
from databus.amqp.rpc_client import RpcClient
from tests.eventlet.support import Served, echo

Serve = Callable[..., Served]


class Stock:
    name = "stock"

    @rpc
    def say(self, **fields: object) -> dict[str, object]:
        return fields

    @rpc
    def fail(self) -> None:
        raise ValueError("as asked")

    @rpc
    def one(self, only: int) -> int:
        return only


@pytest.fixture
def stock_service(fresh_vhost: str) -> Iterator[None]:
    container = ServiceContainer(Stock, {"AMQP_URI": fresh_vhost})
    container.start()
    yield
    container.stop()


@pytest.fixture
def stock_client(fresh_vhost: str) -> Iterator[ClusterRpcProxy]:
    config = {"AMQP_URI": fresh_vhost}
    with ClusterRpcProxy(config, timeout=5, context_data={"sanhu.agency": "ciq"}) as proxy:
        yield proxy


def test_a_stock_client_calls_our_server(served: Serve, stock_client: ClusterRpcProxy) -> None:
    served(echo(who=lambda _fields, caller: caller.agency))
    assert stock_client.echo.say(a=1, b=["鞋", None, True]) == {"a": 1, "b": ["鞋", None, True]}
    assert stock_client.echo.who() == "ciq"
    pending = [stock_client.echo.say.call_async(n=n) for n in range(5)]
    assert [each.result() for each in pending] == [{"n": n} for n in range(5)]


def test_a_stock_client_is_told_our_errors(served: Serve, stock_client: ClusterRpcProxy) -> None:
    def fail(_fields: object, _caller: object) -> None:
        raise errors.NotFound("no such enterprise", "uscc", "a registered one")

    served(echo(fail=fail))
    with pytest.raises(RemoteError) as raised:
        stock_client.echo.fail()
    assert raised.value.exc_type == "NotFound"
    assert raised.value.value == "no such enterprise (uscc: a registered one)"
    with pytest.raises(RemoteError, match="keyword arguments"):
        stock_client.echo.say("positional")
    with pytest.raises(UnknownService):
        stock_client.nobody.say()


@pytest.mark.usefixtures("stock_service")
def test_our_client_calls_a_stock_server(client: RpcClient) -> None:
    assert client.call("stock", "say", a=1, b="鞋") == {"a": 1, "b": "鞋"}
    with pytest.raises(errors.InternalError):
        client.call("stock", "fail")
    with pytest.raises(errors.NotFound):
        client.call("stock", "unheard_of")
    with pytest.raises(errors.InvalidRequest):
        client.call("stock", "one", other=1)


def test_nameko_sees_our_workers_end(served: Serve, client: RpcClient) -> None:
    service = served(echo())
    with entrypoint_waiter(service.container, "say", timeout=5) as result:
        client.call("echo", "say", a=1)
    assert result.get() == {"a": 1}
