"""Imports and exports: uploads in parts, progress."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
