"""JSON as we take it: UTF-8, no NaN, no duplicate keys, no lone surrogates or NUL, bounded depth and numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final

import orjson

from databus.errors import InvalidRequest, TooLarge

Json = Any
JsonObject = dict[str, Any]

MAX_BYTES: Final = 1 << 20
MAX_DEPTH: Final = 64
MAX_DIGITS: Final = 64
MAX_INTEGER: Final = (1 << 63) - 1  # what a database column and most languages hold
LONGEST_NAME: Final = 100  # of a field, as an error shows it


def loads(data: bytes | bytearray | memoryview | str) -> Json:
    """Return the value of a JSON text.

    Raises:
        TooLarge: more than 1 MiB.
        InvalidRequest: not JSON in the strict sense; the message says what is wrong, and in which field, if in one.
    """
    raw = data.encode(errors="surrogatepass") if isinstance(data, str) else bytes(data)
    if len(raw) > MAX_BYTES:
        raise TooLarge(f"the message has {len(raw)} bytes, the limit is {MAX_BYTES}")
    _bound_depth(raw)
    try:
        text = raw.decode()
        value = _DECODER.decode(text)
    except _NotTaken as refusal:
        raise _named(str(refusal), _numbers_marked(text), _Mark.is_one, "a finite number of 64 bits") from None
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InvalidRequest(f"not JSON: {error}") from None
    except RecursionError as error:
        raise InvalidRequest(f"not JSON that can be kept: {error}") from None
    if "\\u" in text:
        try:
            orjson.dumps(value)  # refuses lone surrogates
        except TypeError as error:
            message = f"not JSON that can be kept: {error}"
            raise _named(message, value, _has_surrogate, "text without lone surrogates") from None
    if "\\u0000" in text and _path_to(value, _has_nul) is not None:
        raise _named(
            "a text contains the character U+0000, which no database keeps", value, _has_nul, "text without U+0000"
        )
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


def shown(key: str | int) -> str:
    """Return a key as an error may show it: short, and of characters that can be written."""
    return str(key)[:LONGEST_NAME].replace("\0", "\ufffd").encode(errors="replace").decode()


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


class _NotTaken(ValueError):
    """A number that is not taken; where it stands is looked up by reading once more."""


class _Mark:
    """Stands for a number that is not taken."""

    @staticmethod
    def is_one(item: object) -> bool:
        return isinstance(item, _Mark)


def _unique(pairs: list[tuple[str, Any]]) -> JsonObject:
    value = dict(pairs)
    if len(value) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise InvalidRequest("an object names a key twice", shown(twice), "name it once")
    return value


def _no_constant(name: str) -> float:
    raise _NotTaken(f"{name} is not a JSON number")


def _bounded_int(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _NotTaken(f"a number has more than {MAX_DIGITS} digits")
    value = int(digits)
    if not -MAX_INTEGER - 1 <= value <= MAX_INTEGER:
        raise _NotTaken(f"{digits} is beyond a whole number of 64 bits")
    return value


def _bounded_float(digits: str) -> float:
    if len(digits) > MAX_DIGITS:
        raise _NotTaken(f"a number has more than {MAX_DIGITS} digits")
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise _NotTaken("a number is too large")
    return value


def _numbers_marked(text: str) -> Json:
    def marked(parse: Callable[[str], float]) -> Callable[[str], float | _Mark]:
        def read(digits: str) -> float | _Mark:
            try:
                return parse(digits)
            except _NotTaken:
                return _Mark()

        return read

    try:
        return json.loads(
            text,
            parse_constant=marked(_no_constant),
            parse_int=marked(_bounded_int),
            parse_float=marked(_bounded_float),
        )
    except json.JSONDecodeError:  # and not JSON further on
        return None


def _named(message: str, value: Json, is_wrong: Callable[[object], bool], right: str) -> InvalidRequest:
    path = _path_to(value, is_wrong)
    return InvalidRequest(message, ".".join(path), right) if path else InvalidRequest(message)


def _path_to(value: Json, is_wrong: Callable[[object], bool]) -> tuple[str, ...] | None:
    """Return where the first key or value stands that is wrong; None if there is none."""
    if is_wrong(value):
        return ()
    named = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in named:
        inner = () if is_wrong(key) else _path_to(item, is_wrong)
        if inner is not None:
            return (shown(key), *inner)
    return None


def _has_surrogate(item: object) -> bool:
    return isinstance(item, str) and any("\ud800" <= character <= "\udfff" for character in item)


def _has_nul(item: object) -> bool:
    return isinstance(item, str) and "\0" in item


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_bounded_int, parse_float=_bounded_float
)
