"""Agencies, their keys and who they are."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
