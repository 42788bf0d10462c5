"""Well-known and foreign-related marks, and patents, checked against consignments and campaigns."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
