"""Clocks: what is due when, who is late, reminders and escalations."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
