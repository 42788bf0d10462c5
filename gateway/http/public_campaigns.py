"""What anyone may read of joint campaigns without a token: published campaigns, and what was found at whom.

As with what is public of credit, nothing is noted of who asks, and what is answered is what the data set
`campaign_publication` shares with everybody, whatever the service says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from databus import logs
from databus.caller import Caller
from databus.errors import InvalidRequest, SanhuError
from databus.identifiers import uuid7
from gateway import metrics
from gateway.http import problems
from gateway.http.public_credit import Services, Turnstile, only_public

DATASET: Final = "campaign_publication"
READER: Final = Caller(agency="portal")
_CAMPAIGNS: Final = frozenset({"zone_id", "year", "limit", "cursor"})
_RESULTS: Final = frozenset({"uscc", "limit", "cursor"})
_LONGEST_QUERY: Final = 500
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Access-Control-Allow-Origin": "*",
    "X-Content-Type-Options": "nosniff",
}

log = logs.get(__name__)


class PublicCampaigns:
    """The open door to what is published of campaigns.

    Args:
        services: whoever answers calls.
        timeout_s: a question is answered within it.
        turnstile: counts.
    """

    def __init__(self, services: Services, *, timeout_s: float, turnstile: Turnstile | None = None) -> None:
        self._services = services
        self._timeout_s = timeout_s
        self._turnstile = turnstile or Turnstile()

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/campaigns/published", self._list),
            Route("/campaigns/published/{campaign_id}", self._results),
        ]

    async def _list(self, request: Request) -> Response:
        return await self._answer(request, "list_published_campaigns", lambda: _query_of(request, _CAMPAIGNS))

    async def _results(self, request: Request) -> Response:
        def asked() -> Mapping[str, Any]:
            return {**_query_of(request, _RESULTS), "campaign_id": request.path_params["campaign_id"]}

        return await self._answer(request, "list_published_results", asked)

    async def _answer(self, request: Request, method: str, fields: Callable[[], Mapping[str, Any]]) -> Response:
        begun_s, status = monotonic(), 200
        try:
            self._turnstile.take(request.client.host if request.client is not None else "")
            found = await self._services.call(
                "enforcement", method, fields(), headers=READER.to_headers(), timeout_s=self._timeout_s
            )
            body, kind, headers = orjson.dumps(only_public(found, DATASET)), "application/json", _HEADERS
        except Exception as error:  # every error has its status; what is none of ours is told without detail
            if not isinstance(error, SanhuError):
                log.exception("public.failed", method=method)
            status, kind = problems.status_of(error), problems.MEDIA_TYPE
            body = problems.body(error, f"urn:uuid:{uuid7()}")
            headers = {**_HEADERS, **problems.headers_of(error)}
        metrics.record_request(f"enforcement.{method}", status, monotonic() - begun_s)
        return Response(body, status_code=status, media_type=kind, headers=headers)


def _query_of(request: Request, allowed: frozenset[str]) -> Mapping[str, Any]:
    raw = request.url.query
    if len(raw) > _LONGEST_QUERY:
        raise InvalidRequest("the query is too long", "query", f"at most {_LONGEST_QUERY} characters")
    pairs = parse_qsl(raw, keep_blank_values=True, max_num_fields=len(allowed) + 1)
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InvalidRequest("a parameter came twice", "query", "each at most once")
    for name in sorted(found.keys() - allowed):
        raise InvalidRequest("not asked without a token", name, "one of " + ", ".join(sorted(allowed)))
    return found
