"""What anyone may do without a token: write a sealed complaint or report on the page /report, and follow it by a code.

A letter crosses the border as any other call does, so the evidence log shows that it came in and nobody can make it
disappear; noted of it are the digest of its box and what stands outside. Following is not noted, so nothing says who
follows what. Who writes is not known: addresses are counted under a salt that is thrown away within the hour.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from hashlib import sha256
from importlib.resources import files
from time import monotonic
from typing import Any, Final, Protocol

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route as Path

from databus import logs
from databus.caller import Caller
from databus.errors import InvalidRequest, NotPermitted, SanhuError
from databus.identifiers import uuid7
from gateway import metrics
from gateway.border import Crossed, Crossing, Identity
from gateway.domain.agencies import Agency
from gateway.http import problems, requests
from gateway.http.bodies import Bodies
from gateway.http.doorkeeper import Doorkeeper
from gateway.http.routes.enforcement.complaints import ADD_FILE, SUBMIT
from gateway.http.routes.route import Route

PUBLIC: Final = Identity("portal", "public", frozenset({"complaints:submit"}), math.inf, "portal")
READER: Final = Caller(agency="portal")
_SECRET: Final = 64
_PAGES: Final = files("gateway").joinpath("http/pages")
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_UNIT: Final = (
    *("kid", "agency", "division", "jwk", "voucher", "fingerprint", "statement", "signature"),
    *("valid_from", "valid_to"),
)

log = logs.get(__name__)

Fields = dict[str, Any]


class Border(Protocol):
    """Of the border, what is needed here."""

    async def cross(self, crossing: Crossing) -> Crossed: ...


class Services(Protocol):
    """Of those who answer calls, what is needed here."""

    async def call(
        self, service: str, method: str, fields: Mapping[str, Any], *, headers: Mapping[str, str], timeout_s: float
    ) -> Any: ...


class Directory(Protocol):
    """Of those who take part, what is needed here."""

    @property
    def agencies(self) -> Mapping[str, Agency]: ...


class PublicReports:
    """The open door to the units that take complaints and reports in.

    Args:
        border: lets letters pass, and notes them.
        services: whoever answers calls.
        directory: how agencies are called.
        bodies: how much of requests may be held at a time.
        timeout_s: each is answered within it.
        doorkeeper: counts.
    """

    def __init__(
        self,
        border: Border,
        services: Services,
        directory: Directory,
        bodies: Bodies,
        *,
        timeout_s: float,
        doorkeeper: Doorkeeper | None = None,
    ) -> None:
        self._border = border
        self._services = services
        self._directory = directory
        self._bodies = bodies
        self._timeout_s = timeout_s
        self._doorkeeper = doorkeeper or Doorkeeper()

    def routes(self) -> list[Path]:
        """Return the routes: the page, its parts, what it reads and sends."""
        return [
            Path("/report", _file("report.html")),
            Path("/report/report.js", _file("report.js")),
            Path("/report/seal.js", _file("seal.js")),
            Path("/report/report.css", _file("report.css")),
            Path("/report/desk", self._desk),
            Path("/report/letters", self._letter, methods=["POST"]),
            Path("/report/files", self._add_file, methods=["POST"]),
            Path("/report/progress", self._progress, methods=["POST"]),
        ]

    async def _desk(self, request: Request) -> Response:
        async def answer() -> Fields:
            found = await self._call("list_intake_keys", {})
            units = [{name: one[name] for name in _UNIT} for one in found["items"] if one["public"]]
            return {"units": units, "work_bits": self._doorkeeper.bits, "agencies": self._names(units)}

        return await self._answered(request, "desk", answer)

    async def _letter(self, request: Request) -> Response:
        return await self._answered(request, "letter", lambda: self._send(request, SUBMIT), status=201)

    async def _add_file(self, request: Request) -> Response:
        return await self._answered(request, "file", lambda: self._send(request, ADD_FILE), status=201)

    async def _progress(self, request: Request) -> Response:
        async def answer() -> Fields:
            with self._bodies.reading(request.receive) as receive:
                told = await requests.read_fields(SUBMIT, requests.headers_of(request.scope), receive)
            found: Fields = await self._call("follow_complaint", {"follow": _follow_of(told)})
            return {**found, "agencies": self._names([found, *found["complaints"], *found["answers"]])}

        return await self._answered(request, "progress", answer)

    async def _send(self, request: Request, route: Route) -> Fields:
        with self._bodies.reading(request.receive) as receive:
            told = await requests.read_fields(route, requests.headers_of(request.scope), receive)
            work, box = told.pop("work", None), told.get("content_base64")
            if not isinstance(box, str):
                raise InvalidRequest("the sealed box is missing", "content_base64", "a compact JWE in base64")
            self._doorkeeper.check_work("letter" if route is SUBMIT else "file", box, work)
            crossed = await self._border.cross(self._crossing(route, told))
        return {**crossed.answer, "receipt": crossed.receipt}

    def _crossing(self, route: Route, fields: Fields) -> Crossing:
        """Return the call as anybody's: no trace, address or agent of who sent it goes along."""
        follow = fields.get("follow")
        key = follow if route is SUBMIT and isinstance(follow, str) and len(follow) == _SECRET else None
        deadline_s = monotonic() + self._timeout_s
        trace = requests.traceparent({})
        return Crossing(uuid7(), "http", route, PUBLIC, fields, None, key, None, trace, None, None, deadline_s)

    async def _call(self, method: str, fields: Fields) -> Any:
        headers = READER.to_headers()
        return await self._services.call("enforcement", method, fields, headers=headers, timeout_s=self._timeout_s)

    async def _answered(self, request: Request, what: str, answer: Callable[[], Any], status: int = 200) -> Response:
        begun_s = monotonic()
        try:
            _check_site(request)
            self._doorkeeper.take(what, request.client.host if request.client is not None else "")
            body, kind, headers = orjson.dumps(await answer()), "application/json", _HEADERS
        except Exception as error:  # every error has its status; what is none of ours is told without detail
            if not isinstance(error, SanhuError | problems.HttpProblem):
                log.exception("public.failed", what=what)
            status, kind = problems.status_of(error), problems.MEDIA_TYPE
            body = problems.body(error, f"urn:uuid:{uuid7()}")
            headers = {**_HEADERS, **problems.headers_of(error)}
        metrics.record_request(f"report.{what}", status, monotonic() - begun_s)
        return Response(body, status_code=status, media_type=kind, headers=headers)

    def _names(self, records: list[Fields]) -> dict[str, str]:
        known = self._directory.agencies
        return {code: known[code].zh for code in sorted({one["agency"] for one in records}) if code in known}


def _check_site(request: Request) -> None:
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise NotPermitted("asked by another site's page", "Sec-Fetch-Site", "this page itself")


def _follow_of(told: Fields) -> str:
    """Return what is kept of the secret that whoever follows shows; the code itself never leaves the browser."""
    secret = told.get("secret")
    if told.keys() != {"secret"} or not isinstance(secret, str) or len(secret) != _SECRET:
        raise InvalidRequest("not what a code gives", "secret", f"{_SECRET} digits 0-9a-f, and nothing else")
    try:
        return sha256(bytes.fromhex(secret)).hexdigest()
    except ValueError:
        raise InvalidRequest("not what a code gives", "secret", f"{_SECRET} digits 0-9a-f") from None


def _file(name: str) -> Callable[[Request], Any]:
    async def answer(_request: Request) -> Response:
        return FileResponse(str(_PAGES.joinpath(name)), headers={**_HEADERS, "Content-Security-Policy": _POLICY})

    return answer
