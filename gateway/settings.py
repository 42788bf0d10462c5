"""Settings of the gateway's process, from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sanhu_client.signatures import BadSignature, PrivateKey

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
        issuers_file: more issuers, with their keys and the agencies they speak for (`SANHU_ISSUERS_FILE`).
        signing_key: the exchange's own private key, out of a file (`SANHU_SIGNING_KEY_FILE`).
        seal_keys_file: public keys of papers' seals, to be published (`SANHU_SEAL_KEYS_FILE`).
        public_url: where callers reach the gateway; the issuer of its own tokens (`SANHU_PUBLIC_URL`).
        public_host: the host of `public_url` where that is set: signed requests must be for it.
        https_port: port of the listener that asks for client certificates (`SANHU_HTTPS_PORT`); None: there is none.
        tls_cert_file: the gateway's certificate, with its chain (`SANHU_TLS_CERT_FILE`).
        tls_key_file: its private key (`SANHU_TLS_KEY_FILE`).
        tls_client_ca_file: the authority of client certificates (`SANHU_TLS_CLIENT_CA_FILE`).
        plain_tls: whether `http_port` speaks TLS too, without client certificates (`SANHU_HTTP_TLS`).
        rpc_timeout_s: deadline of a request, seconds (`SANHU_RPC_TIMEOUT_S`).
        max_bodies_mib: request bodies held at a time, MiB (`SANHU_MAX_BODIES_MIB`).
        evidence: whether the evidence log is written (`SANHU_EVIDENCE`); off only to measure what it costs.
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
    issuers_file: Path | None
    signing_key: PrivateKey | None
    seal_keys_file: Path | None
    public_url: str
    public_host: str | None
    https_port: int | None
    tls_cert_file: Path | None
    tls_key_file: Path | None
    tls_client_ca_file: Path | None
    plain_tls: bool
    rpc_timeout_s: int
    max_bodies_mib: int
    evidence: bool
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
            issuers_file=reader.read("SANHU_ISSUERS_FILE", _file, None),
            signing_key=reader.read("SANHU_SIGNING_KEY_FILE", _key, None),
            seal_keys_file=reader.read("SANHU_SEAL_KEYS_FILE", _file, None),
            public_url=reader.read("SANHU_PUBLIC_URL", _base, _local(environment)),
            public_host=urlsplit(environment.get("SANHU_PUBLIC_URL", "")).hostname,
            https_port=reader.read("SANHU_HTTPS_PORT", whole(1, 65535), None),
            tls_cert_file=reader.read("SANHU_TLS_CERT_FILE", _file, None),
            tls_key_file=reader.read("SANHU_TLS_KEY_FILE", _file, None),
            tls_client_ca_file=reader.read("SANHU_TLS_CLIENT_CA_FILE", _file, None),
            plain_tls=reader.read("SANHU_HTTP_TLS", one_of("on", "off"), "off") == "on",
            rpc_timeout_s=reader.read("SANHU_RPC_TIMEOUT_S", whole(1, 300), 10),
            max_bodies_mib=reader.read("SANHU_MAX_BODIES_MIB", whole(1, 65536), 64),
            evidence=reader.read("SANHU_EVIDENCE", one_of("on", "off"), "on") == "on",
            log_level=reader.read("SANHU_LOG_LEVEL", one_of("debug", "info", "warning", "error"), "info"),
        )
        reader.finish()
        if settings.jwks_file is None and settings.jwks_url is None:
            raise BrokenSettings("SANHU_JWKS_FILE is not set (or SANHU_JWKS_URL): tokens cannot be checked")
        own = (settings.tls_cert_file, settings.tls_key_file)
        if settings.https_port is not None and None in (*own, settings.tls_client_ca_file):
            raise BrokenSettings(
                "SANHU_HTTPS_PORT needs SANHU_TLS_CERT_FILE, SANHU_TLS_KEY_FILE and SANHU_TLS_CLIENT_CA_FILE"
            )
        if settings.plain_tls and None in own:
            raise BrokenSettings("SANHU_HTTP_TLS needs SANHU_TLS_CERT_FILE and SANHU_TLS_KEY_FILE")
        return settings


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise ValueError(f"there is no file {text}")
    return path


def _key(text: str) -> PrivateKey:
    try:
        return PrivateKey.read(_file(text))
    except (OSError, BadSignature) as error:
        raise ValueError(f"the key cannot be read: {error}") from None


def _base(text: str) -> str:
    return url("http", "https")(text).rstrip("/")


def _local(environment: Mapping[str, str]) -> str:
    scheme = "https" if environment.get("SANHU_HTTP_TLS") == "on" else "http"
    return f"{scheme}://{environment.get('SANHU_HTTP_HOST') or '127.0.0.1'}:{environment.get('SANHU_HTTP_PORT', '')}"
