import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.integration.gateway.tracker.border import Border

Story = Callable[[Callable[[Border], Awaitable[None]]], None]


@pytest.fixture
def tell(fresh_database: Callable[[str | None], str]) -> Story:
    """Tell a story at a border with a database of its own."""
    url = fresh_database("gateway")

    def told(story: Callable[[Border], Awaitable[None]]) -> None:
        async def whole() -> None:
            border = await Border.open(url)
            try:
                await story(border)
            finally:
                await border.close()

        asyncio.run(whole())

    return told
