"""What jobs of enforcement need of the transaction they run in."""

from __future__ import annotations

from typing import Protocol

from databus.jobs.work import JobWork
from services.enforcement.use_cases.work import Work


class LongWork(Work, JobWork, Protocol):
    """A transaction of enforcement in which jobs are worked on and papers issued."""
