"""Every job of the keeper; each area adds its own here."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.evidence import retention, sequencing
from gateway.evidence.job import Job
from gateway.tracker import jobs as tracker
from gateway.webhooks import jobs as webhooks

JOBS: Sequence[Job] = (sequencing.JOB, *retention.JOBS, *tracker.JOBS, webhooks.SENDING, webhooks.DROPPING)
