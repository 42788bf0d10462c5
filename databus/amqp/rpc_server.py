"""The server's side of RPC on nameko's wire protocol.

A request is answered and acknowledged, in this order on one channel, so the broker never sees the acknowledgement
without the answer. The service's queue goes with its last consumer: only so is a call to a service that is not there
returned to its caller at once.
"""

from __future__ import annotations

from contextlib import suppress
from time import perf_counter
from typing import Any, Final

import amqp
import eventlet
from eventlet.event import Event
from nameko.constants import AMQP_URI_CONFIG_KEY
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import ProviderCollector, SharedExtension

from databus import errors, logs, metrics
from databus.amqp.address import Address
from databus.amqp.container import ExcInfo
from databus.amqp.inbound import Delivery
from databus.amqp.link import Link, LinkDown
from databus.amqp.properties import encode
from databus.amqp.reading import read_arguments
from databus.amqp.replies import encode_error, encode_result, outcome
from databus.caller import Caller
from databus.strict_json import JsonObject
from databus.topology import RPC_EXCHANGE

log = logs.get(__name__)

ATTEMPT: Final = "sanhu.attempt"
MAX_ATTEMPTS: Final = 2
_EMPTY_WITHIN_S: Final = 5
_DIRECT_REPLY: Final = "amq.rabbitmq.reply-to"


def rpc_queue(service: str) -> str:
    """The queue of a service's requests, as nameko names it."""
    return f"rpc-{service}"


