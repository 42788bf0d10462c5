"""Every route of the API: tables, one for each service, and the index that finds a route in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from gateway.http.routes import (
    agencies,
    agreements,
    credit,
    enforcement,
    enterprise,
    events,
    evidence,
    exchange,
    inspection,
    tracker,
)
from gateway.http.routes.route import Route

__all__ = ["ROUTES", "Index", "Route"]

ROUTES: tuple[Route, ...] = (
    *enterprise.ROUTES,
    *credit.ROUTES,
    *inspection.ROUTES,
    *enforcement.ROUTES,
    *exchange.ROUTES,
    *agencies.ROUTES,
    *agreements.ROUTES,
    *evidence.ROUTES,
    *events.ROUTES,
    *tracker.ROUTES,
)


@dataclass
class _Node:
    fixed: dict[str, _Node] = field(default_factory=dict)
    any: _Node | None = None
    routes: dict[str, Route] = field(default_factory=dict)


class Index:
    """Finds the routes of a path in as many steps as the path has segments."""

    def __init__(self, routes: Iterable[Route] = ROUTES) -> None:
        self._root = _Node()
        for route in routes:
            node = self._root
            for segment in route.path.split("/")[1:]:
                if segment.startswith("{"):
                    node.any = node.any or _Node()
                    node = node.any
                else:
                    node = node.fixed.setdefault(segment, _Node())
            if route.verb in node.routes:
                raise ValueError(f"two routes for {route.verb} {route.path}")
            node.routes[route.verb] = route

    def find(self, path: str) -> tuple[dict[str, Route], list[str]] | None:
        """Return the routes of a path by verb, and the values of its parameters in order; None if there is none."""
        node, values = self._root, []
        for segment in path.split("/")[1:]:
            following = node.fixed.get(segment)
            if following is None:
                following = node.any
                if following is None or not segment:
                    return None
                values.append(segment)
            node = following
        return (node.routes, values) if node.routes else None
