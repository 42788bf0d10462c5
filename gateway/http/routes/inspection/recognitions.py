"""Recognition of each other's results (监管互认)."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
