"""The client's table of operations: name, verb, path, kind and media type of every route."""

from __future__ import annotations

import json

from gateway.http.routes import ROUTES

OUTPUT = "client/sanhu_client/operations.json"


def render() -> str:
    """Return the table as JSON, one line for each operation."""
    rows = {route.operation: [route.verb, route.path, route.kind, route.takes] for route in ROUTES}
    lines = (f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in rows.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"
