"""How the public pages are read: counted, asked of a service as anybody, cut to what is public, as HTML or JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from time import monotonic
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from databus import logs
from databus.caller import Caller
from databus.errors import InvalidRequest, SanhuError
from databus.identifiers import uuid7
from gateway import metrics
from gateway.domain.catalogue import UNCONDITIONAL, shipped
from gateway.http import problems
from gateway.http.pages import frame
from gateway.http.public_credit import Services, Turnstile

READER: Final = Caller(agency="portal")
_LONGEST_QUERY: Final = 500
_PAGES: Final = files("gateway").joinpath("http/pages")
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
JSON_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Access-Control-Allow-Origin": "*",
    "X-Content-Type-Options": "nosniff",
}
HTML: Final = "text/html; charset=utf-8"
# what is taken back is gone for everybody within a minute
_SEEN_FOR: Final = {"Cache-Control": "public, max-age=60"}
_HTML_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}

log = logs.get(__name__)

Asked = dict[str, str]


class Reading:
    """Answers readers nobody knows.

    Args:
        services: whoever answers calls.
        timeout_s: a question is answered within it.
        turnstile: counts.
    """

    def __init__(self, services: Services, *, timeout_s: float, turnstile: Turnstile | None = None) -> None:
        self._services = services
        self._timeout_s = timeout_s
        self._turnstile = turnstile or Turnstile()

    async def ask(self, method: str, fields: Mapping[str, Any]) -> Any:
        """Ask enforcement as anybody; what it answers is to be cut to what is public."""
        headers = READER.to_headers()
        return await self._services.call("enforcement", method, fields, headers=headers, timeout_s=self._timeout_s)

    def count(self, request: Request) -> None:
        """Count a question.

        Raises:
            TooMany: says when to ask again.
        """
        self._turnstile.take(request.client.host if request.client is not None else "")

    async def as_json(self, request: Request, what: str, answer: Callable[[], Awaitable[Any]]) -> Response:
        """Answer a program."""
        begun_s = monotonic()
        try:
            self.count(request)
            told = Response(orjson.dumps(await answer()), media_type="application/json", headers=JSON_HEADERS)
        except Exception as error:  # every error has its status; what is none of ours is told without detail
            if not _is_told(error):
                log.exception("public.failed", what=what)
            body = problems.body(error, f"urn:uuid:{uuid7()}")
            headers = {**JSON_HEADERS, **problems.headers_of(error)}
            told = Response(body, problems.status_of(error), headers, problems.MEDIA_TYPE)
        metrics.record_request(what, told.status_code, monotonic() - begun_s)
        return told

    async def as_page(
        self, request: Request, what: str, answer: Callable[[], Awaitable[bytes]], *, here: str
    ) -> Response:
        """Answer a person."""
        begun_s = monotonic()
        try:
            self.count(request)
            told = Response(await answer(), media_type=HTML, headers={**_HTML_HEADERS, **_SEEN_FOR})
        except Exception as error:  # as above
            if not _is_told(error):
                log.exception("public.failed", what=what)
            fields = list(error.fields) if isinstance(error, InvalidRequest) else []
            headers = {**_HTML_HEADERS, **problems.headers_of(error), "Cache-Control": "no-store"}
            status = problems.status_of(error)
            told = Response(frame.problem(status, fields, here=here), status, headers, HTML)
        metrics.record_request(f"{what}.page", told.status_code, monotonic() - begun_s)
        return told


def _is_told(error: Exception) -> bool:
    return isinstance(error, SanhuError | problems.HttpProblem)


def public_fields(record: Mapping[str, Any], dataset: str) -> dict[str, Any]:
    """Return a record with the fields that a data set shares with everybody; what is inside them stays whole."""
    shared = shipped().dataset(dataset).fields
    return {name: value for name, value in record.items() if name in shared and shared[name].attribute == UNCONDITIONAL}


def query_of(request: Request, allowed: frozenset[str]) -> Asked:
    """Return what is asked for by name.

    Raises:
        InvalidRequest: too long, twice, or not asked here.
    """
    raw = request.url.query
    if len(raw) > _LONGEST_QUERY:
        raise InvalidRequest("the query is too long", "query", f"at most {_LONGEST_QUERY} characters")
    try:
        pairs = parse_qsl(raw, keep_blank_values=True, max_num_fields=len(allowed) + 1, errors="strict")
    except ValueError:
        raise InvalidRequest("the query is not of the form agreed", "query", "UTF-8, few parameters") from None
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InvalidRequest("a parameter came twice", "query", "each at most once")
    for name in sorted(found.keys() - allowed):
        raise InvalidRequest("not asked without a token", name, "one of " + ", ".join(sorted(allowed)))
    return found


def file(name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers with a file of the pages."""
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=300"}

    async def answer(_request: Request) -> Response:
        return FileResponse(str(_PAGES.joinpath(name)), media_type=kind, headers=headers)

    return answer
