"""Profiles, history and forecast of key figures; surveys; target management."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
