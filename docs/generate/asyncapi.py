"""The AsyncAPI 3.0 document: every event, where it goes, who says it, who hears it."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from databus import topology
from databus.contracts import Contract, all_contracts
from databus.strict_json import JsonObject
from docs.generate import asyncapi_agencies, shapes

OUTPUT = "gateway/http/asyncapi.json"

_EXTENSIONS = {
    "sequence": "counts per (source, subject); a lower or equal one than held is ignored",
    "uscc": "the enterprise concerned",
    "agency": "the agency whose act it was",
    "actor": "its officer or system",
    "purpose": "purpose of use told with the request",
    "legalbasis": "clause the fact rests on",
    "classification": "sharing class, where it differs from the data set's",
    "traceparent": "W3C trace context",
}
_REQUIRED = ("specversion", "id", "source", "type", "subject", "time", "dataschema", "sequence")


def render() -> str:
    """Return the document as JSON."""
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


def document() -> JsonObject:
    """Return the document."""
    contracts = all_contracts()
    carried = [contract for contract in contracts if not contract.name.endswith(f".{topology.HEARTBEAT}")]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "三互 Sanhu: events, calls and facts over AMQP",
            "version": "1",
            "description": (
                "Facts that the services of Sanhu say to each other: CloudEvents 1.0 in binary mode over AMQP 0-9-1."
                " Every event carries the whole current state of its subject."
            ),
        },
        "defaultContentType": "application/json",
        "servers": {
            "internal": {
                "host": "{host}:{port}",
                "protocol": "amqp",
                "protocolVersion": "0.9.1",
                "pathname": "/sanhu",
                "description": "The internal virtual host, where no agency has a user.",
                "variables": {"host": {"default": "localhost"}, "port": {"default": "5672"}},
            },
            "agency": asyncapi_agencies.SERVER,
        },
        "channels": {
            **asyncapi_agencies.channels(carried),
            **{contract.name: _channel(contract) for contract in contracts},
        },
        "operations": {
            **asyncapi_agencies.operations(carried),
            **{name: body for contract in contracts for name, body in _operations(contract).items()},
        },
        "components": {
            "messages": {
                **asyncapi_agencies.messages(),
                **{contract.type: _message(contract) for contract in contracts},
            },
            "schemas": {"CloudEventsHeaders": _headers(), **shapes.components()},
        },
    }


@cache
def names() -> dict[str, str]:
    """Return the Chinese name of every event."""
    return tomllib.loads(Path(__file__).with_name("event_names.toml").read_text(encoding="utf-8"))


def consumers_of(contract: Contract) -> list[str]:
    """Services that hear an event; the gateway hears all."""
    key = contract.name.partition(".")[2]
    return [
        consumer
        for consumer, heard in topology.SUBSCRIPTIONS.items()
        if key in heard.get(contract.producer, ()) or (key == topology.HEARTBEAT and contract.producer in heard)
    ]


def _channel(contract: Contract) -> JsonObject:
    return {
        "address": contract.name.partition(".")[2],
        "description": contract.summary,
        "messages": {contract.type: {"$ref": f"#/components/messages/{contract.type}"}},
        "servers": [{"$ref": f"#/servers/{'agency' if contract.producer == topology.BORDER else 'internal'}"}],
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {
                    "name": topology.events_exchange(contract.producer),
                    "type": "topic",
                    "durable": True,
                    "autoDelete": False,
                    "vhost": "agency.{code}" if contract.producer == topology.BORDER else "sanhu",
                },
                "bindingVersion": "0.3.0",
            }
        },
    }


def _operations(contract: Contract) -> dict[str, JsonObject]:
    said = {
        f"{contract.name}.say": _operation(contract, "send", f"{contract.producer} says it."),
    }
    if contract.producer == topology.BORDER:
        told = "The agency it is addressed to finds it in its inbox, its feed or at its webhook."
        return said | {f"{contract.name}.hear.agency": _operation(contract, "receive", told)}
    for consumer in (*consumers_of(contract), "gateway"):
        queue = topology.event_queue(consumer, contract.producer)
        said[f"{contract.name}.hear.{consumer}"] = _operation(
            contract, "receive", f"{consumer} takes it from the queue {queue}."
        )
    return said


def _operation(contract: Contract, action: str, summary: str) -> JsonObject:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{contract.name}"},
        "summary": summary,
        "messages": [{"$ref": f"#/channels/{contract.name}/messages/{contract.type}"}],
    }


def _message(contract: Contract) -> JsonObject:
    return {
        "name": contract.type,
        "title": names()[contract.name],
        "summary": contract.summary,
        "contentType": "application/json",
        "headers": {"$ref": f"{shapes.REFERENCE}CloudEventsHeaders"},
        "payload": {"$ref": f"{shapes.REFERENCE}{type(contract.schema).__name__}"},
        "examples": [{"name": "example", "payload": contract.example}],
    }


def _headers() -> JsonObject:
    properties: dict[str, Any] = {f"ce-{name}": {"type": "string"} for name in _REQUIRED}
    for name, meaning in _EXTENSIONS.items():
        properties[f"ce-{name}"] = {"type": "string", "description": meaning}
    return {
        "type": "object",
        "description": "CloudEvents attributes, all as text; the AMQP message_id equals ce-id.",
        "properties": properties,
        "required": [f"ce-{name}" for name in _REQUIRED],
    }
