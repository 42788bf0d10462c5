"""Reference data: the catalogue of statutory goods, product risk, registration regimes, lists, special policies."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
