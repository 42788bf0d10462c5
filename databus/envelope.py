"""The envelope of a fact: CloudEvents 1.0 in binary mode over AMQP 0-9-1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from databus.errors import InvalidRequest
from databus.strict_json import JsonObject

CONTENT_TYPE: Final = "application/json"
_PREFIX: Final = "ce-"
_TEXT_EXTENSIONS: Final = (
    "uscc",
    "agency",
    "actor",
    "purpose",
    "legalbasis",
    "classification",
    "traceparent",
)


@dataclass(frozen=True)
class Event:
    """A fact that a service said.

    `name` is short (`credit.grade_changed`), `subject` the aggregate's id, `sequence` counts per (source, subject),
    `data` is the aggregate's whole state as the contract shapes it.
    """

    id: str
    name: str
    subject: str
    sequence: int
    time: datetime
    data: JsonObject
    version: int = 1
    uscc: str | None = None
    agency: str | None = None
    actor: str | None = None
    purpose: str | None = None
    legalbasis: str | None = None
    classification: str | None = None
    traceparent: str | None = None

    @property
    def producer(self) -> str:
        """The service that said it."""
        return self.name.partition(".")[0]

    @property
    def routing_key(self) -> str:
        """The name within the producer's exchange."""
        return self.name.partition(".")[2]

    @property
    def source(self) -> str:
        return f"/services/{self.producer}"

    @property
    def type(self) -> str:
        return f"cn.sanhu.{self.name}.v{self.version}"


def to_headers(event: Event) -> dict[str, str]:
    """Return the AMQP headers of an event, as the cloudevents library's RabbitMQ binding writes them.

    `datacontenttype` travels as the message's own property `content_type` (`CONTENT_TYPE`).
    """
    headers = {
        "ce-specversion": "1.0",
        "ce-id": event.id,
        "ce-source": event.source,
        "ce-type": event.type,
        "ce-subject": event.subject,
        "ce-time": event.time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "ce-dataschema": f"urn:sanhu:contract:{event.name}:v{event.version}",
        "ce-sequence": str(event.sequence),
    }
    for name in _TEXT_EXTENSIONS:
        value = getattr(event, name)
        if value is not None:
            headers[_PREFIX + name] = value
    return headers


def from_headers(headers: Mapping[str, Any], data: JsonObject) -> Event:
    """Rebuild an event from AMQP headers and the decoded body.

    Raises:
        InvalidRequest: a header is missing or not of its form; names it.
    """
    told = {key[len(_PREFIX) :]: _text(key, value) for key, value in headers.items() if key.startswith(_PREFIX)}
    for name in ("specversion", "id", "source", "type", "subject", "time", "sequence"):
        if not told.get(name):
            raise InvalidRequest("not a CloudEvents message", f"ce-{name}", "a text, not left out")
    name, version = _parse_type(told["type"])
    if told["source"] != f"/services/{name.partition('.')[0]}":
        raise InvalidRequest("the source does not say this type", "ce-source", f"/services/{name.partition('.')[0]}")
    return Event(
        id=_uuid("ce-id", told["id"]),
        name=name,
        version=version,
        subject=told["subject"],
        sequence=_number("ce-sequence", told["sequence"]),
        time=_moment("ce-time", told["time"]),
        data=data,
        **{key: told.get(key) for key in _TEXT_EXTENSIONS},
    )


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > 1024 or "\x00" in value:
        raise InvalidRequest("a header is not of its form", key, "a text of at most 1024 characters, none U+0000")
    return value


def _parse_type(text: str) -> tuple[str, int]:
    name, _, version = text.removeprefix("cn.sanhu.").rpartition(".v")
    if not text.startswith("cn.sanhu.") or not version.isdecimal() or name.count(".") != 1:
        raise InvalidRequest("not a type of ours", "ce-type", "cn.sanhu.<producer>.<fact>.v<version>")
    return name, int(version)


def _number(key: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 18:
        raise InvalidRequest("a header is not of its form", key, "a whole number")
    return int(text)


def _uuid(key: str, text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise InvalidRequest("a header is not of its form", key, "a UUID") from None


def _moment(key: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InvalidRequest("a header is not of its form", key, "a moment of RFC 3339, such as 2026-01-31T08:00:00Z")
    return moment
