"""What the gateway counts and times; labels come from the route tables and the error tree, never from callers."""

from __future__ import annotations

from functools import cache

from prometheus_client import Counter, Gauge, Histogram

_DURATIONS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_REQUESTS = Counter("gateway_requests_total", "Requests answered", ("operation", "status"))
_DURATION = Histogram(
    "gateway_request_duration_seconds",
    "From the first byte of a request to its answer",
    ("operation",),
    buckets=_DURATIONS_S,
)
_NOTES = Histogram(
    "gateway_notes_per_commit", "Notes made durable together", buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500)
)
_COMMIT = Histogram("gateway_note_commit_seconds", "Time of one commit of notes", buckets=_DURATIONS_S)
_DELIVERED = Counter("gateway_events_delivered_total", "Events that reached the border", ("producer",))
_RECONCILED = Counter("gateway_intents_reconciled_total", "Intents without outcome settled at a start", ("state",))
_BODIES = Gauge("gateway_bodies_bytes", "Bytes of request bodies held now")
_UP = Gauge("gateway_part_up", "Whether a part that the gateway needs is there (1) or not (0)", ("part",))
_DIRECTORY = Gauge("gateway_directory_version", "Version of agencies, keys and agreements that is in force here")
_QUOTAS = Counter("gateway_calls_over_quota_total", "Calls refused since a quota was used up", ("span",))


@cache
def _request(operation: str, status: int) -> Counter:
    return _REQUESTS.labels(operation, str(status))


@cache
def _duration(operation: str) -> Histogram:
    return _DURATION.labels(operation)


def record_request(operation: str, status: int, duration_s: float) -> None:
    """A request was answered; `operation` is of the route tables, or `none`."""
    _request(operation, status).inc()
    _duration(operation).observe(duration_s)


def record_commit(notes: int, duration_s: float) -> None:
    """Notes were made durable in one commit."""
    _NOTES.observe(notes)
    _COMMIT.observe(duration_s)


def record_delivered(producer: str, count: int) -> None:
    """Events of a producer were noted for the first time."""
    _DELIVERED.labels(producer).inc(count)


def record_reconciled(state: str) -> None:
    """An intent that an earlier run left open was settled."""
    _RECONCILED.labels(state).inc()


def record_bodies(held_bytes: int) -> None:
    """A part of a body came, or a request with one ended."""
    _BODIES.set(held_bytes)


def record_part(part: str, *, up: bool) -> None:
    """A part was looked at for readiness."""
    _UP.labels(part).set(int(up))


def record_directory(version: int) -> None:
    """Agencies, keys and agreements were read anew."""
    _DIRECTORY.set(version)


def record_over_quota(span: str) -> None:
    """A call was refused, since its agreement's quota for a minute or a day is used up."""
    _QUOTAS.labels(span).inc()
