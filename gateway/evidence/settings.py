"""Settings of the keeper's process, from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from databus.settings import Reader, one_of, url, whole


@dataclass(frozen=True)
class KeeperSettings:
    """What the keeper needs.

    Attributes:
        database_url: the gateway's database (`SANHU_DATABASE_URL`).
        http_host: where health and metrics are served (`SANHU_HTTP_HOST`, loopback unless set).
        http_port: their port (`SANHU_HTTP_PORT`).
        signing_key_file: the exchange's own private key, a JWK (`SANHU_SIGNING_KEY_FILE`).
        body_retention_days: how long bodies of requests and answers are kept (`SANHU_BODY_RETENTION_DAYS`).
        log_level: `SANHU_LOG_LEVEL`.
        last_head_file: where the last head signed is remembered, beside the database (`SANHU_LAST_HEAD_FILE`).
    """

    database_url: str
    http_host: str
    http_port: int
    signing_key_file: Path
    body_retention_days: int
    log_level: str
    last_head_file: Path | None = None

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> KeeperSettings:
        """Read the settings; BrokenSettings lists every mistake."""
        reader = Reader(environment)
        settings = cls(
            database_url=reader.read("SANHU_DATABASE_URL", url("postgresql")),
            http_host=reader.read("SANHU_HTTP_HOST", str, "127.0.0.1"),
            http_port=reader.read("SANHU_HTTP_PORT", whole(1, 65535)),
            signing_key_file=reader.read("SANHU_SIGNING_KEY_FILE", Path),
            last_head_file=reader.read("SANHU_LAST_HEAD_FILE", Path, None),
            body_retention_days=reader.read("SANHU_BODY_RETENTION_DAYS", whole(1, 36500), 1095),
            log_level=reader.read("SANHU_LOG_LEVEL", one_of("debug", "info", "warning", "error"), "info"),
        )
        reader.finish()
        return settings
