"""What is counted and timed, behind `record_*` functions; labels come from closed sets, never from identities."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from prometheus_client import Counter, Gauge, Histogram

_DURATIONS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_CALLS = Histogram(
    "databus_call_duration_seconds", "Calls answered", ("service", "method", "outcome"), buckets=_DURATIONS_S
)
_EVENTS = Histogram(
    "databus_handling_duration_seconds",
    "Batches of events handled, per event",
    ("service", "event", "outcome"),
    buckets=_DURATIONS_S,
)
_RELAYED = Counter("databus_events_relayed_total", "Facts published and confirmed", ("service",))
_WAITING = Gauge("databus_outbox_waiting", "Facts not said in bulk and not yet published", ("service",))
_LAG = Gauge(
    "databus_outbox_lag_seconds", "Age of the oldest fact not said in bulk and not yet published", ("service",)
)
_BULK_RELAYED = Counter(
    "databus_bulk_events_relayed_total", "Facts said in bulk, published and confirmed", ("service",)
)
_BULK_WAITING = Gauge("databus_outbox_bulk_waiting", "Facts said in bulk and not yet published", ("service",))
_BULK_RATE = Gauge(
    "databus_bulk_events_per_second_limit",
    "Facts said in bulk that may leave in a second (SANHU_BULK_PER_S)",
    ("service",),
)
_COPY_LAG = Gauge(
    "databus_copy_lag_seconds",
    "Age of the moment up to which a producer's facts are all applied here; infinite before its first heartbeat",
    ("service", "producer"),
)
_MISSED = Gauge(
    "databus_missed_events",
    "Events of a producer that could not be applied and hold the copy back",
    ("service", "producer"),
)
_PARKED = Counter("databus_messages_parked_total", "Messages put into the dead-letter queue", ("service", "reason"))
_RETRIED = Counter("databus_messages_retried_total", "Messages sent to a delay queue", ("service", "event"))
_REFUSED = Counter(
    "databus_messages_refused_total", "Messages refused before they reached a method", ("service", "error")
)
_LINK = Gauge("databus_link_up", "Whether a connection to the broker stands (1) or not (0)", ("service", "link"))
_CHORE = Histogram(
    "databus_chore_duration_seconds", "Steps of chores", ("service", "chore", "outcome"), buckets=_DURATIONS_S
)

_TASK = Histogram(
    "databus_task_duration_seconds", "Tasks taken from the bus", ("service", "task", "outcome"), buckets=_DURATIONS_S
)


_LATE = Gauge("databus_clocks_late", "Terms whose last day is over and that were not met", ("service", "kind"))
_FAILING_DRAWS = Gauge("enforcement_draws_failing", "Draws that could not go on by themselves when last tried")


@cache
def _call(service: str, method: str, outcome: str) -> Histogram:
    return _CALLS.labels(service, method, outcome)


@cache
def _event(service: str, event: str, outcome: str) -> Histogram:
    return _EVENTS.labels(service, event, outcome)


def record_call(service: str, method: str, outcome: str, duration_s: float) -> None:
    """A call was answered; `outcome` is `ok` or the error's name."""
    _call(service, method, outcome).observe(duration_s)


def record_event(service: str, event: str, outcome: str, duration_s: float) -> None:
    """An event was handled; `outcome` is `applied`, `retried` or `parked`."""
    _event(service, event, outcome).observe(duration_s)


def record_chore(service: str, chore: str, outcome: str, duration_s: float) -> None:
    """A worker looked after a chore; `outcome` is `step` (there was work), `idle` or `failed`."""
    _CHORE.labels(service, chore, outcome).observe(duration_s)


def record_task(service: str, task: str, outcome: str, duration_s: float) -> None:
    """A worker took a task; `outcome` is `done`, `retried` or `parked`."""
    _TASK.labels(service, task, outcome).observe(duration_s)


def record_bulk_rate(service: str, per_s: float) -> None:
    """At which rate facts said in bulk may leave."""
    _BULK_RATE.labels(service).set(per_s)


def record_relayed(service: str, count: int, bulk: int = 0) -> None:
    """Facts were published and confirmed, some of them of those said in bulk."""
    _RELAYED.labels(service).inc(count)
    _BULK_RELAYED.labels(service).inc(bulk)


def record_outbox(service: str, waiting: int, lag_s: float, bulk_waiting: int) -> None:
    """How many facts wait in the outbox, how old the oldest is, and how many said in bulk wait beside them."""
    _WAITING.labels(service).set(waiting)
    _LAG.labels(service).set(lag_s)
    _BULK_WAITING.labels(service).set(bulk_waiting)


def record_copy(service: str, producer: str, missed: int, lag_s: float) -> None:
    """How many events of a producer are missed, and how far behind the copy of its facts is."""
    _MISSED.labels(service, producer).set(missed)
    _COPY_LAG.labels(service, producer).set(lag_s)


def record_late_clocks(service: str, late: Mapping[str, int]) -> None:
    """How many terms of each kind are late now; `kind` is a code of the rules."""
    for kind, count in late.items():
        _LATE.labels(service, kind).set(count)


def record_failing_draws(count: int) -> None:
    """How many draws of enforcement could not go on when that was last tried."""
    _FAILING_DRAWS.set(count)


def record_parked(service: str, reason: str) -> None:
    """A message went to the dead-letter queue; `reason` is an error's name."""
    _PARKED.labels(service, reason).inc()


def record_retried(service: str, event: str) -> None:
    """A message will be tried again after a delay."""
    _RETRIED.labels(service, event).inc()


def record_refused(service: str, error: str) -> None:
    """A message was refused before it reached a method."""
    _REFUSED.labels(service, error).inc()


def record_link(service: str, link: str, *, up: bool) -> None:
    """A connection to the broker came up or went down."""
    _LINK.labels(service, link).set(int(up))
