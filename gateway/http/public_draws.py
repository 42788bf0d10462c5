"""What anyone checks without a token: the file of a draw on the page /draws, recomputed here by what agencies use."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from databus import lots
from databus.errors import InvalidRequest, NotPermitted, Unavailable
from gateway.domain.draw_files import MOST_BYTES, check_cost
from gateway.http import problems, requests
from gateway.http.bodies import Bodies
from gateway.http.pages import draws as pages
from gateway.http.public_reading import Reading, file

# each takes up to a second of a processor
_WAITING: Final = 4
_TITLE: Final = 200
_JSON: Final = "application/json"


class PublicDraws:
    """The open door to checking draws.

    Args:
        reading: answers readers nobody knows.
        bodies: how much of requests may be held at a time.
    """

    def __init__(self, reading: Reading, bodies: Bodies) -> None:
        self._reading = reading
        self._bodies = bodies
        self._one = asyncio.Semaphore(1)
        self._asked = 0

    def routes(self) -> list[Route]:
        """Return the routes: the page, its script, the check."""
        return [
            Route("/draws", self._page),
            Route("/draws/draws.js", file("draws.js", "text/javascript")),
            Route("/draws/verifications", self._verify, methods=["POST"]),
        ]

    async def _page(self, request: Request) -> Response:
        async def answer() -> bytes:
            return pages.page()

        return await self._reading.as_page(request, "draws", answer, here=pages.HERE)

    async def _verify(self, request: Request) -> Response:
        async def answer() -> Any:
            if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
                raise NotPermitted("asked by another site's page", "Sec-Fetch-Site", "this page itself")
            if self._asked >= _WAITING:
                raise Unavailable("others have their draws checked; try again in a moment")
            self._asked += 1
            try:
                with self._bodies.reading(request.receive) as receive:
                    return await self._checked(request, receive)
            finally:
                self._asked -= 1

        return await self._reading.as_json(request, "draws.verify", answer)

    async def _checked(self, request: Request, receive: requests.Receive) -> dict[str, Any]:
        headers = requests.headers_of(request.scope)
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != _JSON:
            raise problems.content_type_not_taken(kind, _JSON)
        raw = await requests.read_body(headers, receive, MOST_BYTES)
        async with self._one:
            return await asyncio.to_thread(_report, raw)


def _report(raw: bytes) -> dict[str, Any]:
    try:
        document = orjson.loads(raw)
        check_cost(document)
        report = lots.verify(document)
    except (lots.Malformed, ValueError, RecursionError):
        raise InvalidRequest("not the file of a draw", "document", "as it was downloaded, or a proof") from None
    return {
        "ok": report.ok,
        "drawn": report.drawn,
        "title": str(document.get("title", ""))[:_TITLE],
        "steps": [{"zh": one.zh, "en": one.en, "ok": one.ok} for one in report.steps],
        "remarks": report.remarks,
        "wrong": report.wrong,
    }
