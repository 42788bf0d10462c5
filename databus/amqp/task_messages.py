"""A task as a message: the header `sanhu.task` names the method, the body is what it is told."""

from __future__ import annotations

from typing import Final

from databus import strict_json, topology
from databus.amqp.frames import Message
from databus.amqp.inbound import Delivery
from databus.amqp.properties import encode
from databus.amqp.reading import check_content
from databus.caller import Caller
from databus.errors import InvalidRequest
from databus.strict_json import JsonObject
from databus.tasks import Task

TASK: Final = "sanhu.task"


def message_of(service: str, task: Task) -> Message:
    """Return the message that asks a service's workers for a task."""
    headers = {TASK: task.name} | task.caller.to_headers()
    properties = encode(headers=headers, persistent=True, message_id=task.task_id)
    return Message("", topology.task_queue(service), properties, task.body, task.task_id)


def name_of(delivery: Delivery) -> str:
    """Return the name of the task that a message says, `unknown` if it says none."""
    told = delivery.properties.headers.get(TASK)
    return told if isinstance(told, str) else "unknown"


def read_task(delivery: Delivery) -> tuple[str, JsonObject, Caller]:
    """Return the method's name, what it is told, and for whom.

    Raises:
        InvalidRequest: properties, headers or body are not of the form agreed.
        TooLarge: the body is.
    """
    check_content(delivery)
    if not isinstance(delivery.properties.headers.get(TASK), str):
        raise InvalidRequest("the message does not say its task", TASK, "the name of a method")
    caller = Caller.from_headers(delivery.properties.headers)
    return name_of(delivery), strict_json.loads_object(delivery.body), caller
