"""Routes of credit, a table for each area."""

from gateway.http.routes.credit import coverage, jobs, listings, rating_runs, register, remedies, rule_sets
from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = (
    *register.ROUTES,
    *jobs.ROUTES,
    *rating_runs.ROUTES,
    *rule_sets.ROUTES,
    *remedies.ROUTES,
    *listings.ROUTES,
    *coverage.ROUTES,
)
