"""The thin nameko service class around whatever answers calls."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol

from nameko.extensions import Entrypoint

from databus import errors
from databus.amqp.rpc_server import RpcServer
from databus.caller import Caller
from databus.strict_json import JsonObject


class Rpc(Entrypoint):  # type: ignore[misc]
    """Entrypoint of one method; the method takes the arguments by name in one object, and the caller."""

    server = RpcServer()

    def __init__(self, **options: Any) -> None:
        super().__init__(expected_exceptions=errors.SanhuError, **options)

    def setup(self) -> None:
        """Join the server."""
        self.server.register_provider(self)

    def stop(self) -> None:
        """Leave the server when nothing is in flight any more."""
        self.server.unregister_provider(self)
        super().stop()


rpc = Rpc.decorator


class Operations(Protocol):
    """What is served: the pipeline of a service, or a fake of one."""

    @property
    def name(self) -> str:
        """The service's name."""
        ...

    @property
    def methods(self) -> Collection[str]:
        """The names of its methods."""
        ...

    def call(self, method: str, arguments: JsonObject, caller: Caller) -> Any:
        """Run a method and return its result, or raise an error of the tree."""
        ...


def nameko_service(operations: Operations) -> type:
    """Return a nameko service class with one entrypoint for each method."""
    body: dict[str, Any] = {"name": operations.name}
    for method in operations.methods:
        body[method] = rpc(_bound(operations, method))
    return type(operations.name.title().replace("_", ""), (), body)


def _bound(operations: Operations, method: str) -> Any:
    call = operations.call

    def run(_self: object, arguments: JsonObject, caller: Caller) -> Any:
        return call(method, arguments, caller)

    run.__name__ = method
    return run
