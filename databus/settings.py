"""Settings of a process, read once from the environment; all mistakes are told at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from databus.outbox import BULK_PER_S
from databus.papers.seal import Sealer

T = TypeVar("T")
_ABSENT = object()


class BrokenSettings(Exception):
    """The environment does not say what the process needs; the message lists every mistake."""


class Reader:
    """Reads settings and collects what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._mistakes: list[str] = []

    def read(self, name: str, parse: Callable[[str], T], default: Any = _ABSENT) -> T:
        """Return a setting; a missing or wrong one is remembered and told by `finish`."""
        text = self._environment.get(name, "").strip()
        if not text:
            if default is _ABSENT:
                self._mistakes.append(f"{name} is not set")
            return None if default is _ABSENT else default  # type: ignore[return-value]
        try:
            return parse(text)
        except ValueError as error:
            self._mistakes.append(f"{name}: {error}")
            return None  # type: ignore[return-value]

    def finish(self) -> None:
        """Raise BrokenSettings if anything was wrong."""
        if self._mistakes:
            raise BrokenSettings("; ".join(self._mistakes))


def url(*schemes: str) -> Callable[[str], str]:
    """Return a parser of URLs with one of the schemes and a host."""

    def parse(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes or not parts.hostname:
            raise ValueError("a URL that begins with " + " or ".join(f"{scheme}://" for scheme in schemes))
        return text

    return parse


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a parser of whole numbers in a range."""

    def parse(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or not low <= int(text) <= high:
            raise ValueError(f"a whole number from {low} to {high}, not {text!r}")
        return int(text)

    return parse


def one_of(*choices: str) -> Callable[[str], str]:
    """Return a parser that takes one of some words."""

    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f"one of {', '.join(choices)}, not {text!r}")
        return text

    return parse


@dataclass(frozen=True)
class ServiceSettings:
    """What a service's process needs.

    Attributes:
        amqp_uri: broker and internal vhost (`SANHU_AMQP_URI`).
        database_url: the service's own database (`SANHU_DATABASE_URL`).
        http_host: where health and metrics are served (`SANHU_HTTP_HOST`, loopback unless set).
        http_port: their port (`SANHU_HTTP_PORT`).
        clock_file: file with an offset in seconds, for journeys and tests (`SANHU_CLOCK_FILE`).
        max_workers: calls handled at a time (`SANHU_MAX_WORKERS`).
        rpc_timeout_s: deadline of calls to others, seconds (`SANHU_RPC_TIMEOUT_S`).
        log_level: `SANHU_LOG_LEVEL`.
        bulk_per_s: facts said in bulk that leave in a second at most (`SANHU_BULK_PER_S`).
        sealer: the key that the service seals its papers with (`SANHU_SEAL_KEY_FILE`, `SANHU_SEAL_PAGE`).
    """

    amqp_uri: str
    database_url: str
    http_host: str
    http_port: int
    clock_file: Path | None
    max_workers: int
    rpc_timeout_s: int
    log_level: str
    bulk_per_s: int = BULK_PER_S
    sealer: Sealer | None = None

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> ServiceSettings:
        """Read the settings; BrokenSettings lists every mistake."""
        reader = Reader(environment)
        settings = cls(
            amqp_uri=reader.read("SANHU_AMQP_URI", url("amqp", "amqps")),
            database_url=reader.read("SANHU_DATABASE_URL", url("postgresql")),
            http_host=reader.read("SANHU_HTTP_HOST", str, "127.0.0.1"),
            http_port=reader.read("SANHU_HTTP_PORT", whole(1, 65535)),
            clock_file=reader.read("SANHU_CLOCK_FILE", Path, None),
            max_workers=reader.read("SANHU_MAX_WORKERS", whole(1, 1000), 10),
            rpc_timeout_s=reader.read("SANHU_RPC_TIMEOUT_S", whole(1, 300), 10),
            bulk_per_s=reader.read("SANHU_BULK_PER_S", whole(1, 10_000), BULK_PER_S),
            log_level=reader.read("SANHU_LOG_LEVEL", one_of("debug", "info", "warning", "error"), "info"),
            sealer=_sealer(reader),
        )
        reader.finish()
        return settings


@dataclass(frozen=True)
class WorkerSettings:
    """What a service's worker needs: the settings of its service, those of the broker only to take tasks."""

    database_url: str
    http_host: str
    http_port: int
    clock_file: Path | None
    log_level: str
    sealer: Sealer | None = None
    amqp_uri: str = ""

    @classmethod
    def read(cls, environment: Mapping[str, str], *, with_tasks: bool = False) -> WorkerSettings:
        """Read the settings, those of the broker if tasks are to be taken; BrokenSettings lists every mistake."""
        reader = Reader(environment)
        settings = cls(
            database_url=reader.read("SANHU_DATABASE_URL", url("postgresql")),
            http_host=reader.read("SANHU_HTTP_HOST", str, "127.0.0.1"),
            http_port=reader.read("SANHU_HTTP_PORT", whole(1, 65535)),
            clock_file=reader.read("SANHU_CLOCK_FILE", Path, None),
            log_level=reader.read("SANHU_LOG_LEVEL", one_of("debug", "info", "warning", "error"), "info"),
            sealer=_sealer(reader),
            amqp_uri=reader.read("SANHU_AMQP_URI", url("amqp", "amqps")) if with_tasks else "",
        )
        reader.finish()
        return settings


def _sealer(reader: Reader) -> Sealer | None:
    page = reader.read("SANHU_SEAL_PAGE", url("http", "https"), "")
    return reader.read("SANHU_SEAL_KEY_FILE", lambda text: Sealer.read(Path(text), page), None)
