"""Reading a message off the wire: everything is doubted before anything is done with it."""

from __future__ import annotations

from typing import Final

from databus import strict_json
from databus.amqp.inbound import Delivery
from databus.envelope import Event, from_headers
from databus.errors import InvalidRequest, TooLarge
from databus.strict_json import JsonObject

CONTENT_TYPE: Final = "application/json"


def read_arguments(delivery: Delivery) -> JsonObject:
    """Return the keyword arguments of a request.

    Raises:
        InvalidRequest: properties, headers or body are not of the form agreed; says which.
        TooLarge: the body is.
    """
    check_content(delivery)
    try:
        body = strict_json.loads(delivery.body)
    except InvalidRequest as error:
        named = [(field.removeprefix("kwargs."), right) for field, right in error.fields]
        raise InvalidRequest.about(error.message, named) from None
    if not isinstance(body, dict) or not isinstance(body.get("kwargs"), dict):
        raise InvalidRequest("the body of a call is an object", "kwargs", "an object: the method's fields by name")
    if body.get("args") != []:
        raise InvalidRequest("calls take keyword arguments only", "args", "an empty list")
    return body["kwargs"]  # type: ignore[no-any-return]


def read_event(delivery: Delivery) -> Event:
    """Return the event that a message carries.

    Raises:
        InvalidRequest: properties, headers or body are not of the form agreed.
        TooLarge: the body is.
    """
    check_content(delivery)
    return from_headers(delivery.properties.headers, strict_json.loads_object(delivery.body))


def check_content(delivery: Delivery) -> None:
    """Refuse what is not plain JSON in UTF-8, by its properties.

    Raises:
        InvalidRequest: a property or header is not as agreed.
        TooLarge: the body was larger than the limit and was not kept.
    """
    told = delivery.properties
    if delivery.flaw is not None:
        raise TooLarge(delivery.flaw) if delivery.flaw.startswith("a body") else InvalidRequest(delivery.flaw)
    if told.content_type != CONTENT_TYPE:
        raise InvalidRequest("the content type is not taken", "content_type", CONTENT_TYPE)
    if (told.content_encoding or "utf-8").lower() != "utf-8":
        raise InvalidRequest("the content encoding is not taken", "content_encoding", "utf-8")
    # kombu would unpack it: 113 bytes of bz2 became 2.7 GB
    if "compression" in told.headers:
        raise InvalidRequest("compressed messages are not taken", "compression", "no such header")
    if not isinstance(told.headers.get("nameko.call_id_stack", []), list):
        raise InvalidRequest("a header is not of its form", "nameko.call_id_stack", "a list")
