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
_ENTRIES = Counter("gateway_log_entries_total", "Entries taken into the evidence log", ("kind",))
_EPOCH = Gauge("gateway_log_epoch", "Epoch of the evidence log")
_SIZE = Gauge("gateway_log_size", "Leaves of the epoch's tree under the last signed head")
_LAG = Gauge("gateway_log_lag_seconds", "Age of the oldest outcome in the last batch; 2 s are promised")
_BATCH = Histogram(
    "gateway_log_batch_seconds",
    "Time of one batch: taken, hashed, appended, signed, committed",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
_PER_BATCH = Histogram(
    "gateway_log_entries_per_batch", "Entries under one signed head", buckets=(1, 5, 20, 100, 200, 500, 1000, 2000)
)
_ERASED = Counter("gateway_log_bodies_erased_total", "Entries that lost their bodies because of their age")


def record_active(*, active: bool) -> None:
    """The keeper took up the work or laid it down."""
    _ACTIVE.set(int(active))


def record_run(job: str, duration_s: float) -> None:
    """A run of a job ended well; `job` is of the list of jobs."""
    _RUN.labels(job).observe(duration_s)


def record_failed(job: str) -> None:
    """A run of a job failed."""
    _FAILED.labels(job).inc()


def record_entries(kind: str, count: int) -> None:
    """Entries of a kind are in the log."""
    _ENTRIES.labels(kind).inc(count)


def record_log(epoch: int, size: int, lag_s: float) -> None:
    """The log was looked at: nothing older than the lag waits."""
    _EPOCH.set(epoch)
    _SIZE.set(size)
    _LAG.set(lag_s)


def record_batch(entries: int, duration_s: float) -> None:
    """A batch was committed."""
    _PER_BATCH.observe(entries)
    _BATCH.observe(duration_s)


def record_erased(entries: int) -> None:
    """Entries reached the age at which bodies are kept no longer."""
    _ERASED.inc(entries)
