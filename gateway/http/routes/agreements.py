"""The catalogue, sharing agreements, requests for data."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
