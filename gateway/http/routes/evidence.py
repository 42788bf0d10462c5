"""The evidence log: heads, proofs, erasure, reconciliation."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
