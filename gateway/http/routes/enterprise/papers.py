"""The quality archive and papers that can be verified."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
