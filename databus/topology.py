"""Everything that exists on the internal broker, in one place: exchanges, queues, bindings, and who hears what.

Pure data; `databus.amqp.declare` and `databus.aio` declare it, every process the whole of it before anything else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

PRODUCERS: Final = ("enterprise", "credit", "inspection", "enforcement")
# what the border itself says goes to agencies alone, in their own vhosts, never over the internal broker
BORDER: Final = "exchange"
RPC_EXCHANGE: Final = "nameko-rpc"
DEAD_EXCHANGE: Final = "sanhu.dead"
DELAYS_S: Final = (1, 5, 30, 300)
DELIVERY_LIMIT: Final = 20
# services with work that their workers share by the bus
WITH_TASKS: Final = ("credit", "inspection", "enforcement")
HEARTBEAT: Final = "heartbeat"

# consumer → producer → names of the events it handles, without the producer; heartbeats come besides
SUBSCRIPTIONS: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "enterprise": {
        "credit": (
            "record_added",
            "record_annulled",
            "record_corrected",
            "record_repaired",
            "rated",
            "grade_changed",
            "effect_changed",
            "listing_changed",
            "scheme_grade_changed",
        ),
        "inspection": (
            "consignment_declared",
            "mode_decided",
            "consignment_released",
            "nonconformity_found",
            "nonconformity_withdrawn",
            "consignment_returned",
            "temporary_goods_changed",
            "return_recorded",
            "recall_changed",
            "application_changed",
            "approval_changed",
            "filing_changed",
            "laboratory_changed",
            "paper_called",
            "report_changed",
            "result_recognised",
            "offered_result_changed",
            "result_conflict_changed",
            "recognition_reopened",
            "co_inspection_changed",
            "registration_changed",
            "certificate_issued",
            "certificate_withdrawn",
        ),
        "enforcement": (
            "alert_issued",
            "alert_regraded",
            "alert_lifted",
            "trace_opened",
            "trace_changed",
            "trace_disposed",
            "trace_closed",
            "finding_review_opened",
            "finding_upheld",
            "finding_overturned",
            "penalty_decided",
            "penalty_annulled",
            "complaint_substantiated",
            "campaign_changed",
            "document_changed",
            "notice_changed",
            "return_changed",
            "negotiation_changed",
            "support_changed",
            "fake_case_changed",
            "penalty_case_changed",
        ),
    },
    "credit": {
        "enterprise": ("registered", "changed", "succeeded", "membership_changed", "listing_applied", "effect_applied"),
        "inspection": (
            "nonconformity_found",
            "nonconformity_withdrawn",
            "filing_changed",
            "listing_applied",
            "effect_applied",
        ),
        "enforcement": (
            "penalty_decided",
            "penalty_annulled",
            "complaint_substantiated",
            "finding_overturned",
            "listing_applied",
            "effect_applied",
        ),
    },
    "inspection": {
        "enterprise": (
            "registered",
            "changed",
            "succeeded",
            "zone_state_changed",
            "membership_changed",
            "title_changed",
        ),
        "credit": ("rated", "grade_changed", "effect_changed", "listing_changed"),
        "enforcement": (
            "alert_issued",
            "alert_regraded",
            "alert_lifted",
            "trace_opened",
            "trace_changed",
            "trace_disposed",
            "trace_closed",
            "finding_review_opened",
            "finding_upheld",
            "finding_overturned",
            "trace_goods_changed",
        ),
    },
    "enforcement": {
        "enterprise": (
            "registered",
            "changed",
            "zone_state_changed",
            "membership_changed",
            "title_changed",
            "mark_licence_changed",
            "proposal_changed",
            "fact_changed",
        ),
        "credit": (
            "rated",
            "grade_changed",
            "effect_changed",
            "listing_changed",
            "record_added",
            "record_annulled",
            "record_repaired",
        ),
        "inspection": (
            "consignment_declared",
            "consignment_released",
            "nonconformity_found",
            "nonconformity_withdrawn",
            "lots_linked",
            "report_changed",
            "consignment_returned",
            "return_recorded",
            "recall_changed",
            "mode_decided",
            "offered_result_changed",
            "recognition_agreement_changed",
            "result_conflict_changed",
        ),
    },
}


@dataclass(frozen=True)
class Exchange:
    """A durable exchange."""

    name: str
    kind: str = "topic"


@dataclass(frozen=True)
class Queue:
    """A durable quorum queue with its bindings (exchange, routing key)."""

    name: str
    bindings: Sequence[tuple[str, str]] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)


def events_exchange(producer: str) -> str:
    """The topic exchange a producer's events go to, as nameko names it."""
    return f"{producer}.events"


def event_queue(consumer: str, producer: str) -> str:
    """The queue in which a consumer finds a producer's events, in order."""
    return f"{consumer}.on.{producer}"


def task_queue(service: str) -> str:
    """The queue in which a service's workers find the pieces of work that they share."""
    return f"{service}.tasks"


def dead_queue(consumer: str) -> str:
    """Where a consumer's failed messages wait for an operator."""
    return f"{consumer}.dead"


def delay_queue(delay_s: int) -> str:
    """The queue that gives a message back to the queue named by its routing key after a delay."""
    return f"sanhu.delay.{delay_s}s"


def exchanges() -> list[Exchange]:
    """All exchanges."""
    return [
        Exchange(RPC_EXCHANGE),
        Exchange(DEAD_EXCHANGE, "direct"),
        *(Exchange(events_exchange(producer)) for producer in PRODUCERS),
        *(Exchange(delay_queue(delay_s), "fanout") for delay_s in DELAYS_S),
    ]


def queues() -> list[Queue]:
    """All queues that outlive their consumers."""
    found = [
        _event_queue(consumer, producer, (*names, HEARTBEAT))
        for consumer, heard in SUBSCRIPTIONS.items()
        for producer, names in heard.items()
    ]
    found += [_task_queue(service) for service in WITH_TASKS]
    # binds everything, so that no event is ever unroutable
    found += [_event_queue("gateway", producer, ("#",)) for producer in PRODUCERS]
    found += [
        Queue(dead_queue(consumer), [(DEAD_EXCHANGE, dead_queue(consumer))], {"x-queue-type": "quorum"})
        for consumer in (*SUBSCRIPTIONS, "gateway")
    ]
    found += [
        Queue(
            delay_queue(delay_s),
            [(delay_queue(delay_s), "")],
            {
                "x-queue-type": "quorum",
                "x-message-ttl": delay_s * 1000,
                # the default exchange: the routing key, kept, is the queue to go back to
                "x-dead-letter-exchange": "",
                "x-dead-letter-strategy": "at-least-once",
                "x-overflow": "reject-publish",
            },
        )
        for delay_s in DELAYS_S
    ]
    return found


def _task_queue(service: str) -> Queue:
    # no binding: tasks come by the default exchange; any number of consumers, each takes what it is free for
    return Queue(
        task_queue(service),
        [],
        {
            "x-queue-type": "quorum",
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-dead-letter-exchange": DEAD_EXCHANGE,
            "x-dead-letter-routing-key": dead_queue(service),
        },
    )


def _event_queue(consumer: str, producer: str, keys: Sequence[str]) -> Queue:
    return Queue(
        event_queue(consumer, producer),
        [(events_exchange(producer), key) for key in keys],
        {
            "x-queue-type": "quorum",
            # one consumer at a time, the others stand by: order holds with any number of replicas
            "x-single-active-consumer": True,
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-dead-letter-exchange": DEAD_EXCHANGE,
            "x-dead-letter-routing-key": dead_queue(consumer),
        },
    )
