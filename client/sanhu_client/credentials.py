"""How we say who we are over HTTP: a signature on every request, a bearer token, or a secret changed for tokens."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias
from urllib.parse import quote

from sanhu_client.errors import from_problem
from sanhu_client.operations import Message
from sanhu_client.signatures import PrivateKey, sign_request
from sanhu_client.transport import Transport

Token: TypeAlias = str | Callable[[], str]

TOKEN_PATH = "/oauth/token"  # noqa: S105  — a path
EARLY_S = 30  # a token is replaced so long before it expires
TOKEN_TIMEOUT_S = 10.0


class Credentials(Protocol):
    """Says who we are."""

    def headers(self, message: Message, /) -> Mapping[str, str]:
        """Return the headers that this very request needs."""
        ...

    def refused(self) -> None:
        """Hear that the exchange did not take them."""
        ...


class Nobody:
    """No credentials, as for what anyone may read."""

    def headers(self, _message: Message, /) -> Mapping[str, str]:
        """Return none."""
        return {}

    def refused(self) -> None:
        """Nothing can be done."""


class BearerToken(Nobody):
    """A token as it is, or from a function asked before each call."""

    def __init__(self, token: Token) -> None:
        self._token = token

    def headers(self, _message: Message, /) -> Mapping[str, str]:
        """Return the Authorization header."""
        token = self._token if isinstance(self._token, str) else self._token()
        return {"authorization": f"Bearer {token}"}


class SigningKey(Nobody):
    """Our key signs each request anew, a repeated one too: a signature is taken once.

    Source: RFC 9421 (HTTP message signatures), RFC 9530 (Content-Digest).
    """

    def __init__(self, transport: Transport, key: PrivateKey) -> None:
        self._url = transport.url
        self._key = key

    def headers(self, message: Message, /) -> Mapping[str, str]:
        """Return the headers of the signature."""
        return sign_request(self._key, message.verb, self._url + message.target, message.headers, message.body or b"")


class ClientSecret:
    """A secret changed for tokens at the exchange, each used until shortly before it expires.

    Source: RFC 6749, sections 2.3.1 and 4.4 (client credentials by HTTP Basic).
    """

    def __init__(self, transport: Transport, client_id: str, secret: str) -> None:
        login = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
        self._transport = transport
        self._login = "Basic " + base64.b64encode(login.encode()).decode()
        self._lock = threading.Lock()
        self._token = ""
        self._until_s = 0.0

    def headers(self, _message: Message, /) -> Mapping[str, str]:
        """Return the Authorization header, with a new token where the last one ends soon."""
        with self._lock:
            if time.monotonic() >= self._until_s:
                self._fetch()
            return {"authorization": f"Bearer {self._token}"}

    def refused(self) -> None:
        """Take a new token next time."""
        with self._lock:
            self._until_s = 0.0

    def _fetch(self) -> None:
        headers = {
            "authorization": self._login,
            "content-type": "application/x-www-form-urlencoded",
            "accept": "application/json",
        }
        answer = self._transport.send(
            "POST",
            TOKEN_PATH,
            headers,
            b"grant_type=client_credentials",
            within_s=TOKEN_TIMEOUT_S,
        )
        try:
            told = json.loads(answer.body)
        except ValueError:
            told = None
        if not isinstance(told, dict):
            told = {}
        if answer.status != 200:
            why = told.get("error_description") or told.get("error")
            raise from_problem(answer.status, {"detail": f"no token: {why}"} if why else told)
        self._token = str(told["access_token"])
        self._until_s = time.monotonic() + max(1.0, float(told.get("expires_in", 300)) - EARLY_S)
