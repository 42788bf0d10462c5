"""Returned export goods (出口退货信息), each of them investigated."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
