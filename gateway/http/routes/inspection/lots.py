"""Lots with their production steps, recall lists and returns."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
