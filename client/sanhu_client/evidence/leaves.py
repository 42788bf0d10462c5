"""What a leaf of the log is: the digests of an entry's fields, each hashed with a salt of its own.

A field whose salt and value are given shows itself; of any other only the digest is there, and nothing can be
guessed from it. The leaf is the same either way, so an entry may be shown in part, and a body erased for good.

An entry, as JSON has it:

    {"fields": {"agency": {"salt": "…", "value": "samr"}, …}, "digests": {"answer.grade": "…", …}}
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256, shake_256
from typing import Any, Final

from sanhu_client.evidence import merkle

SALT_BYTES: Final = 16
LEAF_VERSION: Final = 1

JsonObject = dict[str, Any]

_DIGESTS: Final = re.compile("[0-9a-f]*", re.ASCII)
_DIGEST_LENGTHS: Final[tuple[set[int], ...]] = ({64}, set())
_encode: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True).encode


@lru_cache(maxsize=4096)
def _named(name: str) -> str:
    return _encode(name)


class Malformed(Exception):
    """What was given is not of the form of an entry, head or proof; the message says what is wrong."""


def canonical(value: Any) -> bytes:
    """Return a value as JSON in the one form that is hashed: keys in order, no spaces, UTF-8."""
    try:
        return _encode(value).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise Malformed(f"not a JSON value: {error}") from None


def salts(secret: bytes, count: int) -> list[bytes]:
    """Return the salts of an entry's fields, in the order of their names, out of the entry's secret."""
    stream = shake_256(secret).digest(SALT_BYTES * count)
    return [stream[at : at + SALT_BYTES] for at in range(0, len(stream), SALT_BYTES)]


def field_digest(name: str, value: bytes, salt: bytes) -> str:
    """Return the digest of a field, in hexadecimal; `value` is canonical JSON."""
    return sha256(salt + name.encode() + b"\x00" + value).hexdigest()


def leaf_of(digests: Mapping[str, str]) -> bytes:
    """Return the hash of the leaf that these digests make, by the names of the fields."""
    fields = ",".join([f'{_named(name)}:"{digests[name]}"' for name in sorted(digests)])
    return merkle.leaf_hash(f'{{"fields":{{{fields}}},"v":{LEAF_VERSION}}}'.encode())


def show(fields: Mapping[str, Any], secret: bytes) -> JsonObject:
    """Return an entry that shows all of its fields."""
    names = sorted(fields)
    shown = {
        name: {"salt": salt.hex(), "value": fields[name]}
        for name, salt in zip(names, salts(secret, len(names)), strict=True)
    }
    return {"fields": shown, "digests": {}}


def erase(entry: Mapping[str, Any], names: Iterable[str]) -> JsonObject:
    """Return the entry without the values and salts of the named fields; its leaf stays what it is."""
    hidden = set(names)
    shown = _mapping(entry, "fields")
    found = {name: _digest_of_shown(name, field) for name, field in shown.items() if name in hidden}
    return {
        "fields": {name: field for name, field in shown.items() if name not in hidden},
        "digests": {**_mapping(entry, "digests"), **found},
    }


def disclose(entry: Mapping[str, Any], names: Iterable[str]) -> JsonObject:
    """Return the entry with the named fields alone shown, as far as they can be."""
    return erase(entry, _mapping(entry, "fields").keys() - set(names))


def digests_of(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return the digest of every field of an entry, computed anew where the field is shown.

    Raises:
        Malformed: it is not an entry.
    """
    shown, hidden = _mapping(entry, "fields"), _mapping(entry, "digests")
    if not shown.keys().isdisjoint(hidden):
        raise Malformed(f"fields both shown and hidden: {', '.join(sorted(shown.keys() & hidden.keys()))}")
    try:
        lengths, all_digits = set(map(len, hidden.values())), "".join(hidden.values())
    except TypeError:
        lengths, all_digits = {0}, ""
    if lengths not in _DIGEST_LENGTHS or not _DIGESTS.fullmatch(all_digits):
        raise Malformed("a digest is not a SHA-256 in hexadecimal")
    return {**hidden, **{name: _digest_of_shown(name, field) for name, field in shown.items()}}


def leaf_of_entry(entry: Mapping[str, Any]) -> bytes:
    """Return the hash of an entry's leaf.

    Raises:
        Malformed: it is not an entry.
    """
    return leaf_of(digests_of(entry))


def value_of(entry: Mapping[str, Any], name: str) -> Any:
    """Return the value of a field, or None where it is not shown."""
    field = _mapping(entry, "fields").get(name)
    return field.get("value") if isinstance(field, dict) else None


def _digest_of_shown(name: str, field: Any) -> str:
    if not isinstance(field, dict) or "value" not in field:
        raise Malformed(f"field {name} has no salt and value")
    try:
        salt = bytes.fromhex(field["salt"])
    except (KeyError, TypeError, ValueError):
        salt = b""
    if len(salt) != SALT_BYTES:
        raise Malformed(f"field {name} has no salt of {SALT_BYTES} bytes in hexadecimal")
    return field_digest(name, canonical(field["value"]), salt)


def _mapping(entry: Mapping[str, Any], name: str) -> JsonObject:
    found = entry.get(name, {}) if isinstance(entry, dict) else None
    if not isinstance(found, dict):
        raise Malformed(f"an entry has {name} by name")
    return found
