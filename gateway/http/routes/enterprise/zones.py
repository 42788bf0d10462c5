"""Assessments, conditions, progress of plans, programmes."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
