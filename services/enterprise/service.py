"""The registry: what can be asked of it, told to it, and what it hears; each area stands in `entrypoints/`."""

from __future__ import annotations

from services.enterprise.entrypoints.enterprises import Enterprises
from services.enterprise.entrypoints.facts import Facts
from services.enterprise.entrypoints.figures import Figures
from services.enterprise.entrypoints.governance import Governance
from services.enterprise.entrypoints.hearing import Hearing
from services.enterprise.entrypoints.jobs import Jobs
from services.enterprise.entrypoints.marks import Marks
from services.enterprise.entrypoints.members import Members
from services.enterprise.entrypoints.papers import Papers
from services.enterprise.entrypoints.proposals import Proposals
from services.enterprise.entrypoints.public_services import PublicServices
from services.enterprise.entrypoints.targets import Targets
from services.enterprise.entrypoints.zones import Zones
from services.enterprise.repository import RegistryTransaction


class EnterpriseService(
    Enterprises,
    Facts,
    Jobs,
    Zones,
    Members,
    Marks,
    Proposals,
    Figures,
    Targets,
    Governance,
    PublicServices,
    Papers,
    Hearing,
):
    """Enterprises, zones, memberships, titles, key figures, governance, public services, archives."""

    name = "enterprise"
    transaction_class = RegistryTransaction
