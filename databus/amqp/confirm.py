"""Publishing that is believed only when the broker has confirmed: publish many, wait once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from eventlet.event import Event

from databus.amqp.frames import Message
from databus.amqp.inbound import Delivery
from databus.amqp.link import Link, LinkDown
from databus.amqp.waiting import wait

CONFIRM_TIMEOUT_S: Final = 10.0


class NotConfirmed(Exception):
    """The broker did not confirm every message: each may or may not be there, so publish them again."""


@dataclass(slots=True)
class _Batch:
    left: int
    ids: frozenset[str]
    returned: list[str] = field(default_factory=list)
    refused: int = 0
    done: Any = field(default_factory=Event)


class Unroutable(NotConfirmed):
    """No queue takes a message: the topology on the broker is not whole."""


class ConfirmPublisher:
    """Publishes with confirms on a link of its own; any number of greenthreads may share it.

    Args:
        link: used for nothing else.
        declare: called with the channel of each new connection.
    """

    def __init__(self, link: Link, declare: Callable[[Any], None] | None = None) -> None:
        self.link = link
        self._next_tag = 1
        self._lowest = 1
        self._waiting: dict[int, _Batch] = {}
        if declare is not None:
            link.declaring.append(declare)
        link.declaring.append(self._ask_for_confirms)
        link.going_down.append(self._fail_all)
        link.returned.append(self._note_return)
        link.confirmed = self._note_confirm

    def publish(
        self, messages: Sequence[Message], *, mandatory: bool = True, timeout_s: float = CONFIRM_TIMEOUT_S
    ) -> None:
        """Publish in this order and wait until the broker has all of them.

        Raises:
            NotConfirmed: not all of them within `timeout_s`.
            Unroutable: no queue takes one of them; the others may be there.
        """
        if not messages:
            return
        if self.link.blocked:
            raise NotConfirmed(f"the broker takes no messages: {self.link.blocked}")
        if not self.link.wait_up(timeout_s):
            raise NotConfirmed("no connection to the broker")
        batch = _Batch(len(messages), frozenset(message.message_id for message in messages))
        try:
            for message in messages:
                self.link.throttle()
                if batch.done.ready():
                    break  # the connection was lost meanwhile: nothing of this batch may go ahead of its beginning
                # nothing yields between the tag and the frame, so both are in the same order
                self._waiting[self._next_tag] = batch
                self._next_tag += 1
                self.link.publish(
                    message.exchange,
                    message.routing_key,
                    message.properties,
                    message.body,
                    mandatory=mandatory,
                )
        except LinkDown as error:
            raise NotConfirmed(str(error)) from error
        self._wait(batch, timeout_s)

    def _wait(self, batch: _Batch, timeout_s: float) -> None:
        # a hard timeout: py-amqp's own begins anew with each heartbeat that arrives
        if not wait(batch.done, timeout_s):
            # a confirm that comes late must not be taken for another message's: no tag outlives its connection
            self.link.abort("no confirm in time")
            raise NotConfirmed(f"{batch.left} of the messages not confirmed within {timeout_s} s")
        if batch.returned:
            raise Unroutable(f"no queue takes {batch.returned[:5]}")
        if batch.refused:
            raise NotConfirmed(f"the broker refused {batch.refused} messages")

    def _ask_for_confirms(self, channel: Any) -> None:
        channel.confirm_select()
        self._next_tag = self._lowest = 1
        self._waiting = {}

    def _fail_all(self, problem: BaseException | None) -> None:
        waiting, self._waiting = self._waiting, {}
        for batch in {id(batch): batch for batch in waiting.values()}.values():
            if not batch.done.ready():
                batch.done.send_exception(NotConfirmed(f"the connection was lost: {problem!r}"))

    def _note_return(self, message: Delivery) -> None:
        # the return comes before the confirm of the same message; the id tells whose it is
        told = message.properties.message_id
        for batch in self._waiting.values():
            if told in batch.ids:
                batch.returned.append(str(told))
                return

    def _note_confirm(self, tag: int, multiple: bool, accepted: bool) -> None:
        for number in range(self._lowest, tag + 1) if multiple else (tag,):
            batch = self._waiting.pop(number, None)
            if batch is None:
                continue
            batch.left -= 1
            batch.refused += not accepted
            if batch.left == 0 and not batch.done.ready():
                batch.done.send(None)
        if multiple:
            self._lowest = tag + 1
