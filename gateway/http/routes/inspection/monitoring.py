"""Risk monitoring in place of batch management."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
