"""Enforcement's routes, one table for each area."""

from gateway.http.routes.enforcement import (
    analyses,
    assistance,
    campaigns,
    clocks,
    complaints,
    draws,
    incidents,
    jobs,
    legal_documents,
    measures,
    notices,
    officers,
    penalty_cases,
    protected_rights,
    register,
    returns,
    risk_information,
)
from gateway.http.routes.route import Route

ROUTES: tuple[Route, ...] = (
    *register.ROUTES,
    *analyses.ROUTES,
    *assistance.ROUTES,
    *campaigns.ROUTES,
    *clocks.ROUTES,
    *complaints.ROUTES,
    *draws.ROUTES,
    *incidents.ROUTES,
    *jobs.ROUTES,
    *legal_documents.ROUTES,
    *measures.ROUTES,
    *notices.ROUTES,
    *officers.ROUTES,
    *penalty_cases.ROUTES,
    *protected_rights.ROUTES,
    *returns.ROUTES,
    *risk_information.ROUTES,
)
