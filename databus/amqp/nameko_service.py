"""The thin nameko service class around whatever answers calls."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol

from databus.amqp.rpc_server import rpc
from databus.caller import Caller
from databus.strict_json import JsonObject


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
