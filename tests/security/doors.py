"""The two doors of a running stack: one question, asked over HTTP with a token and over AMQP in the agency's vhost."""

import json
from contextlib import ExitStack, suppress
from typing import Any, Self

import httpx

from deploy.local.stack import Stack
from gateway.http.routes import ROUTES
from gateway.http.routes.route import Route
from tests.integration.door.agency import Agency

PATIENCE_S = 20.0
ROUTE: dict[str, Route] = {route.operation: route for route in reversed(ROUTES)}
# words of problems and of errors on the bus that mean the same
REFUSED = {"NotPermitted", "NotFound", "Unauthenticated", "InvalidRequest", "Conflict", "TooMany"}


class Refused(Exception):
    """The door said no; `kind` is the error's name."""

    def __init__(self, kind: str, told: Any) -> None:
        super().__init__(f"{kind}: {told}")
        self.kind = kind


class Doors:
    """Asks as any agency."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.url = stack.env["SANHU_URL"]
        self._tokens: dict[tuple[str, str | None, str | None], str] = {}
        self._agencies: dict[str, Agency] = {}
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        self.client = self._closing.enter_context(httpx.Client(base_url=self.url, timeout=PATIENCE_S, trust_env=False))
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def token(self, agency: str, role: str | None = None, uscc: str | None = None) -> str:
        key = (agency, role, uscc)
        if key not in self._tokens:
            self._tokens[key] = self.stack.issuer.mint(agency, role=role, uscc=uscc)
        return self._tokens[key]

    def call(self, verb: str, path: str, agency: str, **options: Any) -> httpx.Response:
        """One HTTP request with a token."""
        role, uscc = options.pop("role", None), options.pop("uscc", None)
        headers = {"Authorization": f"Bearer {self.token(agency, role, uscc)}", **options.pop("headers", {})}
        return self.client.request(verb, path, headers=headers, **options)

    def do(self, agency: str, operation: str, **fields: Any) -> dict[str, Any]:
        """A command over HTTP that must be done."""
        answer = self.http(agency, operation, fields)
        assert isinstance(answer, dict)
        return answer

    def http(self, agency: str, operation: str, fields: dict[str, Any], purpose: str | None = None, **who: Any) -> Any:
        """Ask over HTTP; Refused if it says no."""
        route = ROUTE[operation]
        path = route.path.format(**{name: fields[name] for name in route.parameters})
        rest = {name: value for name, value in fields.items() if name not in route.parameters}
        headers = {} if purpose is None else {"Purpose": purpose}
        options: dict[str, Any] = {"json": rest} if route.has_body else {"params": rest}
        answer = self.call(route.verb, path, agency, headers=headers, **options, **who)
        if answer.status_code >= 400:
            raise Refused(_named(answer.json()["type"]), answer.text)
        return answer.json()

    def amqp(self, agency: str, operation: str, fields: dict[str, Any], purpose: str | None = None) -> Any:
        """Ask in the agency's own vhost; Refused if it says no."""
        if agency not in self._agencies:
            self._agencies[agency] = self._closing.enter_context(Agency(self.stack.env, agency))
        own = self._agencies[agency]
        headers = {} if purpose is None else {"sanhu.purpose": purpose}
        body = json.dumps({"args": [], "kwargs": fields}).encode()
        own.send(operation, body, application_headers=headers)
        answer = own.answer(PATIENCE_S)
        if answer["error"] is not None:
            raise Refused(answer["error"]["exc_type"], answer["error"])
        return answer["result"]

    def leave(self, agency: str) -> None:
        """Close an agency's connection, if one is open."""
        gone = self._agencies.pop(agency, None)
        if gone is not None:
            with suppress(Exception):
                gone.connection.close()


def _named(problem: str) -> str:
    return "".join(word.title() for word in problem.rpartition(":")[2].split("-"))
