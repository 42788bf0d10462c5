"""HTTP with connections kept open: one request, one answer; shared by any number of threads."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any
from urllib.parse import urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, EmptyPoolError, HTTPError, NewConnectionError
from urllib3.exceptions import SSLError as TlsFailed
from urllib3.exceptions import TimeoutError as TimedOut

from sanhu_client.errors import NotVerified, OutcomeUnknown, Unavailable

USER_AGENT = "sanhu-client/0.1"
_ONCE = urllib3.Retry.from_int(False)  # asking again is not the transport's


class _OneWrite:
    """Sends head and body of a request in one write, where the library makes one of each: half the packets."""

    _held: list[bytes] | None = None

    def request(self, *args: Any, **options: Any) -> None:
        self._held = []
        try:
            super().request(*args, **options)  # type: ignore[misc]
            held, self._held = b"".join(self._held), None
            self.send(held)
        finally:
            self._held = None

    def send(self, data: Any) -> None:
        if self._held is not None and isinstance(data, bytes):
            self._held.append(data)
        else:
            super().send(data)  # type: ignore[misc]


class _Connection(_OneWrite, HTTPConnection):
    pass


class _SecureConnection(_OneWrite, HTTPSConnection):
    pass


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """One exchange's address.

    Args:
        url: scheme, host and port.
        connections: how many are kept open; a thread waits for a free one.
        authority: file with the certificates to trust, where the system's are not those.
        certificate: file with our certificate and its key, where the exchange asks for one (mutual TLS).
    """

    def __init__(
        self, url: str, *, connections: int = 16, authority: str | None = None, certificate: str | None = None
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"not an address of an exchange: {url!r}")
        self.url = f"{parts.scheme}://{parts.netloc}"
        self.authority = parts.netloc
        common: dict[str, Any] = {"maxsize": connections, "block": True}
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=authority)
            if certificate is not None:
                context.load_cert_chain(certificate)
            self._pool: urllib3.HTTPConnectionPool = urllib3.HTTPSConnectionPool(
                parts.hostname, parts.port, ssl_context=context, **common
            )
            self._pool.ConnectionCls = _SecureConnection
        else:
            self._pool = urllib3.HTTPConnectionPool(parts.hostname, parts.port, **common)
            self._pool.ConnectionCls = _Connection

    def send(
        self, verb: str, target: str, headers: Mapping[str, str], body: bytes | None, *, within_s: float
    ) -> Answer:
        """Send one request and return its answer, whatever its status.

        Raises:
            Unavailable: no connection; nothing was sent.
            NotVerified: the other side is not whom we trust.
            OutcomeUnknown: no whole answer came in time, or the connection was lost.
        """
        try:
            answer = self._pool.urlopen(
                verb,
                target,
                body=body,
                headers={"user-agent": USER_AGENT, **headers},
                timeout=urllib3.Timeout(total=within_s),
                pool_timeout=ceil(within_s),
                redirect=False,
                retries=_ONCE,
                assert_same_host=False,
                preload_content=True,
            )
        except (NewConnectionError, ConnectTimeoutError, EmptyPoolError) as error:
            raise Unavailable(f"the exchange at {self.url} cannot be reached: {_why(error)}") from error
        except TimedOut as error:
            raise OutcomeUnknown(f"no answer from {self.url} within {within_s:.1f} s") from error
        except TlsFailed as error:
            raise NotVerified(f"no TLS with {self.url}, a certificate is not taken: {_why(error)}") from error
        except HTTPError as error:
            raise OutcomeUnknown(f"the connection to {self.url} was lost: {_why(error)}") from error
        return Answer(answer.status, answer.headers, answer.data)

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


def _why(error: HTTPError) -> str:
    return str(error.__cause__ or error)[:200]
