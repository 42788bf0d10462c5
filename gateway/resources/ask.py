"""What a handler of the gateway's own resources is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import asyncpg

from databus.caller import Caller


@dataclass(frozen=True, slots=True)
class Ask:
    """A call of one of the gateway's own methods.

    Attributes:
        fields: what is asked, as values of the method's schema.
        caller: who asks; `caller.agency` is authenticated.
        operator: whether the caller may operate the exchange.
        pool: the gateway's database.
    """

    fields: dict[str, Any]
    caller: Caller
    operator: bool
    pool: asyncpg.Pool

    @property
    def agency(self) -> str:
        """The calling agency's code."""
        return self.caller.require_agency()


Handler = Callable[[Ask], Awaitable[Any]]
