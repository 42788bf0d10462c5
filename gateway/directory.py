"""Who takes part and what is agreed, held in memory by every process of the gateway and refreshed as it changes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import asyncpg

from gateway.domain.agencies import Agency, Key
from gateway.domain.sharing import Sharing

CHANNEL = "gateway_directory"


class Directory:
    """What is known of agencies, keys, agreements and enterprises now.

    Attributes:
        agencies: by code, those that were removed among them.
        keys: by key id, those that hold no longer among them.
        sharing: what is agreed.
        version: rises with every change.
    """

    agencies: Mapping[str, Agency]
    keys: Mapping[str, Key]
    sharing: Sharing
    version: int

    async def start(self, pool: asyncpg.Pool) -> None:
        """Read it, and begin to follow its changes."""
        raise NotImplementedError

    async def stop(self) -> None:
        """Follow no longer."""
        await asyncio.sleep(0)

    def divisions_of(self, uscc: str) -> Sequence[str]:
        """Return the divisions that an enterprise is in; none if it is not known."""
        raise NotImplementedError
