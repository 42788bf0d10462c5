"""JSON as we take it: UTF-8, no NaN, no duplicate keys, no lone surrogates or NUL, bounded depth and numbers."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import orjson

from databus.errors import InvalidRequest, TooLarge

Json = Any
JsonObject = dict[str, Any]

MAX_BYTES: Final = 1 << 20
MAX_DEPTH: Final = 64
MAX_DIGITS: Final = 64
MAX_INTEGER: Final = (1 << 63) - 1  # what a database column and most languages hold


def loads(data: bytes | bytearray | memoryview | str) -> Json:
    """Return the value of a JSON text.

    Raises:
        TooLarge: more than 1 MiB.
        InvalidRequest: not JSON in the strict sense; the message says what is wrong.
    """
    raw = data.encode(errors="surrogatepass") if isinstance(data, str) else bytes(data)
    if len(raw) > MAX_BYTES:
        raise TooLarge(f"the message has {len(raw)} bytes, the limit is {MAX_BYTES}")
    _bound_depth(raw)
    try:
        text = raw.decode()
        value = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_int=_bounded_int,
            parse_float=_bounded_float,
        )
        if "\\u" in text:
            orjson.dumps(value)  # refuses lone surrogates
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InvalidRequest(f"not JSON: {error}") from None
    except (TypeError, RecursionError) as error:
        raise InvalidRequest(f"not JSON that can be kept: {error}") from None
    if "\\u0000" in text and _has_nul(value):
        raise InvalidRequest("a text contains the character U+0000, which no database keeps")
    return value


def loads_object(data: bytes | bytearray | memoryview | str) -> JsonObject:
    """Return the object of a JSON text; anything but an object is refused."""
    value = loads(data)
    if not isinstance(value, dict):
        raise InvalidRequest("the body must be a JSON object")
    return value


def dumps(value: Json) -> bytes:
    """Return the value as compact JSON; what JSON has no form for (decimals, moments, sets, …) is a TypeError."""
    return orjson.dumps(value, default=_refuse, option=orjson.OPT_PASSTHROUGH_DATETIME)


def canonical(value: Json) -> bytes:
    """Return the value as JSON with sorted keys, for hashing."""
    return orjson.dumps(value, default=_refuse, option=orjson.OPT_SORT_KEYS)


def _refuse(value: object) -> object:
    raise TypeError(f"{type(value).__name__} has no exact form in JSON")


# possessive, and matching an unended text too: else many escaped quotes would take quadratic time
_TEXTS: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_BRACKETS: Final = re.compile(rb"[\[\]{}]")


def _bound_depth(raw: bytes) -> None:
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for bracket in _BRACKETS.finditer(_TEXTS.sub(b"", raw)):
        depth += 1 if bracket.group() in b"[{" else -1
        if depth > MAX_DEPTH:
            raise InvalidRequest(f"nested deeper than {MAX_DEPTH} levels")


def _unique(pairs: list[tuple[str, Any]]) -> JsonObject:
    value = dict(pairs)
    if len(value) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise InvalidRequest("an object names a key twice", twice, "name it once")
    return value


def _no_constant(name: str) -> None:
    raise InvalidRequest(f"{name} is not a JSON number")


def _bounded_int(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise InvalidRequest(f"a number has more than {MAX_DIGITS} digits")
    value = int(digits)
    if not -MAX_INTEGER - 1 <= value <= MAX_INTEGER:
        raise InvalidRequest(f"{digits} is beyond a whole number of 64 bits")
    return value


def _bounded_float(digits: str) -> float:
    if len(digits) > MAX_DIGITS:
        raise InvalidRequest(f"a number has more than {MAX_DIGITS} digits")
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise InvalidRequest("a number is too large")
    return value


def _has_nul(value: Json) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any("\x00" in key or _has_nul(item) for key, item in value.items())
    if isinstance(value, list):
        return any(_has_nul(item) for item in value)
    return False
