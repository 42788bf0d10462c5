"""An agency's own events, said in its vhost by its own services, taken as facts by a table of what they mean.

The table is data (`gateway/own_events.toml`); nothing of it lets an agency do what it may not: the fact crosses the
border under the agency's name, with the same check, and gets the same receipt.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from databus import strict_json
from databus.amqp.inbound import Delivery
from databus.amqp.reading import check_content
from databus.errors import InvalidRequest, NotFound
from databus.strict_json import JsonObject
from databus.vhosts import FACTS, may_be_own

OPTIONAL: Final = "?"


@dataclass(frozen=True)
class Mapped:
    """One event of an agency's service, and the fact it is from a day until another.

    Attributes:
        fields: field of the operation → path into the event's data; `?` at its end: it may be missing.
        codes: field → the agency's word → ours.
        fixed: field → what it always is.
    """

    agency: str
    exchange: str
    event: str
    operation: str
    start: date
    end: date
    fields: Mapping[str, str]
    codes: Mapping[str, Mapping[str, Any]]
    fixed: Mapping[str, Any]

    def fact(self, data: JsonObject) -> JsonObject:
        """Return the fields of the fact that the event is.

        Raises:
            InvalidRequest: the event lacks something, or says a word that the table does not know; names its path.
        """
        told: JsonObject = dict(self.fixed)
        for name, path in self.fields.items():
            found = _at(data, path.removesuffix(OPTIONAL))
            if found is None:
                if path.endswith(OPTIONAL):
                    continue
                raise InvalidRequest(f"{self.event} does not say what {self.operation} needs", path, f"its {name}")
            told[name] = self._word(name, path, found)
        return told

    def _word(self, name: str, path: str, found: Any) -> Any:
        codes = self.codes.get(name)
        if codes is None:
            return found
        if not isinstance(found, str) or found not in codes:
            raise InvalidRequest(f"no {name} is agreed for this", path, "one of " + ", ".join(codes))
        return codes[found]


class OwnEvents:
    """The table of all agencies' own events."""

    def __init__(self, rows: Sequence[Mapped]) -> None:
        self._rows = rows

    def bindings(self, agency: str) -> list[tuple[str, str]]:
        """Return exchange and event of all that is taken of an agency, whatever the day."""
        return sorted({(row.exchange, row.event) for row in self._rows if row.agency == agency})

    def exchanges(self, agency: str) -> list[str]:
        """Return the exchanges that an agency's own services say events on."""
        return sorted({exchange for exchange, _ in self.bindings(agency)})

    def rows(self) -> Sequence[Mapped]:
        """Return all rows."""
        return self._rows

    def fact_of(self, agency: str, delivery: Delivery, on: date) -> Delivery:
        """Return what came as a fact: itself, or what the event is by the row of the day.

        An event without a message id of its own is known by what it says, so that one dispatched twice is one fact.

        Raises:
            NotFound: no row holds for the event on the day.
            InvalidRequest: it is not JSON, or lacks something.
            TooLarge: the body is.
        """
        if delivery.exchange in {FACTS, ""}:
            return delivery
        named = f"{delivery.exchange} {delivery.routing_key}"
        row = next((row for row in self._rows if _holds(row, agency, delivery, on)), None)
        if row is None:
            raise NotFound(
                f"nobody has agreed what {named} means", "routing_key", "an event of the table of own events"
            )
        check_content(delivery)
        body = strict_json.dumps(row.fact(strict_json.loads_object(delivery.body)))
        given = delivery.properties
        known_by = given.message_id or sha256(b"\0".join((named.encode(), delivery.body))).hexdigest()
        properties = replace(given, message_id=known_by, headers=dict(given.headers))
        return replace(delivery, exchange=FACTS, routing_key=row.operation, properties=properties, body=body)


@cache
def shipped() -> OwnEvents:
    """Return the table that the gateway comes with."""
    text = files("gateway").joinpath("own_events.toml").read_text(encoding="utf-8")
    return OwnEvents([read(row) for row in tomllib.loads(text).get("own_event", [])])


NONE: Final = OwnEvents(())


def read(row: Mapping[str, Any]) -> Mapped:
    """Return a row of the table.

    Raises:
        ValueError: an exchange that is ours or nobody's, or a field named twice.
    """
    fields, fixed, codes = row.get("fields", {}), row.get("fixed", {}), row.get("codes", {})
    if not may_be_own(row["exchange"]):
        raise ValueError(f"{row['exchange']} is not an exchange of an agency's own events")
    if fields.keys() & fixed.keys() or codes.keys() - fields.keys():
        raise ValueError(f"{row['exchange']} {row['event']}: a field is said twice, or its words belong to none")
    days = row["from"], row.get("until", date.max)
    return Mapped(row["agency"], row["exchange"], row["event"], row["operation"], *days, fields, codes, fixed)


def _holds(row: Mapped, agency: str, delivery: Delivery, on: date) -> bool:
    said = row.agency, row.exchange, row.event
    return said == (agency, delivery.exchange, delivery.routing_key) and row.start <= on < row.end


def _at(data: Any, path: str) -> Any:
    for name in path.split("."):
        data = data.get(name) if isinstance(data, dict) else None
    return data
