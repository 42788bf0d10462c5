"""What people and probes read: the API's description and its page, health, readiness, metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from gateway import metrics
from gateway.http.pages import events

_SWAGGER: Final = files("drf_spectacular_sidecar").joinpath("static/drf_spectacular_sidecar/swagger-ui-dist")
_STATIC: Final = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")
_POLICY: Final = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"


def routes(parts: Callable[[], Mapping[str, bool]]) -> list[Route]:
    """Return the routes of the pages.

    Args:
        parts: says of each part that the gateway needs whether it is there.
    """

    async def ready(_request: Request) -> Response:
        found = parts()
        for part, up in found.items():
            metrics.record_part(part, up=up)
        return JSONResponse(
            {"ready": all(found.values()), "parts": {part: "up" if up else "down" for part, up in found.items()}},
            status_code=200 if all(found.values()) else 503,
        )

    return [
        Route("/", _to_docs),
        Route("/healthz", _alive),
        Route("/readyz", ready),
        Route("/metrics", _metrics),
        Route("/openapi.json", _openapi),
        Route("/asyncapi.json", _asyncapi),
        Route("/docs", _docs),
        Route("/docs/events", _events),
        Route("/docs/{name}", _static),
    ]


async def _to_docs(_request: Request) -> Response:
    return RedirectResponse("/docs")


async def _alive(_request: Request) -> Response:
    return JSONResponse({"alive": True})


async def _metrics(_request: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _openapi(_request: Request) -> Response:
    return FileResponse(str(files("gateway").joinpath("http/openapi.json")), media_type="application/json")


async def _asyncapi(_request: Request) -> Response:
    return Response(events.raw(), media_type="application/json")


async def _events(_request: Request) -> Response:
    return Response(events.page(), media_type="text/html", headers={"Content-Security-Policy": _POLICY})


async def _docs(_request: Request) -> Response:
    return FileResponse(
        str(files("gateway").joinpath("http/pages/docs.html")), headers={"Content-Security-Policy": _POLICY}
    )


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name == "docs.js":
        return FileResponse(str(files("gateway").joinpath("http/pages/docs.js")))
    if name in _STATIC:
        return FileResponse(str(_SWAGGER.joinpath(name)))
    raise HTTPException(404)
