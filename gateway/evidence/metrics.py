"""What the keeper counts and times."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

_ACTIVE = Gauge("gateway_keeper_active", "Whether this keeper is the one that works (1) or stands by (0)")
_FAILED = Counter("gateway_keeper_jobs_failed_total", "Runs of a job that failed", ("job",))
_RUN = Histogram(
    "gateway_keeper_job_seconds",
    "Time of one run of a job",
    ("job",),
    buckets=(0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60),
)


def record_active(*, active: bool) -> None:
    """The keeper took up the work or laid it down."""
    _ACTIVE.set(int(active))


def record_run(job: str, duration_s: float) -> None:
    """A run of a job ended well; `job` is of the list of jobs."""
    _RUN.labels(job).observe(duration_s)


def record_failed(job: str) -> None:
    """A run of a job failed."""
    _FAILED.labels(job).inc()
