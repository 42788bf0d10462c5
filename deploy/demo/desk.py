"""The agencies' desks: each calls the gateway with a token of its own, as its system would."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import httpx

from databus.identifiers import uuid7
from deploy.local.tokens import Issuer

T = TypeVar("T")
Json = dict[str, Any]

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PATIENCE_S: Final = 40.0
LOOK_AGAIN_S: Final = 0.02
_RETRYABLE: Final = frozenset({429, 503, 504})


class WentWrong(Exception):
    """The journey could not go on; the message says why."""


class Unexpected(WentWrong):
    """The exchange answered otherwise than the journey knows; the message says what was asked and answered."""


class NotInTime(WentWrong):
    """Something that should have happened was not seen in time."""


@dataclass(frozen=True)
class Refusal:
    """A call that was refused: status, reason, and each field with what would be right."""

    agency: str
    status: int
    detail: str
    errors: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        """The reason in one line."""
        return "; ".join([self.detail, *(f"{field}: {message}" for field, message in self.errors)])


class Desks:
    """Calls the gateway for any agency.

    Args:
        url: the gateway's.
        home: the stack's folder, where its token issuer keeps the key.

    Attributes:
        calls: how many requests were answered.
    """

    def __init__(self, url: str, home: Path) -> None:
        self.calls = 0
        self._http = httpx.Client(base_url=url, timeout=30.0, trust_env=False)
        self._issuer = Issuer(home)
        self._tokens: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def get(self, agency: str, path: str, **parameters: str | int) -> Json:
        """Read."""
        answer = self._ask(agency, "GET", path, params=parameters)
        return self._expect(answer, agency)

    def known(self, path: str, agency: str) -> bool:
        """Whether there is such a thing yet."""
        answer = self._ask(agency, "GET", path)
        return answer.status_code != httpx.codes.NOT_FOUND and bool(self._expect(answer, agency))

    def every(self, agency: str, path: str, **parameters: str | int) -> list[Json]:
        """Read all pages of a list."""
        page = self.get(agency, path, limit=200, **parameters)
        items: list[Json] = page["items"]
        while page["next_cursor"] is not None:
            page = self.get(agency, path, limit=200, cursor=page["next_cursor"], **parameters)
            items += page["items"]
        return items

    def file(self, agency: str, path: str) -> bytes:
        """Read a file."""
        answer = self._ask(agency, "GET", path)
        if not answer.is_success:
            self._expect(answer, agency)
        return answer.content

    def public(self, path: str) -> Json:
        """Read what is open to everyone, without a token."""
        return self._expect(self._http.get(path), "anyone")

    def post(self, agency: str, path: str, body: Mapping[str, Any] | None = None) -> Json:
        """Write; an answer that got lost is asked for again with the same key."""
        return self._expect(self._ask(agency, "POST", path, json=dict(body or {})), agency)

    def send(self, agency: str, path: str, content: bytes, kind: str = XLSX) -> Json:
        """Send a file."""
        return self._expect(self._ask(agency, "POST", path, content=content, headers={"Content-Type": kind}), agency)

    def refused(self, agency: str, path: str, body: Mapping[str, Any], *, status: int) -> Refusal:
        """Try to write what may not be written; return how it was refused.

        Raises:
            Unexpected: it was taken, or refused with another status.
        """
        answer = self._ask(agency, "POST", path, json=dict(body))
        if answer.status_code != status:
            raise Unexpected(f"{agency} POST {path}: {answer.status_code} where {status} was due: {answer.text}")
        told = answer.json()
        errors = tuple((one["field"], one["message"]) for one in told["errors"])
        return Refusal(agency, status, told["detail"], errors)

    def _ask(self, agency: str, verb: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token(agency)}", **options.pop("headers", {})}
        if verb != "GET":
            headers["Idempotency-Key"] = uuid7()
        deadline_s = time.monotonic() + PATIENCE_S
        while True:
            answer = self._http.request(verb, path, headers=headers, **options)
            if answer.status_code not in _RETRYABLE or time.monotonic() > deadline_s:
                self.calls += 1
                return answer
            time.sleep(float(answer.headers.get("Retry-After", "1")))

    def _expect(self, answer: httpx.Response, agency: str) -> Json:
        if not answer.is_success:
            request = answer.request
            raise Unexpected(f"{agency} {request.method} {request.url.path}: {answer.status_code} {answer.text}")
        told: Json = answer.json()
        return told

    def _token(self, agency: str) -> str:
        if agency not in self._tokens:
            self._tokens[agency] = self._issuer.mint(agency, actor=f"{agency}-officer-1")
        return self._tokens[agency]


def eventually(
    what: str, ask: Callable[[], T], right: Callable[[T], bool], *, within_s: float = PATIENCE_S
) -> tuple[T, float]:
    """Ask until the answer is right; return it with the seconds it took.

    Raises:
        NotInTime: names what was waited for, and the last answer.
    """
    begun_s = time.monotonic()
    while True:
        answer = ask()
        took_s = time.monotonic() - begun_s
        if right(answer):
            return answer, took_s
        if took_s > within_s:
            raise NotInTime(f"not seen within {within_s:g} s: {what}; the last answer was {answer!r}"[:2000])
        time.sleep(LOOK_AGAIN_S)
