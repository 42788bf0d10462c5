"""HTTP load on kept-alive connections: `python -m bench.clients.http URL CONCURRENCY SECONDS BODY TOKEN`.

Bare protocols and one prepared request, so that the client takes as little of the machine as it can.
"""

from __future__ import annotations

import asyncio
import json
import sys
from time import monotonic
from urllib.parse import urlsplit

import uvloop

WARM_UP_S = 1.0


class Caller(asyncio.Protocol):
    """One connection: asks again as soon as it is answered."""

    answered = 0
    refused = 0
    counted_from = until = 0.0

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._buffer = b""
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        at = head.lower().index(b"content-length:") + 15
        length = int(head[at:].split(b"\r\n", 1)[0])
        if len(rest) < length:
            return
        self._buffer = b""
        now = monotonic()
        Caller.answered += now >= Caller.counted_from
        Caller.refused += not head.startswith(b"HTTP/1.1 200")
        if now < Caller.until:
            self._transport.write(self._request)
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.closed.done():
            self.closed.set_result(error)


async def main(url: str, concurrency: int, seconds: float, body: str, token: str) -> None:
    """Load the URL and print the rate of answered requests; an answer that is not 200 is a failure of the bench."""
    parts = urlsplit(url)
    content = body.encode()
    request = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(content)}\r\n\r\n"
    ).encode() + content
    Caller.counted_from = monotonic() + WARM_UP_S
    Caller.until = Caller.counted_from + seconds
    callers = []
    for _ in range(concurrency):
        _, caller = await asyncio.get_running_loop().create_connection(
            lambda: Caller(request), parts.hostname, parts.port
        )
        callers.append(caller)
    await asyncio.wait_for(asyncio.gather(*(caller.closed for caller in callers)), seconds + WARM_UP_S + 20)
    if Caller.refused:
        sys.exit(f"{Caller.refused} answers were not 200")
    sys.stdout.write(json.dumps({"rate": Caller.answered / seconds}) + "\n")


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4], sys.argv[5]))
