"""Reading a request: headers, parameters and body, each doubted, with its limits."""

from __future__ import annotations

import asyncio
import base64
import random
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from databus import strict_json
from databus.errors import InvalidRequest, TooLarge
from gateway.http import problems
from gateway.http.routes.route import OCTETS, RAW, XLSX, Route

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

BODY_TIMEOUT_S: Final = 10.0
LARGEST_SPREADSHEET: Final = 700 << 10
LONGEST_KEY: Final = 200
LONGEST_PURPOSE: Final = 200
MOST_PARAMETERS: Final = 50
LONGEST_PARAMETER: Final = 500
LONGEST_CODING: Final = 50

_KEY: Final = re.compile(rf"[\x21-\x7e]{{1,{LONGEST_KEY}}}")
_ETAG: Final = re.compile(r'"([^"]{1,200})"')
_TRACEPARENT: Final = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_LANGUAGE: Final = re.compile(r"(?P<language>zh|en)(-[a-z0-9-]+)?(\s*;\s*q=(?P<weight>[01](\.[0-9]{0,3})?))?")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_WHOLE: Final = re.compile(r"-?[0-9]{1,18}")
_BYTES: Final[Mapping[str, str]] = {XLSX: "a spreadsheet (.xlsx)", OCTETS: "the bytes of the part"}
_JSON_TYPES: Final = frozenset({"application/json", "application/merge-patch+json"})


def headers_of(scope: Scope) -> dict[str, str]:
    """Return the headers by lower-case name.

    Raises:
        InvalidRequest: one that must be single came twice.
    """
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.decode("latin-1").lower()
        if name in found and name in _SINGLE:
            raise InvalidRequest("a header came twice", name, "sent once")
        found[name] = raw_value.decode("latin-1")
    return found


_SINGLE: Final = frozenset(
    {"authorization", "content-type", "content-length", "idempotency-key", "if-match", "purpose"}
)


def idempotency_key(headers: Mapping[str, str]) -> str | None:
    """Return the key that a write may carry."""
    key = headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        raise InvalidRequest(
            "not an idempotency key", "Idempotency-Key", f"1 to {LONGEST_KEY} visible ASCII characters, such as a UUID"
        )
    return key


def purpose(headers: Mapping[str, str]) -> str | None:
    """Return the purpose an access is for; UTF-8 in the header is read as such."""
    given = headers.get("purpose")
    if given is None:
        return None
    try:
        text = given.encode("latin-1").decode()
    except UnicodeDecodeError:
        text = given
    if not 0 < len(text) <= LONGEST_PURPOSE or _CONTROL.search(text):
        raise InvalidRequest("not a purpose", "Purpose", f"1 to {LONGEST_PURPOSE} characters")
    return text


def if_match(headers: Mapping[str, str]) -> str | None:
    """Return the version that the caller read, without quotes; `*` stands for any."""
    given = headers.get("if-match")
    if given is None or given == "*":
        return given
    tag = _ETAG.fullmatch(given.strip())
    if tag is None:
        raise InvalidRequest("not an entity tag", "If-Match", 'one strong tag as an answer gave it, such as "3"')
    return tag.group(1)


def spoken(route: Route, headers: Mapping[str, str], fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with the language that the caller reads best, where the method takes one and none is said.

    Source: RFC 9110, 12.5.4; of what is none of ours, or malformed, nothing is made.
    """
    if not route.speaks or "language" in fields:
        return fields
    ranked = []
    for place, part in enumerate(headers.get("accept-language", "").split(",")[:MOST_PARAMETERS]):
        found = _LANGUAGE.fullmatch(part.strip().lower())
        if found is not None and float(found["weight"] or 1) > 0:
            ranked.append((-float(found["weight"] or 1), place, found["language"]))
    return {**fields, "language": min(ranked)[2]} if ranked else fields


def traceparent(headers: Mapping[str, str]) -> str:
    """Return the trace context of what follows: a new span in the caller's trace, or in a new one.

    Source: W3C Trace Context, section 3.2.
    """
    given = _TRACEPARENT.fullmatch(headers.get("traceparent", ""))
    span = f"{random.getrandbits(64):016x}"  # tells spans apart, keeps nothing secret
    if given is None or set(given.group(1)) == {"0"}:
        return f"00-{random.getrandbits(128):032x}-{span}-00"
    return f"00-{given.group(1)}-{span}-{given.group(3)}"


def path_fields(route: Route, values: Sequence[str]) -> dict[str, str]:
    """Return the path's parameters by name."""
    return {name: _text(name, value) for name, value in zip(route.parameters, values, strict=True)}


def query_fields(route: Route, query_string: bytes) -> dict[str, Any]:
    """Return the query's parameters by name, whole numbers and booleans as such.

    Raises:
        InvalidRequest: names the parameter that is malformed, doubled, or not of its type.
    """
    if not query_string:
        return {}
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
            separator="&",
        )
    except (UnicodeDecodeError, ValueError):
        raise InvalidRequest(
            "the query string is malformed", "query", f"at most {MOST_PARAMETERS} pairs name=value in UTF-8"
        ) from None
    found: dict[str, Any] = {}
    for name, value in pairs:
        _text("query", name)
        if name in found:
            raise InvalidRequest("a parameter came twice", name, "given once")
        found[name] = _typed(route, name, _text(name, value))
    return found


