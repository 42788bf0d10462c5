"""The facts that services say to each other: one schema and one example for each, versioned.

A released version never changes; what must change gets the next version beside it.
"""

from databus.contracts import (
    credit,
    credit_coverage,
    credit_listings,
    credit_rating_runs,
    credit_records,
    credit_remedies,
    credit_rules,
    enforcement,
    enterprise,
    enterprise_facts,
    enterprise_figures,
    enterprise_governance,
    enterprise_members,
    enterprise_services,
    exchange,
    heartbeat,
    inspection,
    inspection_certificates,
    inspection_lots,
    inspection_recognition,
)
from databus.contracts.registry import BrokenContract, Contract, EventSchema, all_contracts, get, validate, write

__all__ = [
    "BrokenContract",
    "Contract",
    "EventSchema",
    "all_contracts",
    "credit",
    "credit_coverage",
    "credit_listings",
    "credit_rating_runs",
    "credit_records",
    "credit_remedies",
    "credit_rules",
    "enforcement",
    "enterprise",
    "enterprise_facts",
    "enterprise_figures",
    "enterprise_governance",
    "enterprise_members",
    "enterprise_services",
    "exchange",
    "get",
    "heartbeat",
    "inspection",
    "inspection_certificates",
    "inspection_lots",
    "inspection_recognition",
    "validate",
    "write",
]
