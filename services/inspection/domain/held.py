"""All that inspection holds about some enterprises at one moment, for deciding about their consignments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.inspection.domain.copies import (
    Alert,
    Approval,
    Enterprise,
    Listing,
    Membership,
    Rating,
    StopOrder,
    Title,
    TraceCase,
)
from services.inspection.domain.paper_evidence import PaperEvidence
from services.inspection.domain.reference_facts import ReferenceHeld


@dataclass(frozen=True, slots=True)
class Held:
    """All that is held about some enterprises at one moment; only what is in force or open."""

    ratings: Mapping[str, Rating] = field(default_factory=dict)
    enterprises: Mapping[str, Enterprise] = field(default_factory=dict)
    memberships: Mapping[str, Sequence[Membership]] = field(default_factory=dict)
    titles: Mapping[str, Sequence[Title]] = field(default_factory=dict)
    alerts: Sequence[Alert] = ()
    traces: Mapping[str, Sequence[TraceCase]] = field(default_factory=dict)
    approvals: Sequence[Approval] = ()
    stops: Mapping[str, Sequence[StopOrder]] = field(default_factory=dict)
    listings: Mapping[str, Sequence[Listing]] = field(default_factory=dict)
    evidence: PaperEvidence = field(default_factory=PaperEvidence)
    reference: ReferenceHeld = field(default_factory=ReferenceHeld)
