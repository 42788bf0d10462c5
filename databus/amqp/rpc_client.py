"""Calls to services from a monkey-patched process; every one has a deadline and ends by it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from time import monotonic
from typing import Any, Final, Self
from uuid import uuid4

from eventlet.event import Event

from databus import errors, strict_json
from databus.amqp.inbound import Delivery
from databus.amqp.link import Link, LinkDown
from databus.amqp.properties import encode
from databus.amqp.waiting import wait
from databus.topology import RPC_EXCHANGE

TIMEOUT_S: Final = 10.0
_RECONNECT_S: Final = 1.5  # a connection that is lost comes back within this, if the broker is there

# what stock nameko answers before the method is reached
_NAMEKO: Final[Mapping[str, type[errors.SanhuError]]] = {
    "nameko.exceptions.MethodNotFound": errors.NotFound,
    "nameko.exceptions.MalformedRequest": errors.InvalidRequest,
    "nameko.exceptions.IncorrectSignature": errors.InvalidRequest,
}


class RpcClient:
    """Calls services on nameko's wire protocol; any number of greenthreads may share one.

    Use it as a context manager, or `start` and `stop` it.

    Args:
        uri: the broker.
        timeout_s: deadline of a call that names none, seconds.
        name: what an operator sees in the broker's lists.
    """

    def __init__(self, uri: str, timeout_s: float = TIMEOUT_S, *, name: str = "client") -> None:
        self.link = Link(uri, f"{name}:rpc-client")
        self.link.declaring.append(self._declare)
        self.link.coming_up.append(self._consume)
        self.link.going_down.append(self._fail_all)
        self.link.returned.append(self._note_return)
        self._timeout_s = timeout_s
        self._name = name
        self._key = uuid4().hex
        self._prefix = uuid4().hex[:12]
        self._numbers = count(1)
        self._waiting: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Connect in the background; calls wait for it a little."""
        self.link.start()

    def stop(self) -> None:
        """Close the connection; calls still waiting end as OutcomeUnknown."""
        self.link.stop()

    def call(
        self,
        service: str,
        method: str,
        /,
        *,
        headers: Mapping[str, str] | None = None,
        timeout_s: float | None = None,
        **arguments: Any,
    ) -> Any:
        """Call `service.method(**arguments)` and return its result.

        Args:
            service: its name.
            method: the method's.
            headers: such as `Caller.to_headers()` gives.
            timeout_s: seconds until the call ends as OutcomeUnknown.
            **arguments: the method's fields.

        Raises:
            Unavailable: no such service or no broker; nothing was done.
            OutcomeUnknown: no answer by the deadline, or the connection was lost: ask again with the same key.
            TooLarge: the arguments are.
            SanhuError: what the service answered.
        """
        return self.send(service, method, arguments, headers=headers, timeout_s=timeout_s).result()

    def send(
        self,
        service: str,
        method: str,
        arguments: Mapping[str, Any],
        *,
        headers: Mapping[str, str] | None = None,
        timeout_s: float | None = None,
    ) -> Pending:
        """Send the request; its `result()` waits for the answer. Raises as `call` does."""
        timeout_s = self._timeout_s if timeout_s is None else timeout_s
        deadline = monotonic() + timeout_s
        body = strict_json.dumps({"args": [], "kwargs": arguments})
        if len(body) > strict_json.MAX_BYTES:
            raise errors.TooLarge(f"the request has {len(body)} bytes, the limit is {strict_json.MAX_BYTES}")
        if not self.link.up and not self.link.wait_up(min(timeout_s, _RECONNECT_S)):
            raise errors.Unavailable("the message broker cannot be reached")
        if self.link.blocked:
            raise errors.Unavailable("the message broker takes no messages now")
        self.link.throttle()
        number = f"{self._prefix}-{next(self._numbers)}"
        # transient and with an end: nobody executes what its caller no longer waits for
        expiration_ms = max(int((deadline - monotonic()) * 1000), 1)
        properties = encode(headers=headers, correlation_id=number, reply_to=self._key, expiration_ms=expiration_ms)
        answer = self._waiting[number] = Event()
        try:
            # mandatory: else a call to a service that is not there waits for its deadline
            self.link.publish(RPC_EXCHANGE, f"{service}.{method}", properties, body, mandatory=True)
        except LinkDown:
            self._waiting.pop(number, None)
            raise errors.Unavailable("the message broker cannot be reached") from None
        return Pending(self._waiting, number, answer, deadline)

    def _declare(self, channel: Any) -> None:
        channel.exchange_declare(RPC_EXCHANGE, "topic", durable=True, auto_delete=False)
        channel.queue_declare(self._queue, durable=False, exclusive=True, auto_delete=True)
        channel.queue_bind(self._queue, RPC_EXCHANGE, self._key)

    def _consume(self) -> None:
        self.link.consume(self._queue, "replies", self._note_reply, no_ack=True)

    @property
    def _queue(self) -> str:
        return f"rpc.reply-{self._name}-{self._key}"

    def _note_reply(self, delivery: Delivery) -> None:
        answer = self._waiting.pop(delivery.properties.correlation_id or "", None)
        if answer is not None:
            answer.send(delivery)

    def _note_return(self, message: Delivery) -> None:
        answer = self._waiting.pop(message.properties.correlation_id or "", None)
        if answer is not None:
            service = message.routing_key.partition(".")[0]
            answer.send_exception(errors.Unavailable(f"the service {service} is not there"))

    def _fail_all(self, _problem: BaseException | None) -> None:
        waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            answer.send_exception(
                errors.OutcomeUnknown("the connection was lost after sending: ask again with the same key")
            )


class Pending:
    """A call that was sent."""

    __slots__ = ("_answer", "_deadline", "_number", "_waiting")

    def __init__(self, waiting: dict[str, Any], number: str, answer: Any, deadline: float) -> None:
        self._waiting = waiting
        self._number = number
        self._answer = answer
        self._deadline = deadline

    def result(self) -> Any:
        """Wait for the answer, until the deadline; raises as `RpcClient.call` does."""
        if not wait(self._answer, max(self._deadline - monotonic(), 0)):
            self._waiting.pop(self._number, None)
            raise errors.OutcomeUnknown("no answer by the deadline: ask again with the same key")
        return _read_answer(self._answer.wait())


def _read_answer(delivery: Delivery) -> Any:
    if delivery.flaw is not None:
        raise errors.InternalError(f"the service's answer is not to be read: {delivery.flaw}")
    answer = strict_json.loads(delivery.body)
    if not isinstance(answer, dict) or "result" not in answer:
        raise errors.InternalError("the service's answer is not of nameko's form")
    error = answer.get("error")
    if error:
        raise _rebuilt(error)
    return answer["result"]


def _rebuilt(error: Mapping[str, Any]) -> errors.SanhuError:
    stock = _NAMEKO.get(str(error.get("exc_path")))
    return stock(str(error.get("value"))) if stock is not None else errors.from_wire(error)