class RpcServer(SharedExtension, ProviderCollector):  # type: ignore[misc]
    """Takes the requests of one service: all its methods on one connection."""

    def __init__(self) -> None:
        super().__init__()
        self.link: Link | None = None
        self._methods: dict[str, Any] = {}
        self._in_flight = 0
        self._idle: Any = None
        self._draining: Any = None
        self._started = False

    # ---- life, as nameko's containers lead it ------------------------------------------------------------------
    def register_provider(self, provider: Any) -> None:
        """Serve one more method."""
        super().register_provider(provider)
        self._methods[provider.method_name] = provider
        if self.link is None:
            self.link = Link(self.container.config[AMQP_URI_CONFIG_KEY], f"{self._service}:rpc")
            self.link.declaring.append(self._declare)
            self.link.coming_up.append(self._consume)
            self.link.going_down.append(self._forget)

    def start(self) -> None:
        """Connect; a broker that is not there yet is waited for in the background."""
        if self.link is not None and not self._started:
            self._started = True
            self.link.start()

    def unregister_provider(self, provider: Any) -> None:
        """Take no more requests, and return when every one taken is answered and acknowledged."""
        if self._draining is None:
            self._draining = Event()
            self._drain()
            self._draining.send(None)
        self._draining.wait()
        super().unregister_provider(provider)

    def stop(self) -> None:
        """Close the connection, after the drain."""
        if self.link is not None:
            self.link.stop()
        super().stop()

    def kill(self) -> None:
        """Drop the connection: what is not acknowledged goes to another."""
        if self.link is not None:
            self.link.stop(timeout_s=0)

    @property
    def _service(self) -> str:
        return str(self.container.service_name)

    def _declare(self, channel: Any) -> None:
        channel.exchange_declare(RPC_EXCHANGE, "topic", durable=True, auto_delete=False)
        channel.queue_declare(rpc_queue(self._service), durable=False, auto_delete=True)
        channel.queue_bind(rpc_queue(self._service), RPC_EXCHANGE, f"{self._service}.*")
        # no more than there are workers: a backlog stays in the broker, where other replicas can take it
        channel.basic_qos(0, self.container.max_workers, False)

    def _consume(self) -> None:
        if self.link is not None and self._draining is None:
            self.link.consume(rpc_queue(self._service), "rpc", self._take)

    def _forget(self, _problem: BaseException | None) -> None:
        # the broker gives what was not answered to another, or to us again
        for _ in range(self.container.forget_waiting()):
            self._done()

    def _drain(self) -> None:
        if self.link is None:
            return
        if self.link.up:
            self._empty_queue()
        self.link.cancel("rpc")
        while self._in_flight:
            self._idle = Event()
            self._idle.wait()

    def _empty_queue(self) -> None:
        """Go on until the queue is empty, if nobody else serves it: it goes with us, and what is in it too."""
        with suppress(OSError, amqp.AMQPError), eventlet.Timeout(_EMPTY_WITHIN_S, False):
            address = Address.parse(self.container.config[AMQP_URI_CONFIG_KEY])
            connection = amqp.Connection(**address.arguments(f"{self._service}:stopping"))
            connection.connect()
            try:
                channel = connection.channel()
                while True:
                    left = channel.queue_declare(rpc_queue(self._service), passive=True)
                    if left.consumer_count > 1 or left.message_count == 0:
                        return
                    eventlet.sleep(0.02)
            finally:
                connection.collect()

    # ---- one request -------------------------------------------------------------------------------------------
    def _take(self, delivery: Delivery) -> None:
        """Check a request and hand it to a worker; runs in the reader, so it never blocks."""
        began = perf_counter()
        self._in_flight += 1
        method = delivery.routing_key.rpartition(".")[2]
        try:
            entrypoint, arguments, caller = self._check(delivery, method)
            if delivery.redelivered and not self._may_run_again(delivery):
                return
        except Exception as refusal:  # whatever a message does to us, the reader goes on
            if not isinstance(refusal, errors.SanhuError):
                log.exception("rpc.unreadable", routing_key=delivery.routing_key)
            metrics.record_refused(self._service, outcome(refusal))
            self._answer(delivery, method if method in self._methods else "unknown", began, None, refusal)
            return
        try:
            self.container.submit(
                entrypoint,
                (arguments, caller),
                {},
                lambda _context, result, failed: self._finish(delivery, method, began, result, failed),
            )
        except ContainerBeingKilled:
            self._done()
            if self.link is not None:
                self.link.reject(delivery, requeue=True)

    def _check(self, delivery: Delivery, method: str) -> tuple[Any, JsonObject, Caller]:
        arguments = read_arguments(delivery)
        caller = Caller.from_headers(delivery.properties.headers)
        entrypoint = self._methods.get(method)
        if entrypoint is None:
            raise errors.NotFound(f"the service {self._service} has no such method", "method", self._offers())
        if delivery.properties.reply_to is None:
            raise errors.InvalidRequest("a call says where its answer goes", "reply_to", "the routing key of a queue")
        return entrypoint, arguments, caller

    def _may_run_again(self, delivery: Delivery) -> bool:
        """Decide about a request that was with a process which went away.

        It may be the request that ends processes, so it may run once more and no oftener. The broker does not count
        for this kind of queue, so the second attempt is a copy that says so.
        """
        link, told = self.link, delivery.properties
        if told.headers.get(ATTEMPT) is not None or link is None:
            raise errors.OutcomeUnknown("the process that worked on this call ended twice; ask again with the same key")
        properties = encode(
            headers={**told.headers, ATTEMPT: MAX_ATTEMPTS},
            correlation_id=told.correlation_id,
            reply_to=told.reply_to,
            expiration_ms=int(told.expiration) if told.expiration and told.expiration.isdecimal() else None,
        )
        link.publish(RPC_EXCHANGE, delivery.routing_key, properties, delivery.body)
        link.ack(delivery)
        self._done()
        log.warning("rpc.redelivered", routing_key=delivery.routing_key)
        return False

    def _finish(
        self, delivery: Delivery, method: str, began: float, result: Any, failed: ExcInfo | None
    ) -> tuple[Any, ExcInfo | None]:
        error = failed[1] if failed is not None else None
        if self.link is not None:
            self.link.throttle()
        told = self._answer(delivery, method, began, result, error)
        if told is not None and told is not error:
            return None, (type(told), told, None)
        return result, failed

    def _answer(
        self, delivery: Delivery, method: str, began: float, result: Any, error: BaseException | None
    ) -> BaseException | None:
        """Answer and acknowledge; return the error that was answered, if one was."""
        link, to = self.link, delivery.properties.reply_to
        try:
            if error is None:
                body, error = encode_result(result)
            if error is not None:
                body = encode_error(error)
            if link is None or not link.up or link.generation != delivery.generation:
                return error  # not acknowledged, so it is delivered again
            if to is None:
                log.warning("rpc.unanswerable", method=method, reason=str(error), body_bytes=len(delivery.body))
                link.reject(delivery, requeue=False)
            else:
                exchange = "" if to.startswith(_DIRECT_REPLY) else RPC_EXCHANGE
                link.publish(exchange, to, encode(correlation_id=delivery.properties.correlation_id), body)
                link.ack(delivery)
        except LinkDown:
            log.info("rpc.answer_lost", method=method)
        finally:
            self._done()
            metrics.record_call(self._service, method, outcome(error), perf_counter() - began)
        return error

    def _done(self) -> None:
        self._in_flight -= 1
        if self._in_flight == 0 and self._idle is not None:
            idle, self._idle = self._idle, None
            idle.send(None)

    def _offers(self) -> str:
        return "one of " + ", ".join(sorted(self._methods))
