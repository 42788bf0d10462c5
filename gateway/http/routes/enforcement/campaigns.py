"""Campaigns: plans, tasks, visits, publication."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
