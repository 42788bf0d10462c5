"""Settings of the door's process, from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from databus.settings import Reader, one_of, url, whole


@dataclass(frozen=True)
class DoorSettings:
    """What the door needs.

    Attributes:
        amqp_uri: broker and internal vhost (`SANHU_AMQP_URI`).
        door_uri: broker and the door's user, who may use every agency's vhost (`SANHU_AMQP_DOOR_URI`).
        database_url: the gateway's database (`SANHU_DATABASE_URL`).
        http_host: where health and metrics are served (`SANHU_HTTP_HOST`, loopback unless set).
        http_port: their port (`SANHU_HTTP_PORT`).
        signing_key_file: the exchange's own private key, a JWK (`SANHU_SIGNING_KEY_FILE`).
        rpc_timeout_s: deadline of a call that names none, seconds (`SANHU_RPC_TIMEOUT_S`).
        evidence: whether outcomes are handed to the evidence log (`SANHU_EVIDENCE`).
        log_level: `SANHU_LOG_LEVEL`.
    """

    amqp_uri: str
    door_uri: str
    database_url: str
    http_host: str
    http_port: int
    signing_key_file: Path
    rpc_timeout_s: int
    evidence: bool
    log_level: str

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> DoorSettings:
        """Read the settings; BrokenSettings lists every mistake."""
        reader = Reader(environment)
        settings = cls(
            amqp_uri=reader.read("SANHU_AMQP_URI", url("amqp", "amqps")),
            door_uri=reader.read("SANHU_AMQP_DOOR_URI", url("amqp", "amqps")),
            database_url=reader.read("SANHU_DATABASE_URL", url("postgresql")),
            http_host=reader.read("SANHU_HTTP_HOST", str, "127.0.0.1"),
            http_port=reader.read("SANHU_HTTP_PORT", whole(1, 65535)),
            signing_key_file=reader.read("SANHU_SIGNING_KEY_FILE", Path),
            rpc_timeout_s=reader.read("SANHU_RPC_TIMEOUT_S", whole(1, 300), 10),
            evidence=reader.read("SANHU_EVIDENCE", one_of("on", "off"), "on") == "on",
            log_level=reader.read("SANHU_LOG_LEVEL", one_of("debug", "info", "warning", "error"), "info"),
        )
        reader.finish()
        return settings
