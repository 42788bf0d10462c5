"""Penalty cases: from filing to performance, annulment or transfer."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
