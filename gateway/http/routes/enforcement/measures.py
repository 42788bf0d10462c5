"""Technical trade measures and standards, matched to zones and members."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
