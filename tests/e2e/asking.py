"""Every operation of the OpenAPI document as something to ask wrongly: examples, and mistakes made from them."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from databus.shapes import LONG
from gateway.domain.access import register
from gateway.http.routes import ROUTES, Route
from gateway.http.routes.route import RAW

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = json.loads((ROOT / "gateway/http/openapi.json").read_text())
UNKNOWN_ID = "0192f0c1-0000-7000-8000-00000000ffff"

# what a code may not look like, by the field's name
MALFORMED: Mapping[str, list[str]] = {
    "uscc": ["91441323MA4YNT018F", "9144", ""],
    "hs_code": ["64", "64039", "shoes1", ""],
    "hs_prefix": ["6", "64A3", ""],
    "destination": ["Germany", "de", ""],
    "division": ["000000", "44132", ""],
}
NO_CURSORS = ["JUNK", "0", "-", "' OR 1=1", "0192f0c1", "惠东", "a" * 201]
# what holds personal data is asked for with a purpose, each time
PURPOSES = {"enterprise.list_contacts": "quality_supervision"}
CONTROLS = ("\0", "\x1b", "\x7f", "\x85")
NO_DAYS = ["2026-02-30", "2026-2-3", "20260203", "2026-02-03T00:00:00Z", ""]


@dataclass(frozen=True)
class Operation:
    """A route with what the document says of it."""

    route: Route

    @property
    def id(self) -> str:
        return f"{self.route.verb} {self.route.path}"

    @cached_property
    def described(self) -> dict[str, Any]:
        return DOCUMENT["paths"][self.route.path][self.route.verb.lower()]

    @cached_property
    def body(self) -> dict[str, Any] | None:
        """The schema of its JSON body."""
        if not self.route.has_body or self.route.takes in RAW:
            return None
        return self.described["requestBody"]["content"]["application/json"]["schema"]

    @property
    def properties(self) -> dict[str, Any]:
        return (self.body or {}).get("properties", {})

    @property
    def required(self) -> list[str]:
        return list((self.body or {}).get("required", []))

    @cached_property
    def query(self) -> dict[str, dict[str, Any]]:
        return {one["name"]: one["schema"] for one in self.described["parameters"] if one.get("in") == "query"}

    @property
    def needed(self) -> dict[str, str]:
        """The parameters of its query that must be there."""
        told = [one for one in self.described["parameters"] if one.get("in") == "query" and one.get("required")]
        return {one["name"]: str(example(one["schema"])) for one in told}

    @property
    def agency(self) -> str:
        """An agency that the border lets through."""
        return register().holders(self.route.grant)[0]

    @property
    def headers(self) -> dict[str, str]:
        """What must be said beside the request."""
        purpose = PURPOSES.get(self.route.operation)
        return {} if purpose is None else {"Purpose": purpose}

    def path(self, **given: str) -> str:
        """Its path, with examples where nothing else is given."""
        named = {one["name"]: one["schema"] for one in self.described["parameters"] if one.get("in") == "path"}
        return self.route.path.format(**{name: given.get(name, example(schema)) for name, schema in named.items()})

    def right(self) -> dict[str, Any]:
        """A body with every field that is needed, as the examples have them."""
        return {name: example(self.properties[name]) for name in self.required}

    def without_each(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for name in self.required:
            yield name, {key: value for key, value in self.right().items() if key != name}

    def of_wrong_type(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for name, schema in self.properties.items():
            yield name, {**self.right(), name: 3.5 if _takes(schema, "object") else {"no": "such"}}

    def malformed(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for name, schema in self.properties.items():
            for wrong in NO_DAYS if schema.get("format") == "date" else _malformed(name, schema):
                yield name, {**self.right(), name: wrong}

    def with_controls(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Texts that people write, each with one of what cannot be seen in turns; line breaks where they are short."""
        turns = islice(cycle(CONTROLS), len(self.id) % len(CONTROLS), None)
        for name, schema in self.properties.items():
            if not _is_text(schema):
                continue
            for control in (next(turns), *(["\n"] if schema["maxLength"] < LONG else [])):
                yield name, {**self.right(), name: f"{str(example(schema))[:5]}{control}x"}

    def wrong_queries(self) -> Iterator[tuple[str, str]]:
        for name, schema in self.query.items():
            if name == "cursor":
                yield from ((name, wrong) for wrong in NO_CURSORS)
            elif _takes(schema, "integer"):
                yield from ((name, wrong) for wrong in ("many", "1.5", ""))
            elif _takes(schema, "boolean"):
                yield name, "perhaps"
            elif "enum" in schema:
                yield name, "NO_SUCH"
            elif schema.get("format") == "date":
                yield from ((name, wrong) for wrong in NO_DAYS)
            else:
                yield from ((name, wrong) for wrong in _malformed(name, schema))


def example(schema: Mapping[str, Any]) -> Any:
    """A value that the schema allows."""
    if "example" in schema:
        return schema["example"]
    if "enum" in schema:
        return schema["enum"][0]
    if _takes(schema, "object"):
        needed = schema.get("required", schema.get("properties", {}))
        return {name: example(schema["properties"][name]) for name in needed}
    if _takes(schema, "integer"):
        return schema.get("minimum", 1)
    return UNKNOWN_ID


def _malformed(name: str, schema: Mapping[str, Any]) -> list[str]:
    wrongs = MALFORMED.get(name, [])
    if name == "division":  # in some places the beginning of one, and empty where it is the whole country
        return [wrong for wrong in wrongs if not re.search(schema.get("pattern", "$^"), wrong)]
    return wrongs


def _takes(schema: Mapping[str, Any], kind: str) -> bool:
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    told = schema.get("type", [])
    return kind == told or kind in told or any(_takes(one, kind) for one in schema.get("anyOf", []))


def _is_text(schema: Mapping[str, Any]) -> bool:
    return _takes(schema, "string") and "maxLength" in schema and "enum" not in schema


OPERATIONS = [Operation(route) for route in ROUTES]
WITH_BODY = [one for one in OPERATIONS if one.body is not None]
