"""A TCP proxy in front of the broker whose line can be cut: `cut` resets what there is and refuses what comes."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable


class Line:
    """A line to one address on the loopback, run by a thread of its own."""

    def __init__(self) -> None:
        self.port = 0
        self._target: tuple[str, int] = ("127.0.0.1", 0)
        self._is_cut = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait(5)

    def lead_to(self, host: str, port: int) -> None:
        """Say where the line ends."""
        self._target = (host, port)

    def cut(self) -> None:
        """Reset every connection and refuse new ones."""
        self._is_cut = True
        self._call(self._reset_all)

    def mend(self) -> None:
        """Let connections through again."""
        self._is_cut = False

    def stop(self) -> None:
        """Close the line."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(5)
        self._call(self._loop.stop)
        self._thread.join(5)

    def _call(self, act: Callable[[], object]) -> None:
        self._loop.call_soon_threadsafe(act)

    def _run(self) -> None:
        self._loop.run_until_complete(self._listen())
        self._loop.run_forever()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._join, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self._ready.set()

    async def _join(self, near_reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        if self._is_cut:
            _reset(near)
            return
        try:
            far_reader, far = await asyncio.open_connection(*self._target)
        except OSError:
            _reset(near)
            return
        self._writers |= {near, far}
        try:
            await asyncio.gather(_pump(near_reader, far), _pump(far_reader, near))
        finally:
            self._writers -= {near, far}

    async def _close(self) -> None:
        self._server.close()
        self._reset_all()
        joined = asyncio.all_tasks() - {asyncio.current_task()}
        for task in joined:
            task.cancel()
        await asyncio.gather(*joined, return_exceptions=True)

    def _reset_all(self) -> None:
        for writer in list(self._writers):
            _reset(writer)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError):
        writer.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    sock = writer.get_extra_info("socket")
    with contextlib.suppress(OSError, AttributeError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
