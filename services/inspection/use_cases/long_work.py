"""What jobs of inspection need of the transaction they run in."""

from __future__ import annotations

from typing import Protocol

from databus.jobs.work import JobWork
from services.inspection.use_cases.evidence_work import EvidenceWork


class LongWork(EvidenceWork, JobWork, Protocol):
    """A transaction of inspection in which jobs are worked on and papers issued."""
