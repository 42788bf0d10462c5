"""An entry's fields, out of what was noted; and the leaf over them.

Names and values as in `docs/operations/evidence.md`. This is on the way of every exchange, so it is written for speed:
values are canonical JSON from the start, and are hashed and kept as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256, shake_256
from typing import Any, Final
from uuid import UUID

import orjson
from sanhu_client.evidence.leaves import SALT_BYTES, canonical

from gateway.notes import holds_no_answer

SECRET_BYTES: Final = 32

# kinds
EXCHANGE: Final = "exchange"  # a call asked and answered, or refused
EVENT: Final = "event"  # an event handed to an agency
DECISION: Final = "decision"  # a service decided

REQUEST: Final = "request"
ANSWER: Final = "answer"
BODIES: Final = (REQUEST, ANSWER)

Fields = dict[str, bytes]

# the columns of an exchange that become fields of the same name, where they say something
_TEXTS: Final = (
    "door",
    "agency",
    "actor",
    "role",
    "operation",
    "purpose",
    "outcome",
    "idempotency_key",
    "traceparent",
    "request_hash",
    "answer_hash",
    "receipt_hash",
    "signed_by",
    "signature",
)
_LISTS: Final = ("agreements", "datasets", "fields", "subjects", "withheld")
_FRACTION: Final = re.compile(rb"(?:^|[:,\[]) ?-?[0-9]+[.eE]")
# PostgreSQL's JSON has no NUL; the hash of the body binds it as it was
_NUL: Final = b"\\u0000"
# an escape, not the end of an escaped backslash before the letters u0000
_NUL_ESCAPED: Final = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
_NUL_SHOWN: Final = "␀".encode()
_MENTIONS: Final = re.compile(rb'"(?:answer\.)?(?:[a-z_]+_)?id":"([^"\\]{1,64})"')
_USCCS: Final = re.compile(rb'"([0-9A-Z]{18})"')


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry with its place, as it is kept.

    Attributes:
        secret: what its salts come from.
        shown: all of its fields, canonical JSON.
    """

    position: int
    id: UUID
    kind: str
    agency: str | None
    at: datetime
    leaf: bytes
    secret: bytes
    shown: bytes
    subjects: frozenset[str]
    mentions: frozenset[str]
    operation: str | None
    datasets: Sequence[str]


def of_exchange(row: Mapping[str, Any]) -> Fields:
    """Return the fields of a call and what became of it."""
    fields: Fields = {name: orjson.dumps(row[name]) for name in _TEXTS if row[name]}
    for name in _LISTS:
        if row[name]:
            fields[name] = orjson.dumps(row[name])
    fields["call"] = orjson.dumps(row["call"])
    fields["asked_at"] = orjson.dumps(row["asked_at"], option=orjson.OPT_UTC_Z)
    if row["reconciled"]:
        fields["reconciled"] = b"true"
    add_body(fields, REQUEST, row["request"])
    if not holds_no_answer(row["call"], row["operation"]):
        add_body(fields, ANSWER, row["answer"])
    return fields


def of_event(noted: bytes) -> Fields:
    """Return the fields of what was noted whole, a JSON object; its place in the log is not its place in the feed."""
    dumps = _dumper(noted)
    fields = {name: dumps(value) for name, value in orjson.loads(noted).items() if value not in (None, [])}
    if "position" in fields:
        fields["feed_position"] = fields.pop("position")
    return fields


def moment_of(fields: Fields, otherwise: datetime) -> datetime:
    """Return when what was noted whole took place, as far as it says so."""
    try:
        said = datetime.fromisoformat(orjson.loads(fields.get("at", b"null")))
    except (TypeError, ValueError):
        return otherwise
    return said if said.tzinfo is not None else otherwise


