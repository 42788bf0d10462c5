"""Quarterly quality analyses by industry and market."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
