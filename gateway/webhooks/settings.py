"""Settings of webhooks, from the environment: for the gateway, which takes URLs, and the keeper, which sends."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from databus.settings import Reader, whole
from gateway.webhooks.hosts import Hosts

PAUSES_S = "1,5,30,120,600,3600,21600"


@dataclass(frozen=True)
class WebhookSettings:
    """How webhooks are sent.

    Attributes:
        hosts: what is allowed beside public addresses (`SANHU_WEBHOOK_HOSTS`).
        timeout_s: how long an endpoint may take to answer (`SANHU_WEBHOOK_TIMEOUT_S`).
        pauses_s: between one attempt and the next; after the last the event is parked (`SANHU_WEBHOOK_PAUSES_S`).
        ca_file: authorities of endpoints beside the public ones (`SANHU_WEBHOOK_CA_FILE`).
        kept_days: how long events are kept for the feed and for webhooks (`SANHU_EVENTS_KEPT_DAYS`).
    """

    hosts: Hosts
    timeout_s: int
    pauses_s: tuple[int, ...]
    ca_file: Path | None
    kept_days: int

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> WebhookSettings:
        """Read the settings; BrokenSettings lists every mistake."""
        reader = Reader(environment)
        settings = cls(
            hosts=reader.read("SANHU_WEBHOOK_HOSTS", Hosts.parse, Hosts()),
            timeout_s=reader.read("SANHU_WEBHOOK_TIMEOUT_S", whole(1, 60), 10),
            pauses_s=reader.read("SANHU_WEBHOOK_PAUSES_S", _pauses, _pauses(PAUSES_S)),
            ca_file=reader.read("SANHU_WEBHOOK_CA_FILE", Path, None),
            kept_days=reader.read("SANHU_EVENTS_KEPT_DAYS", whole(1, 36500), 1095),
        )
        reader.finish()
        return settings


@cache
def settings() -> WebhookSettings:
    """Return the settings of this process."""
    return WebhookSettings.read(os.environ)


def _pauses(text: str) -> tuple[int, ...]:
    parse = whole(0, 7 * 86400)
    return tuple(parse(part.strip()) for part in text.split(","))
