"""What the door counts and times; labels come from the route tables and closed sets, never from callers."""

from __future__ import annotations

from functools import cache

from prometheus_client import Counter, Gauge, Histogram

_DURATIONS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_CALLS = Histogram(
    "gateway_door_call_duration_seconds",
    "Calls from agencies' vhosts answered",
    ("operation", "outcome"),
    buckets=_DURATIONS_S,
)
_FACTS = Counter("gateway_door_facts_total", "Facts answered with a receipt or a problem", ("operation", "outcome"))
_RETRIED = Counter("gateway_door_facts_retried_total", "Facts that will be tried again", ("reason",))
_UNANSWERABLE = Counter("gateway_door_unanswerable_total", "Calls dropped, since they do not say where to answer")
_CARRIED = Counter("gateway_door_events_carried_total", "Events handed to agencies", ("producer",))
_REFUSED = Counter("gateway_door_full_total", "Messages that a full queue of an agency refused", ("queue",))
_WAITING = Gauge("gateway_door_agencies_waiting", "Agencies whose full queue holds their events up")
_LAG = Gauge("gateway_door_events_behind", "Events that the agency furthest behind has still to be handed")
_SERVED = Gauge("gateway_door_agencies", "Agencies that this process serves", ("state",))


@cache
def _call(operation: str, outcome: str) -> Histogram:
    return _CALLS.labels(operation, outcome)


def record_call(operation: str, outcome: str, duration_s: float) -> None:
    """A call was answered; `operation` is of the route tables, or `none`."""
    _call(operation, outcome).observe(duration_s)


def record_fact(operation: str, outcome: str) -> None:
    """A fact was answered; `operation` is of the route tables, or `none`."""
    _FACTS.labels(operation, outcome).inc()


def record_fact_retried(reason: str) -> None:
    """A fact waits for its next try; `reason` is an error's name."""
    _RETRIED.labels(reason).inc()


def record_unanswerable() -> None:
    """A call was dropped."""
    _UNANSWERABLE.inc()


def record_carried(producer: str, count: int) -> None:
    """Events were handed over."""
    _CARRIED.labels(producer).inc(count)


def record_full(queue: str) -> None:
    """A message was refused; `queue` is `receipts`, `inbox` or `own`."""
    _REFUSED.labels(queue).inc()


def record_waiting(agencies: int, behind: int) -> None:
    """How many agencies are held up, and how far the last is behind."""
    _WAITING.set(agencies)
    _LAG.set(behind)


def record_served(up: int, down: int) -> None:
    """How many of the agencies served have their connection, and how many not."""
    _SERVED.labels("up").set(up)
    _SERVED.labels("down").set(down)
