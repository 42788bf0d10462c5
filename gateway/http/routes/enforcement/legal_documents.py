"""Documents of legal steps, from templates, numbered, as PDF."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
