"""Jobs on files, and issued papers."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
