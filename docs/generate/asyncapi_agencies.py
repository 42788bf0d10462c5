"""The agency's side of the AsyncAPI document: what crosses the border in its own vhost, seen from the agency."""

from __future__ import annotations

from typing import Any

from databus import topology, vhosts
from databus.contracts import Contract
from databus.strict_json import JsonObject

SERVER: JsonObject = {
    "host": "{host}:{port}",
    "protocol": "amqp",
    "protocolVersion": "0.9.1",
    "pathname": "/agency.{code}",
    "description": (
        "机构自己的虚拟主机：机构的系统只连接这里。The agency's own virtual host, with its own user; the door carries"
        " calls and facts in, answers, receipts and entitled events out. `sanhu agency add` prints its address."
    ),
    "variables": {
        "host": {"default": "localhost"},
        "port": {"default": "5672"},
        "code": {"default": "samr", "description": "机构代码 the agency's code"},
    },
}

_RECEIPT_EXAMPLE = {
    "message_id": "0192f0c1-0000-7000-8000-000000000021",
    "operation": "credit.record_act",
    "status": "ok",
    "result": {"record_id": "0192f0c1-0000-7000-8000-000000000011", "score": 94, "grade": "A"},
    "receipt": {"id": "0192f0c1-0000-7000-8000-000000000031", "hash": "b8de09cd…", "status": "pending"},
}
_SIGNED: dict[str, str] = {
    "sanhu.purpose": "使用目的 purpose of use, where an agreement asks for one",
    "sanhu.signature": "签名 detached JWS (Ed25519) over agency, operation, message id, time, nonce and body",
    "sanhu.created": "签名时刻 seconds since the epoch, with the signature",
    "sanhu.nonce": "一次性随机数 used once, with the signature",
    "traceparent": "链路追踪 W3C trace context",
}


def channels(contracts: list[Contract]) -> dict[str, JsonObject]:
    """Return the channels of an agency's vhost."""
    producers = {contract.producer for contract in contracts}
    operation = {"operation": {"description": "`service.method`, listed at /docs and in docs/catalogue.md"}}
    return {
        "agency.calls": {
            "address": "{operation}",
            "title": "调用 calls",
            "description": (
                "nameko 的 RPC 协议，原样的 `RpcProxy` 即可用。nameko's RPC protocol: stock `RpcProxy` works unchanged."
            ),
            "parameters": operation,
            "messages": {"call": _ref("messages", "agency.call")},
            "servers": [{"$ref": "#/servers/agency"}],
            "bindings": _exchange(topology.RPC_EXCHANGE),
        },
        "agency.answers": {
            "address": None,
            "title": "答复 answers",
            "description": (
                "调用方自己的队列，由 `reply_to` 指明。A queue of the caller's own; correlated by `correlation_id`."
            ),
            "messages": {"answer": _ref("messages", "agency.answer")},
            "servers": [{"$ref": "#/servers/agency"}],
        },
        "agency.facts": {
            "address": "{operation}",
            "title": "事实 facts said without waiting",
            "description": (
                "留存至答复进入 `receipts`，同一企业保持先后。Kept until answered; one enterprise's keep their order."
            ),
            "parameters": operation,
            "messages": {"fact": _ref("messages", "agency.fact")},
            "servers": [{"$ref": "#/servers/agency"}],
            "bindings": _exchange(vhosts.FACTS),
        },
        "agency.receipts": {
            "address": vhosts.RECEIPTS,
            "title": "回执 receipts",
            "description": "每个事实一份：答复或拒绝的理由。One for each fact, by its message id as `correlation_id`.",
            "messages": {"receipt": _ref("messages", "agency.receipt")},
            "servers": [{"$ref": "#/servers/agency"}],
            "bindings": _queue(vhosts.RECEIPTS),
        },
        "agency.inbox": {
            "address": vhosts.INBOX,
            "title": "收件箱 every event the agency is entitled to",
            "description": (
                f"只含协议约定的字段，有平台签名；至多 {vhosts.MAX_MESSAGES} 条，满则等待，不丢。"
                "Cut to the agreed fields and signed by the exchange (`ce-signature`);"
                " a full inbox waits for its agency and loses nothing."
            ),
            "messages": {contract.type: _ref("messages", contract.type) for contract in contracts},
            "servers": [{"$ref": "#/servers/agency"}],
            "bindings": _queue(vhosts.INBOX),
        },
    } | {
        f"agency.{producer}.events": {
            "address": "{event}",
            "title": f"{producer} 的事件 events of {producer}",
            "description": (
                "同样的事件，供自己的队列：原样的 `@event_handler`。The same events for queues of one's own."
            ),
            "parameters": {"event": {"description": f"the name without `{producer}.`"}},
            "messages": {
                contract.type: _ref("messages", contract.type)
                for contract in contracts
                if contract.producer == producer
            },
            "servers": [{"$ref": "#/servers/agency"}],
            "bindings": _exchange(topology.events_exchange(producer)),
        }
        for producer in sorted(producers)
    }


