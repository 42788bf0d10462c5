"""Tasks, meetings, checks, consultations, summaries."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
