"""Every job of the keeper; each area adds its own here."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.evidence import sequencing
from gateway.evidence.job import Job

JOBS: Sequence[Job] = (sequencing.JOB,)
