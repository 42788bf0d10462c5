"""Who used an enterprise's data, corrections, retractions."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
