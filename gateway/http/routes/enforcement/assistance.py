"""Assistance between agencies (执法互助), and transfers of cases and evidence."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
