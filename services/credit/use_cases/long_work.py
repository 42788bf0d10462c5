"""What jobs of credit need of the transaction they run in."""

from __future__ import annotations

from typing import Protocol

from databus.jobs.work import JobWork
from services.credit.use_cases.work import CreditWork


class LongWork(CreditWork, JobWork, Protocol):
    """A transaction of credit in which jobs are worked on and papers issued."""
