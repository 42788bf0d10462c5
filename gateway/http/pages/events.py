"""The page of everything that goes over AMQP, made from the AsyncAPI document; it needs no script and no network."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any, Final

_AGENCY: Final = "agency."
_WHOLE: Final = (
    "每个事件都带有其主题的完整现状；收到的字段以协议约定为限。"
    "Every event carries the whole current state of its subject; what arrives is cut to the fields agreed."
)
_STYLE: Final = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #0a6ebd; }
body { margin: 0 auto; max-width: 66rem; padding: 1.5rem; font: 16px/1.6 system-ui, "Noto Sans CJK SC", sans-serif; }
h1 small, h2 small, h3 small { color: GrayText; font-weight: normal; font-size: .75em; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
a { color: var(--accent); }
code, pre { font: .88em/1.5 ui-monospace, monospace; }
pre { background: var(--soft); padding: .8rem; overflow-x: auto; border-radius: .3rem; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0; }
th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; }
th { background: var(--soft); }
details { border: 1px solid var(--line); border-radius: .3rem; padding: .4rem .8rem; margin: .5rem 0; }
summary { cursor: pointer; }
.kind { color: GrayText; }
"""


@cache
def page() -> bytes:
    """Return the page as HTML."""
    return render(document()).encode()


@cache
def document() -> Mapping[str, Any]:
    """Return the AsyncAPI document."""
    found: Mapping[str, Any] = json.loads(raw())
    return found


def raw() -> bytes:
    """Return the AsyncAPI document as JSON."""
    return files("gateway").joinpath("http/asyncapi.json").read_bytes()


def render(told: Mapping[str, Any]) -> str:
    """Return the page of a document."""
    ours = {name: each for name, each in told["channels"].items() if name.startswith(_AGENCY)}
    events = _events(told, ours)
    parts = [
        '<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>三互 · 事件与消息</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<link rel="icon" href="/docs/favicon-32x32.png"><style>{_STYLE}</style></head><body>',
        "<h1>三互 · 事件与消息 <small>events and messages over AMQP</small></h1>",
        '<p><a href="/docs">HTTP 接口 the HTTP API</a> · <a href="/asyncapi.json">AsyncAPI 3 文档 the document</a></p>',
        f"<p>{_text(told['servers']['agency']['description'])}</p>",
        *_channels(ours),
        *_messages(told),
        *_envelope(told),
        "<h2 id='events'>事件 <small>events</small></h2>",
        f"<p>{_WHOLE}</p>",
        *_index(events),
        *(_event(told, message) for message in events.values()),
        "</body></html>",
    ]
    return "\n".join(parts)


def _events(told: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    names = sorted(ours["agency.inbox"]["messages"])
    return {name: told["components"]["messages"][name] for name in names}


def _channels(ours: Mapping[str, Any]) -> Iterable[str]:
    yield "<h2 id='channels'>机构的通道 <small>an agency's channels</small></h2>"
    rows = (
        (escape(each.get("title", "")), _code(_place(each)), _text(each.get("description", "")))
        for each in ours.values()
    )
    yield _table(("通道 channel", "位置 where", "说明 what"), rows)


def _place(channel: Mapping[str, Any]) -> str:
    binding = channel.get("bindings", {}).get("amqp", {})
    if "queue" in binding:
        return f"queue {binding['queue']['name']}"
    if "exchange" in binding:
        return f"exchange {binding['exchange']['name']}, key {channel['address']}"
    return "reply_to"


def _messages(told: Mapping[str, Any]) -> Iterable[str]:
    yield "<h2 id='messages'>消息 <small>messages</small></h2>"
    for name, message in told["components"]["messages"].items():
        if name.startswith(_AGENCY):
            yield f"<h3 id='{escape(name)}'>{escape(message['title'])}</h3>"
            yield f"<p>{_text(message.get('summary', ''))}</p>"
            headers = message.get("headers", {}).get("properties", {})
            if headers:
                yield _table(
                    ("消息头 header", "说明 meaning"),
                    ((_code(header), _text(each["description"])) for header, each in headers.items()),
                )
            yield _example(message)


def _envelope(told: Mapping[str, Any]) -> Iterable[str]:
    schema = told["components"]["schemas"]["CloudEventsHeaders"]
    yield "<h2 id='envelope'>信封 <small>the envelope: CloudEvents 1.0, binary mode</small></h2>"
    required = set(schema["required"])
    rows = (
        (_code(name), "是 yes" if name in required else "", _text(each.get("description", "")))
        for name, each in schema["properties"].items()
    )
    yield _table(("消息头 header", "必有 always", "说明 meaning"), rows)


def _index(events: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    rows = (
        (f"<a href='#{escape(name)}'>{escape(each['title'])}</a>", _code(_short(name)), _text(each["summary"]))
        for name, each in events.items()
    )
    yield _table(("事件 event", "名称 name", "含义 meaning"), rows)


def _event(told: Mapping[str, Any], message: Mapping[str, Any]) -> str:
    name = message["name"]
    schema = _resolved(told, message["payload"])
    required = set(schema.get("required", ()))
    rows = (
        (_code(field), _kind(told, each), "" if field in required else "可缺 optional", _meaning(each))
        for field, each in schema.get("properties", {}).items()
    )
    return "\n".join(
        (
            f"<h3 id='{escape(name)}'>{escape(message['title'])} <small>{_code(_short(name))}</small></h3>",
            f"<p>{_text(message['summary'])} {_text(schema.get('description', ''))}</p>",
            _table(("字段 field", "类型 type", "", "说明 meaning"), rows),
            _example(message),
        )
    )


def _example(message: Mapping[str, Any]) -> str:
    shown = json.dumps(message["examples"][0]["payload"], ensure_ascii=False, indent=1)
    return f"<details><summary>示例 example</summary><pre>{escape(shown)}</pre></details>"


def _kind(told: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    found = _resolved(told, schema)
    if "enum" in found:
        return " · ".join(_code(str(each)) for each in found["enum"])
    kinds = found.get("type", "object")
    text = " / ".join(kinds) if isinstance(kinds, list) else str(kinds)
    inner = _resolved(told, found.get("items", {})).get("type")
    return f"<span class='kind'>{escape(f'{text} of {inner}' if inner else text)}</span>"


def _meaning(schema: Mapping[str, Any]) -> str:
    told = [schema.get("description", ""), schema.get("format", ""), schema.get("pattern", "")]
    return escape("; ".join(str(each) for each in told if each))


def _resolved(told: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: Mapping[str, Any] = told["components"]["schemas"][str(reference).rpartition("/")[2]]
    return found


def _short(name: str) -> str:
    return name.removeprefix("cn.sanhu.").rpartition(".v")[0]


def _text(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{each}</th>" for each in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
