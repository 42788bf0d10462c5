"""What the keeper counts of webhooks."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

_ATTEMPTS = Counter(
    "gateway_webhook_attempts_total",
    "Attempts to send an event: delivered, failed (sent again), parked (given up), withheld (agreed no more)",
    ("outcome",),
)
_BROKEN = Counter("gateway_webhook_defects_total", "Defects of ours met while sending")
_WAITING = Gauge("gateway_webhook_waiting", "Events that wait for a webhook")
_PARKED = Gauge("gateway_webhook_parked", "Events given up after the last attempt, to be replayed by their agency")
_OLDEST = Gauge("gateway_webhook_oldest_seconds", "How long the oldest event has waited for its webhook")
_DROPPED = Counter("gateway_events_dropped_total", "Events that were kept for as long as they are to be")


def record_attempt(outcome: str) -> None:
    """An event was sent, or was not to be sent any more."""
    _ATTEMPTS.labels(outcome).inc()


def record_broken() -> None:
    """Sending met a defect."""
    _BROKEN.inc()


def record_waiting(waiting: int, parked: int, oldest_s: float) -> None:
    """The queues were looked at."""
    _WAITING.set(waiting)
    _PARKED.set(parked)
    _OLDEST.set(oldest_s)


def record_dropped(count: int) -> None:
    """Old events were dropped."""
    _DROPPED.inc(count)