def of_decision(row: Mapping[str, Any]) -> Fields:
    """Return the fields of what a service decided, out of the event that told it: its rules, its facts, its digest."""
    data = orjson.loads(row["data"])
    said: dict[str, Any] = {
        "agency": row["agency"],
        "producer": row["producer"],
        "event": row["type"],
        "subject": row["subject"],
        "sequence": row["sequence"],
        "subjects": [row["uscc"]] if row["uscc"] else None,
        "data_hash": sha256(canonical(data)).hexdigest(),
        **{name: data.get(name) for name in ("rule_set", "rule", "clauses", "cause", "facts")},
    }
    return of_event(orjson.dumps(said))


def is_of_body(name: str) -> bool:
    """Whether a field is of a request's or answer's body."""
    return name.partition(".")[0] in BODIES


def add_body(fields: Fields, prefix: str, body: bytes | None) -> None:
    """Add a body's first level, field by field; one that has no fields is one field."""
    if not body:
        return
    if _NUL in body:
        body = _NUL_ESCAPED.sub(rb"\1" + _NUL_SHOWN, body)
    value, dumps = orjson.loads(body), _dumper(body)
    if isinstance(value, dict):
        for name, each in value.items():
            fields[f"{prefix}.{name}"] = dumps(each)
    else:
        fields[prefix] = dumps(value)


def seal(position: int, epoch: int, entry_id: UUID, kind: str, at: datetime, fields: Fields, secret: bytes) -> Sealed:
    """Give an entry its place, and hash it."""
    fields["position"] = b"%d" % position
    fields["epoch"] = b"%d" % epoch
    fields["id"] = b'"%s"' % str(entry_id).encode()
    fields["kind"] = orjson.dumps(kind)
    fields["at"] = orjson.dumps(at, option=orjson.OPT_UTC_Z)
    names = sorted(fields)
    salts = shake_256(secret).digest(SALT_BYTES * len(names))
    digests, shown, salt_at = [], [], 0
    for name in names:
        before_digest, before_value, hashed = _written(name)
        value, salt = fields[name], salts[salt_at : salt_at + SALT_BYTES]
        salt_at += SALT_BYTES
        digests.append(before_digest + sha256(salt + hashed + value).hexdigest())
        shown.append(before_value + value)
    agency, operation = fields.get("agency"), fields.get("operation")
    return Sealed(
        position,
        entry_id,
        kind,
        None if agency is None else orjson.loads(agency),
        at,
        sha256(('\0{"fields":{' + '",'.join(digests) + '"},"v":1}').encode()).digest(),
        secret,
        b"{" + b",".join(shown) + b"}",
        _subjects(fields),
        _mentions(kind, fields, names, shown),
        None if operation is None else orjson.loads(operation),
        orjson.loads(fields.get("datasets", b"[]")),
    )


@lru_cache(maxsize=8192)
def _written(name: str) -> tuple[str, bytes, bytes]:
    """How a field's name is written before its digest in the leaf, before its value, and under the hash."""
    key = orjson.dumps(name)
    return f'{key.decode()}:"', key + b":", name.encode() + b"\0"


def _subjects(fields: Mapping[str, bytes]) -> frozenset[str]:
    """The enterprises an entry is about: those whose data it carried, and the one it asked for."""
    said = b"".join([fields.get(name, b"") for name in ("subjects", "request.uscc", "answer.uscc")])
    return frozenset([each.decode() for each in _USCCS.findall(said)])


def _mentions(kind: str, fields: Fields, names: Sequence[str], shown: Sequence[bytes]) -> frozenset[str]:
    """The ids of records, cases and other things that an entry carried."""
    if kind == EXCHANGE and fields.get("outcome") != b'"ok"':
        return frozenset()
    # in the order of names, those of the answer stand together
    begin = bisect_left(names, ANSWER)
    end = bisect_left(names, f"{ANSWER}/")
    carried = b",".join(shown[begin:end])
    if kind != EXCHANGE:
        carried += b',%s,"id":%s' % (fields.get("facts", b""), fields.get("subject", b"null"))
    return frozenset([each.decode() for each in _MENTIONS.findall(carried)])


def _dumper(body: bytes) -> Callable[[Any], bytes]:
    # a number with a fraction or exponent is written in more than one way: take the slow and certain one
    return canonical if _FRACTION.search(body) else _dumps_sorted


def _dumps_sorted(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
