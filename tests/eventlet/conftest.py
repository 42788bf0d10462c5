"""These tests run in a pytest process of their own, monkey-patched before anything else is imported."""

# ruff: noqa: E402
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import eventlet
eventlet.monkey_patch()

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from databus.amqp.rpc_client import RpcClient
from tests.eventlet.hearing import Hearing
from tests.eventlet.support import Proxy, Served, serve


@pytest.fixture
def served(fresh_vhost: str) -> Iterator[Callable[..., Served]]:
    """Starts services in this process: `served(operations)`; they are stopped after the test."""
    with ExitStack() as stack:

        def start(operations: object, *, uri: str = fresh_vhost, max_workers: int = 10) -> Served:
            return stack.enter_context(serve(operations, uri, max_workers=max_workers))

        yield start


@pytest.fixture
def client(fresh_vhost: str) -> Iterator[RpcClient]:
    """A client of ours in the test's vhost, connected."""
    with RpcClient(fresh_vhost, timeout_s=5) as ours:
        assert ours.link.wait_up(10)
        yield ours


@pytest.fixture
def proxied(fresh_vhost: str) -> Iterator[tuple[Proxy, str]]:
    """A proxy before the broker that can misbehave, and the vhost's address through it."""
    with Proxy.before(fresh_vhost) as proxy:
        yield proxy, proxy.uri


@contextmanager
def _closing(thing: Any) -> Iterator[Any]:
    try:
        yield thing
    finally:
        thing.stop()


@pytest.fixture
def closing() -> Iterator[Callable[[Any], Any]]:
    """Remembers what to `stop()` after the test."""
    with ExitStack() as stack:
        yield lambda thing: stack.enter_context(_closing(thing))


@pytest.fixture
def hearing(fresh_vhost: str, fresh_database: Callable[[str | None], str]) -> Iterator[Hearing]:
    """The sample service's consumer and relay, declared, the consumer not started."""
    with _closing(Hearing(fresh_vhost, fresh_database("tests.eventlet.sample"))) as it:
        it.start()
        yield it
