"""What anyone may read of credit without a token: the page /credit, and the records and grades that are public now.

Who asks is not known, so nothing is noted of it; what is answered is what the data set `credit_publicity` shares with
everybody, whatever the service says. Readers are held to a number of questions a minute.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from importlib.resources import files
from time import monotonic
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from databus import logs
from databus.caller import Caller
from databus.errors import InvalidRequest, SanhuError, TooMany
from databus.identifiers import uuid7
from gateway import metrics
from gateway.domain.agencies import Agency
from gateway.domain.catalogue import UNCONDITIONAL, shipped
from gateway.http import problems
from gateway.http.doorkeeper import network_of

DATASET: Final = "credit_publicity"
READER: Final = Caller(agency="portal")
PER_READER: Final = 60
PER_PROCESS: Final = 1200
MOST_READERS: Final = 10_000
# what costs the same however many records there are
ASKED_BY: Final = frozenset({"uscc", "limit", "cursor"})
_MINUTE_S: Final = 60.0
_LONGEST_QUERY: Final = 500
_MOST_PARAMETERS: Final = 10
_POLICY: Final = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_PAGES: Final = files("gateway").joinpath("http/pages")
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Access-Control-Allow-Origin": "*",
    "X-Content-Type-Options": "nosniff",
}

log = logs.get(__name__)


class Services(Protocol):
    """Of those who answer calls, what is needed here."""

    async def call(
        self, service: str, method: str, fields: Mapping[str, Any], *, headers: Mapping[str, str], timeout_s: float
    ) -> Any: ...


class Directory(Protocol):
    """Of those who take part, what is needed here."""

    @property
    def agencies(self) -> Mapping[str, Agency]: ...


class Turnstile:
    """Counts questions in windows of a minute: of each reader, and of all.

    Readers are told apart by their address; once there are too many of them in a minute the bound for all holds alone,
    so that what is kept stays small.
    """

    def __init__(self, clock_s: Callable[[], float] = monotonic) -> None:
        self._clock_s = clock_s
        self._ends_s = 0.0
        self._all = 0
        self._readers: dict[str, int] = {}

    def take(self, reader: str) -> None:
        """Count a question.

        Raises:
            TooMany: says when to ask again.
        """
        now_s = self._clock_s()
        if now_s >= self._ends_s:
            self._ends_s, self._all = now_s + _MINUTE_S, 0
            self._readers.clear()
        reader = network_of(reader)
        asked = self._readers.get(reader, 0)
        if asked >= PER_READER or self._all >= PER_PROCESS:
            metrics.record_over_quota("public")
            error = TooMany(
                "too many questions without a token within a minute", "quota", f"at most {PER_READER} a minute"
            )
            error.retry_after_s = max(1, math.ceil(self._ends_s - now_s))
            raise error
        self._all += 1
        if reader in self._readers or len(self._readers) < MOST_READERS:
            self._readers[reader] = asked + 1


class PublicCredit:
    """The open door to what is public of credit.

    Args:
        services: whoever answers calls.
        directory: how agencies are called.
        timeout_s: a question is answered within it.
        turnstile: counts.
    """

    def __init__(
        self, services: Services, directory: Directory, *, timeout_s: float, turnstile: Turnstile | None = None
    ) -> None:
        self._services = services
        self._directory = directory
        self._timeout_s = timeout_s
        self._turnstile = turnstile or Turnstile()

    def routes(self) -> list[Route]:
        """Return the routes: the page, its parts, what it reads."""
        return [
            Route("/credit", _page),
            Route("/credit/credit.js", _script),
            Route("/credit/credit.css", _style),
            Route("/credit/publicity", self._list),
            Route("/credit/publicity/{uscc}", self._one),
        ]

    async def _list(self, request: Request) -> Response:
        return await self._answer(request, "list_publicity", lambda: _query_of(request))

    async def _one(self, request: Request) -> Response:
        return await self._answer(request, "get_publicity", lambda: {"uscc": request.path_params["uscc"]})

    async def _answer(self, request: Request, method: str, fields: Callable[[], Mapping[str, Any]]) -> Response:
        begun_s, status = monotonic(), 200
        try:
            self._turnstile.take(request.client.host if request.client is not None else "")
            found = await self._services.call(
                "credit", method, fields(), headers=READER.to_headers(), timeout_s=self._timeout_s
            )
            body, kind, headers = orjson.dumps(self._named(only_public(found))), "application/json", _HEADERS
        except Exception as error:  # every error has its status; what is none of ours is told without detail
            if not isinstance(error, SanhuError):
                log.exception("public.failed", method=method)
            status, kind = problems.status_of(error), problems.MEDIA_TYPE
            body = problems.body(error, f"urn:uuid:{uuid7()}")
            headers = {**_HEADERS, **problems.headers_of(error)}
        metrics.record_request(f"credit.{method}", status, monotonic() - begun_s)
        return Response(body, status_code=status, media_type=kind, headers=headers)

    def _named(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Return an answer with the names of the agencies in it."""
        codes = {record["agency"] for name in ("items", "records") for record in answer.get(name, ())}
        known = self._directory.agencies
        return answer | {"agencies": {code: known[code].zh for code in sorted(codes) if code in known}}


def only_public(value: Any, dataset: str = DATASET) -> Any:
    """Return an answer with the fields that a data set shares with everybody, however deep, and no other."""
    if isinstance(value, Mapping):
        return {name: only_public(one, dataset) for name, one in value.items() if name in _shared(dataset)}
    if isinstance(value, list):
        return [only_public(one, dataset) for one in value]
    return value


def _shared(dataset: str) -> frozenset[str]:
    fields = shipped().dataset(dataset).fields
    return frozenset(name for name, field in fields.items() if field.attribute == UNCONDITIONAL) | {"items"}


def _query_of(request: Request) -> Mapping[str, Any]:
    raw = request.url.query
    if len(raw) > _LONGEST_QUERY:
        raise InvalidRequest("the query is too long", "query", f"at most {_LONGEST_QUERY} characters")
    pairs = parse_qsl(raw, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS)
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InvalidRequest("a parameter came twice", "query", "each at most once")
    for name in found.keys() - ASKED_BY:
        raise InvalidRequest("not asked without a token", name, "one of " + ", ".join(sorted(ASKED_BY)))
    return found


async def _page(_request: Request) -> Response:
    headers = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer"}
    return FileResponse(str(_PAGES.joinpath("credit.html")), headers=headers)


async def _script(_request: Request) -> Response:
    return FileResponse(str(_PAGES.joinpath("credit.js")))


async def _style(_request: Request) -> Response:
    return FileResponse(str(_PAGES.joinpath("credit.css")))
