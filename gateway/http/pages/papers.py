"""What anyone needs to check a paper without a token: the public keys of seals, and a page that checks a QR code.

The code leads to the page with its signed facts behind the `#`, which browsers do not send: the check is done in the
browser, and nobody learns who checked what.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

_POLICY: Final = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_PAGES: Final = files("gateway").joinpath("http/pages")


def routes(keys_file: Path | None) -> list[Route]:
    """Return the routes; none where no keys are published."""
    if keys_file is None:
        return []

    async def keys(_request: Request) -> Response:
        headers = {"Cache-Control": "max-age=60", "Access-Control-Allow-Origin": "*"}
        return FileResponse(keys_file, media_type="application/jwk-set+json", headers=headers)

    return [
        Route("/.well-known/sanhu-seals.json", keys),
        Route("/papers", _page),
        Route("/papers/papers.js", _script),
        Route("/papers/papers.css", _style),
    ]


async def _page(_request: Request) -> Response:
    headers = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer"}
    return FileResponse(str(_PAGES.joinpath("papers.html")), headers=headers)


async def _script(_request: Request) -> Response:
    return FileResponse(str(_PAGES.joinpath("papers.js")))


async def _style(_request: Request) -> Response:
    return FileResponse(str(_PAGES.joinpath("papers.css")))
