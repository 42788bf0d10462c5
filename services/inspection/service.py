"""Inspection: what can be asked of it, told to it, and what it hears; each area stands in `entrypoints/`."""

from __future__ import annotations

from services.inspection.entrypoints.approvals import Approvals
from services.inspection.entrypoints.certificates import Certificates
from services.inspection.entrypoints.checks import Checks
from services.inspection.entrypoints.co_inspections import CoInspections
from services.inspection.entrypoints.consignments import Consignments
from services.inspection.entrypoints.days import Days
from services.inspection.entrypoints.decisions import Decisions
from services.inspection.entrypoints.evidence import Evidence
from services.inspection.entrypoints.hearing import Hearing
from services.inspection.entrypoints.lots import Lots
from services.inspection.entrypoints.monitoring import Monitoring
from services.inspection.entrypoints.recognitions import Recognitions
from services.inspection.entrypoints.reference import Reference
from services.inspection.entrypoints.rule_sets import RuleSets
from services.inspection.entrypoints.stops import Stops
from services.inspection.repository import InspectionTransaction


class InspectionService(
    Decisions,
    Consignments,
    Checks,
    Stops,
    Approvals,
    Evidence,
    Reference,
    Lots,
    Certificates,
    Recognitions,
    CoInspections,
    Monitoring,
    RuleSets,
    Hearing,
    Days,
):
    """Which check each consignment needs, and its release."""

    name = "inspection"
    transaction_class = InspectionTransaction
