"""The exchange's services as objects with methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sanhu_client import operations

if TYPE_CHECKING:
    from sanhu_client.exchange import Exchange


class Service:
    """One service's methods: `exchange.credit.record_act(uscc=…)`; every field by its name."""

    def __init__(self, exchange: Exchange, name: str) -> None:
        self._exchange = exchange
        self._name = name

    def __getattr__(self, method: str) -> Method:
        if method.startswith("__"):
            raise AttributeError(method)
        try:
            operations.find(f"{self._name}.{method}")
        except LookupError as error:
            raise AttributeError(str(error)) from None
        return Method(self._exchange, f"{self._name}.{method}")


class Method:
    """One method, ready to be called."""

    def __init__(self, exchange: Exchange, name: str) -> None:
        self._exchange = exchange
        self._name = name

    def __call__(self, **fields: Any) -> dict[str, Any]:
        return self._exchange.call(self._name, **fields)
