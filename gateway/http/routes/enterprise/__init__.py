"""Routes of the registry, a table for each area."""

from gateway.http.routes.enterprise import (
    facts,
    figures,
    governance,
    jobs,
    members,
    papers,
    public_services,
    registry,
    zones,
)
from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = (
    *registry.ROUTES,
    *facts.ROUTES,
    *jobs.ROUTES,
    *zones.ROUTES,
    *members.ROUTES,
    *figures.ROUTES,
    *governance.ROUTES,
    *public_services.ROUTES,
    *papers.ROUTES,
)
