"""Platforms, vouchers, fee relief, training, policies, budgets, registers."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
