"""Everything that says who is calling over HTTP, put together from the settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

import asyncpg
from granian.constants import SSLProtocols

from gateway.http import clients, oauth
from gateway.http.authentication import Authentication
from gateway.http.certificates import Certificates, Members
from gateway.http.clients import Client
from gateway.http.grants import TokenDesk
from gateway.http.issuers import Issuer, Keys, OwnKeys, read_issuers
from gateway.http.keys import FileKeys, UrlKeys
from gateway.http.scopes import roles
from gateway.http.signatures import SignedRequests
from gateway.http.tls import Application, TlsListener, server_context
from gateway.http.tokens import Tokens
from gateway.replays import Replays
from gateway.settings import Settings


class Directory(Members, Protocol):
    """Who takes part, as far as it is asked here."""


class Callers:
    """Who is calling.

    Args:
        settings: of the process.
        directory: who takes part.
        pool: the gateway's database.

    Attributes:
        authentication: says it of each request.
        routes: the token endpoint and what tells of it.
    """

    def __init__(self, settings: Settings, directory: Directory, pool: asyncpg.Pool) -> None:
        self._replays = Replays(settings.database_url)
        tokens = Tokens(issuers(settings), audience=settings.jwt_audience)
        self.authentication = Authentication(
            tokens, SignedRequests(directory, self._replays, host=settings.public_host), Certificates(directory)
        )
        key = settings.signing_key

        async def find(client_id: UUID, secret: str) -> Client | None:
            return await clients.find(pool, client_id, secret)

        desk = (
            None
            if key is None
            else TokenDesk(key, settings.public_url, settings.jwt_audience, directory, find, self._replays, roles())
        )
        self.routes = oauth.routes(key, desk)

    def start(self) -> None:
        """Begin, in the background."""
        self._replays.start()

    async def stop(self) -> None:
        """Close."""
        await self._replays.stop()


def issuers(settings: Settings) -> Sequence[Issuer]:
    """Return whose tokens are taken: the one of the settings, those of the file, and the exchange itself."""
    keys: Keys = FileKeys(settings.jwks_file) if settings.jwks_file is not None else UrlKeys(settings.jwks_url or "")
    found = [Issuer(settings.jwt_issuer, keys)]
    if settings.issuers_file is not None:
        found += read_issuers(settings.issuers_file)
    if settings.signing_key is not None:
        found.append(Issuer(settings.public_url, OwnKeys(settings.signing_key)))
    return found


def tls_of(settings: Settings) -> dict[str, Any]:
    """Return what makes the plain listener speak TLS, if it is to."""
    if not settings.plain_tls:
        return {}
    return {
        "ssl_cert": settings.tls_cert_file,
        "ssl_key": settings.tls_key_file,
        "ssl_protocol_min": SSLProtocols.tls12,
    }


def listener_of(settings: Settings, app: Application) -> TlsListener | None:
    """Return the listener that asks for client certificates, if there is to be one."""
    cert, key, authority = settings.tls_cert_file, settings.tls_key_file, settings.tls_client_ca_file
    if settings.https_port is None or cert is None or key is None or authority is None:
        return None
    return TlsListener(app, settings.http_host, settings.https_port, server_context(cert, key, authority))
