"""Pieces of the OpenAPI document that are the same for every route: headers, problems, receipts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from databus.errors import TREE
from databus.strict_json import JsonObject
from gateway.http import problems

HTTP_ONLY: Final = (408, 415)


def shared_parameters() -> JsonObject:
    """Headers that any call may carry."""
    return {
        "IdempotencyKey": _header(
            "Idempotency-Key",
            "Repeats the answer of the same request, its receipt included, instead of doing it twice;"
            " 1 to 200 visible ASCII characters.",
            {"type": "string", "pattern": "^[!-~]{1,200}$"},
        ),
        "IfMatch": _header(
            "If-Match",
            "The ETag that was read; the write is refused (412) if the resource has changed since.",
            {"type": "string", "pattern": '^(\\*|"[ -!#-~]{1,200}")$'},
        ),
        "Purpose": _header(
            "Purpose", "What the data are for, where an agreement asks for it.", {"type": "string", "maxLength": 200}
        ),
        "AcceptLanguage": _header(
            "Accept-Language",
            "The language of messages and files, zh or en, where the body leaves `language` out.",
            {"type": "string", "example": "zh-CN,zh;q=0.9,en;q=0.8"},
        ),
        "Traceparent": _header("traceparent", "W3C trace context, carried on.", {"type": "string"}),
    }


def _header(name: str, description: str, schema: JsonObject) -> JsonObject:
    return {"name": name, "in": "header", "required": False, "description": description, "schema": schema}


def problem_responses() -> JsonObject:
    """A response for every status of the error tree and of HTTP's own."""
    names: dict[int, Sequence[str]] = {}
    for name, error in TREE.items():
        names[problems.STATUS[error]] = [name]
    return {
        f"Problem{status}": {
            "description": problems.title(status),
            "content": {problems.MEDIA_TYPE: {"schema": ref("Problem")}},
            **({"headers": _retry_after()} if status in {429, 503} else {}),
        }
        for status in sorted({*names, *HTTP_ONLY})
    }


def _retry_after() -> JsonObject:
    return {"Retry-After": {"description": "seconds to wait", "schema": {"type": "string"}}}


def cut_headers() -> JsonObject:
    """Headers of an answer that has the fields agreed, and no others."""
    text = {"type": "string"}
    return {
        "Sanhu-Purpose": {"description": "what it may be used for, by the agreement; percent-encoded", "schema": text},
        "Sanhu-Withheld": {"description": "fields left out, with commas; missing: none", "schema": text},
    }


def problem_schema() -> JsonObject:
    """Shape of a problem document."""
    text = {"type": "string"}
    return {
        "type": "object",
        "description": "RFC 9457",
        "required": ["type", "title", "status", "detail", "instance", "errors"],
        "properties": {
            "type": {**text, "description": "urn:sanhu:problem:<kind>"},
            "title": text,
            "status": {"type": "integer"},
            "detail": {**text, "description": "what happened and what helps"},
            "instance": {**text, "description": "where this occurrence is found again"},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["field", "message"],
                    "properties": {"field": text, "message": {**text, "description": "what would be right"}},
                },
            },
        },
    }


def receipt_schema() -> JsonObject:
    """Shape of the receipt in a write's answer."""
    return {
        "type": "object",
        "description": "That this was asked and answered; /v1/exchange/receipts/{id} says more.",
        "required": ["id", "hash", "status"],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "hash": {"type": "string", "description": "SHA-256 that binds request and answer"},
            "status": {"type": "string", "enum": ["pending"]},
        },
    }


def ref(name: str) -> JsonObject:
    """Refer to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}
