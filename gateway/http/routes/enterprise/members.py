"""Batches, evaluations, mark licences."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
