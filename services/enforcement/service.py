"""Enforcement: what can be asked of it, told to it, and what it hears; each area stands in `entrypoints/`."""

from __future__ import annotations

from services.enforcement.entrypoints.alerts import Alerts
from services.enforcement.entrypoints.analyses import Analyses
from services.enforcement.entrypoints.assistance import Assistance
from services.enforcement.entrypoints.campaign_plans import CampaignPlans
from services.enforcement.entrypoints.campaigns import Campaigns
from services.enforcement.entrypoints.clocks import Clocks
from services.enforcement.entrypoints.complaints import Complaints
from services.enforcement.entrypoints.draws import Draws
from services.enforcement.entrypoints.hearing import Hearing
from services.enforcement.entrypoints.incidents import Incidents
from services.enforcement.entrypoints.jobs import Jobs
from services.enforcement.entrypoints.legal_documents import LegalDocuments
from services.enforcement.entrypoints.measures import Measures
from services.enforcement.entrypoints.notices import Notices
from services.enforcement.entrypoints.officers import Officers
from services.enforcement.entrypoints.penalties import Penalties
from services.enforcement.entrypoints.penalty_cases import PenaltyCases
from services.enforcement.entrypoints.protected_rights import ProtectedRights
from services.enforcement.entrypoints.returns import Returns
from services.enforcement.entrypoints.risk_information import RiskInformation
from services.enforcement.entrypoints.trace_cases import TraceCases
from services.enforcement.entrypoints.trace_work import TraceWork
from services.enforcement.entrypoints.visits import Visits
from services.enforcement.repository import EnforcementTransaction


class EnforcementService(
    RiskInformation,
    Alerts,
    Notices,
    Analyses,
    Measures,
    ProtectedRights,
    Returns,
    TraceCases,
    TraceWork,
    Penalties,
    PenaltyCases,
    LegalDocuments,
    Officers,
    Complaints,
    CampaignPlans,
    Campaigns,
    Draws,
    Visits,
    Assistance,
    Incidents,
    Clocks,
    Jobs,
    Hearing,
):
    """Warn, trace, punish, act together.

    Moves name no natural key: the same move again by the same agency changes nothing and answers with the thing as
    it stands; any other is checked by the state machine.
    """

    name = "enforcement"
    transaction_class = EnforcementTransaction
