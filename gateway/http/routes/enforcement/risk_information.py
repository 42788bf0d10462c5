"""Risk information: collected, assessed, matched to products and enterprises, confirmed by a person."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