async def read_fields(route: Route, headers: Mapping[str, str], receive: Receive) -> dict[str, Any]:
    """Return the fields of the body.

    Raises:
        HttpProblem: another content type or coding, or a body that is late or cut short.
        TooLarge: over the limit; what comes after it is not read.
        InvalidRequest: not JSON in the strict sense, or not an object.
    """
    coding = headers.get("content-encoding", "identity").strip()
    if coding.lower() not in {"", "identity"}:
        raise problems.content_coding_not_taken(coding[:LONGEST_CODING])
    given = headers.get("content-type", "")
    kind = given.partition(";")[0].strip().lower()
    if route.takes in RAW:
        if kind != route.takes:
            raise problems.content_type_not_taken(given, route.takes)
        raw = await read_body(headers, receive, LARGEST_SPREADSHEET)
        if not raw:
            raise InvalidRequest("the body is empty", "body", _BYTES[route.takes])
        fields = {"content_base64": base64.b64encode(raw).decode()}
        return fields | {"filename": _filename(headers)} if route.takes == XLSX else fields
    if kind not in _JSON_TYPES and (kind or headers.get("content-length", "0") != "0"):
        raise problems.content_type_not_taken(given, route.takes)
    raw = await read_body(headers, receive, strict_json.MAX_BYTES)
    return _object(raw) if raw else {}


def merge(route: Route, path: Mapping[str, Any], query: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """Return all fields as one; what the path says cannot be said again.

    Raises:
        InvalidRequest: names the field that is said in two places.
    """
    fields = dict(body)
    for where, given in (("path", path), ("query", query)):
        for name, value in given.items():
            if name in fields and (fields[name] != value or where == "query"):
                raise InvalidRequest(
                    f"the {where} says it already", name, f"given in the {where} of {route.path} alone"
                )
            fields[name] = value
    return fields


def _object(raw: bytes) -> dict[str, Any]:
    try:
        return strict_json.loads_object(raw)
    except InvalidRequest as error:
        if error.fields:
            raise
        right = "one JSON object in UTF-8, each key once, numbers of at most 64 digits"
        raise InvalidRequest(error.message, "body", right) from None


async def read_body(headers: Mapping[str, str], receive: Receive, limit: int) -> bytes:
    declared = headers.get("content-length")
    if declared is not None and declared.isdecimal() and int(declared) > limit:
        raise TooLarge(f"the body has {declared} bytes, the limit is {limit}")
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise problems.body_cut_short()
                part = message.get("body", b"")
                size += len(part)
                if size > limit:
                    raise TooLarge(f"the body has more than {limit} bytes")
                parts.append(part)
                if not message.get("more_body", False):
                    return parts[0] if len(parts) == 1 else b"".join(parts)
    except TimeoutError:
        raise problems.body_too_slow(BODY_TIMEOUT_S) from None


def _typed(route: Route, name: str, text: str) -> Any:
    if name in route.integers:
        if not _WHOLE.fullmatch(text):
            raise InvalidRequest("not a whole number", name, "digits, such as 20")
        return int(text)
    if name in route.booleans:
        if text not in {"true", "false"}:
            raise InvalidRequest("not a yes or no", name, "true or false")
        return text == "true"
    return text


def _text(name: str, value: str) -> str:
    if _CONTROL.search(value):
        raise InvalidRequest("a control character in a parameter", name, "printable text")
    if len(value) > LONGEST_PARAMETER:
        raise InvalidRequest("a parameter is too long", name, f"at most {LONGEST_PARAMETER} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidRequest("a parameter is not UTF-8", name, "UTF-8, percent-encoded") from None
    return value


def _filename(headers: Mapping[str, str]) -> str:
    """The name in Content-Disposition, if one is given; for the reports alone."""
    found = re.search(r"filename\*=UTF-8''([^;]+)", headers.get("content-disposition", ""), re.IGNORECASE)
    if found:
        name = unquote(found.group(1))
    else:
        plain = re.search(r'filename="([^"]+)"', headers.get("content-disposition", ""))
        name = plain.group(1) if plain else "upload.xlsx"
    return _CONTROL.sub("", name)[:LONGEST_KEY] or "upload.xlsx"


def allowed_verbs(verbs: Iterable[str]) -> list[str]:
    """Return the verbs that a resource takes, with those that every resource takes."""
    known = set(verbs) | {"OPTIONS"}
    return sorted(known | {"HEAD"} if "GET" in known else known)
