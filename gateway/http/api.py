"""The one handler of every route: find it, ask who is calling, read, note and pass on, answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from time import monotonic
from typing import Any, Final
from urllib.parse import quote

import orjson

from databus import logs
from databus.errors import SanhuError, Unavailable
from gateway import metrics, use_cases
from gateway.border import Border, Crossed, Crossing, Identity
from gateway.http import files, problems, requests
from gateway.http.authentication import Authentication
from gateway.http.bodies import Bodies
from gateway.http.presented import Presented
from gateway.http.requests import Receive, Scope, Send
from gateway.http.routes import ROUTES, Index, Route
from gateway.http.routes.issued import Papers

MOST_IN_FLIGHT: Final = 2000

_JSON: Final = b"application/json"
_PROBLEM: Final = problems.MEDIA_TYPE.encode()
_ALWAYS: Final = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))

log = logs.get(__name__)


class Api:
    """The ASGI application of everything under /v1.

    Args:
        authentication: who is calling.
        border: may they; passes on what may pass.
        bodies: how much of requests may be held at a time.
        timeout_s: a request is answered within it, counted from when its body is there.

    Attributes:
        idle: set while nothing is being answered.
    """

    def __init__(
        self,
        authentication: Authentication,
        border: Border,
        bodies: Bodies,
        *,
        timeout_s: float,
    ) -> None:
        self._authentication = authentication
        self._border = border
        self._bodies = bodies
        self._timeout_s = timeout_s
        self._index = Index()
        self._papers = Papers(ROUTES)
        self._in_flight = 0
        self.idle = asyncio.Event()
        self.idle.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun_s = monotonic()
        answering = _Answering(use_cases.new_id())
        self._in_flight += 1
        self.idle.clear()
        try:
            await self._answer_or_problem(scope, receive, answering)
            duration_s = monotonic() - begun_s
            metrics.record_request(answering.operation, answering.status, duration_s)
            answering.log(duration_s)
            await answering.send(send, whole=scope["method"] != "HEAD")
        finally:
            self._in_flight -= 1
            if not self._in_flight:
                self.idle.set()

    async def _answer_or_problem(self, scope: Scope, receive: Receive, answering: _Answering) -> None:
        try:
            await self._answer(scope, receive, answering)
        except (SanhuError, problems.HttpProblem) as error:
            answering.problem(error)
        except Exception as error:
            log.exception("http.failed", id=answering.id, operation=answering.operation)
            answering.problem(error)

    async def _answer(self, scope: Scope, receive: Receive, answering: _Answering) -> None:
        verb = "GET" if scope["method"] == "HEAD" else scope["method"]
        found = self._index.find(scope["path"])
        if found is None:
            raise problems.path_not_found(scope["path"])
        routes, values = found
        if verb == "OPTIONS":
            answering.options(requests.allowed_verbs(routes))
            return
        route = routes.get(verb)
        if route is None:
            raise problems.verb_not_allowed(verb, requests.allowed_verbs(routes))
        route = self._papers.owned(route, values)
        answering.operation = route.operation
        if self._in_flight > MOST_IN_FLIGHT:
            raise Unavailable("the gateway has too much to do; try again in a moment")
        presented = Presented(scope, requests.headers_of(scope))
        identity = await self._authentication.identify(presented)
        answering.agency = identity.agency
        with self._bodies.reading(presented.watch(receive)) as counted:
            await self._pass_on(route, values, scope, presented, identity, counted, answering)

    async def _pass_on(
        self,
        route: Route,
        values: list[str],
        scope: Scope,
        presented: Presented,
        identity: Identity,
        receive: Receive,
        answering: _Answering,
    ) -> None:
        fields: dict[str, Any] = {}
        told: Told = (None, None, None)
        headers = presented.headers
        trace = requests.traceparent(headers)

        def crossing(note: str = answering.id) -> Crossing:
            return Crossing(
                note,
                "http",
                route,
                identity,
                fields,
                *told,
                trace,
                presented.signed_by,
                presented.signature,
                monotonic() + self._timeout_s + route.waits_s,
            )

        try:
            self._border.admit(identity, route)
            told = _told(route, headers)
            path = requests.path_fields(route, values)
            query = requests.query_fields(route, scope["query_string"])
            body = await requests.read_fields(route, headers, receive) if route.has_body else {}
            presented.check_body()
            fields = requests.spoken(route, headers, requests.merge(route, path, query, body))
        except SanhuError as error:
            answering.noted = True
            await self._border.refuse(crossing(), error)
            raise
        answering.noted = True
        crossed = await self._border.cross(crossing())
        if not (route.is_file and files.wanted(headers, query)):
            answering.success(route.status, crossed)
            return

        async def ask(number: int) -> Any:
            nonlocal fields
            fields = {**fields, "part": number}
            return (await self._border.cross(crossing(use_cases.new_id()))).answer  # each part has a note of its own

        answering.file(crossed, ask)


Told = tuple[str | None, str | None, str | None]


def _told(route: Route, headers: Mapping[str, str]) -> Told:
    """What headers say of a call: purpose, idempotency key, version read."""
    if route.kind != "command":
        return requests.purpose(headers), None, None
    return requests.purpose(headers), requests.idempotency_key(headers), requests.if_match(headers)


def _body(part: bytes, *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": part, "more_body": more}


class _Answering:
    """The answer to one request, as it comes about."""

    __slots__ = ("agency", "body", "headers", "id", "noted", "operation", "rest", "status")

    def __init__(self, number: str) -> None:
        self.id = number
        self.operation = "none"
        self.agency = ""
        self.noted = False
        self.status = 500
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""
        self.rest: AsyncIterator[bytes] | None = None

    async def send(self, send: Send, *, whole: bool) -> None:
        """Send the answer; without its body, if only its head was asked for."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        more = self.rest if whole else None
        await send(_body(self.body if whole else b"", more=more is not None))
        if more is not None:
            async for part in more:
                await send(_body(part, more=True))
            await send(_body(b""))

    def file(self, crossed: Crossed, ask: files.Ask) -> None:
        answer = crossed.answer
        self.headers = [*files.headers_of(answer), *_ALWAYS]
        self.status, self.body = 200, files.content(answer)
        self.rest = files.rest(answer, ask) if answer["parts"] > 1 else None
        self._tell_cut(crossed)

    def success(self, status: int, crossed: Crossed) -> None:
        answer = crossed.answer
        if crossed.receipt is not None and isinstance(answer, dict):
            answer = {**answer, "receipt": crossed.receipt}
        self.status = status
        self.body = orjson.dumps(answer)
        self._set_headers(_JSON)
        self._tell_cut(crossed)
        version = answer.get("version") if isinstance(answer, dict) else None
        if isinstance(version, int):
            self.headers.append((b"etag", b'"%d"' % version))

    def _tell_cut(self, crossed: Crossed) -> None:
        if crossed.withheld:
            self.headers.append((b"sanhu-withheld", ", ".join(crossed.withheld).encode("latin-1", "replace")))
        if crossed.purpose:
            self.headers.append((b"sanhu-purpose", quote(crossed.purpose).encode()))

    def problem(self, error: Exception) -> None:
        instance = f"/v1/exchange/receipts/{self.id}" if self.noted else f"urn:uuid:{self.id}"
        self.status = problems.status_of(error)
        self.body = problems.body(error, instance)
        self._set_headers(_PROBLEM)
        self.headers += [(name.lower().encode(), value.encode()) for name, value in problems.headers_of(error).items()]

    def options(self, verbs: list[str]) -> None:
        self.status = 204
        self.headers = [(b"allow", ", ".join(verbs).encode())]

    def log(self, duration_s: float) -> None:
        if self.status < 500:
            return  # what was answered or refused stands in the notes, and is counted
        log.info(
            "http.answered",
            id=self.id,
            operation=self.operation,
            agency=self.agency,
            status=self.status,
            duration_ms=round(duration_s * 1000, 1),
        )

    def _set_headers(self, kind: bytes) -> None:
        self.headers = [(b"content-type", kind), (b"content-length", b"%d" % len(self.body)), *_ALWAYS]
