"""Inspection's routes, one table for each area."""

from gateway.http.routes.inspection import (
    certificates,
    checks,
    co_inspections,
    evidence,
    lots,
    monitoring,
    recognitions,
    reference,
    register,
    rule_sets,
)
from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = (
    *register.ROUTES,
    *certificates.ROUTES,
    *checks.ROUTES,
    *co_inspections.ROUTES,
    *evidence.ROUTES,
    *lots.ROUTES,
    *monitoring.ROUTES,
    *recognitions.ROUTES,
    *reference.ROUTES,
    *rule_sets.ROUTES,
)
