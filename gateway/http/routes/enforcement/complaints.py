"""Complaints (投诉) and reports (举报)."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
