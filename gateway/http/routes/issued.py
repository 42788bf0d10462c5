"""Papers are found under one path, whichever service issued them: the code in the path tells whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote

from databus.errors import InvalidRequest
from databus.papers.codes import issuer_of, parse_code
from gateway.http.routes.route import Route


class Papers:
    """Finds whose paper is asked for.

    Args:
        routes: of all services.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        self._by_operation: Mapping[str, Route] = {route.operation: route for route in routes}

    def owned(self, route: Route, values: Sequence[str]) -> Route:
        """Return the route of the service that issued the paper; the route itself where no code tells.

        Args:
            route: as found by its path.
            values: of the path's parameters, the code first.
        """
        if not route.by_code:
            return route
        try:
            issuer = issuer_of(parse_code(unquote(values[0])))
        except InvalidRequest:
            return route
        return self._by_operation.get(f"{issuer}.{route.method}", route)
