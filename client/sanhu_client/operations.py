"""Every operation of the exchange by name, with its verb and path; generated from the exchange's own routes."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote, unquote, urlencode

from sanhu_client.errors import InvalidRequest

_PARAMETER = re.compile(r"\{([a-z_]+)\}")
_BINARY = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BYTES = "application/octet-stream"


@dataclass(frozen=True)
class Message:
    """A request as HTTP has it."""

    verb: str
    target: str
    headers: dict[str, str]
    body: bytes | None


@dataclass(frozen=True)
class Operation:
    """One operation.

    Attributes:
        name: `service.method`, as over AMQP.
        kind: command (writes), query (reads) or dry_run (computes).
        takes: media type of the body.
    """

    name: str
    verb: str
    path: str
    kind: str
    takes: str

    @property
    def writes(self) -> bool:
        """Whether a key must keep it from being done twice."""
        return self.kind == "command"

    def as_taken(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields as the exchange takes them over HTTP: those of the path are text."""
        in_path = set(_PARAMETER.findall(self.path))
        return {name: str(value) if name in in_path else value for name, value in fields.items()}

    def message(self, fields: Mapping[str, Any]) -> Message:
        """Return the request for these fields: those of the path in the path, the rest in the query or the body.

        Raises:
            InvalidRequest: a field of the path is missing.
        """
        rest = dict(fields)

        def put(found: re.Match[str]) -> str:
            name = found.group(1)
            if rest.get(name) is None:
                raise InvalidRequest("a field is missing", name, f"given: it is part of {self.path}")
            return quote(str(rest.pop(name)), safe="")

        path = _PARAMETER.sub(put, self.path)
        if self.verb == "GET":
            return Message(self.verb, with_query(path, rest), {}, None)
        if self.takes == _BINARY:
            raw = base64.b64decode(rest.get("content_base64") or "")
            name = quote(str(rest.get("filename") or "upload.xlsx"))
            headers = {"content-type": _BINARY, "content-disposition": f"attachment; filename*=UTF-8''{name}"}
            return Message(self.verb, path, headers, raw)
        if self.takes == _BYTES:
            raw = base64.b64decode(rest.get("content_base64") or "")
            return Message(self.verb, path, {"content-type": _BYTES}, raw)
        if self.verb == "DELETE" and not rest:
            return Message(self.verb, path, {}, None)
        return Message(self.verb, path, {"content-type": "application/json"}, encode(rest))


@cache
def table() -> Mapping[str, Operation]:
    """Return every operation by name."""
    rows = json.loads(files("sanhu_client").joinpath("operations.json").read_text(encoding="utf-8"))
    return {name: Operation(name, *row) for name, row in rows.items()}


def find(name: str) -> Operation:
    """Return an operation by its name.

    Raises:
        LookupError: there is none; names those of the same service.
    """
    found = table().get(name)
    if found is None:
        service = name.partition(".")[0]
        near = [one for one in table() if one.startswith(f"{service}.")] or sorted(services())
        raise LookupError(f"no operation {name}; there are: {', '.join(near)}")
    return found


def match(verb: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """Return the operation of a verb and a path, and the fields that are in the path; None if there is none."""
    best: tuple[Operation, dict[str, str]] | None = None
    for operation in table().values():
        if operation.verb != verb:
            continue
        pattern = "([^/]+)".join(re.escape(part) for part in re.split(r"\{[a-z_]+\}", operation.path))
        found = re.fullmatch(pattern, path)
        if found is not None and (best is None or len(found.groups()) < len(best[1])):
            names = _PARAMETER.findall(operation.path)
            best = operation, dict(zip(names, map(unquote, found.groups()), strict=True))
    return best


def services() -> Iterator[str]:
    """Return the names of the services, each once."""
    return iter({name.partition(".")[0]: None for name in table()})


def with_query(path: str, values: Mapping[str, Any]) -> str:
    """Return a path with its query."""
    query = urlencode({name: _plain(value) for name, value in values.items() if value is not None})
    return f"{path}?{query}" if query else path


def encode(value: Any) -> bytes:
    """Return a value as JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
