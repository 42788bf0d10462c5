"""What anyone may read of joint campaigns without a token: plans, draws, and what was found once it is published.

As with what is public of credit, nothing is noted of who asks, and what is answered is what the data sets
`campaign_publication` and `draw` share with everybody, whatever the service says; of who is drawn the lots alone, which
anybody computes from these.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from databus.errors import Conflict, NotFound, TooLarge
from gateway.domain.agencies import Agency
from gateway.http.pages import campaigns as pages
from gateway.http.public_credit import only_public
from gateway.http.public_reading import Reading, file, public_fields, query_of

DATASET: Final = "campaign_publication"
DRAW: Final = "draw"
ON_PAGE: Final = 20
RESULTS_ON_PAGE: Final = 50
# more than that is exported with a token: `sanhu-client` gets it part by part
MOST_LOTS: Final = 50_000
_CAMPAIGNS: Final = frozenset({"zone_id", "year", "stage", "q", "limit", "cursor"})
_RESULTS: Final = frozenset({"uscc", "limit", "cursor"})
_SHOWN: Final = frozenset({"q", "year", "stage", "cursor"})
_TOLD_OF_TARGETS: Final = ("identity", "part", "place", "digest")
_NOBODY: Final[Mapping[str, Any]] = {"uscc": None, "salt": None, "grade": None, "reasons": [], "officers": []}


class Directory(Protocol):
    """Of those who take part, what is needed here."""

    @property
    def agencies(self) -> Mapping[str, Agency]: ...


class PublicCampaigns:
    """The open door to campaigns.

    Args:
        reading: answers readers nobody knows.
        directory: how agencies are called.
    """

    def __init__(self, reading: Reading, directory: Directory) -> None:
        self._reading = reading
        self._directory = directory

    def routes(self) -> list[Route]:
        """Return the routes: the pages, what programs read, the files of draws."""
        return [
            Route("/campaigns", self._list_page),
            Route("/campaigns/open.css", file("open.css", "text/css")),
            Route("/campaigns/published", self._list),
            Route("/campaigns/published/{campaign_id}", self._results),
            Route("/campaigns/{campaign_id}", self._page),
            Route("/campaigns/{campaign_id}/draw.json", self._draw_file),
        ]

    async def _list(self, request: Request) -> Response:
        async def answer() -> Any:
            return await self._asked("list_published_campaigns", query_of(request, _CAMPAIGNS))

        return await self._reading.as_json(request, "enforcement.list_published_campaigns", answer)

    async def _results(self, request: Request) -> Response:
        async def answer() -> Any:
            asked = {**query_of(request, _RESULTS), "campaign_id": request.path_params["campaign_id"]}
            return await self._asked("list_published_results", asked)

        return await self._reading.as_json(request, "enforcement.list_published_results", answer)

    async def _list_page(self, request: Request) -> Response:
        async def answer() -> bytes:
            # a form sends what was left empty too
            asked = {name: value for name, value in query_of(request, _SHOWN).items() if value}
            found = await self._asked("list_published_campaigns", {"stage": "all", **asked, "limit": str(ON_PAGE)})
            return pages.listing(found, asked, self._names())

        return await self._reading.as_page(request, "enforcement.list_published_campaigns", answer, here=pages.HERE)

    async def _page(self, request: Request) -> Response:
        async def answer() -> bytes:
            asked, campaign_id = query_of(request, frozenset({"cursor"})), request.path_params["campaign_id"]
            one = await self._one(campaign_id)
            results = None
            if one["state"] in {"PUBLISHED", "CLOSED"}:
                wanted = {**asked, "campaign_id": campaign_id, "limit": str(RESULTS_ON_PAGE)}
                results = await self._asked("list_published_results", wanted)
            return pages.campaign(one, await self._draw(campaign_id), results, self._names(), asked=asked)

        return await self._reading.as_page(request, "enforcement.get_published_campaign", answer, here=pages.HERE)

    async def _draw_file(self, request: Request) -> Response:
        """Answer a draw's file: every lot and who is drawn by their lots, without anybody's name."""

        async def answer() -> Any:
            campaign_id = request.path_params["campaign_id"]
            query_of(request, frozenset())
            await self._one(campaign_id)
            draw = await self._draw(campaign_id)
            if draw is None or draw["document"] is None or draw["disclosed_on"] is None:
                raise Conflict("the draw is not disclosed", "campaign_id", "one whose visits are over")
            if draw["population_size"] > MOST_LOTS:
                raise TooLarge(f"more than {MOST_LOTS} lots: they are exported part by part, with a token")

            def count() -> None:
                self._reading.count(request)  # what takes long counts as often

            lots = [lot async for lot in self._lots(campaign_id, count)]
            targets = [target async for target in self._targets(campaign_id, count)]
            return {**draw["document"], "officers": None, "lots": lots, "targets": targets}

        told = await self._reading.as_json(request, "enforcement.get_draw", answer)
        if told.status_code == 200:
            told.headers["Cache-Control"] = "public, max-age=300"
            told.headers["Content-Disposition"] = 'attachment; filename="draw.json"'
        return told

    async def _lots(self, campaign_id: str, count: Callable[[], None]) -> AsyncIterator[str]:
        part, parts = 0, 1
        while part < parts:
            count()
            page = await self._reading.ask("get_draw_lots", {"campaign_id": campaign_id, "part": part})
            for lot in page["lots"]:
                yield lot
            part, parts = part + 1, page["parts"]

    async def _targets(self, campaign_id: str, count: Callable[[], None]) -> AsyncIterator[dict[str, Any]]:
        cursor: str | None = None
        while True:
            count()
            more = {} if cursor is None else {"cursor": cursor}
            page = await self._reading.ask("list_draw_targets", {"campaign_id": campaign_id, "limit": 200, **more})
            for one in page["items"]:
                yield {name: one[name] for name in _TOLD_OF_TARGETS} | dict(_NOBODY)
            cursor = page["next_cursor"]
            if cursor is None:
                return

    async def _one(self, campaign_id: str) -> Any:
        found = await self._asked("list_published_campaigns", {"campaign_id": campaign_id, "stage": "all"})
        if not found["items"]:
            raise NotFound("there is no such campaign, or it is not public")
        return found["items"][0]

    async def _draw(self, campaign_id: str) -> Any:
        try:
            return public_fields(await self._reading.ask("get_draw", {"campaign_id": campaign_id}), DRAW)
        except NotFound:
            return None

    async def _asked(self, method: str, fields: Mapping[str, Any]) -> Any:
        return only_public(await self._reading.ask(method, fields), DATASET)

    def _names(self) -> dict[str, str]:
        return {code: agency.zh for code, agency in self._directory.agencies.items()}
