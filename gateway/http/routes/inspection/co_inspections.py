"""Co-inspection: one appointment, one visit, one shared result."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
