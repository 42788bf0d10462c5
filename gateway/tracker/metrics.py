"""What the tracker counts."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

_UNCONFIRMED = Gauge("gateway_retractions_unconfirmed", "Retractions that an agency has not confirmed within the term")
_CORRECTIONS = Gauge("gateway_corrections_overdue", "Requests for correction whose term has passed")
_UNRECONCILED = Gauge(
    "gateway_agencies_unreconciled", "Agencies that exchanged something yesterday and have not reconciled it"
)
_RECONCILED = Counter(
    "gateway_agency_reconciliations_total", "Reconciliations by agencies, by what came of them", ("state",)
)


def record_late(*, retractions: int, corrections: int, reconciliations: int) -> None:
    """What is late was counted."""
    _UNCONFIRMED.set(retractions)
    _CORRECTIONS.set(corrections)
    _UNRECONCILED.set(reconciliations)


def record_reconciliation(state: str) -> None:
    """An agency compared its day with the log's; `state` is AGREED, LISTS_WANTED or NAMED."""
    _RECONCILED.labels(state).inc()
