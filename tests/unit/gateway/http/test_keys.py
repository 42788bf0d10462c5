"""Where the keys come from that tokens are checked with."""

import asyncio
import time

import pytest

from databus.errors import Unavailable
from gateway.http import keys


def test_keys_that_trickle_in_are_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(keys, "FETCH_TIMEOUT_S", 0.5)

    gone = asyncio.Event()

    async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        while not reader.at_eof():
            writer.write(b" ")
            await asyncio.sleep(0.05)
        writer.close()
        gone.set()

    async def ask() -> None:
        async with await asyncio.start_server(trickle, "127.0.0.1", 0) as server:
            host, port = server.sockets[0].getsockname()
            with pytest.raises(Unavailable):
                await keys.UrlKeys(f"http://{host}:{port}/").find("k1")
            await gone.wait()

    begun_s = time.monotonic()
    asyncio.run(asyncio.wait_for(ask(), 10))
    assert time.monotonic() - begun_s < 3
