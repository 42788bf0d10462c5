"""Emergency response: one incident room for a sudden event."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
