"""Routes of credit, to be filled."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
