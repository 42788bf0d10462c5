"""Facts about enterprises, with both times; mergers and successors."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
