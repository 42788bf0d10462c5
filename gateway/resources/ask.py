"""What a handler of the gateway's own resources is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import asyncpg
from sanhu_client.signatures import PrivateKey

from databus.caller import Caller
from gateway.directory import Directory


@dataclass(frozen=True, slots=True)
class Ask:
    """A call of one of the gateway's own methods.

    Attributes:
        fields: what is asked, as values of the method's schema.
        caller: who asks; `caller.agency` is authenticated.
        operator: whether the caller may operate the exchange.
        pool: the gateway's database.
        directory: who takes part and what is agreed now; in the gateway's processes always there.
        role: of the token: portal, system, officer, enterprise or operator; of an enterprise, the border has checked
            that the request's `uscc` is its own.
        key: the exchange's own, to sign what is handed out; None where the process has none.
        own: in the role enterprise, the code of the enterprise that asks.
    """

    fields: dict[str, Any]
    caller: Caller
    operator: bool
    pool: asyncpg.Pool
    directory: Directory | None = None
    role: str | None = None
    key: PrivateKey | None = None
    own: str | None = None

    @property
    def agency(self) -> str:
        """The calling agency's code."""
        return self.caller.require_agency()


Handler = Callable[[Ask], Awaitable[Any]]
