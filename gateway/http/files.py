"""Answers that are files: the service gives them in parts that fit a message, the door puts the parts together.

An operation that answers a file takes `part` and gives `content_base64`, `parts`, `filename`, `media_type`,
`size_bytes`, `sha256` and `seal`. Whoever asks for `application/json`, or for one part, is given that part as it is.
"""

from __future__ import annotations

import base64
from binascii import unhexlify
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

from databus.errors import InternalError, NotPermitted

MOST_PARTS: Final = 100
_ASCII: Final = {ord(char): "_" for char in '"\\/;%\x7f'} | dict.fromkeys(range(32), "_")
_NEEDED: Final = ("content_base64", "parts", "filename", "media_type", "size_bytes", "sha256")

Ask = Callable[[int], Awaitable[Any]]
Headers = list[tuple[bytes, bytes]]


def wanted(headers: Mapping[str, str], query: Mapping[str, Any]) -> bool:
    """Whether the file is to be answered as such, rather than a part of it as JSON."""
    kinds = [kind.partition(";")[0].strip().lower() for kind in headers.get("accept", "*/*").split(",")]
    return "part" not in query and (kinds[0] != "application/json")


def headers_of(answer: Mapping[str, Any]) -> Headers:
    """Return the headers of a file's answer.

    Raises:
        NotPermitted: something of it is not agreed to be given.
    """
    lacking = [name for name in _NEEDED if name not in answer]
    if lacking:
        raise NotPermitted("the agreement does not give the file", "agreement", f"one that gives {', '.join(lacking)}")
    name = str(answer["filename"])
    plain = name.encode("ascii", "replace").decode().replace("?", "_").translate(_ASCII)
    told = [
        (b"content-type", str(answer["media_type"]).encode()),
        (b"content-length", b"%d" % answer["size_bytes"]),
        (b"content-disposition", f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}".encode()),
        (b"repr-digest", b"sha-256=:" + base64.b64encode(unhexlify(answer["sha256"])) + b":"),
    ]
    if answer.get("seal"):
        told.append((b"sanhu-seal", str(answer["seal"]).encode()))
    return told


def content(answer: Mapping[str, Any]) -> bytes:
    """Return the bytes of the part that was answered."""
    return base64.b64decode(answer["content_base64"])


async def rest(first: Mapping[str, Any], ask: Ask) -> AsyncIterator[bytes]:
    """Yield the parts after the first, asking for each when the one before is sent: one part is held at a time.

    Raises:
        InternalError: the file changed meanwhile, or has more parts than any file.
    """
    if first["parts"] > MOST_PARTS:
        raise InternalError("a file of too many parts")
    for number in range(2, first["parts"] + 1):
        answer = await ask(number)
        if answer.get("sha256") != first["sha256"]:
            raise InternalError("the file changed while it was read")
        yield content(answer)
