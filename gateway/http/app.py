"""The ASGI application: the API under /v1, pages beside it, a problem document for everything else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from databus.identifiers import uuid7
from gateway.http import pages, problems
from gateway.http.api import Api
from gateway.http.requests import Receive, Scope, Send

API_PREFIX = "/v1/"


class App:
    """What the server calls.

    Args:
        api: answers what is under /v1; its way is short, since every exchange takes it.
        parts: says of each part that the gateway needs whether it is there.
        more: routes beside the pages.
    """

    def __init__(self, api: Api, parts: Callable[[], Mapping[str, bool]], more: Sequence[BaseRoute] = ()) -> None:
        self._api = api
        routes = [*pages.routes(parts), *more]
        self._pages = Starlette(routes=routes, exception_handlers={HTTPException: _http_exception})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(API_PREFIX):
            await self._api(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1003})
        else:
            await self._pages(scope, receive, send)


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    allow = (error.headers or {}).get("Allow", "")
    problem = (
        problems.verb_not_allowed(request.method, allow.split(", "))
        if error.status_code == 405
        else problems.path_not_found(request.url.path)
    )
    return Response(
        problems.body(problem, f"urn:uuid:{uuid7()}"),
        status_code=problem.status,
        media_type=problems.MEDIA_TYPE,
        headers=problem.headers,
    )
