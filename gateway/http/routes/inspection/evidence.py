"""Evidence: exemptions applied for, laboratories and their reports, bodies, declarations, assurances, filed papers."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
