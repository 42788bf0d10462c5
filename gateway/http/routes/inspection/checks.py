"""Checks: papers required, draws, tests, re-inspection, rework."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
