"""What anyone may read of quarterly quality analyses without a token: those that are published, without small cells.

What is answered is what the data set `quality_analysis_publication` shares with everybody, whatever the service says.
"""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.http.pages import analyses as pages
from gateway.http.public_reading import Reading, public_fields, query_of

DATASET: Final = "quality_analysis_publication"
ON_PAGE: Final = 20
_ASKED: Final = frozenset({"quarter", "division", "limit", "cursor"})
_SHOWN: Final = frozenset({"quarter", "division", "cursor"})


class PublicAnalyses:
    """The open door to published analyses.

    Args:
        reading: answers readers nobody knows.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def routes(self) -> list[Route]:
        """Return the routes: the pages, and what programs read."""
        return [
            Route("/analyses", self._list_page),
            Route("/analyses/published", self._list),
            Route("/analyses/published/{analysis_id}", self._one),
            Route("/analyses/{analysis_id}", self._page),
        ]

    async def _list(self, request: Request) -> Response:
        async def answer() -> Any:
            return await self._listed(query_of(request, _ASKED))

        return await self._reading.as_json(request, "enforcement.list_published_analyses", answer)

    async def _one(self, request: Request) -> Response:
        async def answer() -> Any:
            query_of(request, frozenset())
            return await self._found(request.path_params["analysis_id"])

        return await self._reading.as_json(request, "enforcement.get_published_analysis", answer)

    async def _list_page(self, request: Request) -> Response:
        async def answer() -> bytes:
            # a form sends what was left empty too
            asked = {name: value for name, value in query_of(request, _SHOWN).items() if value}
            return pages.listing(await self._listed({**asked, "limit": str(ON_PAGE)}), asked)

        return await self._reading.as_page(request, "enforcement.list_published_analyses", answer, here=pages.HERE)

    async def _page(self, request: Request) -> Response:
        async def answer() -> bytes:
            query_of(request, frozenset())
            return pages.analysis(await self._found(request.path_params["analysis_id"]))

        return await self._reading.as_page(request, "enforcement.get_published_analysis", answer, here=pages.HERE)

    async def _listed(self, asked: dict[str, str]) -> dict[str, Any]:
        found = await self._reading.ask("list_published_analyses", asked)
        items = [public_fields(one, DATASET) for one in found["items"]]
        return {"items": items, "next_cursor": found["next_cursor"]}

    async def _found(self, analysis_id: str) -> dict[str, Any]:
        return public_fields(await self._reading.ask("get_published_analysis", {"analysis_id": analysis_id}), DATASET)
