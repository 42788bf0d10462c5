"""Settings of the gateway's process, from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from databus.settings import BrokenSettings, Reader, one_of, url, whole

LOCAL_ISSUER = "https://local.sanhu.invalid/issuer"


@dataclass(frozen=True)
class Settings:
    """What the gateway needs.

    Attributes:
        amqp_uri: broker and internal vhost (`SANHU_AMQP_URI`).
        database_url: the gateway's own database (`SANHU_DATABASE_URL`).
        http_host: address to listen on (`SANHU_HTTP_HOST`, loopback unless set).
        http_port: port of the API (`SANHU_HTTP_PORT`).
        jwks_file: keys that tokens are checked with (`SANHU_JWKS_FILE`) …
        jwks_url: … or where to fetch them (`SANHU_JWKS_URL`).
        jwt_issuer: `iss` of the tokens (`SANHU_JWT_ISSUER`, the local stack's unless set).
        jwt_audience: `aud` of the tokens (`SANHU_JWT_AUDIENCE`).
        rpc_timeout_s: deadline of a request, seconds (`SANHU_RPC_TIMEOUT_S`).
        max_bodies_mib: request bodies held at a time, MiB (`SANHU_MAX_BODIES_MIB`).
        log_level: `SANHU_LOG_LEVEL`.
    """

    amqp_uri: str
    database_url: str
    http_host: str
    http_port: int
    jwks_file: Path | None
    jwks_url: str | None
    jwt_issuer: str
    jwt_audience: str
    rpc_timeout_s: int
    max_bodies_mib: int
    log_level: str

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings; BrokenSettings lists every mistake."""
        reader = Reader(environment)
        settings = cls(
            amqp_uri=reader.read("SANHU_AMQP_URI", url("amqp", "amqps")),
            database_url=reader.read("SANHU_DATABASE_URL", url("postgresql")),
            http_host=reader.read("SANHU_HTTP_HOST", str, "127.0.0.1"),
            http_port=reader.read("SANHU_HTTP_PORT", whole(1, 65535)),
            jwks_file=reader.read("SANHU_JWKS_FILE", Path, None),
            jwks_url=reader.read("SANHU_JWKS_URL", url("http", "https"), None),
            jwt_issuer=reader.read("SANHU_JWT_ISSUER", str, LOCAL_ISSUER),
            jwt_audience=reader.read("SANHU_JWT_AUDIENCE", str, "sanhu"),
            rpc_timeout_s=reader.read("SANHU_RPC_TIMEOUT_S", whole(1, 300), 10),
            max_bodies_mib=reader.read("SANHU_MAX_BODIES_MIB", whole(1, 65536), 64),
            log_level=reader.read("SANHU_LOG_LEVEL", one_of("debug", "info", "warning", "error"), "info"),
        )
        reader.finish()
        if settings.jwks_file is None and settings.jwks_url is None:
            raise BrokenSettings("SANHU_JWKS_FILE is not set (or SANHU_JWKS_URL): tokens cannot be checked")
        return settings
