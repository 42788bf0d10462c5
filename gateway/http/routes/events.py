"""The event feed and webhooks."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
