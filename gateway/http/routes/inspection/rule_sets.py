"""Rule sets, tried on past consignments before they are adopted."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