def operations(contracts: list[Contract]) -> dict[str, JsonObject]:
    """Return what an agency does there."""
    done: dict[str, JsonObject] = {
        "agency.call": {
            "action": "send",
            "channel": _channel("agency.calls"),
            "summary": "调用一个方法并等待答复 Call a method and wait for its answer.",
            "reply": {"address": {"location": "$message.header#/reply_to"}, "channel": _channel("agency.answers")},
        },
        "agency.say": {
            "action": "send",
            "channel": _channel("agency.facts"),
            "summary": "上报一个事实，不等待 Say a fact without waiting.",
        },
        "agency.hear_receipt": {
            "action": "receive",
            "channel": _channel("agency.receipts"),
            "summary": "收取回执 Take the receipts of facts.",
        },
        "agency.hear": {
            "action": "receive",
            "channel": _channel("agency.inbox"),
            "summary": "收取事件，处理后确认 Take events; acknowledge after they were handled.",
        },
    }
    for producer in sorted({contract.producer for contract in contracts}):
        done[f"agency.hear.{producer}"] = {
            "action": "receive",
            "channel": _channel(f"agency.{producer}.events"),
            "summary": f"以自己的队列收取 {producer} 的事件 Take events of {producer} with queues of one's own.",
        }
    places = channels(contracts)
    for operation in done.values():
        channel = operation["channel"]["$ref"]
        found = places[channel.removeprefix("#/channels/")]["messages"]
        operation["messages"] = [{"$ref": f"{channel}/messages/{name}"} for name in found]
    return done


def messages() -> dict[str, JsonObject]:
    """Return the messages that are no events."""
    arguments = {"uscc": "91441323MA4YNT018E"}
    return {
        "agency.call": {
            "name": "call",
            "title": "调用 a call",
            "contentType": "application/json",
            "headers": _headers(
                **{"sanhu.idempotency-key": "幂等键 the same key and fields repeat the answer", **_SIGNED}
            ),
            "payload": _object(args={"type": "array", "maxItems": 0}, kwargs={"type": "object"}),
            "examples": [{"name": "get_rating", "payload": {"args": [], "kwargs": arguments}}],
        },
        "agency.answer": {
            "name": "answer",
            "title": "答复 an answer",
            "contentType": "application/json",
            "payload": _object(
                result={}, error={"type": ["object", "null"], "description": "exc_path names the error"}
            ),
            "examples": [{"name": "ok", "payload": {"result": {"grade": "A"}, "error": None}}],
        },
        "agency.fact": {
            "name": "fact",
            "title": "事实 a fact",
            "summary": (
                "消息体即方法的参数。The body is the method's keyword arguments; `message_id` is its idempotency key."
            ),
            "contentType": "application/json",
            "headers": _headers(**_SIGNED),
            "payload": {"type": "object"},
            "examples": [{"name": "fact", "payload": {**arguments, "item": "L04"}}],
        },
        "agency.receipt": {
            "name": "receipt",
            "title": "回执 a receipt",
            "contentType": "application/json",
            "payload": {
                "type": "object",
                "required": ["message_id", "operation", "status"],
                "properties": {
                    "message_id": {"type": ["string", "null"]},
                    "operation": {"type": "string"},
                    "status": {"enum": ["ok", "problem"]},
                    "result": {"description": "the method's answer, with status ok"},
                    "receipt": {
                        "type": "object",
                        "description": "id, hash, status: proof at /v1/exchange/receipts/{id}",
                    },
                    "problem": {"type": "object", "description": "RFC 9457, with status problem"},
                },
            },
            "examples": [{"name": "ok", "payload": _RECEIPT_EXAMPLE}],
        },
    }


def _exchange(name: str) -> JsonObject:
    exchange = {"name": name, "type": "topic", "durable": True, "autoDelete": False, "vhost": "agency.{code}"}
    return {"amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"}}


def _queue(name: str) -> JsonObject:
    queue = {"name": name, "durable": True, "exclusive": False, "autoDelete": False, "vhost": "agency.{code}"}
    return {"amqp": {"is": "queue", "queue": queue, "bindingVersion": "0.3.0"}}


def _ref(kind: str, name: str) -> JsonObject:
    return {"$ref": f"#/components/{kind}/{name}"}


def _channel(name: str) -> JsonObject:
    return {"$ref": f"#/channels/{name}"}


def _headers(**meanings: str) -> JsonObject:
    return {
        "type": "object",
        "properties": {name: {"type": "string", "description": meaning} for name, meaning in meanings.items()},
    }


def _object(**properties: Any) -> JsonObject:
    return {"type": "object", "required": list(properties), "properties": properties}
