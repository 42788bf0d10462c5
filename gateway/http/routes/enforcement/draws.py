"""Draws by commitments, and their proofs."""

from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = ()
