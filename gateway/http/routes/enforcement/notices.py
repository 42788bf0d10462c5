"""To whom an alert was pushed, who confirmed it, and the first measures."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
