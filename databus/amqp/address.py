"""Where a broker is and how to reach it: an AMQP URI becomes the arguments of a py-amqp connection."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

CONNECT_TIMEOUT_S: Final = 5
HEARTBEAT_S: Final = 10
TCP_USER_TIMEOUT: Final = 18  # the option's number on Linux; py-amqp takes numbers only
TCP_USER_TIMEOUT_MS: Final = 10_000  # py-amqp's default of 1 s gives a connection up over a blip of 1.5 s


@dataclass(frozen=True)
class Address:
    """A broker, a virtual host in it, and who we are there."""

    host: str
    port: int
    vhost: str
    user: str
    password: str = field(repr=False)
    tls: dict[str, Any] | None = None
    external: bool = False

    @classmethod
    def parse(cls, uri: str) -> Address:
        """Read `amqp://user:password@host:port/vhost`, or `amqps://…?cacertfile=…&certfile=…&keyfile=…`.

        With `auth_mechanism=external` the certificate alone says who we are. The query parameters are those of https://www.rabbitmq.com/uri-query-parameters.html

        Raises:
            ValueError: not such a URI.
        """
        parts = urlsplit(uri)
        if parts.scheme not in {"amqp", "amqps", "pyamqp"} or not parts.hostname:
            raise ValueError("an AMQP URI has the form amqp://user:password@host:port/vhost")
        secure = parts.scheme == "amqps"
        return cls(
            host=parts.hostname,
            port=parts.port or (5671 if secure else 5672),
            vhost=unquote(parts.path[1:]) or "/",
            user=unquote(parts.username or "guest"),
            password=unquote(parts.password or "guest"),
            tls=_tls(parts.query, parts.hostname) if secure else None,
            external=secure and parse_qs(parts.query).get("auth_mechanism", [""])[-1].lower() == "external",
        )

    def arguments(self, name: str, *, heartbeat_s: int = HEARTBEAT_S) -> dict[str, Any]:
        """Return the arguments of `amqp.Connection`; `name` is what an operator sees in the broker's list."""
        return {
            "host": f"{self.host}:{self.port}",
            "userid": self.user,
            "password": self.password,
            "login_method": "EXTERNAL" if self.external else "PLAIN",
            "virtual_host": self.vhost,
            "ssl": self.tls or False,
            "heartbeat": heartbeat_s,
            "connect_timeout": CONNECT_TIMEOUT_S,
            "client_properties": {"connection_name": name},
            "socket_settings": {TCP_USER_TIMEOUT: TCP_USER_TIMEOUT_MS},
        }


def _tls(query: str, host: str) -> dict[str, Any]:
    asked = {key: values[-1] for key, values in parse_qs(query).items()}
    options: dict[str, Any] = {
        "cert_reqs": ssl.CERT_REQUIRED,
        "server_hostname": asked.get("server_name_indication", host),
        "tls_minimum_version": ssl.TLSVersion.TLSv1_2,
    }
    for ours, theirs in (("ca_certs", "cacertfile"), ("certfile", "certfile"), ("keyfile", "keyfile")):
        if theirs in asked:
            options[ours] = asked[theirs]
    return options
